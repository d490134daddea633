"""What every workflow has: a state that rules change, a journal of steps to record, and something that wakes it."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Generic, NoReturn, Protocol, TypeVar, cast

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ApplicationError

from activities.signatures.records import Records
from models.base import Message
from models.effects import ActedT, Decision, Rule, StateT
from models.errors import RuleViolation
from models.people import SYSTEM, Actor
from models.steps import SUBJECTS, Step, Subject
from models.timeline import LONGEST_WAIT, Wake

StartT = TypeVar("StartT", bound=Message)
SeenT_contra = TypeVar("SeenT_contra", bound=Message, contravariant=True)


RECORDS_RETRY = RetryPolicy(
    initial_interval=timedelta(milliseconds=200), backoff_coefficient=2, maximum_interval=timedelta(minutes=1)
)
"""A database that is down comes back up. Recording is retried until then."""

PROCESS_RETRY = RetryPolicy(
    initial_interval=timedelta(seconds=1), backoff_coefficient=2, maximum_interval=timedelta(minutes=1)
)
"""A process that does not answer will answer later. It is asked again until then."""

LOCAL_RETRY_THRESHOLD = timedelta(seconds=2)
"""How long a retry may hold the workflow task, which costs three events every few seconds. A longer wait is a timer:
otherwise a database that is down for a day would fill the history."""

HEARTBEAT_TIMEOUT = timedelta(seconds=20)
"""An activity without a heartbeat for this long is started again, because its worker has died."""


class Waker(Protocol[SeenT_contra]):
    """What wakes a case when something may be due."""

    @property
    def fired(self) -> bool:
        """Whether the time has come."""

    def set(self, state: SeenT_contra) -> None:
        """Wake the case when its current state says so. Setting the same state again costs nothing."""

    def clear(self) -> None:
        """Stop waiting."""


class Case(Generic[StateT]):
    """One durable case: its state, changed only by decisions, and the steps that are not recorded yet.

    Update handlers are plain functions: they take a decision and return. Only the workflow's `run` awaits, and it
    records the steps in order (see docs/adr/0002).
    """

    def __init__(
        self,
        state: StateT,
        waker: Waker[StateT],
        wake: Callable[[StateT, datetime], Awaitable[Decision[StateT] | None]],
        steps: int = 0,
        on_change: Callable[[StateT, StateT], None] = lambda before, after: None,
    ) -> None:
        self.state = state
        self._on_change = on_change
        self._waker = waker
        self._wake = wake
        self.steps = steps
        """The number of the last step, which is kept when the workflow continues as new."""
        self.conflicts: list[str] = []
        """Why the records refused steps of this run."""
        self._last_conflict = ""
        self.last_summary = ""
        """A sentence about the last step of this run."""
        self.on_record = steps > 0
        """Whether the records have any step of this case."""
        self._journal: deque[Step] = deque()

    @classmethod
    def opened(
        cls,
        begin: Callable[[StartT, datetime], Decision[StateT]],
        start: StartT,
        waker: Waker[StateT],
        wake: Callable[[StateT, datetime], Awaitable[Decision[StateT] | None]],
        actor: Actor = SYSTEM,
        on_change: Callable[[StateT, StateT], None] = lambda before, after: None,
    ) -> "Case[StateT]":
        """Open a case with its first step, or go on with the one that the run before carried into its start.

        A start's `steps` are those that came before it under the same workflow id. Raises the refusal of a start that
        the rules refuse.
        """
        carried: StateT | None = getattr(start, "carried", None)  # as continue_as_new leaves it there
        steps: int = getattr(start, "steps", 0)
        if carried is not None:
            return cls(carried, waker, wake, steps, on_change)
        with _refusals():
            first = begin(start, workflow.now())
        case = cls(first.state, waker, wake, steps, on_change)
        case.apply(first, actor)
        return case

    @property
    def unwritten(self) -> bool:
        """Whether an accepted step is not recorded yet."""
        return bool(self._journal)

    def check(self, rule: Rule[StateT, ActedT], message: ActedT) -> None:
        """Raise the refusal if the rule refuses, and change nothing; for validators."""
        with _refusals():
            rule(self.state, message, workflow.now())

    def take(self, rule: Rule[StateT, ActedT], message: ActedT) -> StateT:
        """Let the rule decide, and return the state that follows; for handlers."""
        with _refusals():
            decision = rule(self.state, message, workflow.now())
        return self.apply(decision, message.actor)

    def apply(self, decision: Decision[StateT], actor: Actor = SYSTEM) -> StateT:
        """Take a decision: set the state that follows, and put its step in the journal."""
        before, self.state = self.state, decision.state
        self.steps += 1
        self.last_summary = decision.summary
        self._journal.append(
            Step(
                workflow_id=workflow.info().workflow_id,
                number=self.steps,
                at=workflow.now(),
                actor=actor,
                move=decision.move,
                summary=decision.summary,
                subject=_subject(decision.state),
                opened=decision.opened,
                closed=decision.closed,
                notices=decision.notices,
                introduced=decision.introduced,
                lost_access=decision.lost_access,
            )
        )
        self._on_change(before, self.state)
        return self.state

    def refresh(self, state: StateT) -> None:
        """Add facts that were looked up to the state. This is no step: the records have them already."""
        self.state = state

    async def write(self) -> None:
        """Record every accepted step, in order, each in one transaction."""
        while self._journal:
            recorded = await in_records(Records.record, self._journal[0])
            self._journal.popleft()
            if recorded.conflict:
                self.conflicts.append(recorded.conflict)
            else:
                self.on_record = True

    def settle_conflicts(self, settle: Callable[[StateT, str], Decision[StateT]]) -> None:
        """Let `settle` decide about every step that the records refused.

        The step that says so may be refused with the same sentence. It changes nothing then, and is not repeated.
        """
        while self.conflicts:
            sentence = self.conflicts.pop(0)
            decision = settle(self.state, sentence)
            if sentence != self._last_conflict or decision.state != self.state:
                self._last_conflict = sentence
                self.apply(decision)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Run the case until `condition` holds: record steps as they come, and act when something is due."""
        while True:
            await self.write()
            if condition():
                return
            self._waker.set(self.state)
            await workflow.wait_condition(lambda: self.unwritten or self._waker.fired or condition())
            if self._waker.fired:
                self._waker.clear()
                decision = await self._wake(self.state, workflow.now())
                if decision is not None:
                    self.apply(decision)

    async def ask(self, activity: Any, input: Any, *, summary: str, patience: timedelta | None = None) -> Any:
        """Run an activity, and keep the case running meanwhile. Raises ActivityError when `patience` is over."""
        return (await self.ask_all(activity, [input], summary=summary, patience=patience))[0].result()

    async def ask_all(
        self, activity: Any, inputs: Sequence[Any], *, summary: str, patience: timedelta | None = None
    ) -> list[workflow.ActivityHandle[Any]]:
        """Run several activities at the same time, and keep the case running until each has ended."""
        await self.write()
        handles = [
            workflow.start_activity_method(
                activity,
                each,
                start_to_close_timeout=timedelta(minutes=5),
                schedule_to_close_timeout=patience,
                heartbeat_timeout=HEARTBEAT_TIMEOUT,
                retry_policy=PROCESS_RETRY,
                summary=summary,
            )
            for each in inputs
        ]
        await self.until(lambda: all(each.done() for each in handles))
        return handles

    async def live(
        self,
        start: StartT,
        has_work: Callable[[], bool],
        do_work: Callable[[], Awaitable[None]],
        is_over: Callable[[], bool] = lambda: False,
        is_long: Callable[[], bool] = lambda: workflow.info().is_continue_as_new_suggested(),
        **changes: object,
    ) -> None:
        """Run and do what there is to do until it is over; continue as new before the history grows long.

        A message that comes at the last moment is still acted on and recorded. `changes` go into the new run's start.
        """
        while not is_over():
            await self.until(lambda: has_work() or is_over() or is_long())
            await do_work()
            if is_long() and await self.settled() and not has_work() and not is_over():
                self.continue_as_new(start, **changes)
        await self.finish()

    async def settled(self) -> bool:
        """Wait for all handlers to finish, and return whether every accepted step is recorded."""
        await workflow.wait_condition(workflow.all_handlers_finished)
        return not self.unwritten

    def continue_as_new(self, start: StartT, **changes: object) -> NoReturn:
        """Continue as a new run with the state and the number of the last step; `changes` go into its start."""
        workflow.continue_as_new(start.model_copy(update={"carried": self.state, "steps": self.steps, **changes}))

    async def finish(self) -> None:
        """Wait for all handlers to finish, and record every step, even one that came late."""
        await workflow.wait_condition(workflow.all_handlers_finished)
        await self.write()


async def in_records(activity: Any, input: Any) -> Any:
    """Record something, or look it up in the records; retry until the database answers."""
    return await workflow.execute_local_activity_method(
        activity,
        input,
        start_to_close_timeout=timedelta(minutes=1),
        retry_policy=RECORDS_RETRY,
        local_retry_threshold=LOCAL_RETRY_THRESHOLD,
    )


def by_rule(
    rule: Callable[[StateT, datetime], Decision[StateT] | None],
) -> Callable[[StateT, datetime], Awaitable[Decision[StateT] | None]]:
    """Return a wake-up that needs nothing but the rule."""

    async def wake(state: StateT, now: datetime) -> Decision[StateT] | None:
        return rule(state, now)

    return wake


class Alarm(Generic[StateT]):
    """A timer for the next instant that could matter. Setting it to the same instant again costs nothing."""

    def __init__(self, next_wake: Callable[[StateT], Wake | None]) -> None:
        self._next_wake = next_wake
        self._wake: Wake | None = None
        self._timer: asyncio.Task[None] | None = None

    @property
    def fired(self) -> bool:
        """Whether the timer has fired."""
        return self._timer is not None and self._timer.done()

    def set(self, state: StateT) -> None:
        """Start a timer for the next instant that could matter for `state`, if there is one."""
        wake = self._next_wake(state)
        if wake == self._wake:
            return
        self.clear()
        self._wake = wake
        if wake is not None:
            delay = max(wake[0] - workflow.now(), timedelta())
            self._timer = asyncio.create_task(_sleep(delay, wake[1]))

    def clear(self) -> None:
        """Cancel the timer."""
        if self._timer is not None and not self._timer.done():
            self._timer.cancel()
        self._wake = None
        self._timer = None


async def _sleep(delay: timedelta, why: str) -> None:
    while delay > LONGEST_WAIT:
        await workflow.sleep(LONGEST_WAIT, summary=why)
        delay -= LONGEST_WAIT
    await workflow.sleep(delay, summary=why)


@contextmanager
def _refusals() -> Iterator[None]:
    """Raise a rule's refusal as the error for an update's caller: its code as type, its sentence as message."""
    try:
        yield
    except RuleViolation as violation:
        raise ApplicationError(violation.sentence, type=violation.code, non_retryable=True) from violation


def _subject(state: Message) -> Subject:
    if not isinstance(state, SUBJECTS):
        raise TypeError(f"{type(state).__name__} can't be recorded")
    return cast(Subject, state)

"""What every workflow here is made of: a state that rules change, a journal of steps to write down, what wakes it."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
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
from models.timeline import Wake

StartT = TypeVar("StartT", bound=Message)
SeenT_contra = TypeVar("SeenT_contra", bound=Message, contravariant=True)


RECORDING = RetryPolicy(
    initial_interval=timedelta(milliseconds=200), backoff_coefficient=2, maximum_interval=timedelta(minutes=1)
)
"""A database that is away comes back: recording is tried until then."""

ASKING = RetryPolicy(
    initial_interval=timedelta(seconds=1), backoff_coefficient=2, maximum_interval=timedelta(minutes=1)
)
"""Another process that does not answer does so later: it is asked until then."""

SHORT_WAIT = timedelta(seconds=2)
"""Up to here the engine holds the workflow's task while it waits to try again, which costs three events every few
seconds; a longer wait is a timer, or a database that is away for a day would fill the history."""

SIGN_OF_LIFE = timedelta(seconds=20)
"""An activity that gives no sign of life for so long is begun again: its worker is dead."""


class Waker(Protocol[SeenT_contra]):
    """What wakes a case when something may happen by itself."""

    @property
    def rang(self) -> bool:
        """Whether the time has come."""
        ...

    def set(self, state: SeenT_contra) -> None:
        """Wake the case as it stands now; for a state that it is set to already this costs nothing."""
        ...

    def clear(self) -> None:
        """Wake nobody."""
        ...


class Case(Generic[StateT]):
    """One durable case: its state, changed only by decisions, and the steps that are not written down yet.

    Update handlers stay plain functions: they take a decision and return. The workflow's `run` does all the awaiting
    and writes the steps down in order (see docs/adr/0002).
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
        """How many steps were numbered so far; carried along when the workflow continues as new."""
        self.conflicts: list[str] = []
        """What the records said against steps of this run."""
        self.last_summary = ""
        """The last step of this run in a sentence."""
        self.on_record = steps > 0
        """Whether the records have ever taken a step of this case in."""
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
        """Open a case with its first step. Raises the refusal of a start that the rules refuse."""
        try:
            first = begin(start, workflow.now())
        except RuleViolation as violation:
            raise refusal(violation) from violation
        case = cls(first.state, waker, wake, on_change=on_change)
        case.apply(first, actor)
        return case

    @property
    def unwritten(self) -> bool:
        """Whether an accepted step still has to be written down."""
        return bool(self._journal)

    def check(self, rule: Rule[StateT, ActedT], message: ActedT) -> None:
        """For validators: raise the refusal, or leave everything as it is."""
        try:
            rule(self.state, message, workflow.now())
        except RuleViolation as violation:
            raise refusal(violation) from violation

    def take(self, rule: Rule[StateT, ActedT], message: ActedT) -> StateT:
        """For handlers: let the rule decide, and return the state that follows."""
        try:
            decision = rule(self.state, message, workflow.now())
        except RuleViolation as violation:
            raise refusal(violation) from violation
        return self.apply(decision, message.actor)

    def apply(self, decision: Decision[StateT], actor: Actor = SYSTEM) -> StateT:
        """Take a decision: its state holds from now on, and its step is in the journal."""
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
            )
        )
        self._on_change(before, self.state)
        return self.state

    def refresh(self, state: StateT) -> None:
        """Know something that was looked up. It is no step: the records know it already."""
        self.state = state

    async def write(self) -> None:
        """Write every accepted step down, in order, each in one transaction."""
        while self._journal:
            recorded = await in_records(Records.record, self._journal[0])
            self._journal.popleft()
            if recorded.conflict:
                self.conflicts.append(recorded.conflict)
            else:
                self.on_record = True

    async def until(self, condition: Callable[[], bool]) -> None:
        """Live until `condition` holds: write steps down as they come, and let happen what happens by itself."""
        while True:
            await self.write()
            if condition():
                return
            self._waker.set(self.state)
            await workflow.wait_condition(lambda: self.unwritten or self._waker.rang or condition())
            if self._waker.rang:
                self._waker.clear()
                decision = await self._wake(self.state, workflow.now())
                if decision is not None:
                    self.apply(decision)

    async def ask(
        self,
        activity: Any,
        ask: Any,
        *,
        summary: str,
        patience: timedelta | None = None,
        retrying: RetryPolicy = RECORDING,
    ) -> Any:
        """Ask for something, and live on until the answer is there. Raises ActivityError when `patience` is over."""
        asked = await self.ask_all(activity, [ask], summary=summary, patience=patience, retrying=retrying)
        return asked[0].result()

    async def ask_all(
        self,
        activity: Any,
        asks: Sequence[Any],
        *,
        summary: str,
        patience: timedelta | None = None,
        retrying: RetryPolicy = RECORDING,
    ) -> list[workflow.ActivityHandle[Any]]:
        """Ask for several things at the same time, and live on until each has an answer, or its `patience` is over."""
        await self.write()
        asked = [
            workflow.start_activity_method(
                activity,
                each,
                start_to_close_timeout=timedelta(minutes=2),
                schedule_to_close_timeout=patience,
                heartbeat_timeout=SIGN_OF_LIFE,
                retry_policy=retrying,
                summary=summary,
            )
            for each in asks
        ]
        await self.until(lambda: all(each.done() for each in asked))
        return asked

    async def settled(self) -> bool:
        """Wait until no message is in work; return whether every accepted step is written down."""
        await workflow.wait_condition(workflow.all_handlers_finished)
        return not self.unwritten

    def continue_as_new(self, start: StartT, **changes: object) -> NoReturn:
        """Go on in a new run that knows the state, and the number of the last step; `changes` are for its start."""
        workflow.continue_as_new(start.model_copy(update={"carried": self.state, "steps": self.steps, **changes}))

    async def finish(self) -> None:
        """For the very end: no message is in work, and every step is written down, also one that came late."""
        await workflow.wait_condition(workflow.all_handlers_finished)
        await self.write()


async def in_records(activity: Any, ask: Any) -> Any:
    """Write something down in the records, or look it up there; tried until the database answers."""
    return await workflow.execute_local_activity_method(
        activity,
        ask,
        start_to_close_timeout=timedelta(minutes=1),
        retry_policy=RECORDING,
        local_retry_threshold=SHORT_WAIT,
    )


def by_rule(
    rule: Callable[[StateT, datetime], Decision[StateT] | None],
) -> Callable[[StateT, datetime], Awaitable[Decision[StateT] | None]]:
    """A wake-up that needs nothing but the rule."""

    async def wake(state: StateT, now: datetime) -> Decision[StateT] | None:
        return rule(state, now)

    return wake


class Alarm(Generic[StateT]):
    """A timer set to the next instant that could matter; setting it to the instant it already has costs nothing."""

    def __init__(self, next_wake: Callable[[StateT], Wake | None]) -> None:
        self._next_wake = next_wake
        self._wake: Wake | None = None
        self._timer: asyncio.Task[None] | None = None

    @property
    def rang(self) -> bool:
        """Whether the instant has come."""
        return self._timer is not None and self._timer.done()

    def set(self, state: StateT) -> None:
        """Ring at the next instant that could matter for `state`, for the reason it names; not at all if none could."""
        wake = self._next_wake(state)
        if wake == self._wake:
            return
        self.clear()
        self._wake = wake
        if wake is not None:
            delay = max(wake[0] - workflow.now(), timedelta())
            self._timer = asyncio.create_task(workflow.sleep(delay, summary=wake[1]))

    def clear(self) -> None:
        """Forget the instant."""
        if self._timer is not None and not self._timer.done():
            self._timer.cancel()
        self._wake = None
        self._timer = None


def refusal(violation: RuleViolation) -> ApplicationError:
    """A rule's refusal as the error that an update's caller receives: the code as its type, the sentence as message."""
    return ApplicationError(violation.sentence, type=violation.code, non_retryable=True)


def _subject(state: Message) -> Subject:
    if not isinstance(state, SUBJECTS):
        raise TypeError(f"{type(state).__name__} has no place in the records")
    return cast(Subject, state)

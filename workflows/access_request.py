"""An agency's request: for a new user, a change of access, a removal, or the training site (guide 001, FAQ 000, 002).

The policy pack sets the order of the stages, and this workflow goes through them one by one. It releases everything
that it reserved, unless the request is granted.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine
from datetime import date
from typing import Any, TypeVar

from temporalio import workflow
from temporalio.exceptions import ApplicationError, ChildWorkflowError

with workflow.unsafe.imports_passed_through():
    from activities.signatures.licenses import (
        AssignmentInput,
        EndingInput,
        Licenses,
        PlanDeactivationInput,
        ReservationInput,
    )
    from models import ids
    from models.access_request import stages, state, timeline
    from models.access_request.lifecycle import RequestState
    from models.access_request.messages import RequestStart
    from models.access_request.rules import account as access_request_account
    from models.access_request.rules import ending, license, own_account_work, papers, reviewing, training
    from models.access_request.rules import removal as access_request_removal
    from models.access_request.state import AccessRequest, RequestKind, RequestOutcome
    from models.license.messages import LicenseAnswer
    from models.license.state import AccountOrder
    from models.policy.access_requests import Stage
    from models.training.state import TrainingEnd, TrainingOutcome
    from workflows import account_work
    from workflows.case import Alarm, Case, by_rule
    from workflows.step import signal, snapshot_of, step
    from workflows.training import TrainingWorkflow

UNDO_WHAT_WAS_TRIED = "undo-account-work-that-was-tried"
"""Requests that began before left an account open if the HMIS made it and didn't answer."""

WorkT = TypeVar("WorkT")

TrainingHandle = workflow.ChildWorkflowHandle[TrainingWorkflow, TrainingOutcome]


@workflow.defn(name=ids.ACCESS_REQUEST)
class AccessRequestWorkflow:
    """One request, from its submission to its end."""

    review = step(reviewing.review)
    complete = step(reviewing.complete)
    supply_paper = step(papers.supply_paper)
    withdraw = step(ending.withdraw)
    change_removal_day = step(access_request_removal.change_removal_day)
    confirm_account = step(access_request_account.confirm_account)
    observe_closing_day = step(reviewing.observe_closing_day)
    person_left = signal(ending.person_left)
    license_lost = signal(ending.license_lost)
    snapshot = snapshot_of(AccessRequest)

    @workflow.init
    def __init__(self, start: RequestStart) -> None:
        self._start = start
        self._case = Case.opened(timeline.begin, start, Alarm(timeline.next_wake), by_rule(timeline.wake), start.actor)
        self._license_opened = False
        self._license_touched = False
        self._shown_last_day: date | None = None
        """The planned last day that the license shows."""
        self._last_day_changes = 0
        self._training_run: TrainingHandle | None = None
        self._canceled = False
        self._account_order_done: AccountOrder | None = None
        """The work on the account that this system has done."""
        self._account_order_tried: AccountOrder | None = None
        """The work on the account that this system has begun. The HMIS may have done it without saying so."""

    @workflow.run
    async def run(self, start: RequestStart) -> RequestOutcome:
        """Go through the stages, and release what was reserved unless the request was granted."""
        try:
            await self._go_through_stages()
            await self._finish()
        except asyncio.CancelledError:
            if not self._request.ended:
                self._case.apply(ending.withdrawn(self._request, "The request was canceled.", workflow.now()))
            await self._finish()
            raise
        return state.outcome(self._request)

    async def _go_through_stages(self) -> None:
        await self._case.write()
        if self._case.conflicts:
            raise ApplicationError(self._case.conflicts[0], type="conflict", non_retryable=True)
        while (stage := stages.next_stage(self._request)) is not None:
            if self._canceled:
                raise asyncio.CancelledError
            await self._stage(stage)()

    @property
    def _request(self) -> AccessRequest:
        return self._case.state

    def _stage(self, stage: Stage) -> Callable[[], Awaitable[None]]:
        return {
            Stage.REVIEW: self._review,
            Stage.LICENSE: self._license,
            Stage.TRAINING: self._training,
            Stage.ACCOUNT: self._account,
            Stage.DEPARTURE: self._departure,
        }[stage]

    async def _review(self) -> None:
        self._case.apply(reviewing.open_review(self._request, workflow.now()))
        await self._until(lambda: Stage.REVIEW in self._request.done)

    async def _license(self) -> None:
        self._license_touched = True
        while not self._request.ended:
            self._license_opened = False
            answer = await self._reserved_or_created()
            if self._request.ended:
                return
            if answer.done and answer.license_id is not None:
                self._case.apply(license.license_set_aside(self._request, answer.license_id))
                return
            if self._request.state == RequestState.AWAITING_LICENSE:
                await self._until(lambda: self._license_opened)
            else:  # Ask once more: only requests that are waiting on record are notified of an open license.
                self._case.apply(license.waits_for_license(self._request, workflow.now()))

    async def _training(self) -> None:
        self._case.apply(training.training_started(self._request))
        await self._case.write()
        if self._request.ended:
            return
        self._training_run = await workflow.start_child_workflow(
            TrainingWorkflow.run,
            training.training_start(self._request, self._start),
            id=ids.training_workflow_id(self._request.request_id),
            parent_close_policy=workflow.ParentClosePolicy.REQUEST_CANCEL,
        )
        await self._until(self._training_run.done)
        if not self._request.ended:
            self._case.apply(training.training_ended(self._request, self._outcome(self._training_run), workflow.now()))

    def _outcome(self, run: TrainingHandle) -> TrainingOutcome:
        try:
            return run.result()
        except ChildWorkflowError:
            return TrainingOutcome(
                end=TrainingEnd.WITHDRAWN, ended_at=workflow.now(), reason="The training was stopped by an operator."
            )

    async def _account(self) -> None:
        ordered = access_request_account.account_ordered(self._request, workflow.now())
        order = own_account_work.order(ordered.state)
        self._case.apply(ordered if order is None else own_account_work.without_task(ordered))
        if order is not None:
            await self._carry_out(order)
        await self._until(self._account_is_confirmed)
        if self._request.ended:
            return
        if self._request.kind == RequestKind.NEW_USER and not await self._assigned():
            self._case.apply(license.waits_for_license(self._request, workflow.now()))
            return
        self._case.apply(ending.granted(self._request, workflow.now()))

    async def _carry_out(self, order: AccountOrder) -> None:
        """Have the HMIS do the work, and give a system administrator what it refuses."""
        self._account_order_tried = order
        problem = await self._done_by_the_hmis(order)
        if not problem:
            self._account_order_done = order
        if self._request.ended or self._account_is_confirmed():
            return
        now = workflow.now()
        self._case.apply(
            own_account_work.refused(self._request, problem) if problem else own_account_work.done(self._request, now)
        )

    async def _done_by_the_hmis(self, order: AccountOrder) -> str:
        """Have the HMIS do the work, and return why it could not; empty if it did.

        Steps are recorded meanwhile.
        """
        await self._case.write()
        target_hours = self._request.policy.account.target_hours
        work = account_work.start(self._request.license_id or "", order, target_hours)
        await self._finished(self._case.until(work.done))
        return account_work.problem(work)

    async def _departure(self) -> None:
        if access_request_removal.is_planned(self._request, workflow.now()):
            await self._wait_for_last_day()
        if self._request.ended:
            return
        removal = self._request.removal
        input = EndingInput(
            license_id=self._request.license_id or "",
            request_id=self._request.request_id,
            person_id=self._request.person_id,
            keep=removal is None or removal.keep,
            reason="The agency said that the person no longer needs access.",
        )
        answer = await self._ask(Licenses.end, input)
        if answer.done:
            self._case.apply(access_request_removal.departed(self._request))
        else:
            self._case.apply(ending.closed(self._request, answer.sentence, workflow.now()))

    async def _wait_for_last_day(self) -> None:
        """Wait until the last day is over, while the license shows that day, even when it is moved."""
        self._case.apply(access_request_removal.scheduled(self._request, workflow.now()))
        while not self._request.ended and access_request_removal.is_planned(self._request, workflow.now()):
            day = access_request_removal.removal_deadline(self._request).last_day
            if day != self._shown_last_day:
                await self._show_last_day(day)
            await self._until(lambda shown=day: not self._is_planned_for(shown))  # type: ignore[misc]

    async def _show_last_day(self, day: date | None) -> None:
        """Have the license show the planned last day, or none."""
        self._last_day_changes += 1
        input = PlanDeactivationInput(
            license_id=self._request.license_id or "",
            request_id=self._request.request_id,
            person_id=self._request.person_id,
            on_day=day,
            change=self._last_day_changes,
        )
        await self._ask(Licenses.program, input)
        self._shown_last_day = day

    async def _finish(self) -> None:
        """Stop what still runs for a request that was not granted, and undo what licenses show of it."""
        await self._case.write()
        if self._training_run is not None and not self._training_run.done():
            with contextlib.suppress(ApplicationError):  # The training has just ended.
                await self._training_run.signal(TrainingWorkflow.stop, ending.training_stop(self._request))
            await workflow.wait_condition(self._training_run.done)
        if self._shown_last_day is not None and Stage.DEPARTURE not in self._request.done:
            await self._show_last_day(None)
        if self._license_touched and self._request.state != RequestState.GRANTED:
            await self._case.ask(Licenses.release, self._request.request_id, summary="release what is reserved")
        await self._undo_account_work()
        await self._case.finish()

    async def _undo_account_work(self) -> None:
        """Undo the work on an account that was made, or may have been, for a request that was not granted."""
        made = self._account_order_done
        if made is None and self._account_order_tried is not None and workflow.patched(UNDO_WHAT_WAS_TRIED):
            made = self._account_order_tried
        undo = own_account_work.to_undo(self._request, made, workflow.now()) if made is not None else None
        problem = await self._done_by_the_hmis(undo) if undo is not None else ""
        if problem:
            self._case.apply(own_account_work.not_undone(self._request, problem))

    async def _until(self, condition: Callable[[], bool]) -> None:
        if self._canceled and not self._request.ended:
            raise asyncio.CancelledError
        await self._case.until(lambda: self._request.ended or condition())

    def _account_is_confirmed(self) -> bool:
        account = self._request.account
        return account is not None and account.confirmed_at is not None

    def _is_planned_for(self, day: date | None) -> bool:
        """Return whether the removal still waits for this day."""
        planned = access_request_removal.is_planned(self._request, workflow.now())
        return planned and access_request_removal.removal_deadline(self._request).last_day == day

    async def _reserved_or_created(self) -> LicenseAnswer:
        input = ReservationInput(
            request_id=self._request.request_id,
            agency_id=self._request.agency_id,
            person_id=self._request.person_id,
            kind=self._request.license_kind,
            at=workflow.now(),
        )
        answer = await self._ask(Licenses.reserve, input)
        if not answer.done and license.may_create_license(self._request) and not self._request.ended:
            return await self._ask(Licenses.create, input)
        return answer

    async def _assigned(self) -> bool:
        if self._request.license_id is None:
            return False
        input = AssignmentInput(
            license_id=self._request.license_id,
            request_id=self._request.request_id,
            person_id=self._request.person_id,
            trained_on=self._request.trained_on,
        )
        return (await self._ask(Licenses.assign, input)).done

    async def _ask(self, activity: Any, input: Any) -> LicenseAnswer:
        """Ask a license something until it answers, and record steps meanwhile.

        A refusal is an answer. A question can't be withdrawn, so a cancellation takes effect after the answer.
        """
        answer: LicenseAnswer = await self._finished(self._case.ask(activity, input, summary="ask a license"))
        return answer

    async def _finished(self, work: Coroutine[Any, Any, WorkT]) -> WorkT:
        """Wait until some work has ended, and remember a cancellation that comes meanwhile."""
        task = asyncio.create_task(work)
        while not task.done():
            try:
                await asyncio.shield(task)
            except asyncio.CancelledError:
                self._canceled = True
        return task.result()

    @workflow.signal(name=ids.LICENSE_OPENED)
    def license_opened(self) -> None:
        """Note that a license of this agency is open, so that a waiting request tries again."""
        self._license_opened = True

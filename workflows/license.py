"""A license, which belongs to an agency for as long as the agency keeps it (FAQ 000, guide 001, 003, 004).

It sleeps until something is due by its last use, which a usage watch looks up.
"""

from collections import deque
from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    from activities.signatures.accounting import Accounting, LicenseEventInput
    from activities.signatures.usage import Usage, UsageInput
    from models import ids
    from models.billing.license_events import at_step, event_of
    from models.effects import Decision
    from models.license import activity, timeline
    from models.license.lifecycle import LicenseState
    from models.license.messages import LicenseStart
    from models.license.rules import (
        access,
        account_orders,
        assignments,
        exceptions,
        leave,
        recertification,
        revocation,
        terms,
        usage,
    )
    from models.license.state import License, UsageEvidence
    from workflows import account_work
    from workflows.case import Case, in_records
    from workflows.step import signal, snapshot_of, step
    from workflows.usage_watch import UsageWatch

BILLING_RETRY = RetryPolicy(
    initial_interval=timedelta(seconds=1), backoff_coefficient=2, maximum_interval=timedelta(minutes=5)
)
"""An event is sent again until the account takes it, so that none is lost."""


@workflow.defn(name=ids.LICENSE)
class LicenseWorkflow:
    """One license, through everyone who ever holds it."""

    reserve = step(assignments.reserve)
    release = step(assignments.release)
    assign = step(assignments.assign)
    end_assignment = step(assignments.end_assignment)
    plan_deactivation = step(assignments.plan_deactivation)
    deactivate = step(access.deactivate)
    reactivate = step(access.reactivate)
    start_leave = step(leave.start_leave)
    end_leave = step(leave.end_leave)
    flag = step(revocation.flag)
    clear_flag = step(revocation.clear_flag)
    warn = step(revocation.warn)
    revoke = step(revocation.revoke)
    grant_exception = step(exceptions.grant_exception)
    end_exception = step(exceptions.end_exception)
    delete = step(access.delete)
    change_kind = step(terms.change_kind)
    set_expiration = step(terms.set_expiration)
    set_funding = step(terms.set_funding)
    move_to_region = step(terms.move_to_region)
    adopt_policy = step(terms.adopt_policy)
    ask_for_help = step(account_orders.ask_for_help)
    confirm_order = step(account_orders.confirm_order)
    update_details = step(account_orders.update_details)
    recertified = signal(recertification.recertified)
    report_course = signal(recertification.report_course)
    snapshot = snapshot_of(License)

    @workflow.init
    def __init__(self, start: LicenseStart) -> None:
        self._work: tuple[int, workflow.ActivityHandle[str]] | None = None
        self._usage_found = False
        self._billing_events: deque[LicenseEventInput] = deque()
        self._billing_update: workflow.ActivityHandle[str] | None = None
        self._usage_watch = UsageWatch()
        on_change = self._note_for_billing
        self._case = Case.opened(timeline.begin, start, self._usage_watch, self._wake, on_change=on_change)

    @workflow.run
    async def run(self, start: LicenseStart) -> None:
        """Run until the license is deleted and its account closed; continue as new before the history grows long.

        A message that comes at the last moment is still acted on and recorded.
        """
        while True:
            await self._live()
            if not await self._case.settled():
                continue
            if self._is_over():
                return
            if self._may_continue_as_new():
                self._case.continue_as_new(start)

    async def _live(self) -> None:
        while not self._is_over() and not self._may_continue_as_new():
            self._order_work()
            await self._notify_billing()
            await self._case.until(self._has_to_act)
            self._case.settle_conflicts(self._contradicted)
            self._note_finished_work()
            await self._apply_reported_use()
        await self._case.write()

    async def _wake(self, license_: License, now: datetime) -> Decision[License] | None:
        """Do what is due by the use that the watch found."""
        evidence = self._usage_watch.evidence
        self._case.refresh(activity.informed(license_, evidence))
        return timeline.wake(self._case.state, evidence, now)

    async def _apply_reported_use(self) -> None:
        """Look the use up after a usage report: it may clear a mark, or let clocks start earlier."""
        if not self._usage_found:
            return
        self._usage_found = False
        before = self._case.state
        input = UsageInput(license_id=before.license_id, at=workflow.now())
        evidence: UsageEvidence = await in_records(Usage.look_up, input)
        self._case.refresh(activity.informed(self._case.state, evidence))
        found = usage.used_again(self._case.state, evidence, workflow.now())
        decision = found or usage.first_known(before, self._case.state)
        if decision is not None:
            self._case.apply(decision)

    def _is_over(self) -> bool:
        return (
            self._case.state.state == LicenseState.DELETED and not self._case.state.orders and not self._billing_events
        )

    def _may_continue_as_new(self) -> bool:
        busy = self._work or self._usage_found or self._billing_events
        return workflow.info().is_continue_as_new_suggested() and not busy

    def _note_for_billing(self, before: License, after: License) -> None:
        """Queue what a step means for the agency's account, in order and once."""
        event = event_of(before, after, workflow.now())
        if event is not None:
            key = f"{workflow.info().workflow_id}/{self._case.steps}"
            self._billing_events.append(
                LicenseEventInput(
                    agency_id=after.agency_id, event=at_step(event, self._case.steps), key=key, at=workflow.now()
                )
            )

    async def _notify_billing(self) -> None:
        """Send the account the queued events, one after the other, after the records have them."""
        if self._billing_update is not None and self._billing_update.done():
            self._billing_update.result()
            self._billing_update = None
            self._billing_events.popleft()
        if self._billing_update is None and self._billing_events:
            await self._case.write()
            self._billing_update = workflow.start_activity_method(
                Accounting.tell,
                self._billing_events[0],
                start_to_close_timeout=timedelta(minutes=1),
                retry_policy=BILLING_RETRY,
                summary=f"billing: {self._billing_events[0].event.what}",
            )

    def _billing_has_to_act(self) -> bool:
        return bool(self._billing_events) and (self._billing_update is None or self._billing_update.done())

    def _has_to_act(self) -> bool:
        asked = bool(self._case.conflicts) or self._usage_found or self._billing_has_to_act() or self._has_order()
        return asked or self._is_over() or self._may_continue_as_new()

    def _has_order(self) -> bool:
        """Return whether work on accounts has ended, or waits and nothing else is being done."""
        return bool(account_orders.own_orders(self._case.state)) if self._work is None else self._work[1].done()

    def _order_work(self) -> None:
        """Start the next work on accounts that this system does itself, one piece after the other."""
        orders = account_orders.own_orders(self._case.state)
        if self._work is None and orders:
            target_hours = self._case.state.terms.account.target_hours
            started = account_work.start(self._case.state.license_id, orders[0], target_hours)
            self._work = orders[0].number, started

    def _note_finished_work(self) -> None:
        if self._work is not None and self._work[1].done():
            number, work = self._work
            self._work = None
            problem = account_work.problem(work)
            self._case.apply(account_orders.order_answered(self._case.state, number, problem, workflow.now()))

    def _contradicted(self, license_: License, sentence: str) -> Decision[License]:
        """Give up what the records refuse."""
        return assignments.contradicted(license_, sentence, workflow.now(), on_record=self._case.on_record)

    @workflow.signal(name=ids.USAGE_FOUND)
    def usage_found(self) -> None:
        """Note that the records have use that changes what is due for this license."""
        self._usage_found = True

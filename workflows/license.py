"""A license: a seat that belongs to an agency, for as long as the agency keeps it (FAQ 000, guide 001, 003, 004).

It sleeps until something is due by its last use, which a lookout keeps an eye on.
"""

from collections import deque
from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    from activities.signatures import Accounting, EventAsk, Usage, UsageAsk
    from models import ids
    from models.billing.told import event_of
    from models.effects import Decision
    from models.license import accounts, care, ladder, rules, usage
    from models.license.lifecycle import LicenseState
    from models.license.messages import (
        AccountOrder,
        AdoptPolicy,
        AskForHelp,
        AssignLicense,
        ChangeKind,
        ClearFlag,
        ConfirmOrder,
        Deactivate,
        DeleteLicense,
        EndAssignment,
        EndException,
        EndLeave,
        Evidence,
        FlagForRevocation,
        GrantException,
        License,
        LicenseStart,
        MoveToRegion,
        ProgramDeactivation,
        Reactivate,
        Recertified,
        ReleaseLicense,
        ReserveLicense,
        Revoke,
        SetExpiration,
        SetFunding,
        SignedIn,
        StartLeave,
        Warn,
    )
    from workflows import account_work
    from workflows.case import Case, in_records
    from workflows.lookout import Lookout

TELLING = RetryPolicy(
    initial_interval=timedelta(seconds=1), backoff_coefficient=2, maximum_interval=timedelta(minutes=5)
)
"""An account that can't be reached is told later: nothing of it is lost."""


@workflow.defn(name=ids.LICENSE)
class LicenseWorkflow:
    """One license, through everyone who ever holds it."""

    @workflow.init
    def __init__(self, start: LicenseStart) -> None:
        self._settled = ""
        self._work: dict[int, workflow.ActivityHandle[str]] = {}
        self._usage_found = False
        self._to_tell: deque[EventAsk] = deque()
        self._telling: workflow.ActivityHandle[str] | None = None
        self._lookout = Lookout()
        if start.carried is None:
            first = rules.begin(start, workflow.now())
            self._case = Case(first.state, self._lookout, self._wake, watch=self._note_for_billing)
            self._case.happen(first)
        else:
            self._case = Case(start.carried, self._lookout, self._wake, start.steps, watch=self._note_for_billing)

    @workflow.run
    async def run(self, start: LicenseStart) -> None:
        """Live until the license is deleted and its account closed; continue as new before the history grows long.

        What comes at the very last moment is still acted upon and written down.
        """
        while True:
            await self._live()
            await workflow.wait_condition(workflow.all_handlers_finished)
            if self._case.unwritten:
                continue
            if self._is_over():
                return
            if self._may_continue_as_new():
                workflow.continue_as_new(
                    start.model_copy(update={"carried": self._case.state, "steps": self._case.steps})
                )

    async def _live(self) -> None:
        while not self._is_over() and not self._may_continue_as_new():
            self._order_work()
            await self._tell_billing()
            await self._case.until(self._has_to_act)
            self._settle_conflicts()
            self._note_finished_work()
            await self._look_again()
        await self._case.write()

    async def _wake(self, license_: License, now: datetime) -> Decision[License] | None:
        """Let happen what is due by the use that the lookout found."""
        evidence = self._lookout.evidence
        self._case.note(ladder.informed(license_, evidence))
        return ladder.wake(self._case.state, evidence, now)

    async def _look_again(self) -> None:
        """A usage report came in: what it shows may take a mark away, or let clocks begin earlier than was assumed."""
        if not self._usage_found:
            return
        self._usage_found = False
        before = self._case.state
        ask = UsageAsk(license_id=before.license_id, at=workflow.now())
        evidence: Evidence = await in_records(Usage.look_up, ask)
        self._case.note(ladder.informed(self._case.state, evidence))
        found = usage.used_again(self._case.state, evidence, workflow.now())
        decision = found or usage.first_known(before, self._case.state)
        if decision is not None:
            self._case.happen(decision)

    def _is_over(self) -> bool:
        return self._case.state.state == LicenseState.DELETED and not self._case.state.orders and not self._to_tell

    def _may_continue_as_new(self) -> bool:
        busy = self._work or self._usage_found or self._to_tell
        return workflow.info().is_continue_as_new_suggested() and not busy

    def _note_for_billing(self, before: License, after: License) -> None:
        """What a step means for the agency's account is told to it, in order and once."""
        event = event_of(before, after, workflow.now())
        if event is not None:
            key = f"{workflow.info().workflow_id}/{self._case.steps}"
            self._to_tell.append(EventAsk(agency_id=after.agency_id, event=event, key=key, at=workflow.now()))

    async def _tell_billing(self) -> None:
        """Tell the account, one thing after the other, once the records know it; tried until the account has it."""
        if self._telling is not None and self._telling.done():
            self._telling.result()
            self._telling = None
            self._to_tell.popleft()
        if self._telling is None and self._to_tell:
            await self._case.write()
            self._telling = workflow.start_activity_method(
                Accounting.tell,
                self._to_tell[0],
                start_to_close_timeout=timedelta(minutes=1),
                retry_policy=TELLING,
                summary=f"billing: {self._to_tell[0].event.what}",
            )

    def _billing_has_to_act(self) -> bool:
        return bool(self._to_tell) and (self._telling is None or self._telling.done())

    def _has_to_act(self) -> bool:
        finished = any(work.done() for work in self._work.values())
        return (
            self._is_over()
            or bool(self._case.conflicts)
            or finished
            or self._billing_has_to_act()
            or self._usage_found
            or self._unordered() != []
            or self._may_continue_as_new()
        )

    def _unordered(self) -> list[AccountOrder]:
        """The work on accounts that this system itself has to begin now: one piece after the other, in order."""
        return [] if self._work else accounts.orders_of_ours(self._case.state)[:1]

    def _order_work(self) -> None:
        """Begin work on accounts, on a queue of its own: it never waits behind anything else."""
        for order in self._unordered():
            target_hours = self._case.state.terms.account.target_hours
            self._work[order.number] = account_work.begun(self._case.state.license_id, order, target_hours)

    def _note_finished_work(self) -> None:
        for number in [number for number, work in self._work.items() if work.done()]:
            problem = account_work.problem(self._work.pop(number))
            self._case.happen(accounts.order_answered(self._case.state, number, problem, workflow.now()))

    def _settle_conflicts(self) -> None:
        """The records contradict a step: give up what they refuse."""
        while self._case.conflicts:
            sentence = self._case.conflicts.pop(0)
            decision = rules.contradicted(self._case.state, sentence, workflow.now(), on_record=self._case.on_record)
            gives_up = decision.state != self._case.state
            if sentence == self._settled and not gives_up:
                continue  # the step that told of it met the same contradiction; telling again would never end
            self._settled = sentence
            self._case.happen(decision)

    @workflow.query
    def snapshot(self) -> License:
        """The license as it stands, with everyone who ever held it."""
        return self._case.state

    @workflow.signal
    def signed_in(self, message: SignedIn) -> None:
        """The holder signed in, as the HMIS reports it."""
        self._case.note(care.signed_in(self._case.state, message))

    @workflow.signal
    def usage_found(self) -> None:
        """The records know of use that changes how this license stands."""
        self._usage_found = True

    @workflow.signal
    def recertified(self, message: Recertified) -> None:
        """The courses and the worksheet of this year's recertification are done."""
        decision = care.recertified(self._case.state, message, workflow.now())
        if decision is not None:
            self._case.happen(decision)

    @workflow.update
    def reserve(self, message: ReserveLicense) -> License:
        """Set the license aside for a person."""
        return self._case.take(rules.reserve, message)

    @reserve.validator
    def _check_reserve(self, message: ReserveLicense) -> None:
        self._case.check(rules.reserve, message)

    @workflow.update
    def release(self, message: ReleaseLicense) -> License:
        """Give a reservation up."""
        return self._case.take(rules.release, message)

    @release.validator
    def _check_release(self, message: ReleaseLicense) -> None:
        self._case.check(rules.release, message)

    @workflow.update
    def assign(self, message: AssignLicense) -> License:
        """Let the person it is set aside for begin: an activation or a transfer."""
        return self._case.take(rules.assign, message)

    @assign.validator
    def _check_assign(self, message: AssignLicense) -> None:
        self._case.check(rules.assign, message)

    @workflow.update
    def end_assignment(self, message: EndAssignment) -> License:
        """Its holder leaves; the agency keeps the license, or it is deleted."""
        return self._case.take(rules.end_assignment, message)

    @end_assignment.validator
    def _check_end_assignment(self, message: EndAssignment) -> None:
        self._case.check(rules.end_assignment, message)

    @workflow.update
    def program(self, message: ProgramDeactivation) -> License:
        """Note, move or cancel a planned deactivation."""
        return self._case.take(rules.program, message)

    @program.validator
    def _check_program(self, message: ProgramDeactivation) -> None:
        self._case.check(rules.program, message)

    @workflow.update
    def deactivate(self, message: Deactivate) -> License:
        """Take access away for a reason."""
        return self._case.take(care.deactivate, message)

    @deactivate.validator
    def _check_deactivate(self, message: Deactivate) -> None:
        self._case.check(care.deactivate, message)

    @workflow.update
    def reactivate(self, message: Reactivate) -> License:
        """Give access back."""
        return self._case.take(care.reactivate, message)

    @reactivate.validator
    def _check_reactivate(self, message: Reactivate) -> None:
        self._case.check(care.reactivate, message)

    @workflow.update
    def start_leave(self, message: StartLeave) -> License:
        """The holder goes on leave of absence."""
        return self._case.take(care.start_leave, message)

    @start_leave.validator
    def _check_start_leave(self, message: StartLeave) -> None:
        self._case.check(care.start_leave, message)

    @workflow.update
    def end_leave(self, message: EndLeave) -> License:
        """The holder is back from leave."""
        return self._case.take(care.end_leave, message)

    @end_leave.validator
    def _check_end_leave(self, message: EndLeave) -> None:
        self._case.check(care.end_leave, message)

    @workflow.update
    def flag(self, message: FlagForRevocation) -> License:
        """Mark the license for revocation."""
        return self._case.take(care.flag, message)

    @flag.validator
    def _check_flag(self, message: FlagForRevocation) -> None:
        self._case.check(care.flag, message)

    @workflow.update
    def clear_flag(self, message: ClearFlag) -> License:
        """Take the mark away."""
        return self._case.take(care.clear_flag, message)

    @clear_flag.validator
    def _check_clear_flag(self, message: ClearFlag) -> None:
        self._case.check(care.clear_flag, message)

    @workflow.update
    def warn(self, message: Warn) -> License:
        """The monthly review warns the holder."""
        return self._case.take(care.warn, message)

    @warn.validator
    def _check_warn(self, message: Warn) -> None:
        self._case.check(care.warn, message)

    @workflow.update
    def revoke(self, message: Revoke) -> License:
        """Take the license from its holder, who may appeal."""
        return self._case.take(care.revoke, message)

    @revoke.validator
    def _check_revoke(self, message: Revoke) -> None:
        self._case.check(care.revoke, message)

    @workflow.update
    def grant_exception(self, message: GrantException) -> License:
        """Except the license from the inactivity policy, on an appeal."""
        return self._case.take(care.grant_exception, message)

    @grant_exception.validator
    def _check_grant_exception(self, message: GrantException) -> None:
        self._case.check(care.grant_exception, message)

    @workflow.update
    def end_exception(self, message: EndException) -> License:
        """End an exception before its day."""
        return self._case.take(care.end_exception, message)

    @end_exception.validator
    def _check_end_exception(self, message: EndException) -> None:
        self._case.check(care.end_exception, message)

    @workflow.update
    def delete(self, message: DeleteLicense) -> License:
        """Give the license up."""
        return self._case.take(care.delete, message)

    @delete.validator
    def _check_delete(self, message: DeleteLicense) -> None:
        self._case.check(care.delete, message)

    @workflow.update
    def change_kind(self, message: ChangeKind) -> License:
        """Make it a license of another kind."""
        return self._case.take(care.change_kind, message)

    @change_kind.validator
    def _check_change_kind(self, message: ChangeKind) -> None:
        self._case.check(care.change_kind, message)

    @workflow.update
    def set_expiration(self, message: SetExpiration) -> License:
        """Set the agency's common expiration date."""
        return self._case.take(care.set_expiration, message)

    @set_expiration.validator
    def _check_set_expiration(self, message: SetExpiration) -> None:
        self._case.check(care.set_expiration, message)

    @workflow.update
    def set_funding(self, message: SetFunding) -> License:
        """Somebody else pays for it."""
        return self._case.take(care.set_funding, message)

    @set_funding.validator
    def _check_set_funding(self, message: SetFunding) -> None:
        self._case.check(care.set_funding, message)

    @workflow.update
    def move_to_region(self, message: MoveToRegion) -> License:
        """Follow the agency to another region."""
        return self._case.take(care.move_to_region, message)

    @move_to_region.validator
    def _check_move_to_region(self, message: MoveToRegion) -> None:
        self._case.check(care.move_to_region, message)

    @workflow.update
    def adopt_policy(self, message: AdoptPolicy) -> License:
        """Follow another version of the policy from now on."""
        return self._case.take(care.adopt_policy, message)

    @adopt_policy.validator
    def _check_adopt_policy(self, message: AdoptPolicy) -> None:
        self._case.check(care.adopt_policy, message)

    @workflow.update
    def ask_for_help(self, message: AskForHelp) -> License:
        """Ask for an unlock, a password reset or a reactivation."""
        return self._case.take(care.ask_for_help, message)

    @ask_for_help.validator
    def _check_ask_for_help(self, message: AskForHelp) -> None:
        self._case.check(care.ask_for_help, message)

    @workflow.update
    def confirm_order(self, message: ConfirmOrder) -> License:
        """Work on the account is done."""
        return self._case.take(care.confirm_order, message)

    @confirm_order.validator
    def _check_confirm_order(self, message: ConfirmOrder) -> None:
        self._case.check(care.confirm_order, message)

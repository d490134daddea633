"""A request for licenses at an organization's own cost, until the HMIS lead has answered (003, Addendum 2)."""

from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.signatures import Accounting, SelfPayAsk
    from models import ids
    from models.billing import self_pay
    from models.billing.lifecycle import SelfPayState
    from models.billing.self_pay_messages import (
        AcceptSelfPay,
        DelaySelfPay,
        RefuseSelfPay,
        SelfPayRequest,
        SelfPayStart,
        WithdrawSelfPay,
    )
    from models.errors import RuleViolation
    from workflows.case import ASKING, SIGN_OF_LIFE, Alarm, Case, by_rule, refusal


@workflow.defn(name=ids.SELF_PAY)
class SelfPayWorkflow:
    """One request, from its estimate to its answer, and to the licenses."""

    @workflow.init
    def __init__(self, start: SelfPayStart) -> None:
        try:
            first = self_pay.begin(start, workflow.now())
        except RuleViolation as violation:
            raise refusal(violation) from violation
        self._case = Case(first.state, Alarm(self_pay.next_wake), by_rule(self_pay.wake))
        self._case.happen(first, start.actor)

    @workflow.run
    async def run(self, start: SelfPayStart) -> SelfPayState:
        """Wait for the answer; have the licenses made when it is accepted."""
        await self._case.until(lambda: self._case.state.ended_at is not None)
        if self._case.state.state == SelfPayState.ACCEPTED:
            await self._make_licenses()
        await self._case.finish()
        return self._case.state.state

    async def _make_licenses(self) -> None:
        made = await workflow.execute_activity_method(
            Accounting.make_licenses,
            SelfPayAsk(request=self._case.state, at=workflow.now()),
            start_to_close_timeout=timedelta(minutes=5),
            heartbeat_timeout=SIGN_OF_LIFE,
            retry_policy=ASKING,
            summary="the licenses of the agreement",
        )
        self._case.happen(self_pay.licenses_made(self._case.state, tuple(made)))

    @workflow.query
    def snapshot(self) -> SelfPayRequest:
        """The whole request as it stands."""
        return self._case.state

    @workflow.update
    def accept(self, message: AcceptSelfPay) -> SelfPayRequest:
        """The HMIS lead agrees."""
        return self._case.take(self_pay.accept, message)

    @accept.validator
    def _check_accept(self, message: AcceptSelfPay) -> None:
        self._case.check(self_pay.accept, message)

    @workflow.update
    def refuse(self, message: RefuseSelfPay) -> SelfPayRequest:
        """The HMIS lead refuses."""
        return self._case.take(self_pay.refuse, message)

    @refuse.validator
    def _check_refuse(self, message: RefuseSelfPay) -> None:
        self._case.check(self_pay.refuse, message)

    @workflow.update
    def delay(self, message: DelaySelfPay) -> SelfPayRequest:
        """The HMIS lead has no room for it before a day."""
        return self._case.take(self_pay.delay, message)

    @delay.validator
    def _check_delay(self, message: DelaySelfPay) -> None:
        self._case.check(self_pay.delay, message)

    @workflow.update
    def withdraw(self, message: WithdrawSelfPay) -> SelfPayRequest:
        """The organization takes the request back."""
        return self._case.take(self_pay.withdraw, message)

    @withdraw.validator
    def _check_withdraw(self, message: WithdrawSelfPay) -> None:
        self._case.check(self_pay.withdraw, message)

"""An appeal: filed, before its committee until that decides, carried out, closed (003, section 4 and Addendum 1)."""

from datetime import timedelta
from typing import Any

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.signatures import AppealOrderAsk, AppealOrders, DocketAnswer, DocketAsk, Hearings, StrikeAsk
    from models import ids
    from models.appeal import flow, rules
    from models.appeal.lifecycle import AppealState
    from models.appeal.messages import (
        AnswerQuestion,
        Appeal,
        AppealStart,
        AttachFiles,
        CarryOver,
        GoOnDocket,
        HearResponse,
        OrderAnswered,
        ReportAssessment,
        SetAside,
        SettleOrders,
        TakeUp,
        Withdraw,
    )
    from models.appeal.orders import next_order
    from models.errors import RuleViolation
    from models.people import SYSTEM
    from workflows.case import RECORDING, SIGN_OF_LIFE, Case, by_rule, refusal


@workflow.defn(name=ids.APPEAL)
class AppealWorkflow:
    """One appeal, until its decision can't be set aside any more."""

    @workflow.init
    def __init__(self, start: AppealStart) -> None:
        try:
            first = rules.begin(start, workflow.now())
        except RuleViolation as violation:
            raise refusal(violation) from violation
        self._case = Case(first.state, flow.next_wake, by_rule(flow.wake))
        self._case.happen(first, start.actor)
        self._on_docket = False

    @workflow.run
    async def run(self, start: AppealStart) -> AppealState:
        """Go before the committee, carry out what it decides, and stay open to be set aside for a while."""
        while not self._is_over():
            if flow.wants_docket(self._appeal):
                await self._come_before_the_committee()
            elif flow.has_orders(self._appeal):
                await self._carry_out()
            else:
                await self._case.until(self._has_to_act)
        if self._on_docket and self._appeal.state == AppealState.WITHDRAWN:
            await self._leave_the_docket()
        await self._case.finish()
        return self._appeal.state

    @property
    def _appeal(self) -> Appeal:
        return self._case.state

    def _is_over(self) -> bool:
        return flow.is_over(self._appeal, workflow.now())

    def _has_to_act(self) -> bool:
        return self._is_over() or flow.wants_docket(self._appeal) or flow.has_orders(self._appeal)

    async def _come_before_the_committee(self) -> None:
        appeal = self._appeal
        key = f"docket/{appeal.appeal_id}/{appeal.round}"
        ask = DocketAsk(committee_id=appeal.committee_id, appeal=flow.as_docketed(appeal), key=key)
        answer: DocketAnswer = await self._ask(Hearings.docket, ask, "a place on the docket")
        self._on_docket = answer.meeting is not None
        if self._appeal.state != AppealState.FILED:
            return  # withdrawn in the meantime
        if answer.meeting is None:
            raise RuleViolationByCommittee(answer.sentence)
        self._case.take(rules.go_on_docket, GoOnDocket(actor=SYSTEM, key=key, meeting=answer.meeting))

    async def _carry_out(self) -> None:
        """One order after the other: each is asked for once, by its number."""
        order = next_order(self._appeal)
        if order is None:
            return
        ask = AppealOrderAsk(appeal=self._appeal, order=order)
        sentence: str = await self._ask(AppealOrders.carry_out, ask, f"carry out: {order.work.value}")
        message = OrderAnswered(
            actor=SYSTEM, key=f"order/{order.number}", order=order.number, done=not sentence, sentence=sentence
        )
        self._case.take(rules.order_answered, message)

    async def _leave_the_docket(self) -> None:
        appeal = self._appeal
        key = f"strike/{appeal.appeal_id}/{appeal.round}"
        ask = StrikeAsk(committee_id=appeal.committee_id, appeal_id=appeal.appeal_id, key=key)
        await self._ask(Hearings.strike, ask, "leave the docket")

    async def _ask(self, activity: Any, ask: Any, summary: str) -> Any:
        """Ask for something, and live on meanwhile."""
        await self._case.write()
        asked = workflow.start_activity_method(
            activity,
            ask,
            start_to_close_timeout=timedelta(minutes=2),
            heartbeat_timeout=SIGN_OF_LIFE,
            retry_policy=RECORDING,
            summary=summary,
        )
        await self._case.until(asked.done)
        return asked.result()

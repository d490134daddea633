"""An appeal: filed, decided by its committee, carried out, closed (003, section 4 and Addendum 1)."""

from datetime import timedelta

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError

with workflow.unsafe.imports_passed_through():
    from activities.signatures.appeal_orders import AppealOrderInput, AppealOrders
    from activities.signatures.hearings import DocketInput, Hearings, StrikeInput
    from models import ids
    from models.appeal import timeline
    from models.appeal.lifecycle import AppealState
    from models.appeal.messages import AppealStart, GoOnDocket, OrderAnswered
    from models.appeal.orders import next_order
    from models.appeal.rules import execution, hearing, submissions
    from models.appeal.state import Appeal, MeetingNote
    from models.committee.outbox import docket_message, strike_message
    from models.people import SYSTEM
    from workflows.case import Alarm, Case, by_rule
    from workflows.step import snapshot_of, step

DOCKET_PATIENCE = timedelta(days=1)
"""How long the appeal asks for a place on the docket before a task for a person opens."""

NO_PLACE = "The committee can't be reached."


@workflow.defn(name=ids.APPEAL)
class AppealWorkflow:
    """One appeal, until its decision can no longer be set aside."""

    take_up = step(hearing.take_up)
    carry_over = step(hearing.carry_over)
    reschedule = step(hearing.reschedule)
    adjourn_hearing = step(hearing.adjourn_hearing)
    resume_hearing = step(hearing.resume_hearing)
    hear = step(hearing.hear)
    answer_question = step(submissions.answer_question)
    report_assessment = step(submissions.report_assessment)
    attach = step(submissions.attach)
    withdraw = step(submissions.withdraw)
    settle_orders = step(execution.settle_orders)
    set_aside = step(submissions.set_aside)
    snapshot = snapshot_of(Appeal)

    @workflow.init
    def __init__(self, start: AppealStart) -> None:
        self._case = Case.opened(timeline.begin, start, Alarm(timeline.next_wake), by_rule(timeline.wake), start.actor)
        self._on_docket = False
        """Whether the committee answered that it has the appeal on a docket."""
        self._asked = False
        """Whether the committee was asked. It may have the appeal although its answer did not arrive."""

    @workflow.run
    async def run(self, start: AppealStart) -> AppealState:
        """Bring the appeal before the committee, carry out the decision, and wait in case it is set aside."""
        while not self._is_over():
            if timeline.wants_docket(self._appeal):
                await self._come_before_the_committee()
            elif timeline.has_orders(self._appeal):
                await self._carry_out()
            else:
                await self._case.until(self._has_to_act)
        if self._appeal.state == AppealState.WITHDRAWN and self._may_be_on_a_docket():
            await self._leave_the_docket()
        await self._case.finish()
        return self._appeal.state

    @property
    def _appeal(self) -> Appeal:
        return self._case.state

    def _is_over(self) -> bool:
        return timeline.is_over(self._appeal, workflow.now())

    def _has_to_act(self) -> bool:
        return self._is_over() or timeline.wants_docket(self._appeal) or timeline.has_orders(self._appeal)

    def _may_be_on_a_docket(self) -> bool:
        return self._on_docket or (self._asked and workflow.patched("leaves-unanswered-docket"))

    async def _come_before_the_committee(self) -> None:
        """Ask for a place on the docket; open a task and ask again when there is none."""
        self._asked = True
        message = docket_message(self._appeal)
        try:
            meeting: MeetingNote = await self._case.ask(
                Hearings.docket,
                DocketInput(message=message),
                summary="get a place on the docket",
                patience=DOCKET_PATIENCE,
            )
        except ActivityError as error:
            if timeline.wants_docket(self._appeal):
                self._case.apply(hearing.not_docketed(self._appeal, _sentence(error)))
            return
        self._on_docket = True
        if timeline.wants_docket(self._appeal):  # Otherwise it was withdrawn meanwhile.
            self._case.take(hearing.go_on_docket, GoOnDocket(actor=SYSTEM, key=message.key, meeting=meeting))

    async def _carry_out(self) -> None:
        """Carry out the next order, once, by its number."""
        order = next_order(self._appeal)
        if order is None:
            return
        input = AppealOrderInput(appeal=self._appeal, order=order)
        sentence: str = await self._case.ask(AppealOrders.carry_out, input, summary=f"carry out: {order.work.value}")
        message = OrderAnswered(
            actor=SYSTEM, key=f"order/{order.number}", order=order.number, done=not sentence, sentence=sentence
        )
        self._case.take(execution.order_answered, message)

    async def _leave_the_docket(self) -> None:
        input = StrikeInput(committee_id=self._appeal.committee_id, message=strike_message(self._appeal))
        await self._case.ask(Hearings.strike, input, summary="leave the docket")


def _sentence(error: ActivityError) -> str:
    return error.cause.message if isinstance(error.cause, ApplicationError) else NO_PLACE

"""The Coordinated Entry allotment: what each region has, what it gave, and what licenses are asked (003, 2 to 4)."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.signatures import SeatAsk, Seats
    from models import ids
    from models.allotment import flow, rules
    from models.allotment.messages import (
        Allotment,
        AllotmentStart,
        OrderDone,
    )
    from models.people import SYSTEM
    from workflows.case import Alarm, Case, by_rule
    from workflows.step import step


@workflow.defn(name=ids.ALLOTMENT)
class AllotmentWorkflow:
    """The one allotment, for years."""

    set_populations = step(rules.set_populations)
    delegate = step(rules.delegate)
    confirm_commitments = step(rules.confirm_commitments)
    end_delegation = step(rules.end_delegation)
    deny_license = step(rules.deny_license)
    move_license = step(rules.move_license)
    ask_for_more = step(rules.ask_for_more)
    answer_request = step(rules.answer_request)
    decide_home = step(rules.decide_home)
    adopt_policy = step(rules.adopt_policy)

    @workflow.init
    def __init__(self, start: AllotmentStart) -> None:
        if start.carried is None:
            self._case = Case.opened(flow.begin, start, Alarm(flow.next_wake), by_rule(flow.wake))
        else:
            self._case = Case(start.carried, Alarm(flow.next_wake), by_rule(flow.wake), start.steps)

    @workflow.run
    async def run(self, start: AllotmentStart) -> None:
        """Live for ever; continue as new before the history grows long."""
        while True:
            await self._case.until(self._has_to_act)
            await self._carry_out_orders()
            long = workflow.info().is_continue_as_new_suggested()
            if long and await self._case.settled() and not self._allotment.orders:
                self._case.continue_as_new(start, licenses=())

    @property
    def _allotment(self) -> Allotment:
        return self._case.state

    def _has_to_act(self) -> bool:
        return bool(self._allotment.orders) or workflow.info().is_continue_as_new_suggested()

    async def _carry_out_orders(self) -> None:
        """Have licenses made and taken back, one after the other."""
        while self._allotment.orders:
            order = self._allotment.orders[0]
            ask = SeatAsk(order=order, at=workflow.now())
            summary = f"a Coordinated Entry license: {order.work.value}"
            sentence = await self._case.ask(Seats.carry_out, ask, summary=summary)
            key = f"order/{order.number}"
            done = OrderDone(actor=SYSTEM, key=key, order=order.number, done=not sentence, sentence=sentence)
            self._case.take(rules.order_done, done)
            await self._case.write()

    @workflow.query
    def snapshot(self) -> Allotment:
        """The whole allotment as it stands."""
        return self._allotment

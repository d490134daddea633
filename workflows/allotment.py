"""The Coordinated Entry allotment: what each region has, delegates, and asks for (003, sections 2 to 4)."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.signatures.allotment_licenses import AllotmentLicenseInput, AllotmentLicenses
    from models import ids
    from models.allotment import timeline
    from models.allotment.messages import AllotmentStart, OrderDone
    from models.allotment.rules import delegations, intakes, license_requests, shares
    from models.allotment.state import Allotment
    from models.people import SYSTEM
    from workflows.case import Alarm, Case, by_rule
    from workflows.step import snapshot_of, step


@workflow.defn(name=ids.ALLOTMENT)
class AllotmentWorkflow:
    """The allotment of the implementation, which runs for years."""

    set_populations = step(shares.set_populations)
    record_intakes = step(intakes.record_intakes)
    delegate = step(delegations.delegate)
    confirm_commitments = step(delegations.confirm_commitments)
    end_delegation = step(delegations.end_delegation)
    deny_license = step(delegations.deny_license)
    move_license = step(shares.move_license)
    ask_for_more = step(license_requests.ask_for_more)
    answer_request = step(license_requests.answer_request)
    decide_home = step(delegations.decide_home)
    adopt_policy = step(shares.adopt_policy)
    snapshot = snapshot_of(Allotment)

    @workflow.init
    def __init__(self, start: AllotmentStart) -> None:
        self._case = Case.opened(timeline.begin, start, Alarm(timeline.next_wake), by_rule(timeline.wake))

    @workflow.run
    async def run(self, start: AllotmentStart) -> None:
        """Run for years, and continue as new before the history grows long."""
        await self._case.live(start, self._has_orders, self._carry_out_orders, licenses=())

    def _has_orders(self) -> bool:
        return bool(self._case.state.orders)

    async def _carry_out_orders(self) -> None:
        """Have licenses created and taken back, one after the other."""
        while self._case.state.orders:
            order = self._case.state.orders[0]
            input = AllotmentLicenseInput(order=order, at=workflow.now())
            summary = f"Coordinated Entry license: {order.work.value}"
            sentence = await self._case.ask(AllotmentLicenses.carry_out, input, summary=summary)
            key = f"order/{order.number}"
            done = OrderDone(actor=SYSTEM, key=key, order=order.number, done=not sentence, sentence=sentence)
            self._case.take(shares.order_done, done)
            await self._case.write()

"""The Coordinated Entry allotment: what each region has, what it gave, and what licenses are asked (003, 2 to 4)."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.signatures import SeatAsk, Seats
    from models import ids
    from models.allotment import flow, rules
    from models.allotment.messages import (
        AdoptAllotting,
        Allotment,
        AllotmentStart,
        AnswerRequest,
        AskForMore,
        ConfirmCommitments,
        DecideHome,
        Delegate,
        DenyLicense,
        EndDelegation,
        MoveLicense,
        OrderDone,
        SetPopulations,
    )
    from models.people import SYSTEM
    from workflows.case import Alarm, Case, by_rule


@workflow.defn(name=ids.ALLOTMENT)
class AllotmentWorkflow:
    """The one allotment, for years."""

    @workflow.init
    def __init__(self, start: AllotmentStart) -> None:
        if start.carried is None:
            first = flow.begin(start, workflow.now())
            self._case = Case(first.state, Alarm(flow.next_wake), by_rule(flow.wake))
            self._case.happen(first)
        else:
            self._case = Case(start.carried, Alarm(flow.next_wake), by_rule(flow.wake), start.steps)

    @workflow.run
    async def run(self, start: AllotmentStart) -> None:
        """Live for ever; continue as new before the history grows long."""
        while True:
            await self._case.until(self._has_to_act)
            await self._carry_out_orders()
            if workflow.info().is_continue_as_new_suggested():
                await workflow.wait_condition(workflow.all_handlers_finished)
                if not self._case.unwritten and not self._allotment.orders:
                    changes = {"carried": self._allotment, "steps": self._case.steps, "licenses": ()}
                    workflow.continue_as_new(start.model_copy(update=changes))

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

    @workflow.update
    def set_populations(self, message: SetPopulations) -> Allotment:
        """New population figures count from a day on."""
        return self._case.take(rules.set_populations, message)

    @set_populations.validator
    def _check_populations(self, message: SetPopulations) -> None:
        self._case.check(rules.set_populations, message)

    @workflow.update
    def delegate(self, message: Delegate) -> Allotment:
        """A region gives a license to an organization."""
        return self._case.take(rules.delegate, message)

    @delegate.validator
    def _check_delegate(self, message: Delegate) -> None:
        self._case.check(rules.delegate, message)

    @workflow.update
    def confirm_commitments(self, message: ConfirmCommitments) -> Allotment:
        """The organization confirms what it promises."""
        return self._case.take(rules.confirm_commitments, message)

    @confirm_commitments.validator
    def _check_commitments(self, message: ConfirmCommitments) -> None:
        self._case.check(rules.confirm_commitments, message)

    @workflow.update
    def end_delegation(self, message: EndDelegation) -> Allotment:
        """A region takes a license back."""
        return self._case.take(rules.end_delegation, message)

    @end_delegation.validator
    def _check_end(self, message: EndDelegation) -> None:
        self._case.check(rules.end_delegation, message)

    @workflow.update
    def deny_license(self, message: DenyLicense) -> Allotment:
        """A region has no license to give."""
        return self._case.take(rules.deny_license, message)

    @deny_license.validator
    def _check_denial(self, message: DenyLicense) -> None:
        self._case.check(rules.deny_license, message)

    @workflow.update
    def move_license(self, message: MoveLicense) -> Allotment:
        """What one region has to spare goes to another."""
        return self._case.take(rules.move_license, message)

    @move_license.validator
    def _check_move(self, message: MoveLicense) -> None:
        self._case.check(rules.move_license, message)

    @workflow.update
    def ask_for_more(self, message: AskForMore) -> Allotment:
        """One more license is asked of the HMIS lead."""
        return self._case.take(rules.ask_for_more, message)

    @ask_for_more.validator
    def _check_ask(self, message: AskForMore) -> None:
        self._case.check(rules.ask_for_more, message)

    @workflow.update
    def answer_request(self, message: AnswerRequest) -> Allotment:
        """The HMIS lead answers."""
        return self._case.take(rules.answer_request, message)

    @answer_request.validator
    def _check_answer(self, message: AnswerRequest) -> None:
        self._case.check(rules.answer_request, message)

    @workflow.update
    def decide_home(self, message: DecideHome) -> Allotment:
        """The committee says in which region an organization counts."""
        return self._case.take(rules.decide_home, message)

    @decide_home.validator
    def _check_home(self, message: DecideHome) -> None:
        self._case.check(rules.decide_home, message)

    @workflow.update
    def adopt_policy(self, message: AdoptAllotting) -> Allotment:
        """Follow another version of the policy from now on."""
        return self._case.take(rules.adopt_policy, message)

    @adopt_policy.validator
    def _check_policy(self, message: AdoptAllotting) -> None:
        self._case.check(rules.adopt_policy, message)

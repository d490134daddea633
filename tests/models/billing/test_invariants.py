"""An account under whatever may happen to it, in any order: what must hold after every step.

Hypothesis plays an agency that gets, changes and gives up licenses, pays too little, too much or not at all, whose
payments come back, are corrected, and move to another agency's account and from there, whose invoices are voided,
deferred, credited and written off, that is charged by hand, and whose expiration date moves, for years.
"""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from models.base import Message
from models.billing.allocation import Position, Replay
from models.billing.archive import shortened
from models.billing.debts import without_invoice
from models.billing.entries import MONEY_IN, Entry, EntryKind, Ledger
from models.billing.funding import Funding
from models.billing.lifecycle import InvoiceState
from models.billing.messages import (
    AnswerWorksheet,
    BillAgain,
    ChargeAgency,
    CorrectPayment,
    DeferInvoice,
    IssueCredit,
    MovePayment,
    PaymentMoved,
    PayOut,
    ReturnPayment,
    SetExpirationDate,
    UndoDeferral,
    VoidInvoice,
    WriteOff,
)
from models.billing.posting import position_of
from models.billing.rules import charges, corrections, expiration, payment_corrections, renewal, unbilled
from models.billing.rules import payments as billing_payments
from models.billing.state import AgencyAccount, Answer, Invoice, LineReason
from models.effects import Decision
from models.errors import RuleViolation
from models.license.lifecycle import LicenseKind
from models.money.amounts import ZERO, total
from models.money.proration import Proration
from models.people import SYSTEM
from models.policy.billing import BillingPolicy, CreditPolicy, CreditReason, ProrationRule, SmallBalance
from tests.models.billing.samples import BEGINS, Books, a_policy, billing_contact, director, licenses, step
from tests.models.builders import SOURCE

EXAMPLES, STEPS = 50, 40
"""How many lives, and how many steps of each."""

KINDS = (LicenseKind.STANDARD, LicenseKind.AD_HOC)
POLICIES: tuple[BillingPolicy, ...] = (
    a_policy(),
    a_policy(proration=ProrationRule(by=Proration.MONTHLY, source=SOURCE)),
    a_policy(credits=CreditPolicy(given_for=(CreditReason.DELETION,), may_be_paid_out=True, source=SOURCE)),
    a_policy(small_balance=SmallBalance(at_most=Decimal("25.00"), source=SOURCE)),
)
OTHER = "lantern"
GIVEN_BACK = (CreditReason.DELETION, CreditReason.EARLIER_EXPIRATION)
AMOUNTS = st.sampled_from(["0.01", "25.00", "88.15", "225.00", "226.00", "1,000.00"])
SOME = st.integers(min_value=0, max_value=5)


class Quick(Books):
    """An account that isn't looked at after every single decision, but by the machine after every step."""

    def take(self, decision: Decision[AgencyAccount]) -> AgencyAccount:
        """Take the decision; its letters and tasks are not of interest here."""
        return decision.state


class AccountLife(RuleBasedStateMachine):
    """The life of one account, and what an accountant with a long memory holds against it."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[Entry] = []
        """Every entry there ever was."""
        self.bills: dict[str, Invoice] = {}
        """Every invoice as it was issued."""
        self.names = self.seen = 0

    @initialize(policy=st.sampled_from(POLICIES), paid=st.booleans(), number=SOME)
    def begins(self, policy: BillingPolicy, paid: bool, number: int) -> None:
        self.books = Quick(policy, has=licenses(number), paid=paid, expires_on=date(2026, 12, 31), now=BEGINS)
        self.other = Quick(policy, agency_id=OTHER, expires_on=date(2026, 12, 31), now=BEGINS)
        self.bills = {each.number: each for each in self.books.account.invoices}

    # what happens

    @rule(kind=st.sampled_from(KINDS), funding=st.sampled_from([None, Funding.COC, Funding.SELF_PAY]), ago=SOME)
    def somebody_completes_training(self, kind: LicenseKind, funding: Funding | None, ago: int) -> None:
        if len(self.books.has) < 8:
            self.names += 1
            self.books.new(f"n-{self.names}", self.books.today - timedelta(days=ago), kind=kind, funding=funding)

    @rule(which=SOME, ago=SOME)
    def a_license_is_given_up(self, which: int, ago: int) -> None:
        if which < len(self.books.has):
            self.books.delete(self.books.has[which].license_id, self.books.today - timedelta(days=ago))

    @rule(which=SOME)
    def a_license_goes_to_another_user(self, which: int) -> None:
        if which < len(self.books.has):
            before = self.books.account.ledger
            self.books.transfer(self.books.has[which].license_id)
            assert self.books.account.ledger == before, "a transfer costs nothing"

    @rule(which=SOME)
    def a_license_becomes_one_of_another_kind(self, which: int) -> None:
        if which < len(self.books.has):
            one = self.books.has[which]
            other = KINDS[1 - KINDS.index(one.kind)]
            self.books.change(one.license_id, one.kind, other)

    @rule(amount=AMOUNTS, which=SOME, named=st.booleans())
    def money_comes(self, amount: str, which: int, named: bool) -> None:
        numbers = list(self.bills)
        invoice = numbers[-1 - which] if named and which < len(numbers) else None
        self.tries(billing_payments.record_payment, self.books.payment(amount, invoice=invoice))

    @rule(which=SOME)
    def an_invoice_is_paid(self, which: int) -> None:
        still = [each for each in self.books.account.invoices if each.is_open]
        if which < len(still):
            self.books.pay(str(self.books.open(still[which].number)), invoice=still[which].number)
            assert self.books.open(still[which].number) == ZERO

    @rule(which=SOME)
    def the_bank_takes_a_payment_back(self, which: int) -> None:
        self.tries(
            billing_payments.return_payment,
            step(ReturnPayment, payment=self.some_payment(which), returned_on=self.books.today, reason="No funds."),
        )

    @rule(which=SOME, amount=AMOUNTS)
    def a_payment_is_corrected(self, which: int, amount: str) -> None:
        before = self.books.account.balance
        number = self.some_payment(which)
        message = step(CorrectPayment, payment=number, amount=amount, reason="A typo.")
        if self.tries(payment_corrections.correct_payment, message):
            new, old = self.books.account.ledger.entries[-1].amount, -self.paid_by(number)
            assert self.books.account.balance == before + new - old

    @rule(which=SOME, refused=st.booleans())
    def a_payment_moves_to_another_agency(self, which: int, refused: bool) -> None:
        before = self.books.account.balance + self.other.account.balance
        message = step(MovePayment, payment=self.some_payment(which), to_agency=OTHER, reason="Theirs.")
        if self.tries(payment_corrections.move_payment, message):
            self.arrives(self.books, self.other, "They have no account." if refused else "")
            assert self.books.account.balance + self.other.account.balance == before, "a move makes and loses no money"
            self.it_adds_up_there()

    @rule(which=SOME)
    def a_payment_comes_from_another_agency(self, which: int) -> None:
        there = [each for each in self.other.account.ledger.entries if each.kind in MONEY_IN]
        if which >= len(there):
            return
        before = self.books.account.balance + self.other.account.balance
        message = step(MovePayment, payment=there[-1 - which].number, to_agency="harbor", reason="Theirs.")
        try:
            self.other.send(payment_corrections.move_payment, message)
        except RuleViolation:
            return
        self.arrives(self.other, self.books, "")
        assert self.books.account.balance + self.other.account.balance == before, "a move makes and loses no money"

    @rule(amount=AMOUNTS)
    def another_agency_is_charged_and_pays(self, amount: str) -> None:
        self.other.now = self.books.now
        self.other.send(charges.charge, step(ChargeAgency, amount="25.00", reason="A fee"))
        self.other.pay(amount)
        self.it_adds_up_there()

    @rule(amount=AMOUNTS)
    def something_is_charged_by_hand(self, amount: str) -> None:
        before = self.books.account.balance
        self.books.send(charges.charge, step(ChargeAgency, amount=amount, reason="A fee"))
        assert self.books.account.balance == before + self.books.last.total

    @rule(which=SOME, amount=AMOUNTS)
    def something_is_written_off(self, which: int, amount: str) -> None:
        number = self.some_bill(which)
        still = position_of(self.books.account).invoices.get(number)
        message = step(WriteOff, director(), invoice=number, amount=amount, reason="They closed.")
        if self.tries(charges.write_off, message) and still is not None:
            assert -self.books.account.ledger.entries[-1].amount <= still.open, "written off more than was open"

    @rule(which=SOME, amount=AMOUNTS)
    def something_is_credited_by_hand(self, which: int, amount: str) -> None:
        self.tries(
            corrections.issue_credit, step(IssueCredit, invoice=self.some_bill(which), amount=amount, reason="Ours.")
        )

    @rule(amount=AMOUNTS)
    def money_is_paid_out(self, amount: str) -> None:
        self.tries(
            billing_payments.pay_out, step(PayOut, amount=amount, paid_on=self.books.today, reason="They asked.")
        )

    @rule(which=SOME, again=st.booleans())
    def an_invoice_is_voided(self, which: int, again: bool) -> None:
        self.tries(
            corrections.void_invoice,
            step(VoidInvoice, invoice=self.some_bill(which), reason="It was wrong.", bill_again=again),
        )

    @rule(which=SOME, days=st.integers(min_value=1, max_value=60))
    def an_agency_gets_more_time(self, which: int, days: int) -> None:
        to_day = self.books.today + timedelta(days=days)
        self.tries(
            corrections.defer_invoice, step(DeferInvoice, invoice=self.some_bill(which), to_day=to_day, reason="Ok.")
        )

    @rule(days=st.integers(min_value=0, max_value=364))
    def the_expiration_date_moves(self, days: int) -> None:
        day = self.books.today + timedelta(days=days)
        self.tries(
            expiration.set_expiration_date,
            step(SetExpirationDate, expires_on=day, reason="Fiscal year.", licenses=self.books.has, days_once=True),
        )

    @rule(which=SOME)
    def what_a_void_left_is_billed_again(self, which: int) -> None:
        void = [each.number for each in self.books.account.invoices if each.state == InvoiceState.VOID]
        if which < len(void):
            message = step(BillAgain, invoice=void[-1 - which], licenses=self.books.has, days_once=True)
            self.tries(unbilled.bill_again, message)

    @rule(which=SOME)
    def more_time_is_taken_back(self, which: int) -> None:
        self.tries(corrections.undo_deferral, step(UndoDeferral, invoice=self.some_bill(which), reason="A mistake."))

    @rule(which=SOME, answer=st.sampled_from(Answer))
    def the_agency_answers_its_worksheet(self, which: int, answer: Answer) -> None:
        if which < len(self.books.has):
            self.tries(
                renewal.answer_worksheet,
                step(AnswerWorksheet, billing_contact(), answers={self.books.has[which].license_id: answer}),
            )

    @rule(days=st.sampled_from([1, 10, 40, 100]))
    def time_goes_by(self, days: int) -> None:
        self.books.until(self.books.today + timedelta(days=days))
        self.gone_are_deleted()

    @rule(days=st.sampled_from([3, 100, 500]))
    def nobody_is_there_for_a_while(self, days: int) -> None:
        self.books.away_until(self.books.today + timedelta(days=days))
        self.gone_are_deleted()

    @rule(days=st.sampled_from([0, 30, 400]))
    def what_is_over_is_put_away(self, days: int) -> None:
        before, account = position_of(self.books.account), self.books.account
        self.books.account = shortened(account, self.books.today - timedelta(days=days))
        after = position_of(self.books.account)
        assert self.books.account.balance == account.balance
        assert (after.available, after.open, after.overdrawn) == (before.available, before.open, before.overdrawn)
        assert all(after.invoices[number] == before.invoices[number] for number in after.invoices)

    # what must hold

    @invariant()
    def it_all_holds(self) -> None:
        assert not self.books.account.drafts
        self.remember(self.books.account)
        stands = position_of(self.books.account)
        self.it_adds_up(self.books.account, stands)
        self.every_invoice_is_in_the_state_that_its_entries_say(stands)

    def it_adds_up(self, account: AgencyAccount, stands: Position) -> None:
        assert account.balance == total([each.amount for each in self.entries]), "the balance is the sum"
        assert account.balance == stands.open + stands.overdrawn - stands.available
        assert min(stands.available, stands.overdrawn) >= ZERO, "available money is never below zero"
        for number, standing in stands.invoices.items():
            assert min(standing.open, standing.paid, standing.reduced) >= ZERO, number
        for payment, parts in stands.on_invoices.items():
            every = [*parts.values(), stands.free.get(payment, ZERO), stands.paid_out.get(payment, ZERO)]
            assert total(every) <= self.paid_by(payment), "the parts of a payment are at most all of it"
        assert without_invoice(account) == stands.overdrawn, "every open amount is on an invoice that is still there"

    def every_invoice_is_in_the_state_that_its_entries_say(self, stands: Position) -> None:
        for each in self.books.account.invoices:
            standing = stands.invoices[each.number]
            assert (each.total, self.bills[each.number].total) == (standing.billed, standing.billed)
            if each.state != InvoiceState.VOID:
                assert each.reduced == standing.reduced, "what was taken off stands in the ledger"
            assert each.state in _states(standing.voided, standing.open, standing.paid), each.number

    def nothing_is_billed_twice(self) -> None:
        """No day of a license, and no fee that is paid once, is on two lines, unless it was given back before."""
        found: dict[tuple[object, ...], list[tuple[date, date]]] = {}
        for invoice in self.books.account.invoices:
            for line in invoice.lines if invoice.state != InvoiceState.VOID else ():
                if line.portion is not None and line.reason not in (LineReason.UPGRADE, LineReason.CHARGE):
                    back = [
                        each.portion.first_day - timedelta(days=1)
                        for each in invoice.reductions
                        if each.line == line.number and each.portion is not None and each.reason in GIVEN_BACK
                    ]
                    days = (line.portion.first_day, min([line.portion.last_day, *back]))
                    if line.term is None:
                        days = (date.min, date.max)
                    found.setdefault((line.license_id, line.fee_id), []).append(days)
        for key, spans in found.items():
            billed = sorted(each for each in spans if each[0] <= each[1])
            assert all(before[1] < after[0] for before, after in pairwise(billed)), (key, billed)

    def teardown(self) -> None:
        if hasattr(self, "books"):
            dumped = self.books.account.model_dump()
            assert not _floats(dumped), "no amount is a float"
            assert AgencyAccount.model_validate_json(self.books.account.model_dump_json()) == self.books.account
            numbers = [each for each in self.bills if each.startswith("T-")]
            assert numbers == [f"T-{number:04}" for number in range(1, len(numbers) + 1)], "no gap in the numbers"

    # helpers

    def tries(self, a_rule: Callable[[AgencyAccount, Any, Any], Decision[AgencyAccount]], message: Message) -> bool:
        """Something that may be refused; then nothing changes. Whether it happened."""
        before = self.books.account
        try:
            self.books.send(a_rule, message)
        except RuleViolation:
            assert self.books.account is before
            return False
        return True

    def some_payment(self, which: int) -> int:
        """The number of a payment, or one that there is not."""
        payments = [each.number for each in self.entries if each.kind in MONEY_IN]
        return payments[-1 - which] if which < len(payments) else 0

    def arrives(self, sender: Books, receiver: Books, refusal: str) -> None:
        """A payment that left one account arrives on the other, or comes back."""
        receiver.now = sender.now = max(sender.now, receiver.now)
        move = sender.account.moving[0]
        if not refusal:
            message = payment_corrections.outgoing(sender.account, move)
            receiver.send(payment_corrections.receive_payment, message)
        sender.send(payment_corrections.payment_moved, step(PaymentMoved, SYSTEM, entry=move.entry, refusal=refusal))
        assert not sender.account.moving

    def it_adds_up_there(self) -> None:
        """The other account adds up, too."""
        account, stands = self.other.account, position_of(self.other.account)
        assert account.balance == total([each.amount for each in account.ledger.entries])
        assert account.balance == stands.open + stands.overdrawn - stands.available

    def gone_are_deleted(self) -> None:
        """Licenses whose agency gave them up at the end of the term are deleted by their own process."""
        for license_id in self.books.account.to_delete:
            self.books.delete(license_id, self.books.today)

    def some_bill(self, which: int) -> str:
        """The number of an invoice, or one that there is not."""
        numbers = list(self.bills)
        return numbers[-1 - which] if which < len(numbers) else "T-9999"

    def paid_by(self, payment: int) -> Decimal:
        """The amount of a payment."""
        return -self.entries[payment - 1].amount

    def remember(self, account: AgencyAccount) -> None:
        """Look at the entries and invoices that are new; those that were there before must still be the same."""
        ledger = account.ledger
        kept = self.entries[ledger.settled :]
        assert list(ledger.entries[: len(kept)]) == kept, "an entry was changed"
        for entry in ledger.entries[len(kept) :]:
            assert entry.number == len(self.entries) + 1
            assert isinstance(entry.amount, Decimal)
            assert entry.amount.as_tuple().exponent == -2
            self.entries.append(entry)
            if entry.kind == EntryKind.CREDIT:
                before = self.position_before(ledger, entry.number)
                assert -entry.amount <= before.invoices[str(entry.invoice)].paid, "credited more than was paid"
        if self.seen < len(self.books.issued):
            self.bills |= {each.number: each for each in self.books.issued[self.seen :]}
            self.seen = len(self.books.issued)
            self.nothing_is_billed_twice()

    def position_before(self, ledger: Ledger, number: int) -> Position:
        """Where the money was before an entry."""
        count = number - ledger.settled - 1
        return Replay(ledger.model_copy(update={"entries": ledger.entries[:count]})).position()


def _states(voided: bool, still_open: Decimal, paid: Decimal) -> tuple[InvoiceState, ...]:
    if voided:
        return (InvoiceState.VOID,)
    if still_open == ZERO:
        return (InvoiceState.PAID,)
    return (InvoiceState.PART_PAID if paid else InvoiceState.ISSUED, InvoiceState.OVERDUE)


def _floats(value: object) -> list[float]:
    if isinstance(value, float):
        return [value]
    if isinstance(value, dict):
        return [found for each in value.values() for found in _floats(each)]
    if isinstance(value, list | tuple):
        return [found for each in value for found in _floats(each)]
    return []


TestWhateverHappensToAnAccount = AccountLife.TestCase
TestWhateverHappensToAnAccount.settings = settings(
    max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, suppress_health_check=list(HealthCheck)
)

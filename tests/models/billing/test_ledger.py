"""The ledger: entries in any order and of any size, held against an accountant who does sums on a slate."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from pydantic import ValidationError

from models.billing.allocation import Position
from models.billing.entries import Entry, EntryKind, Ledger
from models.billing.ledger import payment_allocations, position, posted, put_away
from models.errors import RuleViolation
from models.money.amounts import ZERO, from_cents, split, total
from tests.models.checks import assert_sentence

NOW = datetime(2026, 8, 11, 15, tzinfo=UTC)
TODAY = date(2026, 8, 11)
FEES = (Decimal("225.00"), Decimal("275.00"), Decimal("185.00"), Decimal("2284.00"), Decimal("0.01"))
LOWERS = (EntryKind.CREDIT, EntryKind.ADJUSTMENT, EntryKind.VOID, EntryKind.WRITE_OFF)
COMES = (EntryKind.PAYMENT, EntryKind.TRANSFER_IN)
GOES_BACK = (EntryKind.RETURNED, EntryKind.REVERSAL, EntryKind.TRANSFER_OUT)
MOVES = (*EntryKind, EntryKind.INVOICE, EntryKind.PAYMENT)
"""What may come: every kind, and those twice without which nothing else fits."""
BYTES = 3
"""What one step is made of: what happens, to what, and how much."""
LEAST_STEPS = 10_000


def entry(ledger: Ledger, kind: EntryKind, amount: str | Decimal, **fields: Any) -> Entry:
    """The next entry of a ledger."""
    return Entry(
        number=ledger.next_number, kind=kind, at=NOW, day=TODAY, amount=Decimal(amount), by="p-billing", **fields
    )


def written(*entries: tuple[EntryKind, str, dict[str, Any]]) -> Ledger:
    """A ledger with these entries."""
    ledger = Ledger()
    for kind, amount, fields in entries:
        ledger = posted(ledger, entry(ledger, kind, amount, **fields))
    return ledger


class Slate:
    """What must be true of a ledger, by nothing but sums: of each invoice, and of all the money."""

    def __init__(self) -> None:
        self.sum = ZERO
        self.left: dict[str, Decimal] = {}
        """What each invoice still bills."""
        self.payments: dict[int, Decimal] = {}
        """Payments that did not go back."""
        self.paid_out = ZERO

    def note(self, new: Entry) -> None:
        """One more entry."""
        self.sum += new.amount
        if new.kind == EntryKind.INVOICE:
            self.left[str(new.invoice)] = new.amount
        elif new.kind in LOWERS:
            self.left[str(new.invoice)] += new.amount
        elif new.kind in COMES:
            self.payments[new.number] = -new.amount
        elif new.kind in GOES_BACK:
            del self.payments[new.returns or 0]
        else:
            assert new.kind == EntryKind.PAYOUT
            self.paid_out += new.amount

    def hold(self, ledger: Ledger, stands: Position) -> None:
        """Hold it against a ledger, and where the money is."""
        assert ledger.balance == self.sum, "the balance is the sum of the entries"
        assert ledger.balance == stands.open + stands.overdrawn - stands.available
        assert min(stands.available, stands.overdrawn) >= ZERO, "available money is never below zero"
        assert not (stands.available and (stands.open or stands.overdrawn)), "no money lies idle while it is owed"
        for number, each in stands.invoices.items():
            assert each.billed - each.reduced == self.left[number], number
            assert min(each.open, each.paid, each.reduced) >= ZERO, number
            assert not (each.voided and each.paid), "money does not lie on a voided invoice"
        self._all_money_is_somewhere(stands)

    def _all_money_is_somewhere(self, stands: Position) -> None:
        on_invoices = total([each.paid for each in stands.invoices.values()])
        covered = self.paid_out - stands.overdrawn
        assert on_invoices + covered + stands.available == total(list(self.payments.values()))
        for payment, amount in self.payments.items():
            parts = [*stands.on_invoices.get(payment, {}).values()]
            parts += [stands.free.get(payment, ZERO), stands.paid_out.get(payment, ZERO)]
            assert total(parts) == amount, "the parts of a payment are the payment"


class LedgerLife(RuleBasedStateMachine):
    """A ledger to which entries are posted, a handful at a time; those that do not fit are refused and change nothing.

    What happens is drawn as bytes, so that thousands of steps take seconds, and a failing life shrinks to a few.
    """

    steps = 0
    posts = 0

    def __init__(self) -> None:
        super().__init__()
        self.ledger = Ledger()
        self.stands = position(self.ledger)
        self.slate = Slate()

    @rule(what=st.binary(min_size=20 * BYTES, max_size=60 * BYTES))
    def entries_come(self, what: bytes) -> None:
        for at in range(0, len(what) - BYTES + 1, BYTES):
            move, which, size = what[at : at + BYTES]
            self._step(MOVES[move % len(MOVES)], which, size)

    @rule(up_to=st.integers(min_value=0, max_value=200))
    def what_is_old_is_put_away(self, up_to: int) -> None:
        """Entries go, as far as nothing later goes back to them; figures and money stay."""
        returned = [(each.number, each.returns or 0) for each in self.ledger.entries if each.returns]
        last = max(self.ledger.settled, min(up_to, self.ledger.next_number - 1))
        for number, payment in reversed(returned):
            last = payment - 1 if payment <= last < number else last
        keep = [number for at, number in enumerate(self.slate.left) if at % 2]
        before = self.stands
        keep += [str(each.invoice) for each in self.ledger.entries[last - self.ledger.settled :] if each.invoice]
        self.ledger = put_away(self.ledger, last, keep)
        after = self.stands = position(self.ledger)
        assert self.ledger.balance == self.slate.sum
        assert (after.open, after.available, after.overdrawn) == (before.open, before.available, before.overdrawn)
        assert all(after.invoices[number] == before.invoices[number] for number in keep)
        self.gone = True

    gone = False

    def _step(self, kind: EntryKind, which: int, size: int) -> None:
        LedgerLife.steps += 1
        try:
            new = entry(self.ledger, kind, **self._fields(kind, which, size))
            after = posted(self.ledger, new)
        except (RuleViolation, ValidationError, ValueError):
            return
        assert after.entries[: len(self.ledger.entries)] == self.ledger.entries, "entries are only ever added"
        if kind == EntryKind.CREDIT:
            assert -new.amount <= self.stands.invoices[str(new.invoice)].paid, "credited at most what was paid"
        if kind in (EntryKind.ADJUSTMENT, EntryKind.WRITE_OFF):
            assert -new.amount <= self.stands.invoices[str(new.invoice)].open, "given up at most what was open"
        self.ledger, self.stands = after, position(after)
        self.slate.note(new)
        LedgerLife.posts += 1
        if not self.gone:
            self.slate.hold(after, self.stands)
        assert after.balance == self.slate.sum

    def _fields(self, kind: EntryKind, which: int, size: int) -> dict[str, Any]:
        numbers = list(self.stands.invoices)
        if kind == EntryKind.INVOICE:
            fee, shares = FEES[size % len(FEES)], split(FEES[size % len(FEES)], [1 + which % 7, 3, 1 + size % 5])
            assert total(shares) == fee, "the parts of a fee are the fee"
            return {"amount": fee, "invoice": f"T-{len(self.slate.left) + 1:04}"}
        number = numbers[which % len(numbers)] if numbers else "T-0000"
        left = self.slate.left.get(number, ZERO)
        amount = from_cents(1 + size * 97) if size % 4 else left or Decimal("0.01")
        other = {"other_agency": "another"} if kind in (EntryKind.TRANSFER_IN, EntryKind.TRANSFER_OUT) else {}
        if kind in COMES:
            return {"amount": -amount, "invoice": number if which % 2 and numbers else None, **other}
        if kind in GOES_BACK:
            payments = list(self.slate.payments)
            one = payments[which % len(payments)] if payments else 1
            return {"amount": self.slate.payments.get(one, amount), "returns": one, **other}
        if kind == EntryKind.PAYOUT:
            return {"amount": min(amount, self.stands.available) if size % 2 else amount}
        return {"amount": -(left if kind == EntryKind.VOID else amount), "invoice": number}

    def teardown(self) -> None:
        assert Ledger.model_validate_json(self.ledger.model_dump_json()) == self.ledger
        assert not [each for each in _leaves(self.ledger.model_dump()) if isinstance(each, float)]


def _leaves(value: object) -> Sequence[object]:
    if isinstance(value, dict):
        return [leaf for each in value.values() for leaf in _leaves(each)]
    if isinstance(value, list | tuple):
        return [leaf for each in value for leaf in _leaves(each)]
    return [value]


@pytest.mark.requirement("R17")
def test_ten_thousand_steps_in_any_order_add_up_to_the_cent() -> None:
    LedgerLife.steps = LedgerLife.posts = 0
    run_state_machine_as_test(
        LedgerLife,
        settings=settings(
            max_examples=215,
            stateful_step_count=3,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert LedgerLife.steps >= LEAST_STEPS
    assert LedgerLife.posts >= LEAST_STEPS // 4, "most of what is tried must not be refused"


# --- one by one


INVOICE = (EntryKind.INVOICE, "225.00", {"invoice": "T-0001"})
PAID = (EntryKind.PAYMENT, "-225.00", {"invoice": "T-0001"})


@pytest.mark.parametrize(
    ("kind", "amount", "fields"),
    [
        (EntryKind.INVOICE, "-1.00", {"invoice": "T-1"}),
        (EntryKind.PAYMENT, "1.00", {}),
        (EntryKind.PAYMENT, "0.00", {}),
        (EntryKind.CREDIT, "1.00", {"invoice": "T-1"}),
        (EntryKind.CREDIT, "-1.00", {}),
        (EntryKind.RETURNED, "1.00", {}),
        (EntryKind.PAYOUT, "1.00", {"returns": 1}),
        (EntryKind.PAYOUT, "-1.00", {}),
    ],
)
def test_an_entry_that_makes_no_sense_can_not_be_written(kind: EntryKind, amount: str, fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        entry(Ledger(), kind, amount, **fields)


@pytest.mark.parametrize(
    ("kind", "amount", "fields", "code"),
    [
        (*INVOICE, "known_invoice"),
        (EntryKind.PAYMENT, "-1.00", {"invoice": "T-0009"}, "unknown_invoice"),
        (EntryKind.CREDIT, "-225.01", {"invoice": "T-0001"}, "more_than_paid"),
        (EntryKind.ADJUSTMENT, "-0.01", {"invoice": "T-0001"}, "more_than_open"),
        (EntryKind.RETURNED, "225.00", {"returns": 1}, "unknown_payment"),
        (EntryKind.RETURNED, "224.99", {"returns": 2}, "unknown_payment"),
        (EntryKind.PAYOUT, "0.01", {}, "not_available"),
    ],
)
def test_an_entry_that_does_not_fit_is_refused(kind: EntryKind, amount: str, fields: dict[str, Any], code: str) -> None:
    ledger = written(INVOICE, PAID)
    with pytest.raises(RuleViolation) as caught:
        posted(ledger, entry(ledger, kind, amount, **fields))
    assert caught.value.code == code
    assert_sentence(caught.value.sentence)


def test_an_entry_has_the_next_number_and_none_else() -> None:
    ledger = written(INVOICE)
    with pytest.raises(ValueError, match="the next entry is number 2"):
        posted(ledger, entry(ledger, EntryKind.PAYMENT, "-1.00").model_copy(update={"number": 3}))


def test_a_counter_entry_takes_all_that_is_left_and_frees_what_was_paid() -> None:
    ledger = written(INVOICE, PAID)
    with pytest.raises(ValueError, match=r"is 225\.00, not 200"):
        posted(ledger, entry(ledger, EntryKind.VOID, "-200.00", invoice="T-0001"))
    voided = posted(ledger, entry(ledger, EntryKind.VOID, "-225.00", invoice="T-0001"))
    assert position(voided).invoices["T-0001"].voided
    assert (position(voided).available, voided.balance) == (Decimal("225.00"), Decimal("-225.00"))
    assert payment_allocations(voided, 2) == {}


def test_of_entries_that_are_put_away_the_sum_stays_and_what_is_open_can_still_be_paid() -> None:
    second = (EntryKind.INVOICE, "88.15", {"invoice": "T-0002"})
    ledger = written(INVOICE, PAID, second, (EntryKind.PAYMENT, "-50.00", {}))
    short = put_away(ledger, 4, [])
    assert (short.entries, short.settled, short.next_number) == ((), 4, 5)
    assert short.balance == Decimal("38.15")
    assert list(position(short).invoices) == ["T-0002"], "what is settled is gone, what is open is not"
    paid = posted(short, entry(short, EntryKind.PAYMENT, "-40.00"))
    assert (position(paid).available, paid.balance) == (Decimal("1.85"), Decimal("-1.85"))
    with pytest.raises(RuleViolation):
        posted(short, entry(short, EntryKind.RETURNED, "50.00", returns=4))


@pytest.mark.parametrize("last", [-1, 3])
def test_only_entries_that_there_are_can_be_put_away(last: int) -> None:
    with pytest.raises(ValueError, match="there is no entry"):
        put_away(written(INVOICE, PAID), last, [])

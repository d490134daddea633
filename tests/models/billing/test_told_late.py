"""What happens to licenses reaches the account late, twice or never, before or after the renewal counted them (R15).

Everything is held against a pencil: the fee of each day as the license really was, once.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.billing.funding import Funding
from models.billing.license_events import Event, KindChanged, LicenseDeleted, LicenseTransferred, NewLicense
from models.billing.lifecycle import InvoiceState
from models.billing.state import LineReason
from models.license.lifecycle import LicenseKind
from models.money.amounts import total
from models.policy.billing import CreditPolicy, CreditReason
from tests.models.billing.samples import Books, a_license, a_policy, fee, rate
from tests.models.builders import SOURCE

STANDARD, AD_HOC = LicenseKind.STANDARD, LicenseKind.AD_HOC
FEES = {STANDARD: 225, AD_HOC: 275}
LAST_DAY = date(2026, 12, 31)
COUNTED_ON = date(2026, 12, 1)
NO_CREDITS = CreditPolicy(given_for=(), may_be_paid_out=False, source=SOURCE)
ONLY_DELETIONS = CreditPolicy(given_for=(CreditReason.DELETION,), may_be_paid_out=False, source=SOURCE)


class Told(NamedTuple):
    """An event of a license, and the days after it on which the account hears of it."""

    event: Event
    delays: tuple[int, ...]

    @property
    def on_day(self) -> date:
        return self.event.from_day if isinstance(self.event, NewLicense) else self.event.on_day


def ledger_of(books: Books) -> Decimal:
    """Everything that was billed less everything taken off, whoever paid it."""
    return total([each.total - each.reduced for each in books.account.invoices if each.state != InvoiceState.VOID])


def lived(
    events: Sequence[Told], has: Sequence[tuple[str, LicenseKind]], policy: CreditPolicy | None = None, times: int = 2
) -> Books:
    """An account paid for 2026 through the turn of the year; the records know each event on its day."""
    changes = {} if policy is None else {"credits": policy}
    books = Books(a_policy(**changes), has=tuple(a_license(one, kind=kind) for one, kind in has), paid=True)
    told = [(each.on_day + timedelta(days=delay), at, each) for at, each in enumerate(events) for delay in each.delays]
    first: list[date] = []
    for at, each in enumerate(events):  # a license tells its events in their order
        days = [day for day, which, _ in told if which == at]
        first.append(max([*first[-1:], *days[:1]], default=each.on_day))
    steps: list[tuple[date, int, int, Told]] = [(each.on_day, 0, at, each) for at, each in enumerate(events)]
    seen: dict[int, int] = {}
    for day, at, each in told:
        seen[at] = seen.get(at, 0) + 1
        if seen[at] <= times:
            steps.append((max(day, first[at]), 1, at, each))
    for day, kind, _, each in sorted(steps, key=lambda step: step[:3]):
        books.until(day)
        if kind == 0:
            recorded(books, each.event)
        else:
            books.tell(each.event)
    return books.until(date(2027, 3, 1))


def recorded(books: Books, event: Event) -> None:
    """What the records know from the event's day on: the renewal counts that."""
    if isinstance(event, NewLicense):
        books.has = (*books.has, a_license(event.license_id, kind=event.kind, step=1))
    elif isinstance(event, LicenseDeleted):
        books.has = tuple(each for each in books.has if each.license_id != event.license_id)
    elif isinstance(event, KindChanged):
        update = {"kind": event.to_kind, "step": event.step}
        books.has = tuple(
            each.model_copy(update=update) if each.license_id == event.license_id else each for each in books.has
        )


def cents(yearly: int, from_day: date) -> Decimal:
    """The part of a yearly fee from a day of 2026 to its end, to the cent, half a cent up."""
    exact = Fraction(yearly * 100 * ((LAST_DAY - from_day).days + 1), 365)
    return Decimal(int(exact + Fraction(1, 2))) / 100


def pencil(events: Sequence[Told], has: Sequence[tuple[str, LicenseKind]], *, down: bool) -> Decimal:
    """What all licenses cost in 2026 and 2027, worked by hand from what the account heard of."""
    changes = [(each.event, bool(each.delays)) for each in events if isinstance(each.event, KindChanged)]
    owed = Decimal(0)
    for one, kind in has:
        own = [(event, heard) for event, heard in changes if event.license_id == one]
        owed += this_year(kind, [event for event, heard in own if heard], down=down)
        owed += next_year(kind, own, down=down)
    return owed + total([of_a_new_one(each) for each in events if isinstance(each.event, NewLicense)])


def this_year(kind: LicenseKind, heard: Sequence[KindChanged], *, down: bool) -> Decimal:
    """A year at the first kind, and each difference from its day; what is given back counts from the day after."""
    owed, paid = Decimal(FEES[kind]), FEES[kind]
    for event in heard:
        more = FEES[event.to_kind] - paid
        if more > 0:
            owed += cents(more, event.on_day)
        elif more < 0 and down:
            owed -= cents(-more, event.on_day + timedelta(days=1))
        if more > 0 or down:
            paid = FEES[event.to_kind]
    return owed


def next_year(kind: LicenseKind, own: Sequence[tuple[KindChanged, bool]], *, down: bool) -> Decimal:
    """A whole year at the kind that was counted, heard of or not; what came after the count is a difference."""
    counted = [event for event, _ in own if event.on_day < COUNTED_ON]
    paid = FEES[counted[-1].to_kind if counted else kind]
    for event, heard in own:
        if heard and event.on_day > COUNTED_ON and (down or FEES[event.to_kind] > paid):
            paid = FEES[event.to_kind]
    return Decimal(paid)


def of_a_new_one(told: Told) -> Decimal:
    """The rest of the year once it is heard of; the next year because it was counted, or because it is heard of."""
    assert isinstance(told.event, NewLicense)
    rest = cents(FEES[told.event.kind], told.event.from_day) if told.delays else Decimal(0)
    year = FEES[told.event.kind] if told.delays or told.event.from_day < COUNTED_ON else 0
    return rest + year


DELAYS = st.lists(st.integers(min_value=0, max_value=45), min_size=0, max_size=2).map(lambda days: tuple(sorted(days)))
DAYS = st.integers(min_value=0, max_value=55).map(lambda days: date(2026, 11, 1) + timedelta(days=days))


@st.composite
def changes_of(draw: st.DrawFn, license_id: str, kind: LicenseKind) -> list[Told]:
    """Changes there and back on the days around the count, each heard of never, once or twice."""
    found = []
    days = sorted(draw(st.lists(DAYS.filter(lambda day: day != COUNTED_ON), min_size=0, max_size=4)))
    for step, day in enumerate(days, start=2):
        other = AD_HOC if kind == STANDARD else STANDARD
        event = KindChanged(license_id=license_id, from_kind=kind, to_kind=other, on_day=day, step=step)
        found.append(Told(event, draw(DELAYS)))
        kind = other
    return found


@st.composite
def histories(draw: st.DrawFn) -> list[Told]:
    """Two licenses that change, and perhaps a third that is new."""
    found = [*draw(changes_of("l-1", STANDARD)), *draw(changes_of("l-2", AD_HOC))]
    if draw(st.booleans()):
        day, kind = draw(DAYS.filter(lambda day: day != COUNTED_ON)), draw(st.sampled_from((STANDARD, AD_HOC)))
        found.append(Told(NewLicense(license_id="l-9", kind=kind, from_day=day), draw(DELAYS)))
    return sorted(found, key=lambda each: each.on_day)


HAS = (("l-1", STANDARD), ("l-2", AD_HOC))


@pytest.mark.requirement("R15", "FEE-03", "FEE-11")
@given(events=histories(), down=st.booleans())
def test_however_late_and_often_a_change_is_told_it_is_billed_once_and_the_total_is_the_pencils(
    events: list[Told], down: bool
) -> None:
    books = lived(events, HAS, None if down else ONLY_DELETIONS)
    assert ledger_of(books) == pencil(events, HAS, down=down)
    assert_one_charge_each(books)


@pytest.mark.requirement("R15", "FEE-10")
@given(
    events=histories(),
    gone_on=DAYS.filter(lambda day: day > date(2026, 11, 2)),
    delays=DELAYS,
    policy=st.sampled_from((None, ONLY_DELETIONS, NO_CREDITS)),
)
def test_what_is_told_twice_changes_nothing_the_second_time_deletions_and_transfers_too(
    events: list[Told], gone_on: date, delays: tuple[int, ...], policy: CreditPolicy | None
) -> None:
    before = [each for each in events if each.event.license_id != "l-1" or each.on_day < gone_on]
    moved = Told(LicenseTransferred(license_id="l-2", on_day=gone_on), delays)
    gone = Told(LicenseDeleted(license_id="l-1", on_day=gone_on), delays)
    every = sorted([*before, moved, gone], key=lambda each: each.on_day)
    twice, once = lived(every, HAS, policy), lived(every, HAS, policy, times=1)
    assert ledger_of(twice) == ledger_of(once)
    assert_one_charge_each(twice)


def assert_one_charge_each(books: Books) -> None:
    """No license is billed twice for a term, but for the difference of a change of kind."""
    lines = [
        (line.license_id, line.fee_id, line.term)
        for invoice in books.account.invoices
        if invoice.state != InvoiceState.VOID
        for line in invoice.lines
        if line.reason != LineReason.UPGRADE and line.term is not None
    ]
    assert len(lines) == len(set(lines))


# --- the cases by name


def up(day: date, step: int = 0) -> KindChanged:
    return KindChanged(license_id="l-1", from_kind=STANDARD, to_kind=AD_HOC, on_day=day, step=step)


def down_again(day: date, step: int = 0) -> KindChanged:
    return KindChanged(license_id="l-1", from_kind=AD_HOC, to_kind=STANDARD, on_day=day, step=step)


def counted_as(kind: LicenseKind, before: LicenseKind) -> Books:
    """The renewal counted the license as one kind, and the account knew it as another."""
    books = Books(a_policy(), has=(a_license("l-1", kind=before),), paid=True).until(date(2026, 11, 30))
    books.has = (a_license("l-1", kind=kind),)
    return books.until(date(2026, 12, 3))


@pytest.mark.requirement("R15", "FEE-03")
def test_an_upgrade_that_the_renewal_counted_is_billed_for_the_current_term_only() -> None:
    books = counted_as(AD_HOC, before=STANDARD)
    books.tell(up(date(2026, 11, 30)))
    assert [str(line.portion and line.portion.fee) for line in books.last.lines] == ["50.00"]
    assert [line.term and line.term.last_day for line in books.last.lines] == [LAST_DAY]
    assert "already billed" in books.tell(up(date(2026, 11, 30)))


@pytest.mark.requirement("R15")
def test_a_downgrade_that_the_renewal_counted_is_credited_for_the_current_term_only() -> None:
    books = counted_as(STANDARD, before=AD_HOC)
    books.tell(down_again(date(2026, 11, 30)))
    books.tell(down_again(date(2026, 11, 30)))
    taken = [str(each.amount) for invoice in books.account.invoices for each in invoice.reductions]
    assert taken == ["4.25"]  # 50 × 31 / 365


@pytest.mark.requirement("R15")
def test_there_and_back_before_the_count_leaves_the_next_term_alone_also_where_nothing_is_credited() -> None:
    books = Books(a_policy(credits=NO_CREDITS), has=(a_license("l-1"),), paid=True).until(date(2026, 11, 30))
    books.has = (a_license("l-1", step=9),)
    books.until(date(2026, 12, 3))
    books.tell(up(date(2026, 11, 10), step=8))
    books.tell(down_again(date(2026, 11, 12), step=9))
    assert [line.term and line.term.last_day for line in books.last.lines] == [LAST_DAY]
    assert "already billed" in books.tell(up(date(2026, 11, 10), step=8))


@pytest.mark.requirement("R15")
def test_up_down_and_up_on_one_day_is_billed_as_it_ended() -> None:
    books = Books(a_policy(), has=(a_license("l-1"),), paid=True).until(date(2026, 8, 11))
    for event in (up(books.today, 2), down_again(books.today, 3), up(books.today, 4)):
        books.tell(event)
    assert str(ledger_of(books) - 225) == "19.73"  # 19.59, and 50 × 1 / 365 for the day in between


@pytest.mark.requirement("R15", "FEE-10")
def test_a_change_told_after_the_deletion_bills_nothing() -> None:
    books = Books(a_policy(), has=(a_license("l-1"),), paid=True).until(date(2026, 8, 11))
    books.tell(up(books.today))
    books.delete("l-1")
    before = ledger_of(books)
    assert "not billed here now" in books.tell(up(books.today))
    assert ledger_of(books) == before


@pytest.mark.requirement("R15", "FEE-11")
def test_a_license_that_changes_before_its_first_user_begins_is_billed_once_with_its_kind() -> None:
    books = Books(a_policy(), has=(), paid=True).until(date(2026, 11, 30))
    books.has = (a_license("l-1", kind=AD_HOC),)
    books.until(date(2026, 12, 3))
    books.tell(up(date(2026, 11, 30)))
    books.tell(NewLicense(license_id="l-1", kind=AD_HOC, from_day=date(2026, 12, 2)))
    assert ledger_of(books) == 275 + cents(275, date(2026, 12, 2))


@pytest.mark.requirement("R15")
def test_the_fees_of_an_agreement_do_not_change_with_the_kind() -> None:
    own = fee("license", "As agreed", "100.00")
    books = Books(a_policy(), has=(a_license("l-1", funding=Funding.SELF_PAY, agreed_fees=(own,)),), paid=True)
    books.until(date(2026, 8, 11))
    event = up(books.today).model_copy(update={"funding": Funding.SELF_PAY})
    assert "No charge" in books.tell(event)
    assert str(ledger_of(books)) == "100.00"


def test_a_fee_that_only_the_former_kind_had_is_taken_back_with_it() -> None:
    policy = a_policy(
        rates=(
            rate((STANDARD,), Funding.AGENCY_PAYS, fee("license", "License", "225.00")),
            rate((AD_HOC,), Funding.AGENCY_PAYS, fee("license", "License", "225.00"), fee("reports", "R", "36.50")),
            rate((STANDARD,), Funding.SELF_PAY, fee("license", "License", "300.00")),
        )
    )
    books = Books(policy, has=(a_license("l-1"),), paid=True).until(date(2026, 8, 10))
    books.tell(up(books.today, 2))
    books.tell(down_again(books.today, 3))
    assert str(ledger_of(books) - 225) == "0.10"  # the day itself

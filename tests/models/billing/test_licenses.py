"""New licenses, transfers, deletions, changes of kind: figures worked by hand, to the day and the cent."""

from datetime import date
from decimal import Decimal

import pytest

from models.billing.entries import EntryKind
from models.billing.funding import Funding
from models.billing.license_events import KindChanged, NewLicense
from models.billing.lifecycle import InvoiceState
from models.billing.messages import AdoptBilling, NumberInvoice, RecordLicenseEvent, SettleMatter, VoidInvoice
from models.billing.posting import position_of
from models.billing.rules import account as billing_account
from models.billing.rules import corrections, issuing, license_events
from models.billing.state import InvoiceKind, LineReason
from models.license.lifecycle import LicenseKind
from models.money.proration import Proration
from models.people import SYSTEM, Role
from models.policy.billing import CreditPolicy, CreditReason, ProrationRule
from tests.models.billing.samples import (
    Books,
    a_license,
    a_policy,
    billing_contact,
    billing_staff,
    fee,
    licenses,
    lines_said,
    rate,
    step,
)
from tests.models.builders import DAY, SOURCE, minnesota, representative

STANDARD, AD_HOC = LicenseKind.STANDARD, LicenseKind.AD_HOC
MONTHLY = ProrationRule(by=Proration.MONTHLY, source=SOURCE)


def in_term(day: date, **changes: object) -> Books:
    """Two licenses, paid for 2026, on a day of it."""
    return Books(has=(a_license("l-1"), a_license("l-2", kind=AD_HOC)), paid=True, **changes).until(day)  # type: ignore[arg-type]


# --- a brand-new license (FEE-11)


@pytest.mark.requirement("FEE-11", "FEE-03")
@pytest.mark.parametrize(
    ("kind", "completed_on", "line"),
    [
        (STANDARD, date(2026, 8, 11), "l-9: $225.00 × 143 of 365 days = 88.15"),
        (AD_HOC, date(2026, 8, 11), "l-9: $275.00 × 143 of 365 days = 107.74"),
        (STANDARD, date(2026, 2, 28), "l-9: $225.00 × 307 of 365 days = 189.25"),  # 189.246…
        (STANDARD, date(2026, 3, 1), "l-9: $225.00 × 306 of 365 days = 188.63"),  # 188.630…
        (STANDARD, date(2026, 11, 30), "l-9: $225.00 × 32 of 365 days = 19.73"),  # 19.726…
    ],
)
def test_a_brand_new_license_is_billed_by_itself_from_completion_to_the_renewal_date(
    kind: LicenseKind, completed_on: date, line: str
) -> None:
    books = in_term(completed_on)
    books.new("l-9", kind=kind)
    assert lines_said(books.last) == [line]
    assert (books.last.kind, books.last.number) == (InvoiceKind.SEPARATE, "MN-000001")
    assert books.last.due.last_day == completed_on + 30 * DAY


@pytest.mark.requirement("FEE-11")
@pytest.mark.parametrize(
    ("expires_on", "completed_on", "line"),
    [
        # in the leap year 2028: 225 × 307 / 366
        (date(2028, 12, 31), date(2028, 2, 29), "l-9: $225.00 × 307 of 366 days = 188.73"),
        # the term ends on February 29 itself: 17 days are left on February 13
        (date(2028, 2, 29), date(2028, 2, 13), "l-9: $225.00 × 17 of 366 days = 10.45"),  # 10.450…
        # and on February 28 of a leap year: 16 days on February 13, and the leap day belongs to the next term
        (date(2027, 2, 28), date(2028, 2, 13), "l-9: $225.00 × 16 of 365 days = 9.86"),  # 9.863…
        # a term from July 1 that has the leap day in it
        (date(2028, 6, 30), date(2028, 1, 1), "l-9: $225.00 × 182 of 366 days = 111.89"),  # 111.885…
    ],
)
def test_leap_years_come_out_to_the_day_and_cent(expires_on: date, completed_on: date, line: str) -> None:
    books = Books(expires_on=expires_on, now=Books().now.replace(year=2028, month=1, day=1))
    books.until(completed_on)
    books.new("l-9")
    assert lines_said(books.last)[0] == line


@pytest.mark.requirement("FEE-11")
def test_by_the_month_the_month_that_has_begun_is_billed() -> None:
    books = Books(a_policy(proration=MONTHLY)).until(date(2026, 8, 11))
    books.new("l-9")
    assert lines_said(books.last) == ["l-9: $225.00 × 5 of 12 months = 93.75"]


@pytest.mark.requirement("FEE-11", "FEE-04")
def test_after_the_renewal_was_invoiced_a_new_license_is_billed_for_the_next_term_as_well() -> None:
    books = in_term(date(2026, 12, 5))
    books.new("l-9")
    assert lines_said(books.last) == ["l-9: $225.00 × 27 of 365 days = 16.64", "l-9: $225.00 × 1 year = 225.00"]
    books.until(date(2027, 12, 1))
    renewal = books.last
    assert [line.license_id for line in renewal.lines].count("l-9") == 1


@pytest.mark.requirement("FEE-11")
def test_a_license_told_of_after_the_renewal_had_it_already_is_not_billed_twice_for_that_term() -> None:
    books = in_term(date(2026, 11, 30))
    books.has = (*books.has, a_license("l-9"))  # its own process is slow to tell
    books.until(date(2026, 12, 3))
    assert "l-9" in {line.license_id for line in books.last.lines}
    books.tell(NewLicense(license_id="l-9", kind=STANDARD, from_day=date(2026, 11, 30)))
    assert lines_said(books.last) == ["l-9: $225.00 × 32 of 365 days = 19.73"]


@pytest.mark.requirement("FEE-11", "R15")
def test_a_license_that_is_told_of_twice_is_billed_once() -> None:
    books = in_term(date(2026, 8, 11))
    books.new("l-9")
    assert "No charge" in books.tell(NewLicense(license_id="l-9", kind=STANDARD, from_day=date(2026, 8, 11)))
    assert len([each for each in books.account.invoices if each.kind == InvoiceKind.SEPARATE]) == 1
    message = RecordLicenseEvent(
        actor=SYSTEM, key="again", event=NewLicense(license_id="l-8", kind=STANDARD, from_day=date(2026, 8, 11))
    )
    books.send(license_events.record_license_event, message)
    books.refuse("already_received", license_events.record_license_event, message)


def test_a_voided_invoice_of_a_license_can_be_billed_again_by_hand() -> None:
    books = in_term(date(2026, 8, 11))
    books.new("l-9", from_day=date(2026, 7, 11))
    books.send(corrections.void_invoice, step(VoidInvoice, invoice="MN-000001", reason="Wrong day."))
    books.tell(NewLicense(license_id="l-9", kind=STANDARD, from_day=date(2026, 8, 11)), actor=billing_staff())
    assert lines_said(books.last) == ["l-9: $225.00 × 143 of 365 days = 88.15"]
    assert (books.last.number, books.last.key) == ("MN-000002", "license/l-9/2")


@pytest.mark.requirement("FEE-11")
def test_a_free_license_makes_no_invoice() -> None:
    books = Books(a_policy()).until(date(2026, 8, 11))
    assert "No charge" in books.new("l-9", funding=Funding.COC)
    assert books.account.invoices == ()


@pytest.mark.requirement("LIC-22")
def test_self_pay_licenses_of_one_agreement_stand_on_one_invoice_with_what_is_paid_once() -> None:
    books = Books(a_policy()).until(date(2026, 8, 11))
    books.tell(
        NewLicense(
            license_id="l-8",
            also=("l-9",),
            kind=STANDARD,
            funding=Funding.SELF_PAY,
            from_day=date(2026, 8, 11),
        )
    )
    each = [
        "$185.00 × 1, paid once = 185.00",
        "$284.00 × 143 of 365 days = 111.27",
        "$2,000.00 × 143 of 365 days = 783.56",
    ]
    assert lines_said(books.last) == [f"{license_id}: {line}" for license_id in ("l-8", "l-9") for line in each]
    assert str(books.last.total) == "2159.66"


# --- a transfer (FEE-12)


@pytest.mark.requirement("FEE-12")
def test_a_transfer_costs_nothing_until_the_next_renewal() -> None:
    books = in_term(date(2026, 8, 11))
    before = books.account
    assert books.transfer("l-1") == "License l-1 was transferred. Nothing is due before the next renewal."
    assert (books.account.ledger, books.account.invoices) == (before.ledger, before.invoices)
    books.until(date(2026, 12, 1))
    assert lines_said(books.last)[0] == "l-1: $225.00 × 1 year = 225.00"


# --- a deletion (FEE-10)


@pytest.mark.requirement("FEE-10")
@pytest.mark.parametrize(
    ("license_id", "last_day", "credit"),
    [
        ("l-1", date(2026, 8, 10), "88.15"),  # 143 days are left after August 10
        ("l-2", date(2026, 8, 10), "107.74"),
        ("l-1", date(2026, 12, 30), "0.62"),
        ("l-1", date(2026, 12, 31), "0.00"),
        ("l-1", date(2026, 2, 28), "188.63"),  # 306 days from March 1
        ("l-1", date(2026, 1, 31), "205.89"),  # 334 days from February 1: 205.890…
    ],
)
def test_a_deleted_license_is_credited_for_the_days_that_remain(license_id: str, last_day: date, credit: str) -> None:
    books = in_term(last_day)
    books.delete(license_id)
    brought_forward = books.invoice("brought forward")
    assert str(brought_forward.reduced) == credit
    credits = [-each.amount for each in books.account.ledger.entries if each.kind == EntryKind.CREDIT]
    assert sum(credits) == Decimal(credit), "all of it was paid, so all of it is credited"


@pytest.mark.requirement("FEE-10")
def test_the_credit_says_how_it_came_about_and_goes_to_the_next_invoice() -> None:
    books = in_term(date(2026, 8, 10))
    books.delete("l-1")
    (letter,) = books.letters("credit_issued")
    assert letter.facts["lines"] == [
        "Invoice brought forward, Standard user license: given up: $225.00 × 143 of 365 days = $88.15"
    ]
    assert letter.facts["available"] == "$88.15"
    books.until(date(2026, 12, 1))
    assert str(books.open(books.last.number)) == "186.85"  # 275.00 for the other license, less 88.15
    assert books.last.state == InvoiceState.PART_PAID
    assert books.letters("invoice_issued")[-1].facts["paid"] == "$88.15"


@pytest.mark.requirement("FEE-10")
def test_in_a_leap_year_the_remaining_days_are_of_366() -> None:
    books = Books(has=licenses(1), paid=True, expires_on=date(2028, 12, 31), now=Books().now.replace(year=2028))
    books.until(date(2028, 2, 29))
    books.delete("l-1")
    assert str(books.available) == "188.11"  # 225 × 306 / 366


@pytest.mark.requirement("FEE-10")
def test_by_the_month_only_months_that_have_not_begun_are_credited() -> None:
    books = Books(a_policy(proration=MONTHLY), has=licenses(1), paid=True).until(date(2026, 8, 10))
    books.delete("l-1")
    assert str(books.available) == "75.00"


@pytest.mark.requirement("FEE-10")
def test_of_an_invoice_that_is_not_paid_the_rest_is_taken_off_and_nothing_is_credited() -> None:
    books = Books().until(date(2026, 8, 11))
    books.new("l-9")
    books.until(date(2026, 8, 21))
    books.delete("l-9")  # 132 days are left after August 21: 81.369… of 88.15
    assert [each.kind for each in books.account.ledger.entries] == [EntryKind.INVOICE, EntryKind.ADJUSTMENT]
    assert (str(books.open("MN-000001")), str(books.available)) == ("6.78", "0.00")


@pytest.mark.requirement("FEE-10")
def test_of_an_invoice_that_is_paid_in_part_a_credit_is_never_more_than_what_was_paid() -> None:
    books = Books().until(date(2026, 8, 11))
    books.new("l-9")
    books.pay("50.00")
    books.delete("l-9")  # 142 days are left after the same day: 87.53 of 88.15; 38.15 were open
    entries = {each.kind: each.amount for each in books.account.ledger.entries}
    assert str(entries[EntryKind.ADJUSTMENT]) == "-38.15"
    assert str(entries[EntryKind.CREDIT]) == "-49.38"
    assert (str(books.open("MN-000001")), str(books.available)) == ("0.00", "49.38")


@pytest.mark.requirement("FEE-10")
def test_a_license_deleted_before_a_term_it_was_billed_for_gets_all_of_that_term_back() -> None:
    books = in_term(date(2026, 12, 5))
    books.pay("500.00")
    books.delete("l-1")  # 26 days of 2026: 16.027…; and all of 2027
    assert str(books.available) == "241.03"


@pytest.mark.requirement("FEE-10")
def test_a_license_is_credited_once() -> None:
    books = in_term(date(2026, 8, 10))
    books.delete("l-1")
    assert "There is nothing left to credit" in books.delete("l-1")
    assert str(books.available) == "88.15"


@pytest.mark.requirement("FEE-10")
def test_without_refunds_in_the_policy_nothing_is_credited() -> None:
    none = CreditPolicy(given_for=(), may_be_paid_out=False, source=SOURCE)
    books = Books(a_policy(credits=none), has=licenses(1), paid=True).until(date(2026, 8, 10))
    assert "The policy gives no credit" in books.delete("l-1")
    assert books.account.balance == 0


def test_what_is_paid_once_is_never_credited() -> None:
    books = Books(a_policy()).until(date(2026, 8, 11))
    books.new("l-9", funding=Funding.SELF_PAY)
    books.pay("1079.83")
    books.delete("l-9")  # 142 of 365 days of 284 and of 2000: 110.486… and 778.082…
    assert str(books.available) == "888.57"


# --- a change of kind


@pytest.mark.requirement("FEE-03")
def test_an_upgrade_in_mid_term_bills_the_prorated_difference() -> None:
    books = in_term(date(2026, 8, 11))
    books.change("l-1", STANDARD, AD_HOC)
    assert lines_said(books.last) == ["l-1: $50.00 × 143 of 365 days = 19.59"]  # 19.589…
    assert books.last.lines[0].title == "Ad hoc reporting license instead of standard"
    books.until(date(2026, 12, 1))
    assert lines_said(books.last)[0] == "l-1: $275.00 × 1 year = 275.00"


def test_an_upgrade_after_the_renewal_was_invoiced_counts_for_the_next_term_as_well() -> None:
    books = in_term(date(2026, 12, 5))
    books.change("l-1", STANDARD, AD_HOC)
    assert lines_said(books.last) == ["l-1: $50.00 × 27 of 365 days = 3.70", "l-1: $50.00 × 1 year = 50.00"]


def test_an_upgrade_told_of_twice_is_billed_once() -> None:
    books = in_term(date(2026, 8, 11))
    books.change("l-1", STANDARD, AD_HOC)
    assert "already billed" in books.change("l-1", STANDARD, AD_HOC)


def test_a_downgrade_credits_the_difference_from_the_day_after() -> None:
    books = in_term(date(2026, 8, 10))
    books.change("l-2", AD_HOC, STANDARD)
    assert str(books.available) == "19.59"
    assert len(books.account.invoices) == 1


def test_a_downgrade_after_an_upgrade_takes_the_upgrade_back() -> None:
    books = in_term(date(2026, 8, 11))
    books.change("l-1", STANDARD, AD_HOC)
    books.pay("19.59")
    books.until(date(2026, 9, 30))
    books.change("l-1", AD_HOC, STANDARD)  # 92 days are left: 50 × 92 / 365 = 12.602…
    assert str(books.available) == "12.60"
    assert str(books.invoice("MN-000001").reduced) == "12.60"


def test_a_license_that_was_upgraded_is_credited_at_both_rates_when_it_is_deleted() -> None:
    books = in_term(date(2026, 8, 11))
    books.change("l-1", STANDARD, AD_HOC)
    books.pay("19.59")
    books.until(date(2026, 9, 30))
    books.delete("l-1")  # 225 × 92 / 365 = 56.712… and 50 × 92 / 365 = 12.602…
    assert str(books.available) == "69.31"


def test_a_license_that_was_downgraded_is_credited_at_the_lower_rate_when_it_is_deleted() -> None:
    books = in_term(date(2026, 8, 10))
    books.change("l-2", AD_HOC, STANDARD)  # 19.59
    books.until(date(2026, 9, 30))
    books.delete("l-2")  # (275 - 50) × 92 / 365 = 56.712…
    assert str(books.available) == "76.30"


def test_a_downgrade_without_refunds_costs_and_credits_nothing() -> None:
    only = CreditPolicy(given_for=(CreditReason.DELETION,), may_be_paid_out=False, source=SOURCE)
    books = Books(a_policy(credits=only), has=(a_license("l-2", kind=AD_HOC),), paid=True).until(date(2026, 8, 10))
    assert "No charge" in books.change("l-2", AD_HOC, STANDARD)
    assert books.account.balance == 0


def test_one_change_can_bill_one_fee_and_credit_another() -> None:
    policy = a_policy(
        rates=(
            rate((STANDARD,), Funding.AGENCY_PAYS, fee("license", "License", "225.00"), fee("help", "Help", "36.50")),
            rate((AD_HOC,), Funding.AGENCY_PAYS, fee("license", "Ad hoc license", "275.00")),
            rate((STANDARD,), Funding.SELF_PAY, fee("license", "License", "300.00")),
        )
    )
    books = Books(policy, has=licenses(1), paid=True).until(date(2026, 8, 10))
    books.change("l-1", STANDARD, AD_HOC)
    assert lines_said(books.last) == ["l-1: $50.00 × 144 of 365 days = 19.73"]
    credited = [-each.amount for each in books.account.ledger.entries if each.kind == EntryKind.CREDIT]
    assert [str(each) for each in credited] == ["14.30"]  # 36.50 × 143 / 365
    assert str(books.open("T-0001")) == "5.43"


# --- what can't be billed is not lost


def test_what_has_no_rate_waits_with_a_task_and_is_billed_when_there_is_one() -> None:
    policy = a_policy()
    books = Books(policy).until(date(2026, 8, 11))
    books.new("l-9", kind=LicenseKind.CE_ACCESS)
    task = books.board.open["bill/new_license/l-9"]
    assert task.role == Role.BILLING
    assert "can't be billed" in task.title
    books.until(date(2026, 8, 21))
    books.delete("l-9")
    assert len(books.account.waiting) == 2, "what happened later counts later"
    more = rate((LicenseKind.CE_ACCESS,), Funding.AGENCY_PAYS, fee("license", "CE license", "100.00"))
    later = policy.model_copy(update={"rates": (*policy.rates, more)})
    books.send(billing_account.adopt_billing, step(AdoptBilling, policy=later, policy_label="with a rate"))
    assert lines_said(books.last) == ["l-9: $100.00 × 143 of 365 days = 39.18"]
    assert str(books.open("T-0001")) == "3.02"  # 132 days, 36.164…, were taken off again
    assert not books.account.waiting
    assert "bill/new_license/l-9" not in books.board.open


def test_what_billing_staff_settle_by_hand_waits_no_longer() -> None:
    books = Books(a_policy()).until(date(2026, 8, 11))
    books.new("l-9", kind=LicenseKind.CE_ACCESS)
    settled = step(SettleMatter, matter="bill/new_license/l-9", note="Billed on paper.")
    books.refuse(
        "unknown_matter", billing_account.settle_matter, settled.model_copy(update={"matter": "bill/new_license/l-8"})
    )
    books.send(billing_account.settle_matter, settled)
    assert (books.account.waiting, books.account.matters) == ((), {})
    assert books.board.open == {}


def test_while_an_invoice_waits_for_its_number_whatever_happens_waits_behind_it() -> None:
    books = Books().until(date(2026, 8, 11))
    new = RecordLicenseEvent(
        actor=SYSTEM, key="n", event=NewLicense(license_id="l-9", kind=STANDARD, from_day=books.today)
    )
    account = books.take(license_events.record_license_event(books.account, new, books.now))
    upgrade = KindChanged(license_id="l-9", from_kind=STANDARD, to_kind=AD_HOC, on_day=books.today)
    account = books.take(
        license_events.record_license_event(
            account, RecordLicenseEvent(actor=SYSTEM, key="u", event=upgrade), books.now
        )
    )
    assert len(account.drafts) == 1
    assert [each.event for each in account.waiting] == [upgrade]
    books.account = account
    books.number_drafts()
    assert [line.reason for each in books.account.invoices for line in each.lines] == [
        LineReason.NEW_LICENSE,
        LineReason.UPGRADE,
    ]
    assert str(position_of(books.account).open) == "107.74"  # as if it had been an ad hoc license from the beginning


def test_numbers_are_given_by_the_system_to_invoices_that_wait() -> None:
    books = in_term(date(2026, 8, 11))
    number = NumberInvoice(actor=SYSTEM, key="k", draft_key="license/l-9", sequence=1)
    books.refuse("unknown_draft", issuing.number_invoice, number)
    books.refuse("not_permitted", issuing.number_invoice, number.model_copy(update={"actor": billing_staff()}))


@pytest.mark.parametrize("actor", [representative(), billing_contact()])
def test_an_agency_can_not_bill_by_hand(actor: object) -> None:
    books = in_term(date(2026, 8, 11))
    event = NewLicense(license_id="l-9", kind=STANDARD, from_day=books.today)
    books.refuse("not_permitted", license_events.record_license_event, step(RecordLicenseEvent, actor, event=event))  # type: ignore[arg-type]


@pytest.mark.requirement("FEE-03")
def test_minnesotas_rates_are_225_and_275() -> None:
    policy = minnesota().billing
    for kind, amount in ((STANDARD, "225.00"), (AD_HOC, "275.00")):
        assert [str(each.amount) for each in policy.fees(kind, Funding.AGENCY_PAYS, date(2026, 1, 1))] == [amount]

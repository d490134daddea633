"""The renewal: one expiration date, one invoice a year for every current license, in the month before."""

from datetime import date, datetime, timedelta

import pytest

from models.billing import timeline
from models.billing.funding import Funding
from models.billing.lifecycle import InvoiceState
from models.billing.messages import AdoptBilling, AnswerWorksheet
from models.billing.rules import account
from models.billing.rules import renewal as billing_renewal
from models.billing.rules.renewal import planned
from models.billing.state import Answer, BillingEvidence, InvoiceKind
from models.calendar import civil_day
from models.license.lifecycle import LicenseKind, LicenseState
from models.money.terms import term_on
from models.people import Role
from models.policy.billing import RenewalPolicy, Unanswered
from tests.models.billing.samples import (
    EXPIRES,
    Books,
    a_license,
    a_policy,
    billing_contact,
    fee,
    licenses,
    lines_said,
    rate,
    step,
)
from tests.models.builders import DAY, HARBOR, MOMENT, SOURCE, ZONE, at, representative, signatory

EVERY_STATE = tuple(a_license(f"l-{state.value}", state) for state in LicenseState)


@pytest.mark.requirement("FEE-03", "FEE-05")
def test_a_renewal_bills_each_license_by_its_kind() -> None:
    books = Books(has=(a_license("l-1"), a_license("l-2", kind=LicenseKind.AD_HOC)))
    books.until(date(2026, 12, 1))
    assert lines_said(books.last) == ["l-1: $225.00 × 1 year = 225.00", "l-2: $275.00 × 1 year = 275.00"]
    assert str(books.last.total) == "500.00"


@pytest.mark.requirement("FEE-05")
def test_every_current_license_is_billed_whether_or_not_anybody_uses_it_and_a_deleted_one_is_not() -> None:
    books = Books(has=EVERY_STATE).until(date(2026, 12, 1))
    billed = {line.license_id for line in books.last.lines}
    assert billed == {"l-active", "l-inactive", "l-open", "l-reserved"}


@pytest.mark.requirement("FEE-05")
def test_the_invoice_goes_out_at_nine_in_the_morning_thirty_days_before_the_expiration_date() -> None:
    books = Books(has=licenses(1)).until(date(2026, 12, 1), hour=8)
    assert books.account.invoices == ()
    books.until(date(2026, 12, 1), hour=9)
    assert books.last.issued_at == at(date(2026, 12, 1), 9)
    assert (EXPIRES - books.last.issued_on).days == 30


@pytest.mark.requirement("FEE-05")
@pytest.mark.parametrize(
    ("expires_on", "issued_on"),
    [
        (date(2026, 2, 28), date(2026, 1, 29)),
        (date(2026, 3, 1), date(2026, 1, 30)),
        (date(2026, 6, 30), date(2026, 5, 31)),
        (date(2027, 1, 1), date(2026, 12, 2)),
    ],
)
def test_the_invoice_goes_out_in_the_month_before_whatever_the_expiration_date(
    expires_on: date, issued_on: date
) -> None:
    books = Books(has=licenses(1), expires_on=expires_on).until(expires_on)
    assert [each.issued_on for each in books.account.invoices] == [issued_on]


@pytest.mark.requirement("FEE-04")
def test_all_licenses_are_renewed_for_the_same_term() -> None:
    books = Books(has=licenses(5)).until(date(2026, 12, 1))
    assert {line.term for line in books.last.lines} == {term_on(EXPIRES, date(2027, 6, 1))}


@pytest.mark.requirement("FEE-04", "FEE-05")
def test_there_is_one_renewal_invoice_a_year() -> None:
    books = Books(has=licenses(2)).until(date(2030, 6, 1))
    renewals = [each for each in books.issued if each.kind == InvoiceKind.RENEWAL]
    assert [each.key for each in renewals] == [f"renewal/{year}-01-01" for year in (2027, 2028, 2029, 2030)]
    assert [each.lines[0].portion.last_day.year for each in renewals if each.lines[0].portion] == [
        2027,
        2028,
        2029,
        2030,
    ]


@pytest.mark.requirement("FEE-05")
def test_after_three_days_of_outage_over_the_date_there_is_still_one_invoice() -> None:
    books = Books(has=licenses(2)).until(date(2026, 11, 29))
    books.away_until(date(2026, 12, 2))
    books.until(date(2026, 12, 20))
    assert [each.issued_on for each in books.account.invoices] == [date(2026, 12, 2)]
    assert books.last.due.last_day == EXPIRES


def test_an_invoice_that_went_out_much_too_late_still_leaves_two_weeks_to_pay() -> None:
    books = Books(has=licenses(2)).until(date(2026, 11, 1))
    books.away_until(date(2027, 1, 3))
    renewal = books.last
    assert renewal.issued_on == date(2027, 1, 3)
    assert renewal.due.last_day == date(2027, 1, 17)
    assert "14 days to pay" in renewal.due.explained()
    assert books.account.suspension is None
    books.until(date(2027, 1, 18))
    assert books.account.suspension is not None


@pytest.mark.requirement("FEE-05")
def test_the_same_alarm_twice_bills_once() -> None:
    books = Books(has=licenses(2)).until(date(2026, 12, 1), hour=8)
    books.now = at(date(2026, 12, 1), 9)
    assert books.wake()
    assert not books.wake()
    assert len(books.account.invoices) == 1


@pytest.mark.requirement("FEE-06")
def test_the_invoice_is_addressed_to_whoever_is_the_billing_contact_when_it_goes_out() -> None:
    books = Books(has=licenses(1)).until(date(2026, 12, 1))
    (letter,) = books.letters("invoice_issued")
    assert (letter.to, letter.to_role, letter.agency_id) == ((), Role.BILLING_CONTACT, HARBOR)
    assert letter.facts["number"] == books.last.number
    assert letter.deadline == books.last.due


@pytest.mark.requirement("FEE-06")
def test_without_a_billing_contact_the_signatory_gets_the_invoice_and_a_task() -> None:
    books = Books(has=licenses(1)).until(date(2026, 11, 25))
    books.has_contact = False
    books.until(date(2026, 12, 1))
    (letter,) = books.letters("invoice_issued")
    assert letter.to_role == Role.SIGNATORY
    task = books.board.open["billing-contact"]
    assert (task.role, task.agency_id) == (Role.SIGNATORY, HARBOR)
    books.has_contact = True
    books.new("l-9")
    assert "billing-contact" not in books.board.open


def test_licenses_that_cost_nothing_are_renewed_without_an_invoice() -> None:
    books = Books(a_policy(), has=(a_license("l-1", funding=Funding.COC),)).until(date(2027, 2, 1))
    assert books.account.invoices == ()
    assert books.account.covered_until == date(2027, 12, 31)
    assert "worksheet_opened" not in books.moves
    assert books.sent == []


def test_a_free_license_stands_on_the_invoice_of_the_others_and_says_why() -> None:
    books = Books(a_policy(), has=(a_license("l-1"), a_license("l-2", funding=Funding.COC)))
    books.until(date(2026, 12, 1))
    assert lines_said(books.last)[1] == "l-2: funded by the Continuum of Care: no charge = 0.00"


def test_an_agency_without_licenses_gets_no_invoice_but_its_terms_go_on() -> None:
    books = Books().until(date(2028, 1, 2))
    assert books.account.invoices == ()
    assert books.account.term == term_on(EXPIRES, date(2028, 1, 2))


def test_a_rate_changes_with_the_first_day_of_the_term() -> None:
    new = rate(
        (LicenseKind.STANDARD,),
        Funding.AGENCY_PAYS,
        fee("license", "Standard user license", "240.00"),
        effective=date(2027, 1, 1),
    )
    policy = a_policy()
    books = Books(policy.model_copy(update={"rates": (*policy.rates, new)}), has=licenses(1))
    books.new("l-2", from_day=date(2026, 1, 1))
    assert str(books.last.total) == "225.00"
    books.until(date(2026, 12, 1))
    assert {str(line.amount) for line in books.last.lines} == {"240.00"}


def test_the_fees_of_an_agreement_are_renewed_and_what_is_paid_once_is_not() -> None:
    agreed = (fee("software-access", "Access", "150.00", every="once"), fee("license", "License", "300.00"))
    license_ = a_license("l-1", funding=Funding.SELF_PAY, agreed_fees=agreed)
    books = Books(a_policy(), has=(license_,)).until(date(2026, 12, 1))
    assert lines_said(books.last) == ["l-1: $300.00 × 1 year = 300.00"]


def test_without_a_rate_billing_staff_see_why_and_the_renewal_comes_when_the_policy_has_one() -> None:
    policy = a_policy()
    books = Books(policy, has=(a_license("l-1", kind=LicenseKind.CE_ACCESS), a_license("l-2")))
    books.until(date(2026, 12, 5))
    assert books.account.invoices == ()
    task = books.board.open["renewal/2027-01-01"]
    assert task.role == Role.BILLING
    assert "no rate for a license of the kind “ce access”" in task.title
    due = timeline.next_wake(books.account)
    assert due is not None
    assert due[0] > books.now, "it is not tried again and again"
    more = rate((LicenseKind.CE_ACCESS,), Funding.AGENCY_PAYS, fee("license", "CE license", "100.00"))
    books.send(
        account.adopt_billing,
        step(
            AdoptBilling,
            policy=policy.model_copy(update={"rates": (*policy.rates, more)}),
            policy_label="with a rate",
        ),
    )
    books.until(date(2026, 12, 5), hour=13)
    assert str(books.last.total) == "325.00"
    assert "renewal/2027-01-01" not in books.board.open


# --- the worksheet


def asked(policy: RenewalPolicy | None = None) -> Books:
    """Three licenses, and the agency was just asked which it renews."""
    rules_ = a_policy() if policy is None else a_policy(renewal=policy)
    return Books(rules_, has=licenses(3)).until(date(2026, 11, 16))


def test_the_agency_is_asked_before_the_invoice_and_answers_until_the_evening_before() -> None:
    books = asked()
    sheet = books.account.worksheet
    assert sheet is not None
    assert civil_day(sheet.opened_at, ZONE) == date(2026, 11, 16)
    assert sheet.due.last_day == date(2026, 11, 30)
    assert {each.to_role for each in books.letters("worksheet_opened")} == {
        Role.BILLING_CONTACT,
        Role.REPRESENTATIVE,
    }
    task = books.board.open["worksheet"]
    assert (task.role, task.due) == (Role.REPRESENTATIVE, sheet.due.ends_at)


def test_a_license_the_agency_gives_up_is_not_billed_and_is_deleted_when_the_term_is_over() -> None:
    books = asked()
    answers = {"l-1": Answer.KEEP, "l-2": Answer.REMOVE, "l-3": Answer.TRANSFER}
    books.send(billing_renewal.answer_worksheet, step(AnswerWorksheet, representative(), answers=answers))
    assert "worksheet" not in books.board.open
    books.until(date(2026, 12, 1))
    assert [line.license_id for line in books.last.lines] == ["l-1", "l-3"]
    books.pay("450.00")
    books.until(date(2026, 12, 31))
    assert not books.account.to_delete
    books.until(date(2027, 1, 1))
    assert books.account.to_delete == ("l-2",)
    books.delete("l-2", on_day=EXPIRES)
    assert not books.account.to_delete
    assert books.account.balance == 0


def test_a_later_answer_replaces_an_earlier_one_and_the_answers_are_recorded() -> None:
    books = asked()
    books.send(billing_renewal.answer_worksheet, step(AnswerWorksheet, signatory(), answers={"l-1": Answer.REMOVE}))
    books.send(billing_renewal.answer_worksheet, step(AnswerWorksheet, billing_contact(), answers={"l-1": Answer.KEEP}))
    assert books.account.worksheet is not None
    assert books.account.worksheet.answers == {"l-1": Answer.KEEP}
    assert books.account.worksheet.answered_by == "p-contact"
    assert "worksheet" in books.board.open, "two licenses have no answer yet"
    books.until(date(2026, 12, 1))
    assert len(books.last.lines) == 3
    assert "worksheet" not in books.board.open


@pytest.mark.parametrize(
    ("unanswered", "billed"), [(Unanswered.KEEP, ["l-1", "l-2", "l-3"]), (Unanswered.REMOVE, ["l-1"])]
)
def test_the_policy_says_what_becomes_of_a_license_about_which_nobody_said_anything(
    unanswered: Unanswered, billed: list[str]
) -> None:
    books = asked(RenewalPolicy(worksheet_days_before=45, invoice_days_before=30, unanswered=unanswered, source=SOURCE))
    books.send(billing_renewal.answer_worksheet, step(AnswerWorksheet, representative(), answers={"l-1": Answer.KEEP}))
    books.until(date(2026, 12, 1))
    assert [line.license_id for line in books.last.lines] == billed


def test_nothing_is_given_up_when_the_agency_could_not_be_asked() -> None:
    remove = RenewalPolicy(
        worksheet_days_before=45, invoice_days_before=30, unanswered=Unanswered.REMOVE, source=SOURCE
    )
    books = Books(a_policy(renewal=remove), has=licenses(3)).until(date(2026, 11, 10))
    books.away_until(date(2026, 12, 3))
    assert len(books.last.lines) == 3
    assert "worksheet" not in books.board.open


def test_an_answer_is_refused_when_it_comes_too_late_or_about_something_else() -> None:
    books = asked()
    mine = step(AnswerWorksheet, representative(), answers={"l-1": Answer.KEEP})
    books.refuse(
        "unknown_license", billing_renewal.answer_worksheet, mine.model_copy(update={"answers": {"l-9": Answer.KEEP}})
    )
    books.refuse("no_answer", billing_renewal.answer_worksheet, mine.model_copy(update={"answers": {}}))
    sheet = books.account.worksheet
    assert sheet is not None
    books.now = sheet.due.ends_at - MOMENT
    billing_renewal.answer_worksheet(books.account, mine, books.now)
    books.now = sheet.due.ends_at
    books.refuse("too_late", billing_renewal.answer_worksheet, mine)
    books.until(date(2026, 12, 2))
    books.refuse("not_asked", billing_renewal.answer_worksheet, mine)


def test_no_worksheet_is_open_before_it_is_sent() -> None:
    books = Books(a_policy(), has=licenses(1))
    books.refuse(
        "not_asked",
        billing_renewal.answer_worksheet,
        step(AnswerWorksheet, representative(), answers={"l-1": Answer.KEEP}),
    )


# --- the beginning


def test_an_account_without_an_expiration_date_waits_for_one() -> None:
    books = Books(has=licenses(1), expires_on=None)
    assert timeline.next_wake(books.account) is None


def test_what_was_paid_before_is_brought_forward_without_a_number_and_balances() -> None:
    books = Books(has=licenses(2), paid=True)
    (invoice,) = books.account.invoices
    assert (invoice.kind, invoice.state) == (InvoiceKind.BROUGHT_FORWARD, InvoiceState.PAID)
    assert str(invoice.total) == "450.00"
    assert books.account.balance == 0
    assert books.sequence == 0
    assert books.sent == []


def test_what_was_paid_before_but_has_no_rate_is_a_task() -> None:
    books = Books(has=(a_license("l-1", kind=LicenseKind.CE_ACCESS),), paid=True)
    assert "brought-forward" in books.board.open
    assert books.account.invoices == ()


def test_an_account_that_begins_inside_the_last_month_is_invoiced_at_once() -> None:
    now = at(date(2026, 12, 10))
    books = Books(has=licenses(1), now=now)
    assert books.wake()
    books.catch_up()
    assert books.last.issued_on == date(2026, 12, 10)


def test_the_plan_is_what_the_renewal_bills() -> None:
    books = asked()
    plan = planned(books.account, BillingEvidence(licenses=books.has))
    books.until(date(2026, 12, 1))
    assert plan.lines == books.last.lines


@pytest.mark.parametrize("year", [2026, 2027, 2028])
def test_alarms_ring_on_the_civil_clock_also_around_a_change_of_clocks(year: int) -> None:
    expires_on = date(year, 4, 7)  # thirty days before, on March 8, clocks change in 2026
    books = Books(has=licenses(1), expires_on=expires_on, now=at(date(year, 1, 20)))
    books.until(expires_on)
    issued: datetime = books.last.issued_at
    assert issued == at(expires_on - 30 * DAY, 9)
    assert issued - at(expires_on - 31 * DAY, 9) in (timedelta(hours=23), timedelta(hours=24))


def test_an_expiration_date_beyond_a_year_was_renewed_already_and_is_not_billed_again() -> None:
    books = Books(has=licenses(2), expires_on=date(2027, 1, 31), paid=True)
    term = books.account.term
    assert term is not None
    assert (term.last_day, books.account.covered_until) == (date(2026, 1, 31), date(2027, 1, 31))
    assert str(books.last.total) == "900.00"
    assert [line.number for line in books.last.lines] == [1, 2, 3, 4]
    books.until(date(2026, 12, 31))
    assert books.moves.count("renewed") == 0
    books.until(date(2027, 1, 2))
    assert books.moves.count("renewed") == 1
    assert [line.term.first_day for line in books.last.lines if line.term is not None] == [date(2027, 2, 1)] * 2

"""Renewals to come are looked over before they go out; one on hold is a task, and costs the agency nothing."""

from datetime import date

import pytest

from models.billing.coming import ComingRenewal, coming_renewal, without_account
from models.billing.messages import AnswerWorksheet, HoldRenewal, ReleaseRenewal
from models.billing.preview import renewal_preview
from models.billing.rules import renewal, renewal_hold
from models.billing.state import AgencyAccount, Answer, BillingEvidence, InvoiceKind
from models.calendar import end_of_day
from models.effects import TaskKind
from models.license.lifecycle import LicenseKind
from models.people import Role
from tests.models.billing.samples import (
    Books,
    a_license,
    a_policy,
    billing_contact,
    director,
    licenses,
    step,
)
from tests.models.builders import DAY, ZONE, representative

WHY = "Two licenses are wrong."


def held(look_again_on: date | None = None) -> Books:
    """A renewal that was put on hold on November 20."""
    books = Books(a_policy(), has=licenses(2), paid=True).until(date(2026, 11, 20))
    books.send(renewal_hold.hold_renewal, step(HoldRenewal, reason=WHY, look_again_on=look_again_on))
    return books


def release(books: Books) -> str:
    return books.send(renewal_hold.release_renewal, step(ReleaseRenewal))


def row(books: Books) -> ComingRenewal:
    evidence = BillingEvidence(licenses=books.has, has_billing_contact=books.has_contact)
    return coming_renewal(books.account, "Harbor House", evidence, books.now)


@pytest.mark.requirement("FEE-05")
def test_a_renewal_on_hold_does_not_go_out_and_is_a_task_with_an_owner_and_a_date() -> None:
    books = held()
    task = books.board.open["renewal-hold"]
    assert (task.kind, task.role, task.due) == (
        TaskKind.SETTLE_BILLING,
        Role.BILLING,
        end_of_day(date(2026, 12, 4), ZONE),
    )
    assert WHY in task.title
    books.until(date(2026, 12, 20))
    assert [each.kind for each in books.account.invoices] == [InvoiceKind.BROUGHT_FORWARD]
    assert "renewal-hold" in books.board.open
    assert "It goes out now." in release(books)
    assert "renewal-hold" not in books.board.open
    books.catch_up()
    assert str(books.last.total) == "450.00"
    assert books.last.due.last_day == date(2027, 1, 3), "fourteen days to pay, although the date is before that"


@pytest.mark.requirement("FEE-07")
def test_what_is_on_hold_when_the_expiration_date_passes_takes_no_access_and_is_billed_on_release() -> None:
    books = held(look_again_on=date(2026, 12, 28)).until(date(2027, 2, 1))
    assert books.account.suspension is None
    assert "term_began" in books.moves
    said = row(books)
    assert "The licenses expired on Thursday, December 31, 2026. Nobody loses access" in said.on_hold
    assert said.on_hold.endswith(WHY)
    release(books)
    books.catch_up()
    assert str(books.last.total) == "450.00"
    assert [line.term and line.term.first_day for line in books.last.lines] == [date(2027, 1, 1)] * 2
    assert books.last.access_until == date(2027, 2, 15)
    books.until(date(2027, 2, 15), hour=23)
    assert books.account.suspension is None
    books.until(date(2027, 2, 16))
    assert books.account.suspension is not None, "the time to pay runs from the invoice, not from the expiration date"


@pytest.mark.requirement("FEE-05", "FEE-11", "R15")
def test_a_license_that_is_new_while_the_renewal_is_on_hold_is_billed_once() -> None:
    books = held().until(date(2027, 1, 20))
    books.new("l-9")
    release(books)
    books.catch_up()
    assert "l-9" not in {line.license_id for line in books.last.lines}
    assert len([line for each in books.issued for line in each.lines if line.license_id == "l-9"]) == 1


@pytest.mark.requirement("FEE-05")
def test_what_the_agency_gave_up_is_deleted_when_a_late_renewal_goes_out() -> None:
    books = held()
    answers = {"l-1": Answer.KEEP, "l-2": Answer.REMOVE}
    books.send(renewal.answer_worksheet, step(AnswerWorksheet, billing_contact(), answers=answers))
    books.until(date(2027, 1, 20))
    release(books)
    books.catch_up()
    assert [line.license_id for line in books.last.lines] == ["l-1"]
    assert (books.account.to_delete, books.account.leaving) == (("l-2",), ())


def test_put_on_hold_again_it_has_a_new_reason_and_a_new_day() -> None:
    books = held()
    since = books.account.renewal_hold
    assert since is not None
    books.until(date(2026, 11, 25))
    books.send(
        renewal_hold.hold_renewal, step(HoldRenewal, reason="A rate is missing.", look_again_on=date(2026, 12, 9))
    )
    hold = books.account.renewal_hold
    assert hold is not None
    assert (hold.at, hold.because, hold.look_again_on) == (since.at, "A rate is missing.", date(2026, 12, 9))
    assert books.board.open["renewal-hold"].due == end_of_day(date(2026, 12, 9), ZONE)


def test_only_billing_staff_hold_and_release_and_only_what_there_is() -> None:
    books = held()
    for actor in (director(), billing_contact(), representative()):
        for rule, message in (
            (renewal_hold.hold_renewal, step(HoldRenewal, actor, reason=WHY)),
            (renewal_hold.release_renewal, step(ReleaseRenewal, actor)),
        ):
            books.refuse("not_permitted", rule, message)
    yesterday = step(HoldRenewal, reason=WHY, look_again_on=books.today - DAY)
    books.refuse("in_the_past", renewal_hold.hold_renewal, yesterday)
    release(books)
    books.refuse("not_held", renewal_hold.release_renewal, step(ReleaseRenewal))
    without_date = Books(a_policy(), expires_on=None)
    without_date.refuse("no_expiration_date", renewal_hold.hold_renewal, step(HoldRenewal, reason=WHY))


# --- the list of renewals to come


@pytest.mark.requirement("FEE-05")
def test_the_list_says_when_how_many_how_much_and_the_renewal_is_that() -> None:
    books = Books(a_policy(), has=(*licenses(2), a_license("l-3", kind=LicenseKind.AD_HOC)), paid=True)
    books.until(date(2026, 11, 20))
    said = row(books)
    assert (said.goes_out_on, said.expires_on, said.licenses, str(said.amount), said.missing, said.on_hold) == (
        date(2026, 12, 1),
        date(2026, 12, 31),
        3,
        "725.00",
        (),
        "",
    )
    books.until(date(2026, 12, 1))
    assert (books.last.issued_on, books.last.total) == (said.goes_out_on, said.amount)
    assert row(books).goes_out_on == date(2027, 12, 1), "the next one"


def test_the_list_says_what_is_missing_a_rate_a_date_a_contact() -> None:
    books = Books(a_policy(), has=(a_license("l-1", kind=LicenseKind.CE_ACCESS),))
    books.has_contact = False
    said = row(books)
    assert said.amount is None
    assert said.goes_out_on == date(2026, 12, 1)
    assert "no rate" in said.missing[0]
    assert said.missing[1] == "The agency has no billing contact."
    undated = Books(a_policy(), has=licenses(2), expires_on=None)
    assert row(undated).missing == ("The agency has no expiration date.",)
    assert (row(undated).licenses, row(undated).goes_out_on) == (2, None)
    unknown = without_account("A9", "Nine", BillingEvidence(licenses=licenses(2), has_billing_contact=False))
    assert unknown.missing == ("The agency has no expiration date.", "The agency has no billing contact.")


def test_a_renewal_that_is_late_goes_out_today_and_its_preview_says_when_it_is_due() -> None:
    books = held().until(date(2027, 1, 20))
    said = row(books)
    assert (said.goes_out_on, said.expires_on) == (books.today, date(2026, 12, 31))
    preview = renewal_preview(books.account, BillingEvidence(licenses=books.has), books.now)
    assert (preview.invoice_day, preview.due, preview.on_hold) == (books.today, date(2027, 2, 3), True)
    release(books)
    books.catch_up()
    assert (books.last.due.last_day, books.last.total) == (preview.due, preview.total)


def test_a_hold_is_part_of_the_state_that_is_stored() -> None:
    account = held().account
    assert AgencyAccount.model_validate_json(account.model_dump_json()) == account

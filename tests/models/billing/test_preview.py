"""What billing says beforehand is what then happens: the renewal, a deletion, a transfer."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.billing.funding import Funding
from models.billing.messages import AnswerWorksheet
from models.billing.posting import position_of
from models.billing.preview import deletion_preview, renewal_preview, transfer_preview
from models.billing.rules import renewal as billing_renewal
from models.billing.state import Answer, BillingEvidence, CurrentLicense
from models.errors import RuleViolation
from models.license.lifecycle import LicenseKind, LicenseState
from models.money.proration import Proration
from models.policy.billing import CreditPolicy, ProrationRule, Unanswered
from tests.models.billing.samples import Books, a_license, a_policy, billing_contact, licenses, step
from tests.models.builders import SOURCE

AGENCY_LICENSES = st.lists(
    st.builds(
        CurrentLicense,
        license_id=st.sampled_from([f"l-{number}" for number in range(1, 7)]),
        kind=st.sampled_from(LicenseKind),
        state=st.sampled_from(LicenseState),
        funding=st.sampled_from([Funding.COC, Funding.SELF_PAY]),
    )
    | st.builds(
        CurrentLicense,
        license_id=st.sampled_from([f"m-{number}" for number in range(1, 7)]),
        kind=st.sampled_from([LicenseKind.STANDARD, LicenseKind.AD_HOC]),
        state=st.sampled_from(LicenseState),
    ),
    unique_by=lambda each: each.license_id,
    max_size=8,
).map(tuple)
POLICIES = st.sampled_from(
    [
        a_policy(),
        a_policy(proration=ProrationRule(by=Proration.MONTHLY, source=SOURCE)),
        a_policy(credits=CreditPolicy(given_for=(), may_be_paid_out=True, source=SOURCE)),
    ]
)


def evidence(books: Books) -> BillingEvidence:
    """What is looked up now."""
    return BillingEvidence(licenses=books.has)


@pytest.mark.requirement("FEE-05")
@settings(max_examples=40, deadline=None)
@given(has=AGENCY_LICENSES, policy=POLICIES, paid=st.booleans(), money=st.sampled_from(["", "10.00", "900.00"]))
def test_the_renewal_is_what_its_preview_said(
    has: tuple[CurrentLicense, ...], policy: object, paid: bool, money: str
) -> None:
    books = Books(policy, has=has, paid=paid).until(date(2026, 11, 30))  # type: ignore[arg-type]
    if money:
        books.pay(money)
    said = renewal_preview(books.account, evidence(books), books.now)
    books.until(date(2026, 12, 1))
    renewals = [each for each in books.account.invoices if each.key == "renewal/2027-01-01"]
    assert said.total == sum((each.total for each in renewals), Decimal(0))
    assert said.to_pay == sum((books.open(each.number) for each in renewals), Decimal(0))
    for each in renewals:
        assert (each.lines, each.issued_on, each.due.last_day) == (said.lines, said.invoice_day, said.due)


@pytest.mark.requirement("FEE-10")
@settings(max_examples=60, deadline=None)
@given(
    has=AGENCY_LICENSES.filter(lambda has: any(each.state != LicenseState.DELETED for each in has)),
    policy=POLICIES,
    paid=st.booleans(),
    days=st.integers(min_value=0, max_value=353),
    part=st.sampled_from(["", "1.00", "300.00"]),
)
def test_a_deletion_does_what_its_preview_said(
    has: tuple[CurrentLicense, ...], policy: object, paid: bool, days: int, part: str
) -> None:
    books = Books(policy, has=has, paid=paid)  # type: ignore[arg-type]
    books.until(books.today + timedelta(days=days))
    if part:
        books.pay(part)
    license_id = next(each.license_id for each in has if each.state != LicenseState.DELETED)
    said = deletion_preview(books.account, evidence(books), license_id, books.now)
    before, entries = position_of(books.account), len(books.account.ledger.entries)
    books.delete(license_id)
    added = books.account.ledger.entries[entries:]
    assert said.credited == sum((-each.amount for each in added if each.kind == "credit"), Decimal(0))
    assert said.taken_off == sum((-each.amount for each in added if each.kind == "adjustment"), Decimal(0))
    assert position_of(books.account).open - position_of(books.account).available == (
        before.open - before.available - said.credited - said.taken_off
    )
    assert said.renewal_after == renewal_preview(books.account, evidence(books), books.now).total
    assert said.renewal_before >= said.renewal_after


def test_a_deletion_says_its_arithmetic_and_what_it_saves() -> None:
    books = Books(has=licenses(2), paid=True).until(date(2026, 8, 10))
    said = deletion_preview(books.account, evidence(books), "l-1", books.now)
    assert said.arithmetic == (
        "Invoice brought forward, Standard user license: given up: $225.00 × 143 of 365 days = $88.15",
    )
    assert (str(said.renewal_before), str(said.renewal_after)) == ("450.00", "225.00")
    assert said.sentence == "The agency would get a credit of $88.15. The next renewal would be $225.00 less."


def test_a_deletion_of_what_is_paid_in_part_says_both_parts() -> None:
    books = Books().until(date(2026, 8, 11))
    books.new("l-9")
    books.pay("50.00")
    said = deletion_preview(books.account, evidence(books), "l-9", books.now)
    assert said.sentence.startswith(
        "Unpaid invoices would be reduced by $38.15. The agency would get a credit of $49.38."
    )


def test_where_nothing_is_refunded_a_deletion_says_so() -> None:
    none = CreditPolicy(given_for=(), may_be_paid_out=False, source=SOURCE)
    books = Books(a_policy(credits=none), has=licenses(1), paid=True).until(date(2026, 8, 10))
    said = deletion_preview(books.account, evidence(books), "l-1", books.now)
    assert said.sentence == "There would be no credit. The next renewal would be $225.00 less."


@pytest.mark.requirement("FEE-12")
def test_a_transfer_says_that_nothing_is_owed_and_what_the_renewal_bills() -> None:
    books = Books(has=licenses(2), paid=True).until(date(2026, 8, 10))
    said = transfer_preview(books.account, evidence(books), "l-1", books.now)
    assert (said.renewal_before, said.renewal_after) == (Decimal("450.00"), Decimal("450.00"))
    assert said.sentence == (
        "A transfer is free. The renewal on Friday, January 1, 2027 will bill the license as before: $225.00."
    )


def test_the_preview_leaves_out_what_the_agency_gives_up() -> None:
    books = Books(has=licenses(3)).until(date(2026, 11, 20))
    answer = step(AnswerWorksheet, billing_contact(), answers={"l-2": Answer.REMOVE})
    books.send(billing_renewal.answer_worksheet, answer)
    said = renewal_preview(books.account, evidence(books), books.now)
    assert (said.leaving, str(said.total)) == (("l-2",), "450.00")


def test_the_preview_follows_the_policy_about_licenses_nobody_said_anything_of() -> None:
    renewal = a_policy().renewal.model_copy(update={"unanswered": Unanswered.REMOVE})
    books = Books(a_policy(renewal=renewal), has=licenses(3)).until(date(2026, 11, 20))
    keep = step(AnswerWorksheet, billing_contact(), answers={"l-2": Answer.KEEP})
    books.send(billing_renewal.answer_worksheet, keep)
    assert renewal_preview(books.account, evidence(books), books.now).leaving == ("l-1", "l-3")


def test_nothing_is_written_by_looking() -> None:
    books = Books(has=(a_license("l-1"),), paid=True).until(date(2026, 8, 10))
    before = books.account
    deletion_preview(books.account, evidence(books), "l-1", books.now)
    assert books.account == before


def test_a_license_that_the_agency_does_not_have_can_not_be_looked_at() -> None:
    books = Books(has=licenses(1))
    with pytest.raises(RuleViolation, match=r"This agency has no license l-9\."):
        deletion_preview(books.account, evidence(books), "l-9", books.now)
    with pytest.raises(RuleViolation, match=r"This agency has no license l-9\."):
        transfer_preview(books.account, evidence(books), "l-9", books.now)

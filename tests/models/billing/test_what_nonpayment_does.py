"""Letters, papers and tasks say of an unpaid invoice exactly what the policy does: every kind, pack and letter."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from adapters.policy_files import load_packs
from models.billing.invoice_paper import invoice_view
from models.billing.messages import DeferInvoice, SetExpirationDate
from models.billing.rules import corrections, expiration
from models.billing.state import Invoice, InvoiceKind
from models.calendar import end_of_day, spoken
from models.effects import Notice
from models.license.lifecycle import LicenseKind
from models.policy.billing import BillingPolicy, Nonpayment, SeparateNonpayment
from tests.models.billing.samples import Books, a_license, a_policy, licenses, step
from tests.models.builders import FOLDER, SOURCE, ZONE

PACKS = load_packs(FOLDER)
LETTERS = ("invoice_issued", "invoice_reminder", "invoice_deferred")
LAST_LOOK = date(2028, 3, 1)


def policy_of(pack: str, separate: SeparateNonpayment | None) -> BillingPolicy:
    """Minnesota's fees, under what a pack says of payment; `separate` replaces its word on separate invoices."""
    of = PACKS[pack].version[-1].billing
    nonpayment = of.nonpayment if separate is None else of.nonpayment.model_copy(update={"separate": separate})
    return a_policy(payment=of.payment, nonpayment=nonpayment, paper=of.paper)


def renewal(books: Books) -> Invoice:
    return books.until(date(2026, 12, 1)).last


def new_license(books: Books) -> Invoice:
    books.until(date(2026, 8, 11)).new("l-9")
    return books.last


def new_license_after_the_count(books: Books) -> Invoice:
    books.until(date(2026, 12, 5))
    pay_renewals(books)
    books.new("l-9")
    return books.last


def upgrade(books: Books) -> Invoice:
    books.until(date(2026, 8, 11)).change("l-1", LicenseKind.STANDARD, LicenseKind.AD_HOC)
    return books.last


def later_expiration_date(books: Books) -> Invoice:
    books.until(date(2026, 8, 11))
    moved = step(SetExpirationDate, expires_on=date(2027, 3, 31), reason="Fiscal year.", licenses=books.has)
    books.send(expiration.set_expiration_date, moved)
    return books.last


KINDS: tuple[Callable[[Books], Invoice], ...] = (
    renewal,
    new_license,
    new_license_after_the_count,
    upgrade,
    later_expiration_date,
)


def pay_renewals(books: Books) -> None:
    """Only the invoice that is looked at stays unpaid."""
    for each in books.account.invoices:
        if each.kind == InvoiceKind.RENEWAL and each.is_open:
            books.pay(str(books.open(each.number)), invoice=each.number)


def unpaid(books: Books, invoice: Invoice) -> Books:
    """Years go by, and only this invoice is never paid."""
    while books.today < LAST_LOOK:
        books.until(books.today + timedelta(days=10))
        if invoice.kind != InvoiceKind.RENEWAL:
            pay_renewals(books)
    return books


def access_ended_on(books: Books, invoice: Invoice) -> date | None:
    """The last day of access because of this invoice, as it happened."""
    suspension = books.account.suspension
    if suspension is None or suspension.invoices[0] != invoice.number:
        return None
    (day,) = (
        day
        for day in (invoice.issued_on + timedelta(days=each) for each in range(900))
        if end_of_day(day, ZONE) == suspension.since
    )
    return day


def about(books: Books, invoice: Invoice) -> list[Notice]:
    return [each for each in books.sent if each.template in LETTERS and each.facts["number"] == invoice.number]


@pytest.mark.requirement("FEE-07", "FEE-11")
@pytest.mark.parametrize("separate", [None, *SeparateNonpayment])
@pytest.mark.parametrize("pack", sorted(PACKS))
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_letter_and_paper_says_of_access_what_happens_and_nothing_else(
    kind: Callable[[Books], Invoice], pack: str, separate: SeparateNonpayment | None
) -> None:
    books = Books(policy_of(pack, separate), has=(a_license("l-1"), a_license("l-2")), paid=True)
    invoice = kind(books)
    paper = invoice_view(books.account, invoice, PACKS[pack].office, billed_to=("Harbor",), holders={})
    unpaid(books, invoice)
    ended = access_ended_on(books, invoice)
    nonpayment = books.account.policy.nonpayment
    depends = invoice.kind == InvoiceKind.RENEWAL or nonpayment.separate == SeparateNonpayment.ACCESS_ENDS
    assert (ended is not None) == (nonpayment.access_ends and depends)
    letters = about(books, invoice)
    assert [each.template for each in letters].count("invoice_issued") == 1
    for letter in letters:
        said = letter.facts.get("access_until"), letter.facts.get("to_restore")
        if ended is None:
            assert said == (None, None)
        elif letter.template == "invoice_issued" or int(str(letter.facts["days_left"])) >= 0:
            assert said == (spoken(ended), None)
        elif invoice.kind == InvoiceKind.RENEWAL:  # its reminders after the due date come when access has ended
            assert said == (None, f"invoice {invoice.number}")
    assert paper.nonpayment == (
        ""
        if ended is None
        else f"If you don’t pay this invoice, your agency’s users will have access only through {spoken(ended)}."
    )
    assert not any("sign in" in text or "access" in text for text in (paper.note, paper.how_to_pay, paper.title))
    tasks = [each.title for each in books.board.open.values() if invoice.number in each.title]
    assert tasks == [f"Invoice {invoice.number} is overdue"]


@pytest.mark.requirement("FEE-07")
@pytest.mark.parametrize("pack", sorted(PACKS))
def test_more_time_to_pay_says_until_when_access_lasts_then(pack: str) -> None:
    books = Books(policy_of(pack, None), has=licenses(1), paid=True)
    invoice = renewal(books)
    later = step(DeferInvoice, invoice=invoice.number, to_day=date(2027, 1, 20), reason="A grant is late.")
    books.send(corrections.defer_invoice, later)
    (letter,) = books.letters("invoice_deferred")
    ends = books.account.policy.nonpayment.access_ends
    assert letter.facts.get("access_until") == (spoken(date(2027, 1, 20)) if ends else None)


@pytest.mark.requirement("FEE-07")
def test_what_is_said_counts_the_days_of_grace() -> None:
    patient = Nonpayment(access_ends=True, grace_days=10, source=SOURCE)
    books = Books(a_policy(nonpayment=patient), has=licenses(1), paid=True)
    invoice = renewal(books)
    paper = invoice_view(books.account, invoice, PACKS["minnesota"].office, billed_to=("Harbor",), holders={})
    assert paper.nonpayment.endswith("only through Sunday, January 10, 2027.")
    assert paper.due == "Thursday, December 31, 2026"


@pytest.mark.requirement("FEE-07")
def test_the_letter_that_access_ended_names_the_invoices_it_depends_on_and_the_others_apart() -> None:
    only_renewals = Nonpayment(access_ends=True, separate=SeparateNonpayment.NOTHING, source=SOURCE)
    books = Books(a_policy(nonpayment=only_renewals), has=licenses(1), paid=True).until(date(2026, 8, 11))
    books.new("l-9")
    books.until(date(2027, 1, 2))
    letter = books.letters("billing_access_ended")[0]
    assert [each.split(":")[0] for each in letter.facts["invoices"]] == ["Invoice T-0002"]  # type: ignore[union-attr]
    assert [each.split(":")[0] for each in letter.facts["others"]] == ["Invoice T-0001"]  # type: ignore[union-attr]
    books.licenses_answer()
    books.pay("450.00", invoice="T-0002")
    restored = books.letters("billing_access_restored")[0]
    assert [each.split(":")[0] for each in restored.facts["invoices"]] == ["Invoice T-0001"]  # type: ignore[union-attr]


@pytest.mark.requirement("FEE-07")
def test_while_access_has_ended_letters_say_what_restores_it() -> None:
    books = Books(a_policy(), has=licenses(1), paid=True)
    first = renewal(books)
    books.until(date(2027, 2, 1)).new("l-9")
    issued = books.letters("invoice_issued")[-1]
    assert issued.facts.get("to_restore") == f"invoice {first.number}"
    assert "access_until" not in issued.facts


def test_a_remark_of_the_office_stands_on_its_kind_of_invoice_while_something_is_due() -> None:
    paper = a_policy().paper.model_copy(update={"note": "On the renewal.", "note_on_separate": "On the others."})
    office = PACKS["minnesota"].office
    books = Books(a_policy(paper=paper), has=licenses(1), paid=True).until(date(2026, 8, 11))
    books.new("l-9")
    assert invoice_view(books.account, books.last, office, billed_to=(), holders={}).note == "On the others."
    books.until(date(2026, 12, 1))
    assert invoice_view(books.account, books.last, office, billed_to=(), holders={}).note == "On the renewal."
    books.pay("1000.00")
    assert invoice_view(books.account, books.last, office, billed_to=(), holders={}).note == ""

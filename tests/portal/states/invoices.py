"""The money of an agency."""

from datetime import date
from decimal import Decimal
from typing import Any

from models.billing.lifecycle import InvoiceState
from models.billing.preview import RenewalPreview
from models.billing.state import Answer, InvoiceKind, InvoiceLine, LineReason
from models.billing.statement import Statement, StatementLine
from models.license.lifecycle import LicenseKind, LicenseState
from models.money.terms import Term
from services.agency_billing import AccountPaper
from storage.reads.billing import InvoiceRow, WorksheetRow
from tests.portal.states import Kind, State, Without, refused
from tests.portal.states.agencies import AGENCY, CONTACT, LONG_AGENCY, LONG_PERSON, SAM

DAY = date(2026, 3, 2)


def invoice(number: int, **changes: object) -> InvoiceRow:
    """Return an unpaid invoice."""
    usual: dict[str, object] = {
        "agency_id": "A1",
        "agency_name": AGENCY.name,
        "number": f"MN-{number:06}",
        "kind": InvoiceKind.RENEWAL,
        "state": InvoiceState.ISSUED,
        "issued_on": DAY,
        "due_on": date(2026, 4, 1),
        "access_until": None,
        "billed": Decimal(1250),
        "reduced": Decimal(0),
        "paid": Decimal(0),
        "open": Decimal(1250),
    }
    return InvoiceRow.model_validate({**usual, **changes})


def asked(number: int, **changes: object) -> WorksheetRow:
    """Return a line of the worksheet."""
    usual: dict[str, object] = {
        "license_id": f"L{number}",
        "kind": LicenseKind.STANDARD,
        "state": LicenseState.ACTIVE,
        "holder": "Tess Example",
        "term_first_day": date(2026, 7, 1),
        "due_on": date(2026, 5, 1),
        "asked": True,
        "answer": None,
    }
    return WorksheetRow.model_validate({**usual, **changes})


def account(lines: int) -> Statement:
    """Return a statement."""
    every = tuple(
        StatementLine(number=each, day=DAY, what="Invoice MN-000001", amount=Decimal(1250), balance=Decimal(1250))
        for each in range(1, lines + 1)
    )
    owed = Decimal(1250) if lines else Decimal(0)
    return Statement(
        agency_id="A1",
        from_day=date(2025, 3, 2),
        to_day=DAY,
        opening=Decimal(0),
        lines=every,
        closing=owed,
        open_invoices=(),
        available=Decimal(0),
    )


RENEWAL = RenewalPreview(
    term=Term(first_day=date(2026, 7, 1), last_day=date(2027, 6, 30)),
    invoice_day=date(2026, 5, 1),
    due=date(2026, 7, 1),
    lines=tuple(
        InvoiceLine(number=number, license_id=f"L{number}", reason=LineReason.RENEWAL, title="Renewal of a license")
        for number in range(1, 15)
    ),
    total=Decimal(3500),
    available=Decimal("81.50"),
)
PAPERS = (
    AccountPaper(entry=2, day=DAY, amount=Decimal(1250), is_receipt=True),
    AccountPaper(entry=3, day=DAY, amount=Decimal("81.50"), is_receipt=False),
)


def page(kind: Kind, actor: Any = SAM, **changes: object) -> State:
    """Return a state of the page."""
    values: dict[str, object] = {
        "agency": AGENCY,
        "invoices": (),
        "only_unpaid": False,
        "statement": account(0),
        "papers": (),
        "renewal": RENEWAL,
        "no_renewal": "",
        "holders": {},
        "worksheet": (),
        "answer_by": None,
        "otherwise": "If we don’t hear from you about a license, we will renew and bill it.",
        "may_answer": False,
        **changes,
    }
    return State(template="agencies/invoices.html", kind=kind, values=values, actor=actor)


ASKED: dict[str, object] = {"worksheet": (asked(1), asked(2, answer=Answer.KEEP)), "answer_by": date(2026, 5, 1)}

STATES = [
    page(Kind.EMPTY, statement=None, renewal=None, no_renewal="Your agency has no account yet."),
    page(Kind.ONE, CONTACT, invoices=(invoice(1),), statement=account(1), **ASKED, may_answer=True),
    page(
        Kind.MANY,
        invoices=(*(invoice(number) for number in range(1, 15)), invoice(15, state=InvoiceState.OVERDUE)),
        statement=account(30),
        papers=PAPERS,
        renewal=RENEWAL.model_copy(update={"on_hold": True, "leaving": ("L9",)}),
    ),
    page(Kind.LONG, agency=LONG_AGENCY, worksheet=(asked(1, holder=LONG_PERSON),), answer_by=DAY, may_answer=True),
    page(Kind.ERROR, may_answer=True, **ASKED, **refused(("answers", "Answer about at least one license."))),
    page(Kind.READ_ONLY, invoices=(invoice(1),), **ASKED),
]

WITHOUT: Without = {}

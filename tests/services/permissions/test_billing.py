"""Accounts, invoices, payments: an agency sees its own, billing staff keep the books."""

from datetime import date

import pytest

from models.billing.entries import PaymentMethod
from models.billing.state import AgencyAccount, Answer
from models.ids import billing_workflow_id
from services import billing, billing_exports
from tests.services.asking import refused
from tests.services.permissions.world import (
    AGENCY,
    BILLING,
    CAST,
    Door,
    Service,
    World,
    acting,
    doors,
    is_for_these_only,
    reading,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")


SEES = (*AGENCY, "connie", *BILLING)
DAY = date(2026, 1, 1)
LATER = date(2036, 1, 1)
WHY = "As agreed."


def of_the_account(name: str, ask: Service, *said: object) -> Door:
    """Something that is read from the account of A1."""
    return reading(f"billing.{name}", lambda world, who: ask(world.context, who, "A1", *said), *SEES)


def of_every_account(name: str, ask: Service, *said: object) -> Door:
    """Something that is read from all accounts."""
    return reading(f"billing.{name}", lambda world, who: ask(world.context, who, *said), *BILLING)


@pytest.mark.requirement("FEE-05")
@doors(
    of_the_account("account", billing.account),
    of_the_account("invoices", billing.invoices),
    of_the_account("account_statement", billing.account_statement, None, None),
    of_the_account("statement_pdf", billing.statement_pdf, LATER, DAY),
    of_the_account("receipt_pdf", billing.receipt_pdf, 99),
    of_the_account("credit_note_pdf", billing.credit_note_pdf, 99),
    of_the_account("worksheet", billing.worksheet),
    of_the_account("preview_renewal", billing.preview_renewal),
    reading(
        "billing.preview_change",
        lambda world, who: billing.preview_change(world.context, who, "A1", "L1", delete=True),
        *SEES,
    ),
    of_every_account("accounts", billing.accounts),
    of_every_account("invoices of all", billing.invoices),
    of_every_account("aging", billing.aging),
    of_every_account("coming_renewals", billing.coming_renewals),
    reading(
        "billing_exports.export_billing",
        lambda world, who: billing_exports.export_billing(world.context, who, agency_id="A1"),
        *BILLING,
    ),
    reading(
        "billing.paper",
        lambda world, who: billing.paper(world.context, who, world.invoice),
        *SEES,
        code="unknown_invoice",
    ),
)
async def test_who_sees_accounts_and_invoices(world: World, door: Door) -> None:
    await is_for_these_only(world, door)


def by_the_books(name: str, ask: Service, *said: object, may: tuple[str, ...], **more: object) -> Door:
    """Something that is entered into the account of A1."""
    return acting(f"billing.{name}", lambda world, who: ask(world.context, who, name, "A1", *said, **more), *may)


def about_the_invoice(name: str, ask: Service, *said: object, may: tuple[str, ...], **more: object) -> Door:
    """Something that is done about A1's invoice."""
    return acting(
        f"billing.{name}", lambda world, who: ask(world.context, who, name, world.invoice, *said, **more), *may
    )


@pytest.mark.requirement("FEE-05", "FEE-07", "FEE-10")
@doors(
    by_the_books("record_payment", billing.record_payment, "5.00", method=PaymentMethod.CHECK, may=("bea",)),
    by_the_books("return_payment", billing.return_payment, 1, None, WHY, may=("bea",)),
    by_the_books("correct_payment", billing.correct_payment, 1, WHY, amount="5.00", may=("bea",)),
    by_the_books("move_payment", billing.move_payment, 1, "A2", WHY, may=("bea",)),
    by_the_books("charge", billing.charge, "5.00", WHY, may=("bea",)),
    by_the_books("pay_out", billing.pay_out, "5.00", None, "No. 1", WHY, may=("bea",)),
    by_the_books("settle_matter", billing.settle_matter, "none", WHY, may=("bea",)),
    about_the_invoice("issue_credit", billing.issue_credit, "5.00", WHY, may=("bea",)),
    about_the_invoice("write_off", billing.write_off, "9999.00", WHY, may=("dora",)),
    about_the_invoice("void_invoice", billing.void_invoice, WHY, bill_again=False, may=("bea",)),
    about_the_invoice("bill_again", billing.bill_again, may=("bea",)),
    by_the_books("hold_renewal", billing.hold_renewal, WHY, may=("bea",)),
    by_the_books("release_renewal", billing.release_renewal, may=("bea",)),
    reading("billing.preview_void", lambda world, who: billing.preview_void(world.context, who, world.invoice), "bea"),
    about_the_invoice("defer_invoice", billing.defer_invoice, LATER, WHY, may=("bea", "dora")),
)
async def test_who_keeps_the_books(world: World, door: Door) -> None:
    await is_for_these_only(world, door)


@pytest.mark.requirement("FEE-04", "FEE-05")
@doors(
    by_the_books("answer_worksheet", billing.answer_worksheet, {"L1": Answer.REMOVE}, may=("sam", "rhea", "connie")),
    by_the_books("set_expiration_date", billing.set_expiration_date, LATER, WHY, may=BILLING),
    acting(
        "billing.set_expiration_date where there is no account",
        lambda world, who: billing.set_expiration_date(world.context, who, "date", "A2", LATER, WHY),
        *BILLING,
    ),
)
async def test_who_says_what_is_renewed_and_when(world: World, door: Door) -> None:
    await is_for_these_only(world, door)


async def test_no_account_begins_when_its_date_may_not_be_set(world: World) -> None:
    for who in set(CAST) - set(BILLING):
        await refused(billing.set_expiration_date(world.context, who, "date", "A2", LATER, WHY))
    assert await world.context.processes.snapshot(billing_workflow_id("A2"), AgencyAccount) is None

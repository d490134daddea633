"""Accounts, invoices, payments: an agency sees its own, billing staff keep the books."""

from datetime import date

import pytest

from models.billing.entries import PaymentMethod
from models.billing.state import AgencyAccount, Answer
from models.ids import billing_workflow_id
from services import (
    agency_account,
    billing_accounts,
    billing_exports,
    billing_papers,
    expiration_dates,
    invoices,
    payments,
    renewals,
)
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


def name_of(ask: Service) -> str:
    """Return a service's module and name: "invoices.charge"."""
    return f"{ask.__module__.removeprefix('services.')}.{ask.__name__}"


def of_the_account(ask: Service, *said: object) -> Door:
    """Something that is read from the account of A1."""
    return reading(name_of(ask), lambda world, who: ask(world.context, who, "A1", *said), *SEES)


def of_every_account(ask: Service) -> Door:
    """Something that is read from all accounts."""
    return reading(f"{name_of(ask)} of all", lambda world, who: ask(world.context, who), *BILLING)


@pytest.mark.requirement("FEE-05")
@doors(
    of_the_account(agency_account.account),
    of_the_account(invoices.invoices),
    of_the_account(billing_papers.account_statement, None, None),
    of_the_account(billing_papers.statement_pdf, LATER, DAY),
    of_the_account(billing_papers.receipt_pdf, 99),
    of_the_account(billing_papers.credit_note_pdf, 99),
    of_the_account(renewals.worksheet),
    of_the_account(renewals.preview_renewal),
    reading(
        "renewals.preview_change",
        lambda world, who: renewals.preview_change(world.context, who, "A1", "L1", delete=True),
        *SEES,
    ),
    of_every_account(billing_accounts.accounts),
    of_every_account(invoices.invoices),
    of_every_account(billing_accounts.aging),
    of_every_account(renewals.coming_renewals),
    reading(
        "billing_exports.export_billing",
        lambda world, who: billing_exports.export_billing(world.context, who, agency_id="A1"),
        *BILLING,
    ),
    reading(
        "billing_papers.paper",
        lambda world, who: billing_papers.paper(world.context, who, world.invoice),
        *SEES,
        code="unknown_invoice",
    ),
)
async def test_who_sees_accounts_and_invoices(world: World, door: Door) -> None:
    await is_for_these_only(world, door)


def by_the_books(ask: Service, *said: object, may: tuple[str, ...], **more: object) -> Door:
    """Something that is entered into the account of A1."""
    key = ask.__name__
    return acting(name_of(ask), lambda world, who: ask(world.context, who, key, "A1", *said, **more), *may)


def about_the_invoice(ask: Service, *said: object, may: tuple[str, ...], **more: object) -> Door:
    """Something that is done about A1's invoice."""
    key = ask.__name__
    return acting(name_of(ask), lambda world, who: ask(world.context, who, key, world.invoice, *said, **more), *may)


@pytest.mark.requirement("FEE-05", "FEE-07", "FEE-10")
@doors(
    by_the_books(payments.record_payment, "5.00", method=PaymentMethod.CHECK, may=("bea",)),
    by_the_books(payments.return_payment, 1, None, WHY, may=("bea",)),
    by_the_books(payments.correct_payment, 1, WHY, amount="5.00", may=("bea",)),
    by_the_books(payments.move_payment, 1, "A2", WHY, may=("bea",)),
    by_the_books(invoices.charge, "5.00", WHY, may=("bea",)),
    by_the_books(payments.pay_out, "5.00", None, "No. 1", WHY, may=("bea",)),
    by_the_books(billing_accounts.settle_matter, "none", WHY, may=("bea",)),
    about_the_invoice(invoices.issue_credit, "5.00", WHY, may=("bea",)),
    about_the_invoice(invoices.write_off, "9999.00", WHY, may=("dora",)),
    about_the_invoice(invoices.void_invoice, WHY, bill_again=False, may=("bea",)),
    about_the_invoice(invoices.bill_again, may=("bea",)),
    by_the_books(renewals.hold_renewal, WHY, may=("bea",)),
    by_the_books(renewals.release_renewal, may=("bea",)),
    reading(
        "invoices.preview_void", lambda world, who: invoices.preview_void(world.context, who, world.invoice), "bea"
    ),
    about_the_invoice(invoices.defer_invoice, LATER, WHY, may=("bea", "dora")),
    about_the_invoice(invoices.undo_deferral, WHY, may=("bea", "dora")),
)
async def test_who_keeps_the_books(world: World, door: Door) -> None:
    await is_for_these_only(world, door)


@pytest.mark.requirement("FEE-04", "FEE-05")
@doors(
    by_the_books(renewals.answer_worksheet, {"L1": Answer.REMOVE}, may=("sam", "rhea", "connie")),
    by_the_books(expiration_dates.set_expiration_date, LATER, WHY, may=BILLING),
    reading(
        "expiration_dates.preview_expiration_date",
        lambda world, who: expiration_dates.preview_expiration_date(world.context, who, "A1", LATER),
        *BILLING,
    ),
    reading(
        "expiration_dates.preview_expiration_date where there is no account",
        lambda world, who: expiration_dates.preview_expiration_date(world.context, who, "A2", LATER),
        *BILLING,
    ),
    acting(
        "expiration_dates.set_expiration_date where there is no account",
        lambda world, who: expiration_dates.set_expiration_date(world.context, who, "date", "A2", LATER, WHY),
        *BILLING,
    ),
)
async def test_who_says_what_is_renewed_and_when(world: World, door: Door) -> None:
    await is_for_these_only(world, door)


async def test_no_account_begins_when_its_date_may_not_be_set(world: World) -> None:
    for who in set(CAST) - set(BILLING):
        await refused(expiration_dates.set_expiration_date(world.context, who, "date", "A2", LATER, WHY))
    assert await world.context.processes.snapshot(billing_workflow_id("A2"), AgencyAccount) is None

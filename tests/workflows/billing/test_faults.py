"""Outages, crashes and restarts: nothing is billed twice, no number is left out, nothing is forgotten."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from temporalio.testing import WorkflowEnvironment

from activities import accounting
from activities.papers import printed
from models.billing.lifecycle import InvoiceState
from models.billing.messages import VoidInvoice
from models.billing.rules import corrections
from models.billing.state import InvoiceKind
from storage.database import Database
from storage.invoice_numbers import take_number, unused_numbers
from storage.papers import paper_of
from tests.activities.post import Post
from tests.adapters.invoices.pdf_text import text_of
from tests.storage.samples import pack
from tests.workflows.billing.counting_house import BEA, CountingHouse, with_billing_people
from tests.workflows.office import Office, settle
from worker import World

LICENSES: dict[str, str | None] = {"L1": "tess", "L2": "toni", "L3": None}


@asynccontextmanager
async def closed_house(env: WorkflowEnvironment, database: Database) -> AsyncIterator[tuple[CountingHouse, Post]]:
    """An office where nobody is at work yet, and its mail server."""
    settle(database)
    post = Post()
    office = Office(env.client, World(database=database, mailer=post, pack=pack("minnesota")), env.get_current_time)
    with_billing_people(office)
    yield CountingHouse(env, office), post


@pytest.mark.requirement("FEE-05", "FEE-07", "R14")
async def test_days_of_outage_over_the_invoicing_and_over_the_expiration_date_change_nothing_but_the_hour(
    env: WorkflowEnvironment, sqlite_database: Database
) -> None:
    async with closed_house(env, sqlite_database) as (house, _), house.office.at_work():
        expires = await house.open(licenses=LICENSES)
        await house.until(expires - timedelta(days=32))
        await house.away(days=4)  # the invoice's day passes
        await house.invoice()
        await house.until(expires - timedelta(days=1))
        await house.away(days=3)  # and the expiration date
        await house.licenses_stand(L1="unpaid", L2="unpaid", L3="open")
        await house.office.eventually(
            house.recorded, lambda seen: seen.term is not None and seen.term.first_day > expires
        )
        await house.away(days=0)  # as after a restart
        await house.snapshot()
        invoices = house.recorded().invoices
        assert [each.kind for each in invoices] == [InvoiceKind.BROUGHT_FORWARD, InvoiceKind.RENEWAL]
        assert invoices[-1].due.last_day == expires
        assert house.moves().count("access_ended") == 1
        assert unused_numbers(house.office.database) == []


@pytest.mark.requirement("R16")
async def test_a_crash_between_the_number_and_the_invoice_leaves_no_gap_and_no_second_invoice(
    env: WorkflowEnvironment, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    crashes = 3

    def taken_and_lost(*ask: Any) -> int:
        nonlocal crashes
        number = take_number(*ask)
        if crashes:
            crashes -= 1
            raise ConnectionError("the worker died after the number was taken")
        return number

    monkeypatch.setattr(accounting, "take_number", taken_and_lost)
    async with closed_house(env, sqlite_database) as (house, _), house.office.at_work():
        expires = await house.open(licenses=LICENSES)
        await house.until(expires - timedelta(days=29))
        invoice = await house.invoice()
        assert (crashes, invoice.sequence) == (0, 1)
        assert unused_numbers(house.office.database) == []
        assert [each.sequence for each in house.recorded().invoices] == [None, 1]


@pytest.mark.requirement("R18")
async def test_an_invoice_waits_for_the_mail_server_and_goes_out_once_with_its_paper(
    env: WorkflowEnvironment, sqlite_database: Database
) -> None:
    async with closed_house(env, sqlite_database) as (house, post), house.office.at_work():
        expires = await house.open(licenses=LICENSES)
        await house.until(expires - timedelta(days=31))
        await house.office.letters()
        post.letters.clear()
        post.away = True
        await house.until(expires - timedelta(days=29))
        invoice = await house.invoice()
        post.away = False
        await env.sleep(timedelta(hours=3))
        await house.office.letters()
        sent = [each for each in post.letters if invoice.number in each.subject]
        assert len(sent) == 1
        attached = sent[0].papers[0]
        kept = paper_of(house.office.database, "A1", invoice.number)
        assert kept is not None
        assert (attached.file_name, attached.content) == (f"invoice-{invoice.number}.pdf", kept.content)
        assert kept.content.startswith(b"%PDF")
        assert printed(kept.view, house.office.world.pack) == kept.content, "the same bytes when it is printed again"
        void = VoidInvoice(actor=BEA, key="void", invoice=invoice.number, reason="Wrong rate.")
        await house.take(corrections.void_invoice, void)
        await house.office.letters("invoice_voided")
        (said,) = [each for each in post.letters if "is void" in each.subject]
        assert " VOID We voided this invoice" in text_of(said.papers[0].content)
        assert paper_of(house.office.database, "A1", invoice.number) == kept, "the paper stays as it was issued"


@pytest.mark.requirement("R11")
async def test_two_years_and_every_run_of_the_account_s_workflow_lose_nothing(
    env: WorkflowEnvironment, sqlite_database: Database
) -> None:
    async with closed_house(env, sqlite_database) as (house, _), house.office.at_work():
        handle = env.client.get_workflow_handle(house.workflow_id)
        expires = await house.open(licenses=LICENSES, events_a_run=60)
        first_run = (await handle.describe()).run_id
        for year in (1, 2):
            await house.until(expires.replace(year=expires.year + year - 1) - timedelta(days=20))
            invoice = await house.invoice(year)
            assert invoice.sequence == year
            await house.pay("675.00", key=f"check-{year}")
        await house.until(expires.replace(year=expires.year + 1) + timedelta(days=2))
        assert (await handle.describe()).run_id != first_run
        account = house.recorded()
        assert [each.kind.value for each in account.invoices] == ["brought_forward", "renewal", "renewal"]
        assert {each.state for each in account.invoices} == {InvoiceState.PAID}
        assert [each.number for each in account.ledger.entries] == [1, 2, 3, 4, 5, 6]
        assert str(account.balance) == "0.00"
        assert "unpaid" not in house.license_states().values()
        assert str((await house.pay("1.00")).available) == "1.00"


async def test_a_renewal_that_is_paid_late_is_the_same_on_postgresql(
    env: WorkflowEnvironment, postgres_database: Database
) -> None:
    async with closed_house(env, postgres_database) as (house, _), house.office.at_work():
        expires = await house.open(licenses=LICENSES)
        await house.until(expires + timedelta(days=1))
        await house.licenses_stand(L1="unpaid", L2="unpaid", L3="open")
        await house.pay("675.00")
        await house.licenses_stand(L1="active", L2="active", L3="open")
        account = await house.office.eventually(house.recorded, lambda seen: seen.suspension is None)
        assert account == (await house.snapshot()).model_copy(update={"keys": {}})
        assert unused_numbers(house.office.database) == []

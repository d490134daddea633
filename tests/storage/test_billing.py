"""Accounts as rows: whole when read again, exact to the cent, and what the database itself refuses."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import IntegrityError, StatementError

from models.billing.bank import BankLine, LinePart
from models.billing.funding import Funding
from models.billing.messages import AnswerWorksheet, VoidInvoice
from models.billing.rules import corrections, renewal
from models.billing.state import Answer
from models.license.lifecycle import LicenseState
from models.people import Role
from models.steps import Recorded
from storage.bank_lines import give_line_back, recorded_lines, take_line, taken_lines
from storage.database import Database
from storage.reads import billing
from storage.recorder import record
from storage.tables.billing import agency_accounts, invoice_lines, invoices, ledger_entries
from storage.tables.directory import agencies, designations, people
from tests.storage.billing_samples import EXPIRES, STAFF, WrittenAccount
from tests.storage.samples import NOW, designation, held, settle_license, settle_people, signatory, step_of


@pytest.fixture(autouse=True)
def _people(database: Database) -> None:
    settle_people(database)
    settle_license(database)
    settle_license(database, id="L2", state="active", kind="ad_hoc")
    settle_license(database, id="L3", state="active", funding="coc", agreed_fees=[])
    settle_license(database, id="L4", state="deleted")


@pytest.fixture
def account(database: Database) -> WrittenAccount:
    """An account of A1 with two licenses that cost something."""
    found = billing.evidence(database, "A1", EXPIRES).licenses
    assert [(each.license_id, each.state, each.funding) for each in found] == [
        ("L1", LicenseState.OPEN, None),
        ("L2", LicenseState.ACTIVE, None),
        ("L3", LicenseState.ACTIVE, Funding.COC),
    ]
    return WrittenAccount(database, licenses=found[:2], paid=True)


def without_coc(account: WrittenAccount) -> None:
    """Minnesota has no rate for a license that the CoC pays."""
    with account.database.write() as connection:
        connection.execute(text("UPDATE licenses SET state = 'deleted' WHERE id = 'L3'"))


def test_an_account_read_again_is_the_one_that_was_written(account: WrittenAccount, database: Database) -> None:
    without_coc(account)
    account.until(EXPIRES - timedelta(days=40))
    said = AnswerWorksheet(actor=signatory(), key="w", answers={"L1": Answer.REMOVE})
    assert account.happen(renewal.answer_worksheet(account.state, said, account.now), signatory()) == Recorded()
    account.renewed()
    assert account.pay("100.00", bank_line="line-1") == Recorded()
    read = billing.account(database, "A1")
    assert read == account.state.model_copy(update={"keys": {}})
    assert [each.answer for each in billing.worksheet(database, "A1")] == [Answer.REMOVE, None]
    row = billing.invoice_rows(database, "A1", only_open=True)[0]
    assert (row.number, str(row.billed), str(row.paid), str(row.open)) == ("MN-000001", "275.00", "100.00", "175.00")
    assert billing.invoice_row(database, "brought forward") is None
    payable = billing.payables(database)[0]
    assert (payable.number, str(payable.open), payable.voided) == ("MN-000001", "175.00", False)
    line = billing.account_rows(database)[0]
    assert (str(line.balance), str(line.open), str(line.available)) == ("175.00", "175.00", "0.00")


def test_what_a_process_has_put_away_is_still_read_whole(account: WrittenAccount, database: Database) -> None:
    without_coc(account)
    account.renewed()
    account.pay("500.00")
    before = billing.account(database, "A1")
    account.until(EXPIRES.replace(year=EXPIRES.year + 1) - timedelta(days=29))
    assert account.state.ledger.settled > 0, "once a year, what is over leaves the state"
    account.pay("500.00")
    read = billing.account(database, "A1")
    assert before is not None
    assert read is not None
    assert read.ledger.entries[:4] == before.ledger.entries
    assert [len(each.lines) for each in read.invoices] == [2, 2, 2]
    assert len(account.state.invoices) < 3
    assert str(read.balance) == "0.00"
    row = billing.invoice_rows(database, "A1")[1]
    assert (str(row.billed), str(row.paid), row.state.value) == ("500.00", "500.00", "paid")


def test_money_is_kept_in_whole_cents_and_a_float_is_refused(account: WrittenAccount, database: Database) -> None:
    with database.read() as connection:
        paid = connection.execute(text("SELECT amount FROM ledger_entries ORDER BY number")).scalars().all()
        total = connection.execute(select(func.sum(invoice_lines.c.amount))).scalar_one()
    assert [type(each) for each in paid] == [int, int]
    assert list(paid) == [50000, -50000]
    assert total == Decimal("500.00")
    with database.write() as connection, pytest.raises(StatementError, match="not an exact amount"):
        connection.execute(agency_accounts.update().values(balance=225.5))


def test_the_database_itself_refuses_a_second_renewal_of_a_term_and_a_second_use_of_a_number(
    account: WrittenAccount, database: Database
) -> None:
    without_coc(account)
    account.renewed()
    with database.read() as connection:
        row = dict(connection.execute(select(invoices).where(invoices.c.sequence == 1)).mappings().one())
    for change in ({"number": "MN-9", "key": "other", "sequence": None}, {"number": "MN-9", "term_first_day": None}):
        with pytest.raises(IntegrityError), database.write() as connection:
            connection.execute(insert(invoices), {**row, **change})
    with database.read() as connection:
        entry = dict(connection.execute(select(ledger_entries).limit(1)).mappings().one())
    with pytest.raises(IntegrityError), database.write() as connection:
        connection.execute(insert(ledger_entries), entry)


def test_a_renewal_that_was_voided_is_billed_again(account: WrittenAccount, database: Database) -> None:
    without_coc(account)
    account.renewed()
    void = VoidInvoice(actor=STAFF, key="v", invoice="MN-000001", reason="Wrong.", bill_again=True)
    assert account.happen(corrections.void_invoice(account.state, void, account.now), STAFF) == Recorded()
    account.until(EXPIRES - timedelta(days=28))
    rows = billing.invoice_rows(database, "A1")
    assert [(each.number, each.state.value, str(each.open)) for each in rows if each.kind.value == "renewal"] == [
        ("MN-000001", "void", "0.00"),
        ("MN-000002", "issued", "500.00"),
    ]


def test_a_moved_expiration_date_stands_with_the_agency_too(account: WrittenAccount, database: Database) -> None:
    with database.read() as connection:
        day = connection.execute(select(agencies.c.license_expires_on).where(agencies.c.id == "A1")).scalar_one()
    assert day == EXPIRES
    assert billing.agencies_without_account(database) == []


def test_a_bank_s_line_is_taken_for_one_agency_and_given_back_only_unrecorded(
    account: WrittenAccount, database: Database
) -> None:
    line = BankLine(key="line-1", line=2, day=EXPIRES, amount=Decimal("10.00"))
    ours, theirs = ([LinePart(agency_id=each, amount=line.amount)] for each in ("A1", "A2"))
    assert take_line(database, line, ours, "bank.csv", "alex", NOW).agencies == ("A1",)
    assert take_line(database, line, theirs, "bank.csv", "alex", NOW).agencies == ("A1",)
    give_line_back(database, "line-1")
    assert taken_lines(database, ["line-1"]) == {}
    take_line(database, line, ours, "bank.csv", "alex", NOW)
    account.pay("10.00", bank_line="line-1")
    give_line_back(database, "line-1")
    assert taken_lines(database, ["line-1"])["line-1"].recorded
    assert [each.file for each in recorded_lines(database, [EXPIRES])] == ["bank.csv"]
    with database.read() as connection:
        assert connection.execute(select(func.count()).select_from(people)).scalar_one() > 0


def test_a_divided_line_is_taken_whole_and_given_back_only_while_no_part_is_recorded(
    account: WrittenAccount, database: Database
) -> None:
    line = BankLine(key="line-2", line=2, day=EXPIRES, amount=Decimal("30.00"))
    parts = [LinePart(agency_id="A1", amount=Decimal("10.00")), LinePart(agency_id="A2", amount=Decimal("20.00"))]
    others = [*parts, LinePart(agency_id="A2", amount=Decimal("1.00"))]
    assert take_line(database, line, parts, "bank.csv", "alex", NOW).is_divided_into(parts)
    again = take_line(database, line, others, "bank.csv", "alex", NOW)
    assert (again.is_divided_into(parts), again.is_divided_into(others), len(again.parts)) == (True, False, 2)
    give_line_back(database, "line-2")
    assert taken_lines(database, ["line-2"]) == {}
    take_line(database, line, parts, "bank.csv", "alex", NOW)
    account.pay("10.00", bank_line="line-2.1")
    give_line_back(database, "line-2")
    taken = taken_lines(database, ["line-2"])["line-2"]
    assert (taken.begun, taken.recorded) == (True, False)
    assert [each.key for each in recorded_lines(database, [EXPIRES])] == ["line-2"]


def test_what_a_renewal_rests_on_is_the_same_with_the_worksheet(database: Database) -> None:
    record(database, step_of(held("L1", "tess"), 2))
    alone = billing.evidence(database, "A1", NOW.date())
    facts = billing.renewal_facts(database, "A1", NOW.date())
    assert facts.evidence == alone
    assert [each.license_id for each in alone.licenses] == ["L1", "L2", "L3"]
    assert not alone.has_billing_contact
    with database.write() as connection:
        connection.execute(insert(designations), designation("ed", Role.BILLING_CONTACT, agency_id="A1"))
    assert billing.renewal_facts(database, "A1", NOW.date()).evidence.has_billing_contact
    assert billing.evidence(database, "A1", NOW.date()).has_billing_contact
    assert billing.evidence(database, "A2", NOW.date()).licenses == ()

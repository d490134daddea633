"""An agency's account on the command line: what is owed, a payment, a bank's file, papers and exports."""

import asyncio
import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from temporalio.testing import WorkflowEnvironment

from adapters.bank_files.reader import read_payments
from models.billing.bank import LinePart
from models.billing.bank_import import LineState
from models.billing.entries import EntryKind
from models.calendar import spoken
from services import bank
from storage.bank_lines import take_line
from tests.adapters.invoices.pdf_text import text_of
from tests.commands.billing_office import BILL, CONNIE, DORA, RITA, SAM
from tests.commands.conftest import Line
from tests.commands.days import january, two_ways
from tests.services.conftest import context_of
from tests.workflows.billing.counting_house import CountingHouse
from tests.workflows.office import Office


async def test_what_is_owed_is_shown_paid_and_proven_on_paper(
    typed: Line, house: CountingHouse, tmp_path: Path
) -> None:
    listed = await typed("invoices", *CONNIE, "--agency", "A1", "--open")
    assert "MN-000001" in listed.stdout
    assert "$450.00" in listed.stdout
    refused = await typed("record-payment", "A1", *CONNIE, "--amount", "450.00")
    assert (refused.exit_code, "own agency" in refused.stderr) == (1, True)
    wrong = await typed("record-payment", "A1", *BILL, "--amount", "450.005")
    assert (wrong.exit_code, "two digits" in wrong.stderr) == (1, True)
    paid = await typed("record-payment", "A1", *BILL, "--amount", "400", "--reference", "1042", "--on", str(january(5)))
    assert "The agency owes $50.00." in paid.stdout, paid.stderr
    statement = await typed("statement", "A1", *CONNIE, "--from", "2020-01-01", "--to", "2030-01-01")
    assert "Unpaid on invoice MN-000001: $50.00" in statement.stdout
    paper = await typed("invoice-pdf", "MN-000001", *CONNIE, "--out", str(tmp_path / "paper.pdf"))
    assert paper.exit_code == 0
    assert (tmp_path / "paper.pdf").read_bytes().startswith(b"%PDF")
    for words in (("statement-pdf",), ("receipt-pdf", "--payment", "4")):
        file = tmp_path / f"{words[0]}.pdf"
        made = await typed(*words, "A1", *CONNIE, "--out", str(file))
        assert (made.exit_code, file.read_bytes()[:4]) == (0, b"%PDF"), made.stderr
    none = await typed("receipt-pdf", "A1", *CONNIE, "--payment", "9", "--out", str(tmp_path / "none.pdf"))
    assert (none.exit_code, "no payment number 9" in none.stderr) == (1, True)
    await exported(typed, tmp_path / "out")
    aged = json.loads((await typed("aging", *BILL, "--json")).stdout)
    assert [(each["agency_id"], each["days_30"] + each["current"]) for each in aged] == [("A1", "0.0050.00")]
    voided = await typed("void-invoice", "MN-000001", *BILL, "--reason", "Wrong.", "--leave-unbilled")
    assert "Credit balance: $400.00" in voided.stdout
    note = await typed("credit-note-pdf", "A1", *CONNIE, "--entry", "5", "--out", str(tmp_path / "note.pdf"))
    assert (note.exit_code, (tmp_path / "note.pdf").read_bytes()[:4]) == (0, b"%PDF"), note.stderr
    payment = await typed("credit-note-pdf", "A1", *CONNIE, "--entry", "4", "--out", str(tmp_path / "none.pdf"))
    assert (payment.exit_code, "took nothing off" in payment.stderr) == (1, True)


async def exported(typed: Line, folder: Path) -> None:
    """Export in each form: with the agency's name, by day, and only for billing and lead staff."""
    done = await typed("export-billing", *BILL, "--folder", str(folder))
    assert done.exit_code == 0, done.stderr
    assert sorted(each.name for each in folder.iterdir()) == [
        "balances.csv",
        "invoices.csv",
        "ledger.csv",
        "payments.csv",
    ]
    assert "MN-000001,Agency 1,A1," in (folder / "invoices.csv").read_text()
    early = ("--from", "2020-01-01", "--to", "2020-12-31")
    assert (await typed("export-billing", *BILL, "--folder", str(folder), *early)).exit_code == 0
    assert "MN-000001" not in (folder / "ledger.csv").read_text()
    for profile, file in (
        ("quickbooks-csv", "quickbooks-journal.csv"),
        ("iif", "quickbooks.iif"),
        ("xero", "xero-bank-1.csv"),
    ):
        program = await typed("export-billing", *BILL, "--folder", str(folder), "--profile", profile)
        assert (program.exit_code, "Agency 1" in (folder / file).read_text(encoding="utf-8-sig")) == (0, True)
    refused = await typed("export-billing", *CONNIE, "--folder", str(folder), "--agency", "A1")
    assert (refused.exit_code, "Only billing staff and HMIS lead staff" in refused.stderr) == (1, True)
    back = await typed("export-billing", *BILL, "--folder", str(folder), "--from", "2026-02-02", "--to", "2026-02-01")
    assert (back.exit_code, "can't be after the last day" in back.stderr) == (1, True)


@pytest.mark.requirement("R18", "FEE-05")
async def test_a_void_says_what_it_leaves_unbilled_prints_void_and_is_billed_again_once(
    typed: Line, house: CountingHouse, tmp_path: Path
) -> None:
    issued = tmp_path / "issued.pdf"
    assert (await typed("invoice-pdf", "MN-000001", *CONNIE, "--out", str(issued))).exit_code == 0
    before = await typed("preview-void", "MN-000001", *BILL)
    assert "This leaves 2 licenses unbilled for the term" in before.stdout
    form = ("void-invoice", "MN-000001", *BILL, "--reason", "Wrong.")
    refused = await typed(*form)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "This leaves 2 licenses unbilled" in refused.stderr
    voided = await typed(*form, "--leave-unbilled", "--key", "v1")
    assert "This leaves 2 licenses unbilled" in voided.stdout, voided.stderr
    assert (await typed(*form, "--leave-unbilled", "--key", "v1")).exit_code == 0, "with its key it counts once"
    assert "VOID" in (await typed("invoices", *CONNIE, "--agency", "A1")).stdout
    assert "2 licenses" in (await typed("accounts", *BILL)).stdout
    copy, original = tmp_path / "copy.pdf", tmp_path / "original.pdf"
    printed = await typed("invoice-pdf", "MN-000001", *CONNIE, "--out", str(copy))
    assert "the void copy of invoice MN-000001" in printed.stdout
    assert " VOID We voided this invoice" in text_of(copy.read_bytes())
    await typed("invoice-pdf", "MN-000001", *CONNIE, "--as-issued", "--out", str(original))
    assert original.read_bytes() == issued.read_bytes(), "the paper stays as it was issued"
    again = await typed("bill-again", "MN-000001", *BILL)
    assert "To be invoiced: $450.00" in again.stdout, again.stderr
    await house.invoice(2)
    twice = await typed("bill-again", "MN-000001", *BILL)
    assert (twice.exit_code, "It was billed again" in twice.stderr) == (1, True)


@pytest.mark.requirement("FEE-05")
async def test_coming_renewals_are_listed_held_and_released(typed: Line, house: CountingHouse) -> None:
    listed = json.loads((await typed("coming-renewals", *BILL, "--json")).stdout)
    (row,) = [each for each in listed if each["agency_id"] == "A1"]
    assert (row["licenses"], row["amount"], row["missing"]) == (2, "450.00", [])
    held = await typed("hold-renewal", "A1", *BILL, "--because", "Two licenses are wrong.")
    assert "is on hold" in held.stdout, held.stderr
    shown = await typed("coming-renewals", *BILL)
    assert "on hold" in shown.stdout
    assert "The renewal is on hold." in (await typed("preview-renewal", "A1", *SAM)).stdout
    refused = await typed("release-renewal", "A1", *SAM)
    assert (refused.exit_code, "Only billing staff" in refused.stderr or "own agency" in refused.stderr) == (1, True)
    released = await typed("release-renewal", "A1", *BILL)
    assert "no longer on hold" in released.stdout, released.stderr


async def test_a_payment_typed_again_without_its_key_is_asked_about(typed: Line, house: CountingHouse) -> None:
    form = ("record-payment", "A1", *BILL, "--amount", "100", "--reference", "1042", "--on", str(january(5)))
    assert (await typed(*form, "--key", "k1")).exit_code == 0
    again = await typed(*form)
    assert (again.exit_code, again.stdout) == (1, "")
    assert "You already sent the same form" in again.stderr
    assert "a payment of $100.00. If you mean that one, no action is needed." in again.stderr
    assert (await typed(*form, "--key", "k1")).exit_code == 0, "with its key it counts once"
    assert str(house.recorded().balance) == "350.00"
    assert (await typed(*form, "--again")).exit_code == 0
    assert str(house.recorded().balance) == "250.00"
    credit = ("credit", "MN-000001", *BILL, "--amount", "10", "--reason", "Too much.")
    assert [(await typed(*credit)).exit_code for _ in range(2)] == [0, 1]
    assert (await typed(*credit, "--again")).exit_code == 0
    assert str(house.recorded().balance) == "230.00"


async def test_a_bank_s_file_is_shown_first_recorded_when_told_and_never_twice(
    typed: Line, house: CountingHouse, tmp_path: Path
) -> None:
    file = tmp_path / "bank.csv"
    file.write_text(
        "Date,Amount,Name,Reference,Description\n"
        f"{january(5)},200.00,Agency 1,77,For MN-000001\n"
        f"{january(6)},99.00,Somebody,78,\n"
    )
    dry = json.loads((await typed("import-payments", str(file), *BILL, "--json")).stdout)
    assert [each["state"] for each in dry["lines"]] == ["would_record", "to_confirm"]
    assert str(house.recorded().balance) == "450.00", "a dry run changes nothing"
    applied = await typed("import-payments", str(file), *BILL, "--apply", "--assign", "3=A1", "--json")
    assert [each["state"] for each in json.loads(applied.stdout)["lines"]] == ["recorded", "recorded"], applied.stderr
    again = json.loads((await typed("import-payments", str(file), *BILL, "--apply", "--json")).stdout)
    assert [each["state"] for each in again["lines"]] == ["known", "known"]
    assert str(house.recorded().balance) == "151.00"
    refused = await typed("import-payments", str(file), *SAM, "--apply")
    assert (refused.exit_code, "Only billing staff" in refused.stderr) == (1, True)


@pytest.mark.requirement("FEE-05")
async def test_one_check_entered_twice_and_imported_is_one_payment(
    typed: Line, house: CountingHouse, minnesota: Office, tmp_path: Path
) -> None:
    form = ("record-payment", "A1", "--amount", "100", "--reference", "1042")
    assert (await typed(*form, *BILL, "--on", str(january(5)))).exit_code == 0
    by_another = await typed(*form, *RITA, "--on", str(january(7)))
    assert (by_another.exit_code, by_another.stdout) == (1, "")
    assert (
        f"A payment of $100.00 with the reference 1042, received on {spoken(january(5))}, was already recorded by "
        "Alex Sample on "
    ) in by_another.stderr
    assert "send it with --also." in by_another.stderr
    file = tmp_path / "bank.csv"
    file.write_text(
        f"Date,Amount,Name,Reference,Description\n{january(5)},100.00,Agency 1,,\n{january(5)},100.00,Agency 1,,\n"
    )
    dry = json.loads((await typed("import-payments", str(file), *BILL, "--json")).stdout)
    assert [each["state"] for each in dry["lines"]] == ["known", "would_record"]
    assert dry["lines"][0]["sentence"].startswith("It is already recorded for A1, by Alex Sample on ")
    office = context_of(minnesota)
    both = await asyncio.gather(*(bank.import_payments(office, who, file, apply=True) for who in ("alex", "rita")))
    assert [each.lines[0].state for each in both] == [LineState.KNOWN, LineState.KNOWN]
    assert str(house.recorded().balance) == "250.00", "the first line is the check, the second is another payment"
    assert (await typed(*form, *RITA, "--on", str(january(7)), "--also")).exit_code == 0
    again = json.loads((await typed("import-payments", str(file), *BILL, "--apply", "--json")).stdout)
    assert [each["state"] for each in again["lines"]] == ["known", "known"]
    assert str(house.recorded().balance) == "150.00"


@pytest.mark.requirement("FEE-05", "FEE-07")
async def test_a_clerk_corrects_moves_charges_and_writes_off(
    typed: Line, house: CountingHouse, env: WorkflowEnvironment, minnesota: Office, tmp_path: Path
) -> None:
    other = CountingHouse(env, minnesota, "A2")
    await other.open(licenses={})
    why = ("--reason", "A typo.")
    assert (await typed("record-payment", "A1", *BILL, "--amount", "4500", "--on", str(january(5)))).exit_code == 0
    corrected = await typed("correct-payment", "A1", *BILL, "--payment", "4", "--amount", "450", *why)
    assert "It is now payment 6, $450.00" in corrected.stdout, corrected.stderr
    moved = await typed("move-payment", "A1", *BILL, "--payment", "6", "--to", "A2", *why)
    assert "The agency owes $450.00." in moved.stdout, moved.stderr
    there = await minnesota.eventually(other.recorded, lambda seen: str(seen.balance) == "-450.00")
    assert [each.kind for each in there.ledger.entries] == [EntryKind.TRANSFER_IN]
    own = await typed("move-payment", "A1", *CONNIE, "--payment", "6", "--to", "A2", *why)
    assert (own.exit_code, "own agency" in own.stderr) == (1, True)
    gone = await typed("write-off", "MN-000001", *DORA, "--amount", "50", *why)
    assert "Written off on invoice MN-000001: $50.00" in gone.stdout, gone.stderr
    refused = await typed("write-off", "MN-000001", *BILL, "--amount", "50", *why)
    assert (refused.exit_code, "Only the HMIS lead director" in refused.stderr) == (1, True), refused.stderr
    charged = await typed("charge", "A1", *BILL, "--amount", "35", "--reason", "Fee for a returned check")
    assert "To be invoiced: $35.00" in charged.stdout, charged.stderr
    assert (await house.invoice(2)).number == "MN-000002"
    paper = await typed("invoice-pdf", "MN-000002", *CONNIE, "--out", str(tmp_path / "charge.pdf"))
    assert (paper.exit_code, (tmp_path / "charge.pdf").read_bytes()[:4]) == (0, b"%PDF"), paper.stderr
    paid_out = await typed("pay-out", "A2", *BILL, "--amount", "100", *why)
    assert paid_out.exit_code == 0, paid_out.stderr
    assert (await typed("return-payment", "A2", *BILL, "--payment", "1", *why)).exit_code == 0
    aged = {each["agency_id"]: each for each in json.loads((await typed("aging", *BILL, "--json")).stdout)}
    assert (aged["A1"]["written_off"], aged["A2"]["without_invoice"]) == ("50.00", "100.00")
    assert "$100.00" in (await typed("accounts", *BILL)).stdout
    assert "and no invoice bills" in (await typed("queue", *BILL)).stdout
    receipt = await typed("receipt-pdf", "A2", *BILL, "--payment", "1", "--out", str(tmp_path / "receipt.pdf"))
    assert (receipt.exit_code, (tmp_path / "receipt.pdf").read_bytes()[:4]) == (0, b"%PDF"), receipt.stderr


@pytest.mark.requirement("FEE-07")
async def test_the_rows_of_a_bank_s_file_add_up_and_a_stray_mark_records_nothing(
    typed: Line, house: CountingHouse, tmp_path: Path
) -> None:
    file = tmp_path / "bank.csv"
    head = "Date,Amount,Type,Status,Description\n"
    file.write_text(
        head + f"{january(1)},,,,Beginning balance\n"
        f"{january(5)},200.00,Credit,,ACH AGENCY 1 FOR MN-000001\n"
        f"{january(6)},1200.00,Debit,,RENT\n"
        f"{january(7)},50.00,Credit,Pending,ACH AGENCY 1\n"
        f"{january(8)},five,Credit,,ACH AGENCY 1\n"
    )
    shown = await typed("import-payments", str(file), *BILL)
    assert (
        "5 rows read = 1 payment + 0 already recorded + 1 outgoing + 1 not completed + 1 summary row + 1 problem."
        in shown.stdout
    )
    assert "ACH AGENCY 1 FOR MN-000001" in " ".join(shown.stdout.split())
    await typed("import-payments", str(file), *BILL, "--apply")
    again = json.loads((await typed("import-payments", str(file), *BILL, "--apply", "--json")).stdout)
    assert (again["counts"]["payments"], again["counts"]["already_recorded"]) == (0, 1)
    assert str(house.recorded().balance) == "250.00"
    file.write_text(head + f'{january(9)},25.00,Credit,,"AGENCY 1 MN-000001\n{january(10)},25.00,Credit,,AGENCY 1\n')
    refused = await typed("import-payments", str(file), *BILL, "--apply")
    assert refused.exit_code == 1
    assert "on line 2" in refused.stderr
    assert "Nothing was recorded" in refused.stderr
    assert str(house.recorded().balance) == "250.00"


@pytest.mark.requirement("FEE-07")
async def test_a_file_that_does_not_show_the_order_of_its_days_is_asked_about_before_anything_is_recorded(
    typed: Line, house: CountingHouse, tmp_path: Path
) -> None:
    file = tmp_path / "bank.csv"
    written, by_month, by_day = two_ways()
    file.write_text(f"Date,Amount,Name\n{written},20.00,Agency 1\n")
    shown = await typed("import-payments", str(file), *BILL)
    assert f"add --month-first. If it is {spoken(by_day)}, add --day-first." in shown.stdout, shown.stderr
    asked = await typed("import-payments", str(file), *BILL, "--apply")
    assert (asked.exit_code, "Nothing was recorded." in asked.stderr) == (1, True)
    assert (await typed("import-payments", str(file), *BILL, "--apply", "--month-first")).exit_code == 0
    assert house.recorded().ledger.entries[-1].day == by_month


@pytest.mark.requirement("FEE-07")
async def test_a_line_is_divided_exactly_and_recorded_once(typed: Line, house: CountingHouse, tmp_path: Path) -> None:
    expires = (await house.today() + timedelta(days=100)).isoformat()
    opened = await typed("set-expiration-date", "A2", *BILL, "--on", expires, "--reason", "New.", "--key", "a2")
    assert opened.exit_code == 0, opened.stderr
    file = tmp_path / "bank.csv"
    file.write_text(f"Date,Amount,Name\n{january(5)},300.00,County\n")
    command = ("import-payments", str(file), *BILL, "--apply", "--json")
    off = await typed(*command, "--split", "2=MN-000001:200.00", "--split", "2=A2:99.99")
    assert (off.exit_code, "add up to $299.99" in off.stdout) == (1, True)
    divided = ("--split", "2=MN-000001:200.00", "--split", "2=A2:100.00")
    done = await typed(*command, *divided)
    assert [each["state"] for each in json.loads(done.stdout)["lines"]] == ["recorded"], done.stdout
    for more in (divided, ("--split", "2=A2:150.00", "--split", "2=MN-000001:150.00"), ("--assign", "2=A2"), ()):
        again = json.loads((await typed(*command, *more)).stdout)
        assert [each["state"] for each in again["lines"]] == ["known"], more
    assert str(house.recorded().balance) == "250.00"
    other = CountingHouse(house.env, house.office, "A2")
    assert str(other.recorded().balance) == "-100.00"


@pytest.mark.requirement("FEE-07")
async def test_a_line_that_was_recorded_in_part_goes_on_as_it_was_divided(
    typed: Line, house: CountingHouse, tmp_path: Path
) -> None:
    """The program was stopped between the two parts."""
    file = tmp_path / "bank.csv"
    file.write_text(f"Date,Amount,Name\n{january(5)},30.00,County\n")
    read = read_payments(file.read_bytes(), "bank.csv").lines[0]
    parts = [LinePart(agency_id="A1", amount=Decimal(each)) for each in ("10.00", "20.00")]
    at = await house.office.now()
    take_line(house.office.database, read, parts, "bank.csv", "alex", at)
    await house.pay("10.00", bank_line=f"{read.key}.1", received_on=read.day)
    await house.office.eventually(lambda: str(house.recorded().balance), lambda seen: seen == "440.00")
    done = json.loads((await typed("import-payments", str(file), *BILL, "--apply", "--json")).stdout)
    assert [each["state"] for each in done["lines"]] == ["recorded"], done
    assert str(house.recorded().balance) == "420.00"
    again = json.loads((await typed("import-payments", str(file), *BILL, "--apply", "--json")).stdout)
    assert [each["state"] for each in again["lines"]] == ["known"]


@pytest.mark.requirement("FEE-07")
async def test_the_same_money_read_with_other_columns_is_asked_about(
    typed: Line, house: CountingHouse, tmp_path: Path
) -> None:
    file = tmp_path / "bank.csv"
    rows = f"Date,Amount,Name,Note\n{january(5)},20.00,Agency 1,first\n"
    file.write_text(rows)
    command = ("import-payments", str(file), *BILL, "--apply", "--json")
    assert (await typed(*command)).exit_code == 0
    other = json.loads((await typed(*command, "--memo-column", "Note")).stdout)
    assert [each["state"] for each in other["lines"]] == ["known"], "the same file is the same money"
    file.write_text(f"{rows}\n")
    other = json.loads((await typed(*command, "--memo-column", "Note", "--assign", "2=A1")).stdout)
    assert [each["state"] for each in other["lines"]] == ["to_confirm"], "whose it is does not say that it is another"
    assert (
        "is already recorded from bank.csv. If this is another one, please add --also 2."
        in other["lines"][0]["sentence"]
    )
    assert str(house.recorded().balance) == "430.00"
    assert (await typed(*command, "--memo-column", "Note", "--also", "2")).exit_code == 0
    assert str(house.recorded().balance) == "410.00"


@pytest.mark.requirement("FEE-07")
async def test_an_agency_is_found_by_the_name_under_which_it_pays(
    typed: Line, house: CountingHouse, tmp_path: Path
) -> None:
    file = tmp_path / "bank.csv"
    file.write_text(f"{january(5)};20.00;;CNTY TREAS 77\n")
    command = ("import-payments", str(file), *BILL, "--profile", "no-header", "--memo-column", "4", "--json")
    assert [each["state"] for each in json.loads((await typed(*command)).stdout)["lines"]] == ["to_confirm"]
    named = await typed("name-payer", "A1", *BILL, "--payer", "Cnty  Treas")
    assert "Cnty Treas" in named.stdout, named.stderr
    assert [each["state"] for each in json.loads((await typed(*command)).stdout)["lines"]] == ["would_record"]
    gone = await typed("name-payer", "A1", *BILL, "--payer", "CNTY TREAS", "--forget")
    assert "No names of payers are saved." in gone.stdout
    assert (await typed("name-payer", "A1", *BILL, "--payer", "CNTY TREAS", "--forget")).exit_code == 1
    assert "No names of payers are saved." in (await typed("payer-names", *BILL)).stdout
    unknown = await typed("import-payments", str(file), *BILL, "--profile", "none")
    assert (unknown.exit_code, "There is no profile “none”." in unknown.stderr) == (1, True)


async def test_previews_and_the_expiration_date_are_said_in_sentences(typed: Line, house: CountingHouse) -> None:
    renewal = await typed("preview-renewal", "A1", *SAM)
    assert "Total: $450.00" in renewal.stdout
    gone = await typed("preview-change", "A1", *SAM, "--license", "L1", "--delete")
    assert "The next renewal would be $225.00 less." in gone.stdout
    kept = await typed("preview-change", "A1", *SAM, "--license", "L1", "--transfer")
    assert "A transfer is free." in kept.stdout
    nobody = await typed("statement", "A2", *BILL)
    assert (nobody.exit_code, "no account yet" in nobody.stderr) == (1, True)
    today = await house.today()
    day = today + timedelta(days=100)
    moved = await typed(
        "set-expiration-date", "A2", *BILL, "--on", day.isoformat(), "--reason", "A new agency.", "--key", "a"
    )
    assert moved.exit_code == 0, moved.stderr
    assert "A2" in (await typed("accounts", *BILL)).stdout

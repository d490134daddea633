"""An agency's account on the command line: what is owed, a payment, a bank's file, papers and exports."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from temporalio.testing import WorkflowEnvironment

from tests.adapters.invoices.pdf_text import text_of
from tests.commands.conftest import Line, to_office
from tests.workflows.billing.counting_house import CountingHouse, with_billing_people
from tests.workflows.office import Office

BILL, CONNIE, SAM = ("--as", "alex"), ("--as", "ada"), ("--as", "sam")


@pytest.fixture
async def house(env: WorkflowEnvironment, minnesota: Office) -> CountingHouse:
    """The account of A1, thirty days before its licenses expire: the renewal is invoiced at once."""
    with_billing_people(minnesota)
    house = CountingHouse(env, minnesota)
    expires = await house.open(days=40, licenses={"L1": "tess", "L2": "toni"})
    await house.until(expires - timedelta(days=29))
    await house.invoice()
    return house


@pytest.fixture
def typed(line: Line, minnesota: Office, monkeypatch: pytest.MonkeyPatch) -> Line:
    """A command line to that office."""
    return to_office(line, minnesota, monkeypatch)


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
    paid = await typed("record-payment", "A1", *BILL, "--amount", "400", "--reference", "1042", "--on", "2026-01-05")
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
    exported = await typed("export-billing", *BILL, "--folder", str(tmp_path / "out"))
    assert exported.exit_code == 0
    assert sorted(each.name for each in (tmp_path / "out").iterdir()) == ["invoices.csv", "ledger.csv", "payments.csv"]
    assert "MN-000001" in (tmp_path / "out" / "invoices.csv").read_text()
    aged = json.loads((await typed("aging", *BILL, "--json")).stdout)
    assert [(each["agency_id"], each["days_30"] + each["current"]) for each in aged] == [("A1", "0.0050.00")]
    voided = await typed("void-invoice", "MN-000001", *BILL, "--reason", "Wrong.", "--leave-unbilled")
    assert "Credit balance: $400.00" in voided.stdout
    note = await typed("credit-note-pdf", "A1", *CONNIE, "--entry", "5", "--out", str(tmp_path / "note.pdf"))
    assert (note.exit_code, (tmp_path / "note.pdf").read_bytes()[:4]) == (0, b"%PDF"), note.stderr
    payment = await typed("credit-note-pdf", "A1", *CONNIE, "--entry", "4", "--out", str(tmp_path / "none.pdf"))
    assert (payment.exit_code, "took nothing off" in payment.stderr) == (1, True)


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
    form = ("record-payment", "A1", *BILL, "--amount", "100", "--reference", "1042", "--on", "2026-01-05")
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
        "2026-01-05,200.00,Agency 1,77,For MN-000001\n"
        "2026-01-06,99.00,Somebody,78,\n"
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

"""Bank's files on the command line: a row is the same money however it is read, and whoever entered it before."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.commands.billing_office import BILL, RITA
from tests.commands.conftest import Line
from tests.commands.days import january, today, two_ways
from tests.workflows.billing.counting_house import CountingHouse

HEAD = "Date,Amount,Name,Reference,Description\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The bank's file."""
    return tmp_path / "bank.csv"


async def read(typed: Line, file: Path, *more: str) -> dict[str, Any]:
    """What a dry run or an import of the file says."""
    said = await typed("import-payments", str(file), *BILL, "--json", *more)
    found: dict[str, Any] = json.loads(said.stdout)
    return found


def states(said: dict[str, Any]) -> list[str]:
    """What happened to each line."""
    return [each["state"] for each in said["lines"]]


@pytest.mark.requirement("FEE-07", "R15")
async def test_the_same_file_read_with_the_other_order_of_days_is_the_same_money(
    typed: Line, house: CountingHouse, file: Path
) -> None:
    written, by_month, _ = two_ways()
    file.write_text(f"Date,Amount,Name\n{written},20.00,Agency 1\n")
    assert states(await read(typed, file, "--apply", "--month-first")) == ["recorded"]
    other = await read(typed, file, "--apply", "--day-first")
    assert states(other) == ["known"]
    assert "It is already recorded for A1, as $20.00 on" in other["lines"][0]["sentence"]
    assert str(house.recorded().balance) == "430.00"
    assert house.recorded().ledger.entries[-1].day == by_month


@pytest.mark.requirement("FEE-07")
async def test_an_order_that_the_file_contradicts_is_refused(typed: Line, house: CountingHouse, file: Path) -> None:
    file.write_text("Date,Amount,Name\n25/11/2026,20.00,Agency 1\n10/11/2026,30.00,Agency 1\n")
    refused = await typed("import-payments", str(file), *BILL, "--month-first")
    assert refused.exit_code == 1
    assert "“25/11/2026” on line 2 shows that the day comes first in this file" in refused.stderr
    assert "leave out --month-first" in refused.stderr


@pytest.mark.requirement("FEE-05", "FEE-07")
@pytest.mark.parametrize("answer", ["--entered", "--also"])
async def test_a_check_and_the_line_of_the_bank_days_later_are_asked_about(
    typed: Line, house: CountingHouse, file: Path, answer: str
) -> None:
    check = ("record-payment", "A1", "--amount", "100", "--reference", "1042")
    assert (await typed(*check, *BILL, "--on", str(january(5)))).exit_code == 0
    file.write_text(f"{HEAD}{january(9)},100.00,Agency 1,,Deposit\n{january(9)},100.00,Agency 1,,Deposit\n")
    asked = await read(typed, file, "--apply")
    assert states(asked) == ["to_confirm", "recorded"], "one of the two lines may be the check"
    sentence = asked["lines"][0]["sentence"]
    assert "A payment of $100.00 with the reference 1042, received on" in sentence
    assert "was entered by Alex Sample on" in sentence
    assert "add --entered 2. If it is another one, add --also 2." in sentence
    assert str(house.recorded().balance) == "250.00"
    again = await read(typed, file, "--apply", answer, "2")
    assert states(again) == ["known" if answer == "--entered" else "recorded", "known"]
    assert str(house.recorded().balance) == ("250.00" if answer == "--entered" else "150.00")
    assert states(await read(typed, file, "--apply")) == ["known", "known"]


@pytest.mark.requirement("FEE-05")
async def test_a_check_that_is_entered_days_after_the_line_of_the_bank_is_asked_about(
    typed: Line, house: CountingHouse, file: Path
) -> None:
    file.write_text(f"{HEAD}{january(9)},100.00,Agency 1,,Deposit\n")
    assert states(await read(typed, file, "--apply")) == ["recorded"]
    check = ("record-payment", "A1", *RITA, "--amount", "100", "--reference", "1042", "--on", str(january(5)))
    asked = await typed(*check)
    assert (asked.exit_code, "was already recorded by Alex Sample" in asked.stderr) == (1, True), asked.stderr
    assert (await typed(*check, "--also")).exit_code == 0
    assert str(house.recorded().balance) == "250.00"


@pytest.mark.requirement("FEE-05")
async def test_what_shows_nothing_that_was_entered_by_hand_confirms_nothing(
    typed: Line, house: CountingHouse, file: Path
) -> None:
    file.write_text(f"{HEAD}{january(9)},100.00,Agency 1,,Deposit\n")
    said = await read(typed, file, "--apply", "--entered", "2")
    assert states(said) == ["refused"]
    assert "nothing is confirmed" in said["lines"][0]["sentence"]
    unknown = await typed("import-payments", str(file), *BILL, "--also", "9")
    assert (unknown.exit_code, "There is no payment on line 9" in unknown.stderr) == (1, True)
    assert str(house.recorded().balance) == "450.00"


@pytest.mark.requirement("FEE-05", "FEE-07")
async def test_the_parts_of_a_divided_line_that_were_entered_by_hand_make_it_known(
    typed: Line, house: CountingHouse, file: Path
) -> None:
    expires = (await house.today() + timedelta(days=100)).isoformat()
    assert (await typed("set-expiration-date", "A2", *BILL, "--on", expires, "--reason", "New.")).exit_code == 0
    file.write_text(f"{HEAD}{january(5)},300.00,County,,\n")
    split = ("--apply", "--split", "2=MN-000001:200.00", "--split", "2=A2:100.00")
    form = ("record-payment", "A1", *BILL, "--on", str(january(5)), "--amount", "200")
    assert (await typed(*form)).exit_code == 0
    asked = await read(typed, file, *split)
    assert states(asked) == ["to_confirm"]
    assert "Please record the other parts with record-payment" in asked["lines"][0]["sentence"]
    other = ("record-payment", "A2", *BILL, "--on", str(january(5)), "--amount", "100")
    assert (await typed(*other)).exit_code == 0
    for more in (split, ("--apply",), ("--apply", "--assign", "2=A2")):
        assert states(await read(typed, file, *more)) == ["known"], more
    assert str(house.recorded().balance) == "250.00"


@pytest.mark.requirement("FEE-07")
async def test_a_line_of_long_ago_or_of_the_future_is_not_recorded_unasked(
    typed: Line, house: CountingHouse, file: Path
) -> None:
    file.write_text(f"{HEAD}2006-01-05,20.00,Agency 1,,\n{today() + timedelta(days=60)},30.00,Agency 1,,\n")
    said = await read(typed, file, "--apply")
    assert states(said) == ["to_confirm", "refused"]
    assert "Thursday, January 5, 2006 is more than a year ago" in said["lines"][0]["sentence"]
    assert "is in the future. Please check the days in the file" in said["lines"][1]["sentence"]
    assert states(await read(typed, file, "--apply", "--assign", "2=A1")) == ["recorded", "refused"]


@pytest.mark.requirement("FEE-07")
async def test_a_choice_for_a_line_that_is_recorded_or_for_nothing_is_answered(
    typed: Line, house: CountingHouse, file: Path
) -> None:
    file.write_text(f"{HEAD}{january(5)},20.00,Agency 1,,\n")
    assert states(await read(typed, file, "--apply")) == ["recorded"]
    late = await read(typed, file, "--apply", "--assign", "2=A2")
    assert states(late) == ["known"]
    assert "so your choice changes nothing" in late["lines"][0]["sentence"]
    none = await typed("import-payments", str(file), *BILL, "--assign", "2=MN-000999")
    assert (none.exit_code, "neither an invoice nor an agency “MN-000999”" in none.stderr) == (1, True)


@pytest.mark.requirement("FEE-07")
async def test_the_name_of_one_agency_is_no_name_under_which_another_pays(typed: Line, house: CountingHouse) -> None:
    refused = await typed("name-payer", "A1", *BILL, "--payer", "agency 2")
    assert (refused.exit_code, "“Agency 2” is the name of another agency" in refused.stderr) == (1, True)
    assert (await typed("name-payer", "A1", *BILL, "--payer", "Agency 1, Inc.")).exit_code == 0


async def test_a_payment_of_an_agency_that_owes_nothing_is_said_to_become_a_credit(
    typed: Line, house: CountingHouse, file: Path
) -> None:
    file.write_text(f"{HEAD}{january(5)},20.00,Agency 2,,\n{january(6)},500.00,Agency 1,,For MN-000001\n")
    said = await read(typed, file)
    assert "becomes a credit balance: that agency has no unpaid invoice" in said["lines"][0]["sentence"]
    assert "The remaining $50.00 goes to its credit balance." in said["lines"][1]["sentence"]

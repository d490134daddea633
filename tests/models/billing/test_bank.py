"""Payments from a bank's file: what each line is probably for, and why."""

from datetime import date
from decimal import Decimal

import pytest

from models.billing.bank import (
    BankLine,
    Certainty,
    Match,
    Payable,
    Payer,
    line_key,
    matched,
    name_key,
    require_exact,
)
from models.errors import RuleViolation

HARBOR_ONE = Payable(agency_id="a-1", agency_name="Harbor House", number="MN-000001", open=Decimal("225.00"))
HARBOR_TWO = Payable(agency_id="a-1", agency_name="Harbor House", number="MN-000002", open=Decimal("88.15"))
LANTERN = Payable(agency_id="a-2", agency_name="Lantern, Inc.", number="MN-000003", open=Decimal("88.15"))
VOIDED = Payable(agency_id="a-2", agency_name="Lantern, Inc.", number="MN-000004", open=Decimal(0), voided=True)
INVOICES = (HARBOR_ONE, HARBOR_TWO, LANTERN, VOIDED)


def line(amount: str = "225.00", **fields: str) -> BankLine:
    """A line of a bank's file."""
    return BankLine(key="k", line=2, day=date(2026, 12, 4), amount=Decimal(amount), **fields)


def one(bank_line: BankLine) -> Match:
    """What one line is for."""
    (match,) = matched([bank_line], INVOICES)
    return match


@pytest.mark.parametrize(
    "fields",
    [
        {"reference": "MN-000001"},
        {"memo": "HMIS licenses, inv. mn 000001, thank you"},
        {"memo": "INVOICE#MN000001"},
        {"payer": "HARBOR HSE MN-000001"},
        {"reference": "MN-000001", "memo": "for MN-000001"},
    ],
)
def test_a_line_that_names_an_invoice_is_for_that_one(fields: dict[str, str]) -> None:
    match = one(line(**fields))
    assert (match.agency_id, match.invoice, match.certainty) == ("a-1", "MN-000001", Certainty.NUMBER)
    assert match.sentence == "It names invoice MN-000001 (Harbor House). Amount due: $225.00."


@pytest.mark.parametrize("memo", ["MN-0000012", "XMN-000001", "MN-00001", "Minneapolis MN 55401", "1 000001 2"])
def test_a_number_inside_another_or_a_zip_code_is_no_invoice(memo: str) -> None:
    assert one(line("17.00", memo=memo)).sentence == "It doesn't say what it is for. Please choose the agency."


def test_a_line_that_names_a_voided_invoice_waits_for_a_person() -> None:
    match = one(line(reference="MN-000004"))
    assert (match.agency_id, match.invoice, match.certainty) == ("a-2", None, Certainty.NONE)
    assert match.sentence == "It names invoice MN-000004, which was voided. Please choose another invoice or none."


def test_a_line_that_names_an_unknown_invoice_is_no_guess_even_when_payer_and_amount_fit() -> None:
    match = one(line("225.00", reference="MN-000999", payer="Harbor House"))
    assert (match.agency_id, match.invoice, match.certainty) == ("a-1", None, Certainty.NONE)
    assert "It names invoice MN-000999, which doesn't exist or was settled long ago." in match.sentence


def test_a_line_that_names_two_invoices_has_to_be_divided() -> None:
    match = one(line("313.15", memo="MN-000001 + MN-000002"))
    assert (match.agency_id, match.certainty) == (None, Certainty.NONE)
    assert match.sentence == "It names several invoices: MN-000001, MN-000002. Please say how to divide it (--split)."


def test_a_payer_is_known_by_the_agencys_name_however_it_is_written() -> None:
    match = one(line("10.00", payer=" LANTERN  inc"))
    assert (match.agency_id, match.invoice, match.certainty) == ("a-2", None, Certainty.PAYER)


def test_two_agencies_of_one_name_are_for_a_person_to_tell_apart() -> None:
    again = LANTERN.model_copy(update={"agency_id": "a-3", "number": "MN-000005"})
    (match,) = matched([line("10.00", payer="Lantern Inc")], [LANTERN, again])
    assert (match.agency_id, match.certainty) == (None, Certainty.NONE)
    assert match.sentence == "Several agencies have the name “Lantern, Inc.”. Please choose one of them."


def test_an_amount_that_only_one_open_invoice_has_is_a_guess_to_be_confirmed() -> None:
    match = one(line("225.00", memo="DEPOSIT 12"))
    assert (match.invoice, match.certainty) == ("MN-000001", Certainty.AMOUNT)
    assert match.sentence.endswith("Please confirm.")


def test_an_amount_that_two_invoices_have_is_no_guess() -> None:
    match = one(line("88.15"))
    assert (match.invoice, match.certainty) == (None, Certainty.NONE)
    assert match.sentence == "2 invoices have $88.15 due. Please choose one of them."


def test_what_an_earlier_line_pays_is_not_open_for_a_later_one() -> None:
    first, again = line("225.00", reference="MN-000001"), line("225.00", memo="unknown")
    same = line("225.00", reference="MN-000001")
    assert [each.certainty for each in matched([first, again, same], INVOICES)] == [
        Certainty.NUMBER,
        Certainty.NONE,
        Certainty.NUMBER,
    ]
    over = matched([first, same], INVOICES)[1]
    assert over.sentence.endswith("Amount due: $0.00. The remaining $225.00 goes to what else the agency owes.")


def test_of_an_office_whose_numbers_are_only_digits_those_that_are_known_count() -> None:
    plain = HARBOR_ONE.model_copy(update={"number": "000001"})
    named, other = matched([line("5.00", memo="inv 000001"), line("5.00", memo="check 104277")], [plain])
    assert (named.invoice, other.certainty) == ("000001", Certainty.NONE)
    assert other.sentence.startswith("It doesn't say")


def test_a_line_read_again_has_the_same_key_and_the_second_of_two_equal_lines_another() -> None:
    parts = ("2026-12-04", "225.00", "Harbor", "", "")
    assert line_key(parts, 1) == line_key(list(parts), 1)
    assert len({line_key(parts, 1), line_key(parts, 2), line_key((*parts[:3], "1", ""), 1)}) == 3


# --- names in descriptions


BIRCH = Payer(agency_id="a-4", agency_name="Birch House")
"""An agency that owes nothing."""
COUNTY = Payer(agency_id="a-1", agency_name="Harbor House", names=("CNTY TREASURER ACH",))


def of(bank_line: BankLine, *payers: Payer) -> Match:
    """What one line is for, among these agencies and those with invoices."""
    (match,) = matched([bank_line], INVOICES, payers)
    return match


@pytest.mark.requirement("FEE-07")
def test_an_agency_s_name_in_a_description_and_the_amount_of_one_of_its_invoices_are_enough() -> None:
    match = one(line("88.15", memo="ACH CREDIT HARBOR HOUSE DES:PAYMENT"))
    assert (match.agency_id, match.invoice, match.certainty) == ("a-1", "MN-000002", Certainty.NAME)
    assert match.sentence == "It comes from Harbor House, and only its invoice MN-000002 has this amount due."


@pytest.mark.requirement("FEE-07")
def test_an_agency_s_name_in_a_description_alone_is_a_proposal_for_a_person() -> None:
    match = one(line("100.00", memo="HARBOR HOUSE OF DULUTH DONATION"))
    assert (match.agency_id, match.invoice, match.certainty) == ("a-1", None, Certainty.MENTION)
    assert match.sentence.endswith("Please confirm.")


@pytest.mark.requirement("FEE-07")
def test_another_agency_s_invoice_is_never_proposed_against_the_payer_s_name() -> None:
    """The amount fits Harbor's invoice only, and Birch House, which owes nothing, pays it."""
    for fields in ({"payer": "BIRCH HOUSE"}, {"memo": "ACH BIRCH HOUSE"}):
        match = of(line("225.00", **fields), BIRCH)
        assert (match.agency_id, match.invoice) == ("a-4", None), fields
    unknown = one(line("225.00", payer="Lake Sheltr"))
    assert (unknown.agency_id, unknown.certainty) == (None, Certainty.NONE)
    assert unknown.sentence == "The payer “Lake Sheltr” is not known. Please choose the agency."


@pytest.mark.requirement("FEE-07")
def test_a_number_of_one_agency_and_the_name_of_another_are_a_doubt() -> None:
    match = one(line("225.00", payer="Lantern Inc", memo="MN-000001"))
    assert (match.agency_id, match.invoice, match.certainty) == (None, None, Certainty.NONE)
    assert match.sentence == ("It names Lantern, Inc., but invoice MN-000001 is for Harbor House. Please look into it.")
    both = one(line("225.00", payer="Lantern Inc", memo="for Harbor House"))
    assert (both.agency_id, both.certainty) == (None, Certainty.NONE)
    assert "It may come from Harbor House or Lantern, Inc." in both.sentence


def test_a_payer_s_amount_finds_its_own_invoice_before_an_older_one() -> None:
    match = one(line("88.15", payer="Harbor House"))
    assert (match.invoice, match.certainty) == ("MN-000002", Certainty.PAYER)


@pytest.mark.requirement("FEE-07")
def test_a_name_under_which_an_agency_is_known_to_pay_finds_it_in_a_description() -> None:
    text = "12/04 Cnty Treasurer ACH 7781"
    assert one(line("10.00", memo=text)).certainty == Certainty.NONE
    match = of(line("10.00", memo=text), COUNTY)
    assert (match.agency_id, match.certainty) == ("a-1", Certainty.PAYER)


def test_a_payer_name_of_two_agencies_is_for_a_person_to_tell_apart() -> None:
    other = Payer(agency_id="a-2", agency_name="Lantern, Inc.", names=COUNTY.names)
    match = of(line("225.00", memo="CNTY TREASURER ACH"), COUNTY, other)
    assert (match.agency_id, match.certainty) == (None, Certainty.NONE)


def test_a_name_within_a_longer_name_is_not_found() -> None:
    harbor = Payer(agency_id="a-5", agency_name="Harbor")
    match = of(line("225.00", memo="ACH HARBOR HOUSE"), harbor)
    assert (match.agency_id, match.certainty) == ("a-1", Certainty.NAME)


def test_a_name_of_one_word_in_a_description_is_confirmed_even_when_the_amount_fits() -> None:
    match = one(line("88.15", memo="LANTERN BAKERY"))
    assert (match.agency_id, match.invoice, match.certainty) == ("a-2", "MN-000003", Certainty.MENTION)


def test_what_a_payer_s_line_pays_is_not_due_for_a_later_line() -> None:
    """The first line pays Harbor's oldest invoice in full and 10.00 of the next."""
    lines = [
        line("235.00", payer="Harbor House"),
        line("225.00", memo="HARBOR HOUSE"),
        line("78.15", memo="HARBOR HOUSE"),
    ]
    assert [each.invoice for each in matched(lines, INVOICES)] == [None, None, "MN-000002"]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("The Lake Shelter, Inc.", "lake shelter"),
        ("St. Mary's & Friends", "st marys and friends"),
        ("Niño Café LLC", "nino cafe"),
        ("Inc.", "inc"),
        ("...", ""),
    ],
)
def test_names_are_compared_without_what_banks_leave_out(name: str, key: str) -> None:
    assert name_key(name) == key


@pytest.mark.requirement("FEE-07")
def test_the_parts_of_a_line_add_up_to_the_cent() -> None:
    whole = line("313.15")
    require_exact(whole, [Decimal("225.00"), Decimal("88.15")])
    with pytest.raises(RuleViolation, match=r"add up to \$313.14, but its amount is \$313.15"):
        require_exact(whole, [Decimal("225.00"), Decimal("88.14")])

"""Amounts: exact cents, never a float, parts that add up."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from models.errors import RuleViolation
from models.money.amounts import (
    ZERO,
    Amount,
    Fee,
    from_cents,
    parse_amount,
    part_of,
    split,
    spoken_amount,
    to_cents,
    total,
)
from tests.models.checks import assert_sentence

amounts = st.integers(-(10**9), 10**9).map(from_cents)


class Priced(BaseModel):
    amount: Amount


class Charged(BaseModel):
    fee: Fee


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("225", "225.00"),
        ("225.5", "225.50"),
        ("225.50", "225.50"),
        (" $1,234.50 ", "1234.50"),
        ("1234.50 USD", "1234.50"),
        (".5", "0.50"),
        ("5.", "5.00"),
        ("007", "7.00"),
        ("9,999,999.99", "9999999.99"),
    ],
)
def test_an_amount_is_read_as_people_write_it(typed: str, meant: str) -> None:
    assert str(parse_amount(typed)) == meant


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("-5", "negative_amount"),
        ("$-5.00", "negative_amount"),
        ("-$5.00", "negative_amount"),
        ("(5.00)", "negative_amount"),
        ("\N{MINUS SIGN}5", "negative_amount"),
        ("5.000", "too_precise"),
        ("5.001", "too_precise"),
        ("0", "zero_amount"),
        ("0.00", "zero_amount"),
        ("10,000,000.00", "too_large"),
        ("9" * 30, "too_large"),
        ("", "not_an_amount"),
        ("$", "not_an_amount"),
        (".", "not_an_amount"),
        ("twelve", "not_an_amount"),
        ("NaN", "not_an_amount"),
        ("Infinity", "not_an_amount"),
        ("1e3", "not_an_amount"),
        ("1_000", "not_an_amount"),
        ("12,34.50", "not_an_amount"),
        ("1.234,50", "not_an_amount"),
        ("$$5", "not_an_amount"),
        ("5 EUR", "not_an_amount"),
        ("\N{FULLWIDTH DIGIT FIVE}", "not_an_amount"),
        ("--5", "negative_amount"),
    ],
)
def test_what_is_no_amount_is_refused_with_a_sentence(typed: str, code: str) -> None:
    with pytest.raises(RuleViolation) as refusal:
        parse_amount(typed)
    assert refusal.value.code == code
    assert_sentence(refusal.value.sentence)


@given(st.text(max_size=20))
def test_whatever_is_typed_is_an_amount_or_refused(typed: str) -> None:
    try:
        amount = parse_amount(typed)
    except RuleViolation:
        return
    assert amount > ZERO
    assert amount.as_tuple().exponent == -2


@given(amounts.filter(lambda amount: amount > ZERO).filter(lambda amount: amount < 10**7))
def test_an_amount_that_is_spoken_can_be_typed_again(amount: Decimal) -> None:
    assert parse_amount(spoken_amount(amount)) == amount


@pytest.mark.parametrize(
    ("amount", "said"),
    [("0.00", "$0.00"), ("0.05", "$0.05"), ("1234.50", "$1,234.50"), ("-25.00", "-$25.00"), ("-0.01", "-$0.01")],
)
def test_an_amount_is_spoken_with_cents_and_thousands(amount: str, said: str) -> None:
    assert spoken_amount(Decimal(amount)) == said


@pytest.mark.parametrize("value", [225, "225", "225.0", Decimal("225"), Decimal("225.000"), Decimal("2.25E2")])
def test_an_amount_has_exactly_two_decimals_however_it_came(value: object) -> None:
    assert str(Priced(amount=value).amount) == "225.00"


@pytest.mark.parametrize(
    "value",
    [225.0, 0.1, True, "225.001", Decimal("0.001"), Decimal("NaN"), Decimal("Infinity"), "1e2", "", None, "１"],
)
def test_a_float_or_a_fraction_of_a_cent_is_no_amount(value: object) -> None:
    with pytest.raises(ValidationError):
        Priced(amount=value)
    with pytest.raises(ValidationError):
        Priced.model_validate({"amount": value})


def test_no_float_comes_in_through_json_either() -> None:
    assert Priced.model_validate_json('{"amount": "225.00"}', strict=True).amount == 225
    assert Priced.model_validate_json('{"amount": 225}', strict=True).amount == 225
    with pytest.raises(ValidationError, match="write it in quotation marks"):
        Priced.model_validate_json('{"amount": 225.10}', strict=True)


@pytest.mark.parametrize("value", ["0", "-1.00"])
def test_a_fee_is_above_zero(value: str) -> None:
    with pytest.raises(ValidationError):
        Charged(fee=value)


@given(amounts)
def test_cents_and_amounts_are_the_same(amount: Decimal) -> None:
    assert from_cents(to_cents(amount)) == amount
    assert Priced.model_validate_json(Priced(amount=amount).model_dump_json()).amount == amount


def test_a_fraction_of_a_cent_has_no_cents() -> None:
    with pytest.raises(ValueError, match="whole number of cents"):
        to_cents(Decimal("0.005"))


@pytest.mark.parametrize(
    ("amount", "units", "of", "part"),
    [
        ("0.01", 1, 2, "0.01"),  # half a cent goes up
        ("0.03", 1, 2, "0.02"),
        ("0.05", 1, 2, "0.03"),
        ("-0.01", 1, 2, "-0.01"),  # like its opposite
        ("0.01", 49, 100, "0.00"),
        ("1.00", 1, 3, "0.33"),
        ("2.00", 1, 3, "0.67"),
        ("225.00", 0, 365, "0.00"),
        ("225.00", 365, 365, "225.00"),
    ],
)
def test_a_part_is_rounded_half_up_to_the_cent(amount: str, units: int, of: int, part: str) -> None:
    assert str(part_of(Decimal(amount), units, of)) == part


@pytest.mark.parametrize(("units", "of"), [(1, 0), (-1, 3), (1, -3)])
def test_there_are_no_parts_of_nothing(units: int, of: int) -> None:
    with pytest.raises(ValueError, match="parts"):
        part_of(Decimal("1.00"), units, of)


@given(amounts, st.integers(0, 366), st.integers(1, 366))
def test_a_part_is_never_further_than_half_a_cent_from_the_exact_one(amount: Decimal, units: int, of: int) -> None:
    doubled = 2 * abs(to_cents(part_of(amount, units, of)) * of - to_cents(amount) * units)
    assert doubled <= of


@given(amounts, st.lists(st.integers(0, 1000), min_size=1, max_size=30).filter(any))
def test_the_parts_of_a_split_always_add_up_to_the_cent(amount: Decimal, weights: list[int]) -> None:
    parts = split(amount, weights)
    assert total(parts) == amount
    for part, weight in zip(parts, weights, strict=True):
        exact = to_cents(amount) * weight / sum(weights)
        assert abs(to_cents(part) - exact) < 1
        assert weight or part == ZERO


def test_the_cents_that_are_left_go_to_the_largest_remainders_the_earlier_first() -> None:
    assert [str(part) for part in split(Decimal("100.00"), [1, 1, 1])] == ["33.34", "33.33", "33.33"]
    assert [str(part) for part in split(Decimal("0.05"), [1, 2, 1])] == ["0.01", "0.03", "0.01"]
    assert [str(part) for part in split(Decimal("-0.02"), [1, 1, 1])] == ["-0.01", "-0.01", "0.00"]


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1], [2, -1]])
def test_a_split_needs_weights(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        split(Decimal("1.00"), weights)


@given(st.lists(amounts, max_size=20))
def test_a_total_is_exact(every: list[Decimal]) -> None:
    assert to_cents(total(every)) == sum(to_cents(each) for each in every)

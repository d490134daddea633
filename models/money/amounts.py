"""Amounts of money: U.S. dollars and cents as exact decimals, rounded half up, never a float."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field

from models.errors import RuleViolation

CURRENCY: Final = "USD"
"""The only currency."""

CENT: Final = Decimal("0.01")
ZERO: Final = Decimal("0.00")
LARGEST: Final = Decimal("9999999.99")
"""The largest amount that a person may enter."""

SHOWN: Final = 40
"""The number of characters of a refused amount that a message repeats."""

_EXACT = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,2})?")
_TYPED = re.compile(r"([0-9]{1,3}(,[0-9]{3})+|[0-9]+)(\.[0-9]*)?|\.[0-9]+")
_DIGITS_KEPT = 12


def _as_amount(value: Any) -> Decimal:
    """Turn an exact value into whole cents. Raises ValueError for a float, more than two decimals, NaN or infinity."""
    if isinstance(value, bool | float):
        raise ValueError(f"{value!r} is not an exact amount; write it in quotation marks, such as '225.00'")
    if isinstance(value, int):
        value = Decimal(value)
    if isinstance(value, str):
        if not _EXACT.fullmatch(value):
            raise ValueError(f"{value[:SHOWN]!r} is not an amount such as '225.00'")
        value = Decimal(value)
    if not isinstance(value, Decimal):
        raise ValueError(f"{type(value).__name__} is not an amount such as '225.00'")
    if not value.is_finite():
        raise ValueError(f"{value} is not an amount such as '225.00'")
    if value != value.quantize(CENT):
        raise ValueError(f"{value} has more than two decimals")
    return from_cents(to_cents(value))


Amount = Annotated[Decimal, BeforeValidator(_as_amount)]
"""Dollars and cents: finite, exactly two decimals, possibly negative. Floats are refused."""

Fee = Annotated[Amount, Field(gt=0)]
"""An amount above zero."""


def to_cents(amount: Decimal) -> int:
    """Return the amount in cents. Raises ValueError if it is not a whole number of cents."""
    cents = amount.scaleb(2)
    if cents != int(cents):
        raise ValueError(f"{amount} is not a whole number of cents")
    return int(cents)


def from_cents(cents: int) -> Decimal:
    """Return the amount of `cents`, with exactly two decimals."""
    return Decimal(cents).scaleb(-2)


def part_of(amount: Decimal, units: int, of: int) -> Decimal:
    """Return `units` of `of` equal parts of an amount, rounded half up to the cent (away from zero if negative).

    The calculation uses whole numbers, so that no decimal context can round in between. Raises ValueError if there are
    no parts.
    """
    if of <= 0 or units < 0:
        raise ValueError(f"there are no {units} of {of} parts")
    cents = to_cents(amount)
    rounded = (2 * abs(cents) * units + of) // (2 * of)
    return from_cents(rounded if cents >= 0 else -rounded)


def split(total: Decimal, weights: Sequence[int]) -> tuple[Decimal, ...]:
    """Split `total` by weight into parts that add up to it exactly.

    Each part is rounded down. The remaining cents go to the largest remainders, and to the earlier part if remainders
    are equal. Raises ValueError for a negative weight, or if no weight is above zero.
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError("weights must not be negative, and at least one must be above zero")
    cents = to_cents(total)
    sign = 1 if cents >= 0 else -1
    parts = [abs(cents) * weight // whole for weight in weights]
    left = abs(cents) - sum(parts)
    by_remainder = sorted(range(len(weights)), key=lambda at: (-(abs(cents) * weights[at] % whole), at))
    for at in by_remainder[:left]:
        parts[at] += 1
    return tuple(from_cents(sign * part) for part in parts)


def parse_amount(typed: str) -> Decimal:
    """Read an amount that a person typed: "225", "225.5", "$1,234.50" or "1234.50 USD". It must be above zero.

    Raises RuleViolation: not_an_amount, negative_amount, too_precise, too_large or zero_amount.
    """
    cleaned = " ".join(typed.split())
    shown = f"“{cleaned[:SHOWN]}”"
    bare = cleaned.upper().removesuffix(CURRENCY).strip().replace("$", "", 1).strip()
    if bare.startswith(("-", "\N{MINUS SIGN}", "(")) and _TYPED.fullmatch(bare.strip("-\N{MINUS SIGN}()$ ")):
        raise RuleViolation(
            "negative_amount", f"The amount can't be negative, but {shown} is. Please enter it without a minus sign."
        )
    if not _TYPED.fullmatch(bare):
        raise RuleViolation(
            "not_an_amount", f"{shown} is not an amount. Please enter dollars and cents, such as 225.00."
        )
    dollars, _, decimals = bare.replace(",", "").partition(".")
    if len(decimals) > 2:  # even zeros, because 5.000 means five thousand in other countries
        raise RuleViolation(
            "too_precise", f"{shown} has more than two digits after the decimal point. Please enter dollars and cents."
        )
    amount = from_cents(int((dollars or "0")[-_DIGITS_KEPT:]) * 100 + int(decimals.ljust(2, "0")))
    if len(dollars.lstrip("0")) > _DIGITS_KEPT or amount > LARGEST:
        raise RuleViolation("too_large", f"{shown} is too much. The largest amount is {spoken_amount(LARGEST)}.")
    if amount == ZERO:
        raise RuleViolation("zero_amount", "The amount must be more than zero.")
    return amount


def spoken_amount(amount: Decimal) -> str:
    """Write an amount: "$1,234.50", "-$25.00"."""
    cents = to_cents(amount)
    return f"{'-' if cents < 0 else ''}${abs(cents) // 100:,}.{abs(cents) % 100:02}"


def total(amounts: Sequence[Decimal]) -> Decimal:
    """Add up amounts exactly, with two decimals. The sum of no amounts is zero."""
    return sum(amounts, ZERO)

"""Amounts of money: U.S. dollars and cents as exact decimals, rounded half up, never a float."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field

from models.errors import RuleViolation

CURRENCY: Final = "USD"
"""The one currency of every amount."""

CENT: Final = Decimal("0.01")
ZERO: Final = Decimal("0.00")
LARGEST: Final = Decimal("9999999.99")
"""The largest amount that a person may enter."""

SHOWN: Final = 40
"""How many characters of a refused amount are repeated."""

_EXACT = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,2})?")
_TYPED = re.compile(r"([0-9]{1,3}(,[0-9]{3})+|[0-9]+)(\.[0-9]*)?|\.[0-9]+")
_DIGITS_KEPT = 12


def _as_amount(value: Any) -> Decimal:
    """Whole cents from an exact value. Raises ValueError for a float, more than two decimals, NaN or infinity."""
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
    """How many cents an amount is. Raises ValueError when it is not a whole number of them."""
    cents = amount.scaleb(2)
    if cents != int(cents):
        raise ValueError(f"{amount} is not a whole number of cents")
    return int(cents)


def from_cents(cents: int) -> Decimal:
    """The amount of so many cents, with exactly two decimals."""
    return Decimal(cents).scaleb(-2)


def part_of(amount: Decimal, units: int, of: int) -> Decimal:
    """`units` of `of` equal parts of an amount, rounded half up to the cent (a negative one like its opposite).

    Computed in whole numbers, so that no context of decimals can round on the way. Raises ValueError for no parts.
    """
    if of <= 0 or units < 0:
        raise ValueError(f"there are no {units} of {of} parts")
    cents = to_cents(amount)
    rounded = (2 * abs(cents) * units + of) // (2 * of)
    return from_cents(rounded if cents >= 0 else -rounded)


def split(total: Decimal, weights: Sequence[int]) -> tuple[Decimal, ...]:
    """`total` in parts by weight that add up to it to the cent: each rounded down, the cents that are left given to
    the largest remainders, the earlier part first where remainders are equal.

    Raises ValueError for a negative weight, or when no weight is above zero.
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
    """What a person typed: "225", "225.5", "$1,234.50" or "1234.50 USD". Always above zero.

    Raises RuleViolation: not_an_amount, negative_amount, too_precise, too_large or zero_amount.
    """
    written = " ".join(typed.split())
    shown = f"“{written[:SHOWN]}”"
    bare = written.upper().removesuffix(CURRENCY).strip().replace("$", "", 1).strip()
    if bare.startswith(("-", "\N{MINUS SIGN}", "(")) and _TYPED.fullmatch(bare.strip("-\N{MINUS SIGN}()$ ")):
        raise RuleViolation("negative_amount", f"An amount has no minus sign here, and {shown} has one.")
    if not _TYPED.fullmatch(bare):
        raise RuleViolation("not_an_amount", f"An amount is dollars and cents, such as 225.00, and not {shown}.")
    dollars, _, decimals = bare.replace(",", "").partition(".")
    if len(decimals) > 2:  # even zeros: elsewhere 5.000 is five thousand
        raise RuleViolation("too_precise", f"An amount has at most two digits after the point, and {shown} has more.")
    amount = from_cents(int((dollars or "0")[-_DIGITS_KEPT:]) * 100 + int(decimals.ljust(2, "0")))
    if len(dollars.lstrip("0")) > _DIGITS_KEPT or amount > LARGEST:
        raise RuleViolation("too_large", f"An amount here can be {spoken_amount(LARGEST)} at most; {shown} is more.")
    if amount == ZERO:
        raise RuleViolation("zero_amount", "The amount must be more than zero.")
    return amount


def spoken_amount(amount: Decimal) -> str:
    """An amount as people write it: "$1,234.50", "-$25.00"."""
    cents = to_cents(amount)
    return f"{'-' if cents < 0 else ''}${abs(cents) // 100:,}.{abs(cents) % 100:02}"


def total(amounts: Sequence[Decimal]) -> Decimal:
    """The sum of amounts, exact, with two decimals; nothing sums to zero."""
    return sum(amounts, ZERO)

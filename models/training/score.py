"""A test score as people and learning systems give it, and the percentage that it means."""

import re
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum

from models.base import Message
from models.errors import RuleViolation

NUMBER = re.compile(r"[+-]?[0-9]{1,12}(\.[0-9]{1,20})?")
"""A number as a person writes it."""

DECIMAL_COMMA = re.compile(r"[+-]?[0-9]{1,3},[0-9]{1,2}")
"""A number with a comma where Americans write a point."""

HUNDREDTH = Decimal("0.01")

SHOWN = 40
"""How many characters of a refused score are repeated."""


class Scale(StrEnum):
    """What a score counts. Learning systems use each of these."""

    PERCENT = "percent"
    FRACTION = "fraction"
    """A part of 1: 0.95 is 95 percent."""
    POINTS = "points"
    """Points of a maximum: 19 of 20 is 95 percent."""
    SCALED = "scaled"
    """A scaled score of the learning standard xAPI, from -1 to 1. What is below 0 counts as 0 percent: not passed."""

    @property
    def spoken(self) -> str:
        """The words for it in a sentence."""
        return _SPOKEN[self]


_SPOKEN = {
    Scale.PERCENT: "a percentage",
    Scale.FRACTION: "a fraction",
    Scale.POINTS: "points",
    Scale.SCALED: "a scaled score",
}


class EnteredScore(Message):
    """A score as it was entered or reported. Without a scale, "95" and "95 %" are percent, and "19/20" is points."""

    score: str
    scale: Scale | None = None
    maximum: str = ""
    """The most points there are, for a score in points that does not say so itself."""

    @property
    def words(self) -> str:
        """The score as it was entered, with the scale that was declared."""
        typed = self.score.strip()
        if self.maximum.strip():
            return f"{typed}/{self.maximum.strip()}"
        return f"{typed} ({self.scale.spoken})" if self.scale in (Scale.FRACTION, Scale.SCALED) else typed


def percent(entered: EnteredScore) -> Decimal:
    """Return the percentage that a score means. Raises RuleViolation for one that is impossible or not clear."""
    typed, maximum = entered.score.strip(), entered.maximum.strip()
    if not typed:
        raise _no_score("A score is missing. Completing a test without a score does not count as passing it.")
    if not maximum and entered.scale in (None, Scale.POINTS):
        typed, _, maximum = (part.strip() for part in typed.partition("/"))
    if maximum or entered.scale == Scale.POINTS:
        return _of_points(typed, maximum, entered.scale)
    if typed.endswith("%"):
        return _of_percent(typed.removesuffix("%").strip(), entered.scale)
    if entered.scale == Scale.FRACTION:
        return _of_fraction(typed)
    if entered.scale == Scale.SCALED:
        return _of_scaled(typed)
    score = _of_percent(typed, entered.scale)
    if entered.scale is None and 0 < score <= 1:
        raise _unclear(typed, score)
    return score


def _of_percent(typed: str, scale: Scale | None) -> Decimal:
    if scale not in (None, Scale.PERCENT):
        raise _no_score(
            f"“{typed[:SHOWN]} %” is in percent and can't be {scale.spoken} too. Please choose one of them."
        )
    score = _number(typed, "A score is a number from 0 to 100")
    if not 0 <= score <= 100:
        raise _no_score(f"A score is from 0 to 100 percent, and {typed} is not.")
    return score


def _of_fraction(typed: str) -> Decimal:
    score = _number(typed, "A fraction is a number from 0 to 1")
    if not 0 <= score <= 1:
        raise _no_score(f"A fraction is from 0 to 1, and {typed} is not. A score in percent needs no scale.")
    return _shortest(score * 100)


def _of_scaled(typed: str) -> Decimal:
    score = _number(typed, "A scaled score is a number from -1 to 1")
    if not -1 <= score <= 1:
        raise _no_score(f"A scaled score is from -1 to 1, and {typed} is not. A score in percent needs no scale.")
    return _shortest(max(score, Decimal(0)) * 100)


def _of_points(typed: str, maximum: str, scale: Scale | None) -> Decimal:
    """Return points as a percentage, rounded down to hundredths, so that rounding passes nobody."""
    if scale not in (None, Scale.POINTS):
        raise _no_score(f"A score with a maximum is in points, not {scale.spoken}. Please choose one of them.")
    if not maximum:
        raise _no_score("Please say of how many points this score is, such as “19/20” for 19 of 20.")
    points = _number(typed, "A score in points is a number")
    most = _number(maximum, "The maximum is a number of points")
    if most <= 0:
        raise _no_score("The maximum has to be more than 0 points.")
    if not 0 <= points <= most:
        raise _no_score(f"A score is from 0 to the maximum of {maximum} points, and {typed} is not.")
    return _shortest((points * 100 / most).quantize(HUNDREDTH, rounding=ROUND_DOWN))


def _shortest(score: Decimal) -> Decimal:
    """Return the score without zeros at its end, and without an exponent."""
    return score.normalize() + 0


def _number(typed: str, expected: str) -> Decimal:
    """Read a number. Refuse exponents and the like, which people don't write."""
    if DECIMAL_COMMA.fullmatch(typed):
        raise _no_score(f"“{typed[:SHOWN]}” has a comma. Please write {typed.replace(',', '.')} with a point.")
    if typed.count("/") == 1 and not expected.startswith("The maximum"):
        raise _no_score(f"“{typed[:SHOWN]}” is in points. Please choose the scale “points” for it, or no scale.")
    if not NUMBER.fullmatch(typed):
        raise _no_score(f"{expected}, not “{typed[:SHOWN]}”.")
    score = Decimal(typed)
    return score.copy_abs() if score.is_zero() else score


def _unclear(typed: str, score: Decimal) -> RuleViolation:
    meant = f"{(score * 100).normalize():f}"
    return RuleViolation(
        "which_scale",
        f"Is this {meant} percent? Hardly anyone scores 1 percent or less. Please enter {meant}, "
        f"or {typed} with the scale “fraction”. If it really is {typed} percent, enter “{typed} %”.",
    )


def _no_score(sentence: str) -> RuleViolation:
    return RuleViolation("not_a_score", sentence)

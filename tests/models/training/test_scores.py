"""A score has a scale: what is declared is converted, what is impossible or not clear is refused."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import RuleViolation
from models.training.rules import test
from models.training.score import EnteredScore, Scale, percent
from tests.models import forms
from tests.models.builders import START, begun, reviewer
from tests.models.checks import assert_sentence, refused, sound


def entered(score: str, scale: Scale | None = None, maximum: str = "") -> EnteredScore:
    return EnteredScore(score=score, scale=scale, maximum=maximum)


@pytest.mark.requirement("ACC-04")
@pytest.mark.parametrize(
    ("score", "means"),
    [
        (entered("0.95", Scale.FRACTION), "95"),
        (entered("1", Scale.FRACTION), "100"),
        (entered("0", Scale.FRACTION), "0"),
        (entered("0.95", Scale.SCALED), "95"),
        (entered("-1", Scale.SCALED), "0"),
        (entered("-0.25", Scale.SCALED), "0"),
        (entered("95", Scale.PERCENT), "95"),
        (entered("0.5", Scale.PERCENT), "0.5"),
        (entered("0.5 %"), "0.5"),
        (entered("0"), "0"),
        (entered("1.5"), "1.5"),
        (entered("19/20"), "95"),
        (entered(" 19 / 20 "), "95"),
        (entered("20/20"), "100"),
        (entered("0/20"), "0"),
        (entered("19", Scale.POINTS, "20"), "95"),
        (entered("19", None, "20"), "95"),
        (entered("19/20", Scale.POINTS), "95"),
        (entered("7.5/10"), "75"),
        (entered("2/3"), "66.66"),
    ],
    ids=lambda each: each.words if isinstance(each, EnteredScore) else each,
)
def test_a_score_means_what_its_scale_says(score: EnteredScore, means: str) -> None:
    assert str(percent(score)) == means


@pytest.mark.requirement("ACC-04")
@pytest.mark.parametrize(("typed", "meant"), [("0.95", "95"), ("1", "100"), ("1.0", "100"), ("0.005", "0.5")])
def test_a_bare_fraction_is_asked_about(typed: str, meant: str) -> None:
    said = refused("which_scale", test.record_test, begun(), forms.grade(reviewer(), score=typed), START)
    assert said.startswith(f"Is this {meant} percent? Hardly anyone scores 1 percent or less.")
    assert f"{typed} with the scale “fraction”" in said


@pytest.mark.requirement("ACC-04")
@pytest.mark.parametrize(
    ("score", "said"),
    [
        (entered(""), "A score is missing. Completing a test without a score does not count as passing it."),
        (entered("", Scale.POINTS, "20"), "A score is missing. "),
        (entered("1.01", Scale.FRACTION), "A fraction is from 0 to 1, and 1.01 is not."),
        (entered("-0.5", Scale.FRACTION), "A fraction is from 0 to 1, and -0.5 is not."),
        (entered("95", Scale.FRACTION), "A fraction is from 0 to 1, and 95 is not."),
        (entered("-1.01", Scale.SCALED), "A scaled score is from -1 to 1, and -1.01 is not."),
        (entered("95", Scale.SCALED), "A scaled score is from -1 to 1, and 95 is not."),
        (entered("95 %", Scale.FRACTION), "“95 %” is in percent and can't be a fraction too."),
        (entered("21/20"), "A score is from 0 to the maximum of 20 points, and 21 is not."),
        (entered("-1/20"), "A score is from 0 to the maximum of 20 points, and -1 is not."),
        (entered("5/0"), "The maximum has to be more than 0 points."),
        (entered("5", Scale.POINTS), "Please say of how many points this score is, such as “19/20” for 19 of 20."),
        (entered("5", Scale.PERCENT, "20"), "A score with a maximum is in points, not a percentage."),
        (entered("5/twenty"), "The maximum is a number of points, not “twenty”."),
        (entered("5/20/30"), "The maximum is a number of points, not “20/30”."),
        (entered("19 %", Scale.POINTS, "20"), "A score in points is a number, not “19 %”."),
        (entered("100.01", Scale.PERCENT), "A score is from 0 to 100 percent, and 100.01 is not."),
    ],
    ids=lambda each: each.words if isinstance(each, EnteredScore) else "",
)
def test_an_impossible_score_is_refused_with_the_reason(score: EnteredScore, said: str) -> None:
    with pytest.raises(RuleViolation) as refusal:
        percent(score)
    assert refusal.value.code == "not_a_score"
    assert refusal.value.sentence.startswith(said)
    assert_sentence(refusal.value.sentence)


@given(points=st.integers(0, 10**12 - 1), most=st.integers(1, 10**12 - 1))
def test_rounding_passes_nobody_and_fails_nobody(points: int, most: int) -> None:
    if points > most:
        points, most = most, points
    score = percent(entered(f"{points}/{most}"))
    for mark in (1, 50, 80, 100):
        assert (score >= mark) == (Fraction(points, most) * 100 >= mark)


@pytest.mark.requirement("ACC-04")
def test_an_attempt_has_what_was_entered_and_the_percentage() -> None:
    message = forms.grade(reviewer(), score="0.79").model_copy(update={"scale": Scale.FRACTION})
    run = sound(test.record_test(begun(), message, START)).state
    (attempt,) = run.requirements[1].attempts
    assert (attempt.score, attempt.entered, attempt.passed) == (Decimal(79), "0.79 (a fraction)", False)


@pytest.mark.requirement("ACC-04")
def test_a_learning_system_declares_its_scale() -> None:
    report = forms.report(score="27").model_copy(update={"scale": Scale.POINTS, "maximum": "30"})
    run = sound(test.report_test(begun(), report, report.taken_at)).state
    (attempt,) = run.requirements[1].attempts
    assert (attempt.score, attempt.entered, attempt.passed) == (Decimal(90), "27/30", True)


@pytest.mark.requirement("ACC-04")
@pytest.mark.parametrize(
    ("score", "scale", "said"),
    [
        ("95,5", None, "“95,5” has a comma. Please write 95.5 with a point."),
        ("19/20", Scale.PERCENT, "“19/20” is in points. Please choose the scale “points” for it, or no scale."),
        ("95", Scale.POINTS, "Please say of how many points this score is, such as “19/20” for 19 of 20."),
    ],
)
def test_a_wrong_score_is_refused_with_what_to_write(score: str, scale: Scale | None, said: str) -> None:
    with pytest.raises(RuleViolation) as refusal:
        percent(EnteredScore(score=score, scale=scale))
    assert refusal.value.sentence == said

"""Dates that come in have bounds. The same message read from a history has none."""

import tomllib
from datetime import UTC, date, datetime, timedelta

import pytest
from pydantic import ValidationError

from models.appeal.verdicts import ExceptionUntil
from models.base import Message
from models.billing.messages import HoldRenewal
from models.calendar import spoken
from models.dates import ENTERED, require_in_reach
from models.errors import RuleViolation
from models.license.messages import SetExpiration
from models.policy.pack import parse_pack
from models.policy.rule import PolicyError
from models.training.messages import ExtendDeadline, RecordTest
from services.forms import validated
from tests.models import forms
from tests.models.builders import FOLDER, hmis_lead, reviewer

LIMITS = "it has to lie between January 1, 1900, and December 31, 2199"


@pytest.mark.requirement("R26")
@pytest.mark.parametrize("day", [date.min, date(1899, 12, 31), date(2200, 1, 1), date.max])
def test_a_day_beyond_the_bounds_is_refused_as_it_comes_in_and_read_from_a_history(day: date) -> None:
    values = forms.extension(hmis_lead(), date(2026, 11, 20)).model_dump(mode="json") | {"to_day": day.isoformat()}
    with pytest.raises(ValidationError) as refusal:
        ExtendDeadline.model_validate(values, context=ENTERED)
    assert refusal.value.errors()[0]["msg"] == f"{day.isoformat()} can't be right: {LIMITS}"
    assert ExtendDeadline.model_validate(values).to_day == day


@pytest.mark.requirement("R26")
def test_a_time_has_the_same_bounds() -> None:
    values = forms.grade(reviewer()).model_dump(mode="json") | {"taken_at": datetime.max.replace(tzinfo=UTC)}
    with pytest.raises(ValidationError, match="9999-12-31 can't be right"):
        RecordTest.model_validate(values, context=ENTERED)
    assert RecordTest.model_validate(values).taken_at == values["taken_at"]


@pytest.mark.parametrize("day", [date(1900, 1, 1), date(2199, 12, 31)])
def test_the_first_and_the_last_possible_day_are_possible(day: date) -> None:
    values = forms.extension(hmis_lead(), day).model_dump(mode="json")
    assert ExtendDeadline.model_validate(values, context=ENTERED).to_day == day


@pytest.mark.requirement("R26")
def test_a_policy_pack_is_refused_with_the_key_of_a_far_date() -> None:
    content = tomllib.loads((FOLDER / "missouri.toml").read_text(encoding="utf-8"))
    content["version"][0]["effective"] = date.max
    with pytest.raises(PolicyError) as refusal:
        parse_pack(content, "missouri.toml")
    assert refusal.value.key == "version.0.effective"
    assert refusal.value.reason == f"9999-12-31 can't be right: {LIMITS}"


TODAY = date(2026, 11, 20)
REASON = "The agency is in court."


class Decided(Message):
    """A message with dates further in."""

    verdicts: tuple[ExceptionUntil, ...]


def held_until(day: date) -> HoldRenewal:
    return HoldRenewal(actor=hmis_lead(), key="hold", reason=REASON, look_again_on=day)


@pytest.mark.requirement("R26")
@pytest.mark.parametrize("days", [-3653, 0, 366])
def test_a_day_within_its_purpose_is_possible(days: int) -> None:
    require_in_reach(held_until(TODAY + timedelta(days=days)), TODAY)


@pytest.mark.requirement("R26")
@pytest.mark.parametrize(("days", "bound"), [(367, "no later than"), (3653, "no later than")])
def test_a_day_beyond_its_purpose_is_refused_with_the_bound(days: int, bound: str) -> None:
    """It once was taken: to look again at a renewal in ten years."""
    far = TODAY + timedelta(days=days)
    with pytest.raises(RuleViolation) as refusal:
        require_in_reach(held_until(far), TODAY)
    assert refusal.value.code == "out_of_reach"
    assert refusal.value.sentence.startswith(f"{spoken(far)} can’t be right here. Please choose a day {bound} ")


def test_a_term_that_ended_long_ago_is_refused_too() -> None:
    term = SetExpiration(actor=hmis_lead(), key="term", expires_on=TODAY - timedelta(days=367))
    with pytest.raises(RuleViolation, match="no earlier than"):
        require_in_reach(term, TODAY)


def test_an_empty_date_and_a_date_within_a_message_are_looked_at_too() -> None:
    require_in_reach(HoldRenewal(actor=hmis_lead(), key="hold", reason=REASON), TODAY)
    verdict = ExceptionUntil(license_ids=("l-1",), until=TODAY + timedelta(days=4 * 366))
    with pytest.raises(RuleViolation, match="no later than"):
        require_in_reach(Decided(verdicts=(verdict,)), TODAY)


@pytest.mark.requirement("R26")
def test_a_form_is_held_to_it_and_a_history_is_not() -> None:
    far = TODAY + timedelta(days=3653)
    values = {"actor": hmis_lead(), "key": "hold", "reason": REASON, "look_again_on": far}
    with pytest.raises(RuleViolation, match="check the year"):
        validated(HoldRenewal, TODAY, **values)
    stored = held_until(far).model_dump(mode="json")
    assert HoldRenewal.model_validate(stored).look_again_on == far

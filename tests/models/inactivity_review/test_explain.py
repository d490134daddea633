"""When the next review is held and from when on it can decide, in words."""

from datetime import UTC, datetime

import pytest

from models.calendar import Deadline
from models.inactivity_review.explain import first_decision_in_words, next_review_in_words
from models.license.inactivity_clocks import unused_deadline
from models.sources import from_source
from tests.models.builders import missouri
from tests.models.checks import assert_sentence

ZONE = "America/Chicago"
POLICY = missouri().licenses
NOW = datetime(2026, 11, 30, 16, tzinfo=UTC)
NO_DATA_ENTRY, FIRST_SIGN_IN = POLICY.ladder


def reached(started: datetime) -> Deadline:
    """The date on which nobody has signed in for thirty days."""
    return unused_deadline(FIRST_SIGN_IN, started, ZONE)


@pytest.mark.requirement("LIC-05")
def test_the_next_review_is_named_with_its_rule() -> None:
    assert POLICY.review is not None
    said = next_review_in_words(POLICY.review, ZONE, NOW)
    assert said.startswith("The next review is on Saturday, December 5, 2026, at 8:00 AM. It is held on day 5 of each ")
    assert said.endswith(from_source(POLICY.review.source))


@pytest.mark.requirement("LIC-05")
def test_a_review_before_the_first_limit_can_decide_nothing_and_the_first_that_can_is_named() -> None:
    said = first_decision_in_words(POLICY, reached(datetime(2026, 11, 18, 16, tzinfo=UTC)), ZONE, NOW)
    assert said.startswith("No license can reach a limit before the end of Friday, December 18, 2026 (30 days without ")
    assert "the first review that can decide to revoke one is on Tuesday, January 5, 2027, at 8:00 AM." in said
    assert_sentence(said)


def test_where_a_limit_has_passed_already_the_rule_is_named_and_the_warning_that_comes_first() -> None:
    said = first_decision_in_words(POLICY, reached(datetime(2026, 10, 1, 16, tzinfo=UTC)), ZONE, NOW)
    assert said.startswith("It can decide about the licenses that are past a limit (30 days without first sign-in).")
    assert "Each holder is warned first" in said


def test_where_no_license_can_reach_a_limit_and_where_there_are_no_reviews() -> None:
    assert "nothing to decide" in first_decision_in_words(POLICY, None, ZONE, NOW)
    assert first_decision_in_words(POLICY.model_copy(update={"review": None}), None, ZONE, NOW) == ""

"""Claims of what waits for a review: they lapse by the pack's hours, and name their owner."""

from datetime import UTC, datetime, timedelta

import pytest

from models.calendar import day_deadline
from models.errors import RuleViolation
from models.people import Actor, Grant, Role
from models.policy.reviewing import ReviewClaims
from models.reviewing import (
    ReviewClaim,
    age,
    agencies_of,
    comment_with,
    days_left,
    lapses_at,
    may_claim,
    require_unclaimed,
)

AT = datetime(2026, 3, 2, 15, tzinfo=UTC)
ZONE = "America/Chicago"
RITA = Actor(person_id="rita", grants=(Grant(role=Role.REVIEWER),))
MONA = Actor(person_id="mona", grants=(Grant(role=Role.REVIEWER),))
CLAIM = ReviewClaim(person_id="rita", person_name="Rita Example", claimed_at=AT, lapses_at=lapses_at(AT, 4))


def test_a_claim_keeps_others_out_until_it_lapses() -> None:
    require_unclaimed(CLAIM, RITA, AT, ZONE)
    with pytest.raises(RuleViolation, match="Rita Example claimed this on Monday, March 2, 2026, at 9:00 AM"):
        require_unclaimed(CLAIM, MONA, AT + timedelta(hours=3, minutes=59), ZONE)
    require_unclaimed(CLAIM, MONA, AT + timedelta(hours=4), ZONE)
    require_unclaimed(None, MONA, AT, ZONE)


def test_the_hours_of_a_claim_are_the_offices_default_to_be_confirmed() -> None:
    assert ReviewClaims().hours == 4
    assert "to be confirmed" in ReviewClaims().source


@pytest.mark.requirement("S13")
def test_nobody_claims_work_of_their_own() -> None:
    assert may_claim(RITA, (Role.REVIEWER,), "A1", ("tess",))
    assert not may_claim(RITA, (Role.REVIEWER,), "A1", ("tess", "rita"))
    assert not may_claim(Actor(person_id="nell"), (Role.REVIEWER,), "A1", ("tess",))


def test_somebody_with_a_role_at_an_agency_sees_that_agencys_work_only() -> None:
    roles = (Role.AGENCY_ADMINISTRATOR, Role.REVIEWER)
    ada = Actor(person_id="ada", grants=(Grant(role=Role.AGENCY_ADMINISTRATOR, agency_id="A1"),))
    assert agencies_of(ada, roles) == ("A1",)
    assert agencies_of(RITA, roles) is None
    assert agencies_of(RITA, (Role.AGENCY_ADMINISTRATOR,)) == ()


def test_phrases_come_before_the_comment() -> None:
    assert comment_with(("One.", "Two."), " Three. ") == "One.\nTwo.\nThree."
    assert comment_with(("One.",), "") == "One."
    assert comment_with((), "") == ""


def test_age_and_days_left_are_counted_out() -> None:
    assert age(AT, AT + timedelta(minutes=1)) == "1 minute"
    assert age(AT, AT + timedelta(hours=23)) == "23 hours"
    assert age(AT, AT + timedelta(days=2, hours=5)) == "2 days"
    deadline = day_deadline(AT, 14, ZONE, "14 days", "Guide 001")
    assert days_left(deadline, AT) == "14 days left"
    assert days_left(deadline, deadline.ends_at - timedelta(minutes=1)) == "today"
    assert days_left(deadline, deadline.ends_at) == "over"

"""Courses of the recertification that a learning system reported: they count as a certificate does (LOG-05)."""

from datetime import date, datetime, timedelta

import pytest

from models.calendar import end_of_day
from models.errors import RuleViolation
from models.license.lifecycle import InactiveReason, LicenseState
from models.license.messages import RecertificationReport, Recertified
from models.license.rules import recertification, terms
from models.license.rules.recertification import counting_courses, require_papers, why_not_counted
from models.license.state import License
from models.policy.licenses import Recertification
from tests.models.builders import DAY, SOURCE
from tests.models.license_builders import HOLDER, Life, expiration, held

DUE = date(2026, 9, 30)
MIDNIGHT = end_of_day(DUE, "America/Detroit")
COURSE = "recertification"


def life_with(*, courses: tuple[str, ...] = (COURSE,), worksheet: bool = True) -> Life:
    """Somebody who signs in every day, on a license that expires, with these courses to take."""
    license_ = held("detroit")
    asked = Recertification(
        source=SOURCE, courses=courses, worksheet_required=worksheet, counts_within_days=180, remind_days_before=()
    )
    policy = license_.terms.policy.model_copy(update={"recertification": asked})
    life = Life(license_.model_copy(update={"terms": license_.terms.model_copy(update={"policy": policy})}))
    life.daily = True
    life.send(terms.set_expiration, expiration(DUE))
    return life


def report(at: datetime, course: str = COURSE, person_id: str = HOLDER, report_id: str = "c1") -> RecertificationReport:
    return RecertificationReport(report_id=report_id, person_id=person_id, course=course, completed_at=at)


def reported(life: Life, at: datetime, course: str = COURSE, **more: str) -> bool:
    """Whether the license takes notice of a report."""
    message = report(at, course, **more)
    decision = recertification.report_course(life.license, message, life.now)
    assert (decision is None) == bool(why_not_counted(life.license, message, life.now))
    if decision is not None:
        life.take(decision)
    return decision is not None


def missing(license_: License, *, worksheet: bool = True) -> str:
    """What a submission without certificates lacks, as the refusal says it; empty if it is complete."""
    try:
        require_papers(license_, (), completed=counting_courses(license_, {}), worksheet=worksheet)
    except RuleViolation as refusal:
        return refusal.sentence
    return ""


@pytest.mark.requirement("LOG-05")
def test_a_reported_course_needs_no_certificate() -> None:
    life = life_with()
    life.sleep_until(MIDNIGHT - 20 * DAY)
    assert "the certificate of the course" in missing(life.license)
    assert reported(life, life.now - DAY)
    assert missing(life.license) == ""
    (course,) = life.license.courses
    assert (course.course, course.person_id, course.completed_at) == (COURSE, HOLDER, life.now - DAY)
    assert "submit the recertification worksheet" in missing(life.license, worksheet=False)


@pytest.mark.requirement("LOG-05")
def test_where_no_worksheet_is_asked_for_the_last_reported_course_recertifies() -> None:
    life = life_with(courses=("one", "two"), worksheet=False)
    life.sleep_until(MIDNIGHT + 3 * DAY)
    assert life.reasons == [InactiveReason.RECERTIFICATION_OVERDUE]
    assert reported(life, life.now - 2 * DAY, "one")
    assert life.is_in(LicenseState.INACTIVE)
    assert reported(life, life.now - DAY, "two", report_id="c2")
    assert life.is_in(LicenseState.ACTIVE)
    assert life.license.recertified_at == life.now - DAY


@pytest.mark.requirement("LOG-05")
@pytest.mark.parametrize(("days", "counts"), [(180, True), (181, False), (-1, True)])
def test_a_course_counts_from_the_first_day_of_the_packs_window(days: int, counts: bool) -> None:
    life = life_with()
    life.sleep_until(MIDNIGHT + 2 * DAY)
    assert reported(life, MIDNIGHT - timedelta(hours=12) - days * DAY) == counts


def test_what_does_not_count_is_said_in_a_sentence() -> None:
    life = life_with()
    life.sleep_until(MIDNIGHT - 20 * DAY)
    before = life.license
    for message, why in (
        (report(life.now, "another"), "not a course of the recertification"),
        (report(life.now, person_id="uma"), "does not hold the license"),
        (report(life.now + DAY), "in the future"),
        (report(life.now - 400 * DAY), "too long ago"),
    ):
        assert why in why_not_counted(life.license, message, life.now)
        assert recertification.report_course(life.license, message, life.now) is None
    assert life.license == before
    assert reported(life, life.now - DAY)
    assert "already reported" in why_not_counted(life.license, report(life.now), life.now)
    assert "later completion" in why_not_counted(life.license, report(life.now - 2 * DAY, report_id="c2"), life.now)


def test_a_course_of_whoever_held_the_license_before_is_not_the_new_holders() -> None:
    life = life_with()
    life.sleep_until(MIDNIGHT - 20 * DAY)
    assert reported(life, life.now - DAY)
    (assignment,) = life.license.assignments
    other = life.license.model_copy(update={"assignments": (assignment.model_copy(update={"person_id": "uma"}),)})
    assert counting_courses(other, {}) == {}
    assert counting_courses(life.license, {}) == {COURSE: life.now - DAY}


@pytest.mark.requirement("LOG-05")
def test_last_years_course_does_not_count_for_this_year() -> None:
    life = life_with()
    life.sleep_until(MIDNIGHT - 20 * DAY)
    assert reported(life, life.now)
    decision = recertification.recertified(life.license, Recertified(at=life.now), life.now)
    assert decision is not None
    life.take(decision)
    life.sleep(days=330)
    assert counting_courses(life.license, {}) == {}
    assert reported(life, life.now, report_id="c2")
    assert counting_courses(life.license, {}) == {COURSE: life.now}


@pytest.mark.requirement("LOG-05")
def test_what_was_completed_in_a_training_counts_by_the_same_window() -> None:
    life = life_with()
    life.sleep_until(MIDNIGHT - 20 * DAY)
    assert counting_courses(life.license, {COURSE: life.now - 5 * DAY, "another": life.now}) == {
        COURSE: life.now - 5 * DAY
    }
    assert counting_courses(life.license, {COURSE: life.now - 300 * DAY}) == {}

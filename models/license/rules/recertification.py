"""Recertification, once a year by the license's expiration date (document 004)."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

from models.base import listed
from models.calendar import civil_day, days_later, end_of_day, later, months_later, morning_of, spoken
from models.effects import Decision
from models.errors import RuleViolation
from models.license.access_changes import access_ended, access_restored
from models.license.assignments import holder
from models.license.holds import expiration_passed, hold_for
from models.license.lifecycle import InactiveReason
from models.license.messages import RecertificationReport, Recertified
from models.license.notices import to_holder
from models.license.remedies import how_to_recertify
from models.license.state import CompletedCourse, Hold, License, LicenseDecision, UpcomingStep, UsageEvidence
from models.policy.licenses import Recertification

RULE = "recertification by the license's expiration date"

CLOCK_SKEW = timedelta(minutes=5)
"""How far the clock of a learning system may be ahead of ours."""


def is_recertified(license_: License) -> bool:
    """Return whether this year's recertification is done, or a new holder's training counts instead."""
    due, policy = license_.expires_on, license_.terms.policy.recertification
    if due is None or policy is None or license_.recertified_for == due:
        return True
    held = holder(license_)
    return held is not None and held.active_from is not None and counts_for(license_, held.active_from, due)


def recertified(license_: License, message: Recertified, now: datetime) -> LicenseDecision | None:
    """Record this year's recertification. A license that was inactive for it becomes active again (LOG-05).

    Nothing happens if it was reported before, was done before the holder started, or is too early for this year's date.
    A late one counts for the term that has ended, not for the next.
    """
    held, due = holder(license_), license_.expires_on
    if held is None or due is None or _already_counted(license_, message.at):
        return None
    if held.active_from is not None and message.at < held.active_from:
        return None
    done_at = min(message.at, now)
    overdue = hold_for(license_, InactiveReason.RECERTIFICATION_OVERDUE)
    if not _counts_this_year(license_, done_at):
        return None
    next_term_has_begun = overdue is not None and not expiration_passed(license_, now)
    done = license_.model_copy(
        update={
            "recertified_at": done_at,
            "recertified_for": license_.recertified_for if next_term_has_begun else due,
            "recertification_reminded": (),
        }
    )
    if overdue is not None:
        return access_restored(done, (InactiveReason.RECERTIFICATION_OVERDUE,), now)
    if license_.recertified_for == due:
        return None
    return Decision(state=done, move="recertified", summary=f"Recertified for the term that ends on {spoken(due)}.")


def report_course(license_: License, report: RecertificationReport, now: datetime) -> LicenseDecision | None:
    """Record that the holder completed a course of the recertification, as a learning system reports it (LOG-05).

    A report that does not count changes nothing. Where the policy asks for no worksheet, the last course completes the
    recertification.
    """
    if why_not_counted(license_, report, now):
        return None
    done = CompletedCourse(
        course=report.course,
        person_id=report.person_id,
        completed_at=min(report.completed_at, now),
        report_id=report.report_id,
    )
    others = tuple(each for each in license_.courses if (each.course, each.person_id) != (done.course, done.person_id))
    after = license_.model_copy(update={"courses": (*others, done)})
    day = spoken(civil_day(done.completed_at, license_.terms.time_zone))
    summary = f"The course “{done.course}” was completed on {day}, as the learning system reports."
    completed = counting_courses(after, {})
    policy = _policy(license_)
    if not policy.worksheet_required and all(course in completed for course in policy.courses):
        whole = recertified(after, Recertified(at=max(completed.values()), completed=completed), now)
        if whole is not None:
            return whole.model_copy(update={"summary": f"{summary} {whole.summary}"})
    return Decision(state=after, move="course_reported", summary=summary)


def why_not_counted(license_: License, report: RecertificationReport, now: datetime) -> str:
    """Say in a sentence why a report of a learning system changes nothing. Empty if it counts."""
    policy, held = license_.terms.policy.recertification, holder(license_)
    if policy is None:
        return "This office asks for no yearly recertification."
    if report.course not in policy.courses:
        return f"“{report.course}” is not a course of the recertification."
    if held is None or held.person_id != report.person_id:
        return "This person does not hold the license."
    if report.completed_at > later(now, CLOCK_SKEW):
        return "The course can’t have been completed in the future."
    if any(each.report_id == report.report_id for each in license_.courses):
        return "This completion was already reported."
    before = [each for each in license_.courses if each.course == report.course and each.person_id == report.person_id]
    if any(each.completed_at >= report.completed_at for each in before):
        return "A later completion of this course was already reported."
    if not _counts_this_year(license_, report.completed_at):
        return "The course was completed too long ago to count for this year’s recertification."
    return ""


def counting_courses(license_: License, elsewhere: Mapping[str, datetime]) -> dict[str, datetime]:
    """Return when each course of the policy was completed without a paper, as far as it counts this year (LOG-05).

    The learning system reported it for the holder, or the holder completed it in a training: `elsewhere`.
    """
    policy, held = license_.terms.policy.recertification, holder(license_)
    if policy is None or held is None:
        return {}
    reported = [(each.course, each.completed_at) for each in license_.courses if each.person_id == held.person_id]
    found: dict[str, datetime] = {}
    for course, at in [*reported, *elsewhere.items()]:
        if course in policy.courses and _counts_this_year(license_, at):
            found[course] = max(at, found.get(course, at))
    return found


def require_papers(
    license_: License, courses: Collection[str], *, completed: Collection[str] = (), worksheet: bool
) -> None:
    """Require each course of the policy, and the worksheet if the policy asks for it (LOG-05).

    A course counts by its certificate, or without a paper if it is `completed`: a learning system or a training has
    it. Source: document 004 (license expired: the courses are completed, the worksheet is attached). Raises
    RuleViolation that names everything that is missing.
    """
    policy = license_.terms.policy.recertification
    if policy is None:
        return
    unknown = [each for each in courses if each not in policy.courses]
    if unknown:
        known = listed([f"“{each}”" for each in policy.courses]) or "none"
        raise RuleViolation(
            "unknown_course", f"“{unknown[0]}” is not a course of the recertification. Its courses: {known}."
        )
    missing = [
        f"the certificate of the course “{each}”"
        for each in policy.courses
        if each not in courses and each not in completed
    ]
    if policy.worksheet_required and not worksheet:
        missing.append("the recertification worksheet")
    if missing:
        raise RuleViolation("papers_missing", f"Please submit {listed(missing)}. Without it, nothing is recorded.")


def require_recent(license_: License, certificates: Mapping[str, datetime]) -> None:
    """Raise RuleViolation if a certificate was first submitted too long ago to count for this year's date.

    Last year's file submitted again is the same paper, so it still has its first day.
    """
    for course, submitted_at in certificates.items():
        if not _counts_this_year(license_, submitted_at):
            day = spoken(civil_day(submitted_at, license_.terms.time_zone))
            raise RuleViolation(
                "certificate_too_old",
                f"The certificate of the course “{course}” was already submitted on {day}, for an earlier year. Please "
                "submit this year’s certificate.",
            )


def _counts_this_year(license_: License, done_at: datetime) -> bool:
    """Return whether something done at `done_at` is late enough for the date that is due or overdue."""
    overdue = hold_for(license_, InactiveReason.RECERTIFICATION_OVERDUE)
    due = days_later(civil_day(overdue.since, license_.terms.time_zone), -1) if overdue else license_.expires_on
    return due is None or counts_for(license_, done_at, due)


def counts_for(license_: License, done_at: datetime, due: date) -> bool:
    """Return whether something done at `done_at` is late enough to count for the date `due`."""
    policy = license_.terms.policy.recertification
    day = civil_day(done_at, license_.terms.time_zone)
    return policy is None or day >= days_later(due, -policy.counts_within_days)


def upcoming_recertification(license_: License) -> list[UpcomingStep]:
    """List reminders before the expiration date and the inactivation after it (LOG-04), or the next term if done."""
    policy, due, zone = license_.terms.policy.recertification, license_.expires_on, license_.terms.time_zone
    if policy is None or due is None:
        return []
    if is_recertified(license_):
        return [UpcomingStep(end_of_day(due, zone), "the next year begins", _year_begins)]
    if hold_for(license_, InactiveReason.RECERTIFICATION_OVERDUE) is not None:
        return []
    reminders = [
        UpcomingStep(morning_of(days_later(due, -days), zone), f"recertification, {days} days before", _remind)
        for days in policy.remind_days_before
        if days not in license_.recertification_reminded
    ]
    return [UpcomingStep(end_of_day(due, zone), RULE, _overdue), *reminders]


def _year_begins(license_: License, evidence: UsageEvidence, now: datetime) -> LicenseDecision:
    """Move the next recertification to the first anniversary of the expiration date that has not passed."""
    due = _due(license_)
    today = civil_day(now, license_.terms.time_zone)
    years = max(today.year - due.year, 1)
    if months_later(due, 12 * years) < today:
        years += 1
    expires_on = months_later(due, 12 * years)
    after = license_.model_copy(update={"expires_on": expires_on, "recertification_reminded": ()})
    return Decision(state=after, move="year_began", summary=f"The next term ends on {spoken(expires_on)}.")


def _remind(license_: License, evidence: UsageEvidence, now: datetime) -> LicenseDecision:
    """Send one reminder with the days left, even if several were missed. After the date, it is too late."""
    due = _due(license_)
    left = (due - civil_day(now, license_.terms.time_zone)).days
    if left < 0:
        return _overdue(license_, evidence, now)
    reminded = tuple(days for days in _policy(license_).remind_days_before if days >= left)
    after = license_.model_copy(update={"recertification_reminded": reminded})
    return Decision(
        state=after,
        move="recertification_reminded",
        summary=f"Reminder of the recertification, {left} days before.",
        notices=(to_holder(after, "recertification_due", {"days_left": left, "what_to_do": how_to_recertify(after)}),),
    )


def _overdue(license_: License, evidence: UsageEvidence, now: datetime) -> LicenseDecision:
    due = _due(license_)
    why = f"The recertification was due by {spoken(due)}."
    since = end_of_day(due, license_.terms.time_zone)
    hold = Hold(reason=InactiveReason.RECERTIFICATION_OVERDUE, since=since, noted_at=now, why=why)
    decision = access_ended(license_, hold, now, "recertification_overdue")
    letter = to_holder(decision.state, "recertification_overdue", {"what_to_do": how_to_recertify(decision.state)})
    return decision.model_copy(update={"notices": (letter,)})


def _already_counted(license_: License, at: datetime) -> bool:
    return license_.recertified_at is not None and at <= license_.recertified_at


def _due(license_: License) -> date:
    if license_.expires_on is None:
        raise ValueError("a license without an expiration date has no recertification")
    return license_.expires_on


def _policy(license_: License) -> Recertification:
    if license_.terms.policy.recertification is None:
        raise ValueError(f"{license_.terms.policy_label} has no recertification")
    return license_.terms.policy.recertification

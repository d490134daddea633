"""Explains every date of a license: the rule, its source, when the count started, what was counted and moved."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum

from models.base import Message
from models.calendar import Deadline, civil_day, counted, last_day_before, spoken
from models.inactivity_review.explain import held_on
from models.inactivity_review.timeline import next_review
from models.license.activity import informed
from models.license.assignments import holder
from models.license.excuses import EXCUSED, excuse
from models.license.holds import hold_for, why_revoked
from models.license.inactivity_clocks import coverage_of, rung_deadline, watched
from models.license.lifecycle import InactiveReason, LicenseState
from models.license.promised_warnings import crossed, expected_deadline, promised_deadline
from models.license.remedies import how_to_recertify, what_to_do
from models.license.rules.inactivity_ladder import applies_again_at
from models.license.rules.recertification import is_recertified
from models.license.state import Crossed, License, UsageEvidence
from models.lifecycle import in_words
from models.money.terms import term_on
from models.policy.licenses import Consequence, Measure, Rung
from models.sources import from_source


class DateKind(StrEnum):
    """What a date of a license is about."""

    HISTORY = "history"
    """Something that happened on this day."""
    UNKNOWN_USE = "unknown_use"
    """The day since when nobody knows whether the license is used."""
    EXCUSED_RUNG = "excused_rung"
    """The day of a rung that has no consequence, because a lack of use is excused."""
    REMOVAL = "removal"
    WORK = "work"
    RECERTIFICATION = "recertification"
    """The last day of a recertification that is overdue."""
    APPEAL = "appeal"
    LEAVE = "leave"
    RUNG = "rung"
    """The last day before a rung of the inactivity ladder applies."""
    REVIEW = "review"
    EXCEPTION = "exception"
    EXPIRATION = "expiration"


AHEAD = (
    DateKind.REMOVAL,
    DateKind.WORK,
    DateKind.RECERTIFICATION,
    DateKind.APPEAL,
    DateKind.LEAVE,
    DateKind.RUNG,
    DateKind.REVIEW,
    DateKind.EXCEPTION,
    DateKind.EXPIRATION,
)
"""The kinds of date with which something happens or ends. Of several on one day, the first in this list comes first."""

WAITED_FOR = (DateKind.REMOVAL, DateKind.WORK, DateKind.RECERTIFICATION, DateKind.LEAVE)
"""The kinds that stay due when their day has passed, because somebody still has to act."""


class ExplainedDate(Message):
    """A date of a license, and where it comes from."""

    kind: DateKind
    what: str
    day: date
    explanation: str
    advice: str = ""
    """What the holder does by this day so that what it threatens does not happen. Empty if there is nothing to do."""
    comes_next: bool = False
    """Whether it is the earliest of all that happen or end. At most one date of a license is."""


def explained_dates(
    license_: License, evidence: UsageEvidence | None = None, now: datetime | None = None
) -> list[ExplainedDate]:
    """List every date, the earliest first.

    With `evidence`, it says what usage reports cover, and with `now`, which monthly review can decide about it and
    which date comes next.
    """
    dates = _past(license_)
    if license_.state != LicenseState.DELETED:
        ladder = [*_ladder(license_, evidence, now), *_unknown_use(license_, evidence)]
        dates += [*_terms(license_, now), *ladder, *_review(license_, evidence, now), *_work(license_)]
    dates.sort(key=lambda each: (each.day, each.what))
    return dates if now is None else _with_next(dates, civil_day(now, license_.terms.time_zone))


def next_date(license_: License, evidence: UsageEvidence, now: datetime) -> ExplainedDate | None:
    """Return the date that comes next: the earliest with which something happens or ends. None if nothing is ahead.

    It is today or later, unless somebody should have acted by then and still has to. A deleted license has none. Every
    list, page, and command asks here, so all of them show the same date.
    """
    return next_among(explained_dates(informed(license_, evidence), evidence, now))


def recertify_by(license_: License) -> date | None:
    """Return by which day the holder has to recertify, also if it has passed; None if nothing is to do this year."""
    nothing = license_.state in (LicenseState.DELETED, LicenseState.RESERVED) or license_.revocation is not None
    return None if nothing or holder(license_) is None or is_recertified(license_) else license_.expires_on


def next_among(dates: Iterable[ExplainedDate]) -> ExplainedDate | None:
    """Return the one of a license's dates that comes next, or None."""
    return next((each for each in dates if each.comes_next), None)


def _with_next(dates: list[ExplainedDate], today: date) -> list[ExplainedDate]:
    """Mark the date that comes next."""
    ahead = [each for each in dates if each.kind in AHEAD and (each.day >= today or each.kind in WAITED_FOR)]
    first = min(ahead, key=lambda each: (each.day, AHEAD.index(each.kind), each.what), default=None)
    return [each.model_copy(update={"comes_next": True}) if each is first else each for each in dates]


def _past(license_: License) -> list[ExplainedDate]:
    zone = license_.terms.time_zone
    dates = [
        _of(
            DateKind.HISTORY,
            "On record since",
            civil_day(license_.created_at, zone),
            "The day it was created or loaded.",
        )
    ]
    if license_.deleted_at is not None:
        dates.append(
            _of(DateKind.HISTORY, "License deleted", civil_day(license_.deleted_at, zone), "The day it was deleted.")
        )
    for hold in license_.holds:
        noted = civil_day(hold.noted_at, zone)
        since = civil_day(hold.since, zone)
        late = f" It was noticed on {spoken(noted)}." if noted != since else ""
        dates.append(_of(DateKind.HISTORY, "Inactive since", since, f"Reason: {hold.reason.spoken}. {hold.why}{late}"))
    dates += [_reached(each, zone) for each in license_.crossed]
    if license_.flag is not None:
        dates.append(
            _of(DateKind.HISTORY, "Marked for revocation", civil_day(license_.flag.since, zone), license_.flag.why)
        )
    if license_.revocation is not None:
        dates.append(
            _of(DateKind.HISTORY, "Revoked", civil_day(license_.revocation.at, zone), why_revoked(license_.revocation))
        )
    return dates


def _reached(reached: Crossed, zone: str) -> ExplainedDate:
    """Explain a rung that was reached, or a warning before it. The id of a warning ends in its days."""
    rung, _, days = reached.rung.partition("/")
    counted_from = spoken(civil_day(reached.counted_from, zone))
    excused = f" {EXCUSED[reached.excused_by]}, so it had no consequence." if reached.excused_by else ""
    day = civil_day(reached.effective, zone)
    if days:
        before = f"{counted(int(days), 'day')} before the rung “{rung}”, counted from {counted_from}.{excused}"
        return _of(DateKind.HISTORY, "Warning of the inactivity ladder", day, f"Due {before}")
    return _of(
        DateKind.HISTORY,
        "Rung of the inactivity ladder",
        day,
        f"Reached: “{rung}”, counted from {counted_from}.{excused}",
    )


def _terms(license_: License, now: datetime | None) -> list[ExplainedDate]:
    dates = _expiration(license_, now)
    policy = license_.terms.policy
    if policy.appealing and license_.revocation is not None and license_.revocation.appeal_until is not None:
        days = policy.appealing.within_days
        text = f"{days} calendar days after the revocation. {from_source(policy.appealing.source)}"
        advice = "If you want to appeal, file the appeal by this day."
        dates.append(_of(DateKind.APPEAL, "Last day to appeal", license_.revocation.appeal_until, text, advice))
    for hold in license_.holds:
        if hold.until is not None:
            text = f"{hold.why} {from_source(policy.leave.source)}"
            dates.append(_of(DateKind.LEAVE, "Leave until", hold.until, text, what_to_do(license_, hold.reason)))
    for each in license_.exceptions:
        if each.until is not None and each.ended_at is None and holder(license_) is not None:
            text = f"Exempt from the inactivity policy on appeal {each.appeal_id}: {each.reason}"
            dates.append(_of(DateKind.EXCEPTION, "Exception until", each.until, text))
    if license_.programmed is not None:
        text = f"The last day with access, as planned in request {license_.programmed.request_id}."
        dates.append(_of(DateKind.REMOVAL, "Planned removal", license_.programmed.on_day, text))
    return dates


def _expiration(license_: License, now: datetime | None) -> list[ExplainedDate]:
    """Explain when the term ends, and with it the time to recertify.

    Where nobody recertifies, the day on record can be that of a term that has ended. Then the next anniversary counts.
    """
    due, policy = license_.expires_on, license_.terms.policy.recertification
    if due is None:
        return []
    text = "All of an agency's licenses share one expiration date (help page 000)."
    today = None if now is None else civil_day(now, license_.terms.time_zone)
    if policy is None or holder(license_) is None or is_recertified(license_):
        day = due if today is None else max(due, term_on(due, today).last_day)
        if policy is not None and holder(license_) is not None and day == due:
            text += f" Recertification for this date is done. {from_source(policy.source)}"
        return [_of(DateKind.EXPIRATION, "Expires", day, text)]
    text += f" Recertification for this date is due by this day. {from_source(policy.source)}"
    if hold_for(license_, InactiveReason.RECERTIFICATION_OVERDUE) is None:
        return [_of(DateKind.EXPIRATION, "Expires", due, text, how_to_recertify(license_))]
    # An appeal comes before anything else that would restore a revoked license.
    kind = DateKind.RECERTIFICATION if license_.revocation is None else DateKind.HISTORY
    return [_of(kind, "Recertification was due", due, text, how_to_recertify(license_))]


def _ladder(license_: License, evidence: UsageEvidence | None, now: datetime | None) -> list[ExplainedDate]:
    dates = []
    for rung in license_.terms.policy.ladder:
        deadline = rung_deadline(license_, rung, evidence)
        if deadline is None:
            continue
        reached = crossed(license_, rung.id, deadline)
        if reached is None:
            dates.append(_rung(license_, rung, deadline, evidence, now))
        elif evidence is not None and (at := applies_again_at(license_, rung, deadline, reached, evidence)) is not None:
            what = f"If nothing changes: {rung.consequence.spoken} after this day"
            text = (
                f"It was excused before, or the mark was removed, and is checked again then. {from_source(rung.source)}"
            )
            dates.append(_of(DateKind.RUNG, what, last_day_before(at, deadline.zone), text, _advice(license_, rung)))
    return dates


def _rung(
    license_: License, rung: Rung, deadline: Deadline, evidence: UsageEvidence | None, now: datetime | None
) -> ExplainedDate:
    """Explain a rung that was not reached yet."""
    if evidence is not None:
        deadline = expected_deadline(license_, rung, deadline, evidence, now)
    kind = excuse(license_, evidence, rung, deadline.ends_at) if evidence is not None else None
    text = deadline.explained() + _unknown_before(license_, rung, deadline) + _coverage(rung, deadline, evidence)
    if kind is not None:
        what = "A lack of use has no consequence, also after this day"
        excused = f"{EXCUSED[kind]}, so a lack of use has no consequence. {text}"
        return _of(DateKind.EXCUSED_RUNG, what, deadline.last_day, excused)
    what = f"If nothing changes: {rung.consequence.spoken} after this day"
    return _of(DateKind.RUNG, what, deadline.last_day, text, _advice(license_, rung))


def _advice(license_: License, rung: Rung) -> str:
    """Say what stops a rung's clock."""
    if rung.measure == Measure.DATA_ENTRY:
        return "Enter or update client data in the HMIS by this day."
    if rung.measure in (Measure.LOGIN, Measure.FIRST_SIGN_IN):
        return "Sign in to the HMIS by this day."
    return what_to_do(license_, license_.holds[0].reason) if license_.holds else ""


def _review(license_: License, evidence: UsageEvidence | None, now: datetime | None) -> list[ExplainedDate]:
    """Explain which monthly review is the first that can decide to revoke the license for a lack of use."""
    policy, zone = license_.terms.policy, license_.terms.time_zone
    if policy.review is None or now is None or evidence is None or license_.revocation is not None:
        return []
    limits = [
        promised_deadline(license_, rung, deadline, evidence) or deadline
        for rung in policy.ladder
        if rung.consequence == Consequence.FLAG and (deadline := rung_deadline(license_, rung, evidence)) is not None
        if excuse(license_, evidence, rung, deadline.ends_at) is None
    ]
    if not limits:
        return []
    first = min(limits, key=lambda each: each.ends_at)
    day = civil_day(next_review(policy.review, zone, max(now, first.ends_at)), zone)
    text = (
        f"The limit has passed then ({first.rule}, through {spoken(first.last_day)}), if the license is not used and "
        f"reports cover the time. {held_on(policy.review)}"
    )
    return [_of(DateKind.REVIEW, "First monthly review that can revoke it", day, text)]


def _coverage(rung: Rung, deadline: Deadline, evidence: UsageEvidence | None) -> str:
    """Explain what usage reports cover of the time in which the license must not have been used."""
    coverage = coverage_of(evidence, rung.measure)
    if coverage is None:
        return ""
    if coverage.why_not is not None:
        return f" Nothing happens on this day unless reports cover the time: {coverage.why_not.spoken}."
    report = _report(rung)
    today = civil_day(coverage.looked_at, deadline.zone)
    missing = coverage.uncovered_since(civil_day(deadline.started_at, deadline.zone), today, deadline.zone)
    resting = f" {counted(coverage.reports, report)} so far."
    if missing is None:
        return f"{resting} They cover the time up to yesterday."
    return f"{resting} No {report} covers the time since {spoken(missing)}, and days that none covers don’t count."


def _unknown_use(license_: License, evidence: UsageEvidence | None) -> list[ExplainedDate]:
    """Say since when nobody knows whether the license is used, by each kind of report that the ladder counts."""
    zone = license_.terms.time_zone
    found: dict[str, date] = {}
    for rung in license_.terms.policy.ladder:
        coverage, deadline = coverage_of(evidence, rung.measure), rung_deadline(license_, rung)
        if coverage is None or deadline is None:
            continue
        today = civil_day(coverage.looked_at, zone)
        missing = coverage.uncovered_since(civil_day(deadline.started_at, zone), today, zone)
        report = _report(rung)
        if missing is not None:
            found[report] = min(missing, found.get(report, missing))
    text = "Nothing is held against anybody for days that no report covers."
    return [
        _of(DateKind.UNKNOWN_USE, "Use unknown since", day, f"No {report} covers the time. {text}")
        for report, day in found.items()
    ]


def _report(rung: Rung) -> str:
    return "HMIS CSV export" if rung.measure == Measure.DATA_ENTRY else "login report"


def _unknown_before(license_: License, rung: Rung, deadline: Deadline) -> str:
    """Explain why a clock starts later than the last use: there were no reports before."""
    if rung.measure == Measure.INACTIVE or deadline.started_at != watched(license_, rung.measure):
        return ""
    report = _report(rung)
    return (
        f" The count starts here: no {report} covers the time before, and a missing report doesn't prove a lack of use."
    )


def _work(license_: License) -> list[ExplainedDate]:
    return [
        _of(
            DateKind.WORK,
            f"Time limit for work on the account: {in_words(order.work)}",
            last_day_before(order.limit.ends_at, order.limit.zone),
            order.limit.explained(),
        )
        for order in license_.orders
    ]


def _of(kind: DateKind, what: str, day: date, explanation: str, advice: str = "") -> ExplainedDate:
    return ExplainedDate(kind=kind, what=what, day=day, explanation=explanation, advice=advice)

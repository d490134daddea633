"""Explains every date of a license: the rule, its source, when the count started, what was counted and moved."""

from datetime import date, datetime

from models.base import Message
from models.calendar import Deadline, civil_day, counted, spoken
from models.inactivity_review.explain import held_on
from models.inactivity_review.timeline import next_review
from models.license.assignments import holder
from models.license.excuses import EXCUSED, excuse
from models.license.holds import REASONS
from models.license.inactivity_clocks import coverage_of, rung_deadline, watched
from models.license.promised_warnings import crossed, promised_deadline
from models.license.remedies import how_to_recertify, what_to_do
from models.license.rules.recertification import is_recertified
from models.license.state import Crossed, License, Revocation, UsageEvidence
from models.lifecycle import in_words
from models.policy.licenses import Consequence, Measure, Rung


class ExplainedDate(Message):
    """A date of a license, and where it comes from."""

    what: str
    day: date
    explanation: str
    advice: str = ""
    """What the holder does by this day so that what it threatens does not happen. Empty if there is nothing to do."""


def explained_dates(
    license_: License, evidence: UsageEvidence | None = None, now: datetime | None = None
) -> list[ExplainedDate]:
    """List every date, the earliest first.

    With `evidence`, it says what usage reports cover, and with `now`, which monthly review can decide about it.
    """
    ladder = [*_ladder(license_, evidence), *_unknown_use(license_, evidence), *_review(license_, evidence, now)]
    dates = [*_past(license_), *_terms(license_), *ladder, *_work(license_)]
    return sorted(dates, key=lambda each: (each.day, each.what))


def _past(license_: License) -> list[ExplainedDate]:
    zone = license_.terms.time_zone
    dates = [_of("License started", civil_day(license_.created_at, zone), "The day it was created or loaded.")]
    if license_.deleted_at is not None:
        dates.append(_of("License deleted", civil_day(license_.deleted_at, zone), "The day it was deleted."))
    for hold in license_.holds:
        noted = civil_day(hold.noted_at, zone)
        since = civil_day(hold.since, zone)
        late = f" It was noticed on {spoken(noted)}." if noted != since else ""
        dates.append(_of("Inactive since", since, f"Reason: {REASONS[hold.reason]}. {hold.why}{late}"))
    dates += [_reached(each, zone) for each in license_.crossed]
    if license_.flag is not None:
        dates.append(_of("Marked for revocation", civil_day(license_.flag.since, zone), license_.flag.why))
    if license_.revocation is not None:
        dates.append(_of("Revoked", civil_day(license_.revocation.at, zone), in_a_sentence(license_.revocation)))
    return dates


def in_a_sentence(revocation: Revocation) -> str:
    """Say why a license was revoked and, if so, that it was the last one its organization could use."""
    last_one = " It was the only license that its organization could use." if revocation.last_one else ""
    return f"{revocation.reason}{last_one}"


def _reached(reached: Crossed, zone: str) -> ExplainedDate:
    """Explain a rung that was reached, or a warning before it. The id of a warning ends in its days."""
    rung, _, days = reached.rung.partition("/")
    counted_from = spoken(civil_day(reached.counted_from, zone))
    excused = f" Excused: {in_words(reached.excused_by)}." if reached.excused_by else ""
    day = civil_day(reached.effective, zone)
    if days:
        before = f"{counted(int(days), 'day')} before the rung “{rung}”, counted from {counted_from}.{excused}"
        return _of("Warning of the inactivity ladder", day, f"Due {before}")
    return _of("Rung of the inactivity ladder", day, f"Reached: “{rung}”, counted from {counted_from}.{excused}")


def _terms(license_: License) -> list[ExplainedDate]:
    dates = []
    policy = license_.terms.policy
    if license_.expires_on is not None:
        text = "All of an agency's licenses share one expiration date (help page 000)."
        advice = ""
        if policy.recertification is not None:
            status = "done" if is_recertified(license_) else "due by this day"
            text += f" Recertification for this date is {status}. {_source(policy.recertification.source)}"
            advice = "" if is_recertified(license_) or holder(license_) is None else how_to_recertify(license_)
        dates.append(_of("Expires", license_.expires_on, text, advice))
    if policy.appealing and license_.revocation is not None and license_.revocation.appeal_until is not None:
        days = policy.appealing.within_days
        text = f"{days} calendar days after the revocation. {_source(policy.appealing.source)}"
        advice = "If you want to appeal, file the appeal by this day."
        dates.append(_of("Last day to appeal", license_.revocation.appeal_until, text, advice))
    for hold in license_.holds:
        if hold.until is not None:
            text = f"{hold.why} {_source(policy.leave.source)}"
            dates.append(_of("Leave until", hold.until, text, what_to_do(license_, hold.reason)))
    for each in license_.exceptions:
        if each.until is not None and each.ended_at is None:
            text = f"Exempt from the inactivity policy on appeal {each.appeal_id}: {each.reason}"
            dates.append(_of("Exception until", each.until, text))
    if license_.programmed is not None:
        text = f"The last day with access, as planned in request {license_.programmed.request_id}."
        dates.append(_of("Planned removal", license_.programmed.on_day, text))
    return dates


def _ladder(license_: License, evidence: UsageEvidence | None) -> list[ExplainedDate]:
    dates = []
    for rung in license_.terms.policy.ladder:
        deadline = rung_deadline(license_, rung, evidence)
        if deadline is not None and crossed(license_, rung.id, deadline) is None:
            if evidence is not None:
                deadline = promised_deadline(license_, rung, deadline, evidence) or deadline
            kind = excuse(license_, evidence, rung, deadline.ends_at) if evidence is not None else None
            follows = rung.consequence.spoken if kind is None else "a lack of use is excused"
            what = f"If nothing changes: {follows} after this day"
            text = deadline.explained() + _unknown_before(license_, rung, deadline)
            if kind is not None:
                text = f"{EXCUSED[kind]}, so a lack of use has no consequence. {text}"
            advice = _advice(license_, rung) if kind is None else ""
            dates.append(_of(what, deadline.last_day, text + _coverage(rung, deadline, evidence), advice))
    return dates


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
    return [_of("First monthly review that can revoke it", day, text)]


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
    return [_of("Use unknown since", day, f"No {report} covers the time. {text}") for report, day in found.items()]


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
            f"Time limit for work on the account: {in_words(order.work)}", order.limit.last_day, order.limit.explained()
        )
        for order in license_.orders
    ]


def _of(what: str, day: date, explanation: str, advice: str = "") -> ExplainedDate:
    return ExplainedDate(what=what, day=day, explanation=explanation, advice=advice)


def _source(source: str) -> str:
    return f"Source: {source}."

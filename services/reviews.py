"""The monthly review of inactive users: what it found, decisions, and the report for the Performance Committee."""

import asyncio
from datetime import datetime

from adapters.reports.inactivity import InactivityReport, ReportLine
from models import ids
from models.calendar import civil_day
from models.errors import RuleViolation
from models.inactivity_review.messages import (
    Decide,
    Finding,
    InactivityReview,
    InactivityReviews,
    ReviewDecision,
    ReviewsStart,
    ReviewTerms,
)
from models.license.clocks import reached_at
from models.people import Actor, Permission, Role
from models.policy import Measure
from services.context import Context
from services.forms import filled
from services.people import acting, shown
from storage.reads import agencies, people
from storage.reads import reviews as reviews_on_record
from storage.reads.usage import last_report
from storage.tables.usage import ImportKind

NEEDED_FOR = {
    ImportKind.HUD: (Measure.DATA_ENTRY,),
    ImportKind.LOGINS: (Measure.LOGIN, Measure.FIRST_SIGN_IN),
}
"""Which measures of the ladder each kind of usage report is needed for."""

LOOKERS = (
    Role.HMIS_LEAD,
    Role.LEAD_AGENCY,
    Role.HMIS_DIRECTOR,
    Role.PERFORMANCE_MEMBER,
    Role.PERFORMANCE_CHAIR,
)


def may_see_reviews(actor: Actor) -> Permission:
    """Lead agency, HMIS lead and the Performance Committee, to whom the report is presented (LIC-04)."""
    return Permission.when(
        actor.holds_any(LOOKERS),
        "Only the lead agency, HMIS lead staff and the Performance Committee can see the inactivity review.",
    )


async def begin(context: Context) -> None:
    """Have the monthly reviews kept, if the policy has them; nothing happens if they are kept already."""
    version = context.policy()
    if version.licenses.review is None:
        return
    terms = ReviewTerms(time_zone=context.pack.time_zone, policy_label=version.label, policy=version.licenses)
    await context.engine.start_reviews(ReviewsStart(terms=terms))


async def decide(
    context: Context, by: str, key: str, license_id: str, decision: ReviewDecision, reason: str
) -> InactivityReview:
    """Decide about one license of this month's review."""
    message = filled(
        Decide, actor=await acting(context, by), key=key, license_id=license_id, decision=decision, reason=reason
    )
    reviews = await context.engine.update(ids.INACTIVITY_REVIEW_ID, "decide", message, InactivityReviews)
    if reviews.current is None:
        raise LookupError("a decision was taken in a review that has not begun")
    return reviews.current


async def report(context: Context, by: str, review_id: str | None = None) -> InactivityReport:
    """A month's report as it stood on its day, with what was decided since; the last month's without an id."""
    actor = await acting(context, by)
    may_see_reviews(actor).require()
    review = await asyncio.to_thread(reviews_on_record.review, context.store, review_id)
    if review is None:
        raise RuleViolation(
            "no_review",
            f"There was no inactivity review in {shown(review_id)}." if review_id else "There was no review yet.",
        )
    return InactivityReport(
        review_id=review.review_id,
        office=context.pack.office.name,
        zone=context.pack.time_zone,
        as_of=review.as_of,
        policy_label=review.policy_label,
        not_reported=await _not_reported(context, review.as_of),
        lines=tuple([await _line(context, finding) for finding in review.findings]),
    )


async def _not_reported(context: Context, as_of: datetime) -> tuple[str, ...]:
    """The kinds of usage report of which none was taken in for longer than the shortest rung that needs it."""
    version, zone = context.pack.in_force(as_of), context.pack.time_zone
    missing = []
    for kind, measures in NEEDED_FOR.items():
        rungs = [rung for rung in version.licenses.ladder if rung.measure in measures]
        last = await asyncio.to_thread(last_report, context.store, kind, as_of)
        if rungs and (last is None or min(reached_at(rung, last, zone) for rung in rungs) <= as_of):
            missing.append(kind.spoken)
    return tuple(missing)


async def _line(context: Context, finding: Finding) -> ReportLine:
    zone = context.pack.time_zone
    agency = await asyncio.to_thread(agencies.agency, context.store, finding.agency_id)
    return ReportLine(
        agency=agency.name if agency else finding.agency_id,
        person=await _name(context, finding.person_id),
        license_id=finding.license_id,
        rung=finding.rung,
        reached_on=civil_day(finding.effective, zone).isoformat(),
        last_data_entry=civil_day(finding.last_data_entry, zone).isoformat() if finding.last_data_entry else "",
        last_login=civil_day(finding.last_login, zone).isoformat() if finding.last_login else "",
        exception=finding.excused_by.value.replace("_", " ") if finding.excused_by else "",
        decision=finding.decision.value if finding.decision else "",
        reason=finding.reason,
        decided_by=await _name(context, finding.decided_by) if finding.decided_by else "",
    )


async def _name(context: Context, person_id: str) -> str:
    person = await asyncio.to_thread(people.person, context.store, person_id)
    return person.name if person else person_id

"""The monthly review of inactive users: its report, decisions, and who took part."""

from collections.abc import Iterable
from urllib.parse import urlencode

from pydantic import Field

from models.errors import RuleViolation
from models.inactivity_review.permissions import VIEWERS, may_decide_findings, may_see_reviews, may_take_part
from models.inactivity_review.state import ReviewDecision
from models.pages import INACTIVITY_REPORT
from models.people import Actor
from models.policy.pack import PolicyPack
from portal.forms import Form, Nothing, Text
from portal.navigation import Link
from portal.places import number_in
from portal.routing import GoTo, Page, Routes
from portal.visitor import Visitor
from services import reviews

routes = Routes()


def links(actor: Actor, pack: PolicyPack) -> Iterable[Link]:
    """Return the report's link, for whoever may see it where the policy has monthly reviews."""
    if pack.version[-1].licenses.review is not None and actor.holds_any(VIEWERS):
        yield Link(INACTIVITY_REPORT, "Inactivity report")


class FindingDecision(Form):
    """A decision about a license of this month's review."""

    decision: ReviewDecision = Field(description="Choose a decision.")
    reason: Text = Field(description="Enter the reason. The agency reads it.")


@routes.page(INACTIVITY_REPORT, allowed=may_see_reviews)
async def report(visitor: Visitor, month: str = "", after: str = "", unknown: str = "") -> Page:
    """Show a part of a month's report, of the last one unless a month is given."""
    after_unknown = number_in(unknown) or 0
    try:
        found = await reviews.look(visitor.context, visitor.person_id, month, after, after_unknown)
    except RuleViolation as refusal:
        if month or refusal.code != "no_review":
            raise
        return Page(
            "committees/no_review.html", {"sentence": refusal.sentence}
        )  # The menu leads here before the first.
    more_unknown = _more(month, after=after, unknown=found.more_unknown) if found.more_unknown else ""
    return Page(
        "committees/inactivity.html",
        {
            "found": found,
            "more_path": _more(month, after=found.more, unknown=after_unknown) if found.more else "",
            "more_unknown_path": more_unknown and f"{more_unknown}#unknown",
        },
    )


def _more(month: str, *, after: str, unknown: int) -> str:
    """Return where a list of the report goes on, with the other list as it is."""
    asked = {"month": month, "after": after, "unknown": unknown}
    return f"{INACTIVITY_REPORT}?{urlencode({name: value for name, value in asked.items() if value})}"


@routes.act(f"{INACTIVITY_REPORT}/part", allowed=may_take_part, form=Nothing, shows=report)
async def take_part(visitor: Visitor, _: Nothing, key: str) -> GoTo:
    """Record that the person took part in this month's review."""
    await reviews.take_part(visitor.context, visitor.person_id, key)
    return GoTo(INACTIVITY_REPORT, "Recorded: you took part in this month’s review.")


@routes.page(f"{INACTIVITY_REPORT}/{{license_id}}", allowed=may_see_reviews)
async def finding(visitor: Visitor, license_id: str) -> Page:
    """Show a license of the review, and the form for a decision."""
    return Page("committees/finding.html", dict(await reviews.finding(visitor.context, visitor.person_id, license_id)))


@routes.act(
    f"{INACTIVITY_REPORT}/{{license_id}}", allowed=may_decide_findings, form=FindingDecision, shows=finding, fresh=True
)
async def decide(visitor: Visitor, form: FindingDecision, key: str, license_id: str) -> GoTo:
    """Decide about a license."""
    await reviews.decide(visitor.context, visitor.person_id, key, license_id, form.decision, form.reason)
    return GoTo(INACTIVITY_REPORT, "The decision is recorded. It is carried out automatically.")

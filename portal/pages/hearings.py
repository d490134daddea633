"""One appeal in the room of a meeting: recusals, motions, votes, the chair's decision, and continuing it."""

from datetime import date

from pydantic import Field

from models.appeal.responses import ContinuedFor
from models.appeal.verdicts import (
    ExceptionUntil,
    GrantFromAllotment,
    ReassignExcess,
    Reinstatement,
    RemoveAndReassign,
    RequestOneMore,
    Upheld,
    Verdict,
)
from models.committee.docket import Choice
from models.committee.permissions import (
    may_decide,
    may_preside,
    may_recuse,
    may_see_docket,
    may_settle_recusal,
    may_vote,
)
from models.errors import RuleViolation
from models.pages import meeting_page
from portal.forms import OptionalLine, OptionalText, Text
from portal.meeting_form import MeetingForm
from portal.routing import GoTo, Page, Routes
from portal.visitor import Visitor
from services import committee_rooms, hearings
from services.forms import validated

routes = Routes()

PATH = "/committees/{committee_id}/meeting/{appeal_id}"


class Why(MeetingForm):
    """Why a member takes no part."""

    why: Text = Field(description="Enter why you take no part in this appeal. It goes into the minutes.")


class Settling(MeetingForm):
    """Whether a proposed recusal holds."""

    person: str
    holds: str = Field(description="Choose whether the recusal holds.", pattern="^(yes|no)$")
    reason: OptionalText = Field("", description="Enter why the member may take part.")


class Proposal(MeetingForm):
    """A verdict and its reason. Which fields it needs depends on the verdict."""

    verdict: str = Field(description="Choose a decision.", min_length=1)
    license: tuple[str, ...] = ()
    until: date | None = Field(None, description="Enter the last day of the exception.")
    region: OptionalLine = ""
    from_region: OptionalLine = ""
    other_license: OptionalLine = ""
    justification: OptionalText = ""
    why: Text = Field(description="Enter the reason. The appellant reads it.")


class Ballot(MeetingForm):
    """A vote on a motion."""

    motion: int
    choice: Choice = Field(description="Choose for, against, or abstain.")


class Counting(MeetingForm):
    """The motion whose votes are counted, and whether it is counted without the votes that are missing."""

    motion: int
    without_missing: str = Field("", pattern="^(yes)?$")


class Continuing(MeetingForm):
    """What an appeal is continued for."""

    continued_for: ContinuedFor = Field(description="Choose what the appeal waits for.")
    why: Text = Field(description="Enter the reason, the question, or what has to be assessed.")


@routes.page(PATH, allowed=may_see_docket)
async def hearing(visitor: Visitor, committee_id: str, appeal_id: str) -> Page:
    """Show one appeal with everything about it, and what the reader can do now."""
    return await _shown(visitor, committee_id, appeal_id, "committees/hearing.html")


@routes.act(f"{PATH}/recuse", allowed=may_recuse, form=Why, shows=hearing)
async def recuse(visitor: Visitor, form: Why, key: str, committee_id: str, appeal_id: str) -> GoTo:
    """Take no part in the appeal."""
    await hearings.recuse(
        visitor.context, visitor.person_id, key, committee_id, appeal_id, form.why, meeting=form.meeting
    )
    return GoTo(_page(committee_id, appeal_id), "You take no part in this appeal. It goes into the minutes.")


@routes.act(f"{PATH}/settle-recusal", allowed=may_settle_recusal, form=Settling, shows=hearing, fresh=True)
async def settle(visitor: Visitor, form: Settling, key: str, committee_id: str, appeal_id: str) -> GoTo:
    """Confirm a proposed recusal, or find that the member may take part."""
    await hearings.settle_recusal(
        visitor.context,
        visitor.person_id,
        key,
        committee_id,
        appeal_id,
        form.person,
        holds=form.holds == "yes",
        reason=form.reason,
        meeting=form.meeting,
    )
    return GoTo(_page(committee_id, appeal_id), "The recusal is settled.")


@routes.page(f"{PATH}/motion", allowed=may_see_docket)
async def motion(visitor: Visitor, committee_id: str, appeal_id: str) -> Page:
    """Show the form for a motion, or for the chair's decision."""
    return await _shown(visitor, committee_id, appeal_id, "committees/motion.html")


@routes.act(f"{PATH}/motion", allowed=may_vote, form=Proposal, shows=motion)
async def propose(visitor: Visitor, form: Proposal, key: str, committee_id: str, appeal_id: str) -> GoTo:
    """Make a motion."""
    await hearings.make_motion(
        visitor.context,
        visitor.person_id,
        key,
        committee_id,
        appeal_id,
        verdict_of(form),
        form.why,
        meeting=form.meeting,
    )
    return GoTo(_page(committee_id, appeal_id), "The motion is made. Members vote on it now.")


@routes.act(f"{PATH}/decision", allowed=may_decide, form=Proposal, shows=motion, fresh=True)
async def decide(visitor: Visitor, form: Proposal, key: str, committee_id: str, appeal_id: str) -> GoTo:
    """Decide as the chair, where the policy says so."""
    await hearings.decide(
        visitor.context,
        visitor.person_id,
        key,
        committee_id,
        appeal_id,
        verdict_of(form),
        form.why,
        meeting=form.meeting,
    )
    return GoTo(_page(committee_id, appeal_id), "The appeal is decided. The appellant gets an email.")


@routes.act(f"{PATH}/vote", allowed=may_vote, form=Ballot, shows=hearing, fresh=True)
async def vote(visitor: Visitor, form: Ballot, key: str, committee_id: str, appeal_id: str) -> GoTo:
    """Vote on the open motion."""
    await hearings.cast_vote(
        visitor.context, visitor.person_id, key, committee_id, appeal_id, form.motion, form.choice, meeting=form.meeting
    )
    return GoTo(_page(committee_id, appeal_id), "Your vote is recorded.")


@routes.page(f"{PATH}/count", allowed=may_see_docket)
async def counting(visitor: Visitor, committee_id: str, appeal_id: str) -> Page:
    """Say whose votes are missing, and what counting does."""
    return await _shown(visitor, committee_id, appeal_id, "committees/count.html")


@routes.act(f"{PATH}/count", allowed=may_preside, form=Counting, shows=counting, fresh=True)
async def count(visitor: Visitor, form: Counting, key: str, committee_id: str, appeal_id: str) -> GoTo:
    """Count the votes."""
    await hearings.count_votes(
        visitor.context,
        visitor.person_id,
        key,
        committee_id,
        appeal_id,
        form.motion,
        without_missing=form.without_missing == "yes",
        meeting=form.meeting,
    )
    return GoTo(_page(committee_id, appeal_id), "The votes are counted.")


@routes.page(f"{PATH}/continue", allowed=may_see_docket)
async def continuing(visitor: Visitor, committee_id: str, appeal_id: str) -> Page:
    """Show the form that continues the appeal."""
    return await _shown(visitor, committee_id, appeal_id, "committees/continue.html")


@routes.act(f"{PATH}/continue", allowed=may_preside, form=Continuing, shows=continuing)
async def continue_(visitor: Visitor, form: Continuing, key: str, committee_id: str, appeal_id: str) -> GoTo:
    """Continue the appeal to the next meeting."""
    await hearings.continue_appeal(
        visitor.context,
        visitor.person_id,
        key,
        committee_id,
        appeal_id,
        form.continued_for,
        form.why,
        meeting=form.meeting,
    )
    return GoTo(meeting_page(committee_id), "The appeal is continued to the next meeting. The appellant gets an email.")


def verdict_of(form: Proposal) -> Verdict:
    """Return the verdict that a form names. Raises RuleViolation if it lacks what the verdict needs."""
    if form.verdict == "upheld":
        return Upheld()
    if form.verdict in ("exception", "reinstatement"):
        if not form.license:
            raise RuleViolation("no_license", "Please choose the licenses that the decision is about.")
        if form.verdict == "reinstatement":
            return Reinstatement(license_ids=form.license)
        if form.until is None:
            raise RuleViolation("no_day", "Please enter the last day of the exception.")
        return validated(ExceptionUntil, license_ids=form.license, until=form.until)
    if not form.region:
        raise RuleViolation("no_region", "Please choose the region that gets the license.")
    if form.verdict == "grant_from_allotment":
        return GrantFromAllotment(region_id=form.region)
    if form.verdict == "request_one_more":
        return RequestOneMore(region_id=form.region)
    if form.verdict == "reassign_excess":
        if not form.from_region:
            raise RuleViolation("no_region", "Please choose the region that has a license to spare.")
        return ReassignExcess(from_region_id=form.from_region, region_id=form.region)
    if form.verdict != "remove_and_reassign" or not form.other_license:
        raise RuleViolation("no_license", "Please enter the license that is removed from another organization.")
    return validated(
        RemoveAndReassign,
        license_id=form.other_license,
        region_id=form.region,
        justification=form.justification,
    )


def _page(committee_id: str, appeal_id: str) -> str:
    return f"{meeting_page(committee_id)}/{appeal_id}"


async def _shown(visitor: Visitor, committee_id: str, appeal_id: str, template: str) -> Page:
    found = await committee_rooms.appeal_in_room(visitor.context, visitor.person_id, committee_id, appeal_id)
    return Page(template, {"here": found, "room": found.room, "found": found.found})

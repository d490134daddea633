"""An appeal at a meeting: recusals, motions, votes, the chair's decision, and continuing it (003, section 4)."""

import asyncio

from models.allotment.candidates import Candidate, candidate_for
from models.allotment.supply import region_allotments
from models.appeal.responses import ContinuedFor
from models.appeal.verdicts import RemoveAndReassign, Verdict
from models.committee.docket import Choice
from models.committee.rules import recusals, voting
from models.committee.state import Committee, RegionSupply
from services.allotment import candidates_now
from services.context import Context, ReadingContext
from services.meeting_steps import send
from services.people import person_id_of
from storage.reads import allotment as allotment_on_record


async def recuse(
    context: Context, by: str, key: str, committee_id: str, appeal_id: str, why: str, *, meeting: str = ""
) -> Committee:
    """Recuse a member from an appeal, at the member's own word."""
    return await send(context, by, key, committee_id, recusals.recuse, appeal_id=appeal_id, why=why, shown=meeting)


async def settle_recusal(
    context: Context,
    by: str,
    key: str,
    committee_id: str,
    appeal_id: str,
    who: str,
    *,
    holds: bool,
    reason: str = "",
    meeting: str = "",
) -> Committee:
    """Confirm a proposed recusal, or find, with a reason, that the member may take part."""
    person_id = await person_id_of(context, who)
    more = {"appeal_id": appeal_id, "person_id": person_id, "holds": holds, "reason": reason}
    return await send(context, by, key, committee_id, recusals.settle_recusal, **more, shown=meeting)


async def decide(
    context: Context,
    by: str,
    key: str,
    committee_id: str,
    appeal_id: str,
    verdict: Verdict,
    why: str,
    *,
    meeting: str = "",
) -> Committee:
    """Decide an appeal as the chair, where the policy says so."""
    more = await _proposal(context, appeal_id, verdict, why)
    return await send(context, by, key, committee_id, voting.decide, **more, shown=meeting)


async def make_motion(
    context: Context,
    by: str,
    key: str,
    committee_id: str,
    appeal_id: str,
    verdict: Verdict,
    why: str,
    *,
    meeting: str = "",
) -> Committee:
    """Make a motion for a verdict. The members vote on it."""
    more = await _proposal(context, appeal_id, verdict, why)
    return await send(context, by, key, committee_id, voting.make_motion, **more, shown=meeting)


async def cast_vote(
    context: Context,
    by: str,
    key: str,
    committee_id: str,
    appeal_id: str,
    motion: int,
    choice: Choice,
    *,
    meeting: str = "",
) -> Committee:
    """Vote on a motion."""
    more = {"appeal_id": appeal_id, "motion": motion, "choice": choice}
    return await send(context, by, key, committee_id, voting.cast_vote, **more, shown=meeting)


async def count_votes(
    context: Context,
    by: str,
    key: str,
    committee_id: str,
    appeal_id: str,
    motion: int,
    *,
    without_missing: bool = False,
    meeting: str = "",
) -> Committee:
    """Count the votes on a motion. `without_missing` says that missing votes are not waited for."""
    more = {"appeal_id": appeal_id, "motion": motion, "without_missing": without_missing}
    return await send(context, by, key, committee_id, voting.count_votes, **more, shown=meeting)


async def continue_appeal(
    context: Context,
    by: str,
    key: str,
    committee_id: str,
    appeal_id: str,
    continued_for: ContinuedFor,
    why: str,
    *,
    meeting: str = "",
) -> Committee:
    """Continue an appeal to the next meeting."""
    more = {"appeal_id": appeal_id, "continued_for": continued_for, "why": why}
    return await send(context, by, key, committee_id, voting.continue_appeal, **more, shown=meeting)


async def _proposal(context: ReadingContext, appeal_id: str, verdict: Verdict, why: str) -> dict[str, object]:
    """Return a verdict with the facts it needs: what regions have left, and the license to be removed."""
    candidate = await _candidate(context, verdict.license_id) if isinstance(verdict, RemoveAndReassign) else None
    return {
        "appeal_id": appeal_id,
        "verdict": verdict,
        "why": why,
        "supply": await _supply(context),
        "candidate": candidate,
    }


async def _supply(context: ReadingContext) -> tuple[RegionSupply, ...]:
    allotment = await asyncio.to_thread(allotment_on_record.allotment, context.database)
    if allotment is None:
        return ()
    return tuple(
        RegionSupply(region_id=each.region_id, name=each.name, free=each.free) for each in region_allotments(allotment)
    )


async def _candidate(context: ReadingContext, license_id: str) -> Candidate | None:
    policy = context.policy().allotment
    return candidate_for(license_id, await candidates_now(context, policy)) if policy is not None else None

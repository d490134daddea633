"""The queue of what waits for a review: steps of practice cases, and requests. Whoever looks changes nothing."""

import asyncio
from collections.abc import Sequence

from models.base import Message
from models.errors import RuleViolation
from models.people import Actor
from models.reviewing import (
    AT_ONCE,
    BulkOutcome,
    ReviewClaim,
    ReviewKind,
    age,
    agencies_of,
    days_left,
    may_use_review_queue,
    roles_for,
)
from services.context import ReadingContext
from services.people import acting
from services.review_claims import in_scope, may_review
from storage.reads import reviewing
from storage.reads.reviewing import PAGE, ReviewFilter, ReviewRow


class QueuedReview(Message):
    """A row of the queue, and what its reader may do with it."""

    row: ReviewRow
    claim: ReviewClaim | None
    """The claim, as long as it holds."""
    mine: bool
    age: str
    """For how long it has been waiting, in words."""
    days_left: str
    """How much is left of the trainee's time, in words; empty for a request."""
    overdue: bool
    may_claim: bool
    may_approve: bool
    """Whether the reader may approve it together with others."""


class ReviewQueue(Message):
    """A page of what waits for a review, as filtered, and the filters that there are."""

    reviews: tuple[QueuedReview, ...]
    agencies: tuple[tuple[str, str], ...]
    kinds: tuple[ReviewKind, ...]
    agency_id: str
    kind: str
    mine: bool
    not_reviewed: bool
    """Whether the reader asked for a kind that somebody else reviews."""
    next_after: int
    """The last row of this page if there are more; 0 if this is the last page."""


async def waiting(
    context: ReadingContext, by: str, *, agency_id: str = "", kind: str = "", mine: bool = False, after: int = 0
) -> ReviewQueue:
    """List what waits for a review, the most urgent first, a page at a time."""
    actor, version = await acting(context, by), context.policy()
    may_use_review_queue(actor, version.review_roles).require()
    offered = {each: agencies_of(actor, roles_for(each.task, version)) for each in ReviewKind}
    kinds = tuple(each for each, agencies in offered.items() if agencies is None or agencies)
    wanted = ReviewFilter(
        scope={each.task: offered[each] for each in kinds if kind in ("", each)},
        agency_id=agency_id,
        claimed_by=actor.person_id if mine else "",
        after=after,
    )
    everywhere = wanted.model_copy(update={"scope": {each.task: offered[each] for each in kinds}})
    now = context.now()
    rows = await asyncio.to_thread(reviewing.waiting, context.database, wanted, now) if wanted.scope else []
    agencies = await asyncio.to_thread(reviewing.agencies_waiting, context.database, everywhere, now)
    return ReviewQueue(
        reviews=tuple(queued(context, actor, row) for row in rows[:PAGE]),
        agencies=tuple(agencies),
        kinds=kinds,
        agency_id=agency_id,
        kind=kind,
        mine=mine,
        not_reviewed=not wanted.scope,
        next_after=rows[PAGE - 1].task_id if len(rows) > PAGE else 0,
    )


def queued(context: ReadingContext, actor: Actor, row: ReviewRow) -> QueuedReview:
    """Return a row with what the actor may do with it now."""
    now = context.now()
    claim = row.claim if row.claim is not None and row.claim.holds(now) else None
    mine = claim is not None and claim.person_id == actor.person_id
    allowed = bool(may_review(context, actor, row)) and row.closed_at is None
    return QueuedReview(
        row=row,
        claim=claim,
        mine=mine,
        age=age(row.opened_at, now),
        days_left=days_left(row.deadline, now) if row.deadline is not None else "",
        overdue=row.due_at is not None and now >= row.due_at,
        may_claim=allowed and claim is None,
        may_approve=allowed and (claim is None or mine) and row.case_and_step != (0, 0),
    )


async def chosen(context: ReadingContext, by: str, task_ids: Sequence[int]) -> tuple[QueuedReview, ...]:
    """Return the steps that somebody is about to approve together, those that were closed meanwhile too."""
    actor = await acting(context, by)
    may_use_review_queue(actor, context.policy().review_roles).require()
    if len(task_ids) > AT_ONCE:
        raise RuleViolation("too_many", f"Please choose at most {AT_ONCE} steps at once.")
    rows = await asyncio.to_thread(reviewing.review_rows, context.database, task_ids)
    return tuple(queued(context, actor, row) for row in rows if in_scope(context, actor, row))


async def outcomes(context: ReadingContext, by: str, batch_id: str) -> tuple[BulkOutcome, ...]:
    """Return what became of each step of one's own bulk approval."""
    actor = await acting(context, by)
    may_use_review_queue(actor, context.policy().review_roles).require()
    found = await asyncio.to_thread(reviewing.batch, context.database, batch_id, actor.person_id)
    if found is None:
        raise RuleViolation("unknown_batch", "We no longer have the result of this. Each training has its own history.")
    return tuple(found)

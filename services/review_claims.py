"""Claims: who is at a task that waits for a review. Buttons make them and hand them back, and they lapse."""

import asyncio

from models.calendar import spoken_time
from models.errors import RuleViolation
from models.people import Actor, Permission
from models.reviewing import (
    agencies_of,
    lapses_at,
    may_claim,
    may_hand_back,
    may_use_review_queue,
    require_unclaimed,
    roles_for,
)
from services.context import ReadingContext
from services.people import acting
from storage import reviewing as store
from storage.reads import audit, reviewing
from storage.reads.reviewing import ReviewRow

NOTHING = "There is nothing like this to review."


async def claim(context: ReadingContext, by: str, key: str, task_id: int) -> str:
    """ReviewClaim a task, so that others see that the actor is at it, and return the page where it is reviewed.

    `key` is the form's; the same claim again is one.
    """
    actor = await acting(context, by)
    row = await known_review(context, actor, task_id)
    may_review(context, actor, row).require()
    now = context.now()
    until = lapses_at(now, context.policy().review_claims.hours)
    held = await asyncio.to_thread(store.claim, context.database, row, actor, now, until)
    if held is None:
        raise await stale(context, actor, row)
    require_unclaimed(held, actor, now, context.pack.time_zone)
    return row.path


async def hand_back(context: ReadingContext, by: str, key: str, task_id: int) -> ReviewRow:
    """Hand a claimed task back to everybody. `key` is the form's; the same again is refused with a sentence."""
    actor = await acting(context, by)
    row = await known_review(context, actor, task_id)
    if row.claim is None:
        raise RuleViolation("not_claimed", "Nobody has claimed this anymore. No action is needed.")
    may_hand_back(actor, row.claim).require()
    await asyncio.to_thread(store.hand_back, context.database, row, actor, context.now())
    return row


async def require_not_claimed(context: ReadingContext, actor: Actor, workflow_id: str, task_key: str) -> None:
    """Raise RuleViolation if another reviewer's claim keeps a task. Whoever reviews nothing hears of no claim."""
    if not may_use_review_queue(actor, context.policy().review_roles):
        return
    row = await asyncio.to_thread(reviewing.open_review, context.database, workflow_id, task_key)
    if row is not None:
        require_unclaimed(row.claim, actor, context.now(), context.pack.time_zone)


async def known_review(context: ReadingContext, actor: Actor, task_id: int, request_id: str = "") -> ReviewRow:
    """Return a task of the queue, open or closed, if the actor may see it. Raises RuleViolation otherwise."""
    may_use_review_queue(actor, context.policy().review_roles).require()
    row = await asyncio.to_thread(reviewing.review_row, context.database, task_id)
    if row is None or request_id not in ("", row.request_id) or not in_scope(context, actor, row):
        raise RuleViolation("unknown_task", NOTHING)
    return row


async def stale(context: ReadingContext, actor: Actor, row: ReviewRow) -> RuleViolation:
    """Return the refusal of what comes too late: who decided meanwhile, and when."""
    entries = await asyncio.to_thread(audit.history, context.database, row.workflow_id)
    after = await asyncio.to_thread(reviewing.review_row, context.database, row.task_id)
    closed_at = after.closed_at if after is not None else None
    closing = [each for each in entries if each.at == closed_at] or entries[-1:]
    if not closing:
        return RuleViolation("stale_review", "This is no longer waiting for a review, so nothing was sent.")
    last = closing[-1]
    when = spoken_time(last.at, context.pack.time_zone)
    if last.actor_id == actor.person_id:
        return RuleViolation("stale_review", f"You already decided this on {when}: {last.summary} Nothing was sent.")
    who = last.actor_name or "HMIS Access"
    return RuleViolation(
        "stale_review",
        f"{who} was faster, on {when}: {last.summary} Your decision was not recorded, and no email was sent.",
    )


def in_scope(context: ReadingContext, actor: Actor, row: ReviewRow) -> bool:
    """Return whether a task is of the actor's part of the queue."""
    agencies = agencies_of(actor, roles_for(row.kind, context.policy()))
    return agencies is None or row.agency_id in agencies


def may_review(context: ReadingContext, actor: Actor, row: ReviewRow) -> Permission:
    """Return whether the actor may review a task by the policy of today."""
    return may_claim(actor, roles_for(row.kind, context.policy()), row.agency_id, row.own_of)

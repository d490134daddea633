"""Decisions about what waits for a review, one by one or several at once.

A decision names the task that its page showed, so one that somebody else took meanwhile is refused with who and when.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

from models.access_request.messages import ReviewVerdict
from models.access_request.state import AccessRequest
from models.errors import ALREADY, ENDED, RuleViolation
from models.ids import opaque, request_workflow_id, training_workflow_id
from models.people import Actor
from models.reviewing import BulkOutcome, comment_with
from models.training.state import TrainingRun
from services import requests, training
from services.await_recorded import until_shown
from services.context import Context, ReadingContext
from services.people import acting
from services.review_claims import NOTHING, known_review, stale
from services.review_queue import chosen
from storage import reviewing as store
from storage.reads import reviewing
from storage.reads.reviewing import ReviewRow

_TOO_LATE = ("nothing_to_review", "not_now", ENDED)
"""How the processes refuse a review of what is no longer under review."""


async def decide_step(
    context: Context,
    by: str,
    key: str,
    request_id: str,
    case: int,
    step: int,
    *,
    task_id: int,
    approve: bool,
    phrase_ids: Sequence[int] = (),
    comments: str = "",
) -> ReviewRow:
    """Approve a step or send it back, from the page that showed the task `task_id`.

    The chosen phrases are put before the comments. Raises RuleViolation (stale_review) if the step was decided or
    submitted again since then, with who and when.
    """
    actor = await acting(context, by)
    row = await known_review(context, actor, task_id, request_id)
    if row.case_and_step != (case, step):
        raise RuleViolation("unknown_task", NOTHING)
    said = comment_with(await _texts(context, phrase_ids), comments)

    async def decide() -> object:
        return await training.review_step(context, by, key, request_id, case, step, approve=approve, comments=said)

    return await _decided(context, actor, key, row, decide)


async def decide_request(
    context: Context,
    by: str,
    key: str,
    request_id: str,
    *,
    task_id: int,
    verdict: ReviewVerdict,
    missing: Sequence[str] = (),
    phrase_ids: Sequence[int] = (),
    reason: str = "",
    training_needed: bool | None = None,
) -> ReviewRow:
    """Approve a request, return it for what is missing, or reject it, from the page that showed the task `task_id`."""
    actor = await acting(context, by)
    row = await known_review(context, actor, task_id, request_id)
    said = comment_with(await _texts(context, phrase_ids), reason)

    async def decide() -> object:
        return await requests.review(
            context,
            by,
            key,
            request_id,
            verdict,
            missing=tuple(missing),
            reason=said,
            training_needed=training_needed,
        )

    return await _decided(context, actor, key, row, decide)


async def approve_several(context: Context, by: str, key: str, task_ids: Sequence[int]) -> str:
    """Approve several steps, each with the same checks, letters, and audit as alone. Returns the number of the result.

    A step that is refused stops none of the others. The same form again changes nothing and has the same result.
    """
    picked = await chosen(context, by, task_ids)
    actor = await acting(context, by)
    batch_id = opaque("B", f"{actor.person_id}/{key}")
    if await asyncio.to_thread(reviewing.batch, context.database, batch_id, actor.person_id) is None:
        outcomes = [await _approved(context, by, key, each.row) for each in picked]
        await asyncio.to_thread(store.save_batch, context.database, batch_id, actor, context.now(), outcomes)
    return batch_id


async def _approved(context: Context, by: str, key: str, row: ReviewRow) -> BulkOutcome:
    case, step = row.case_and_step
    refused = ""
    try:
        await decide_step(
            context, by, f"{key}/{row.task_id}", row.request_id, case, step, task_id=row.task_id, approve=True
        )
    except RuleViolation as refusal:
        refused = "" if refusal.code == ALREADY else refusal.sentence
    return BulkOutcome(
        title=row.title,
        person_name=row.about_name,
        agency_name=row.agency_name,
        path=row.path,
        refused=refused,
    )


async def _decided(
    context: Context, actor: Actor, key: str, row: ReviewRow, decide: Callable[[], Awaitable[object]]
) -> ReviewRow:
    """Take a decision, and wait until the records have it. Raises RuleViolation (stale_review) if it comes too late."""
    if row.closed_at is not None and not await _was_sent(context, key, row):
        raise await stale(context, actor, row)
    try:
        await decide()
    except RuleViolation as refusal:
        if refusal.code not in _TOO_LATE:
            raise
        await _recorded(context, row)
        raise await stale(context, actor, row) from refusal
    await _recorded(context, row)
    return row


async def _was_sent(context: Context, key: str, row: ReviewRow) -> bool:
    """Return whether the case has this very form already: it then gets the answer that it got before."""
    if row.case_and_step != (0, 0):
        run = await context.processes.snapshot(training_workflow_id(row.request_id), TrainingRun)
        return run is not None and key in run.keys
    request = await context.processes.snapshot(request_workflow_id(row.request_id), AccessRequest)
    return request is not None and key in request.keys


async def _recorded(context: ReadingContext, row: ReviewRow) -> None:
    """Wait a moment until the records say that a task is closed."""

    def is_closed() -> bool:
        after = reviewing.review_row(context.database, row.task_id)
        return after is None or after.closed_at is not None

    await until_shown(is_closed)


async def _texts(context: ReadingContext, phrase_ids: Sequence[int]) -> tuple[str, ...]:
    if not phrase_ids:
        return ()
    found: Mapping[int, str] = {
        each.id: each.text for each in await asyncio.to_thread(reviewing.phrases, context.database, phrase_ids)
    }
    return tuple(found[each] for each in phrase_ids if each in found)

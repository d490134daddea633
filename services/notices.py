"""Letters: which were written, to whom, what happened to them, and settling the doubtful ones."""

import asyncio

from models.errors import RuleViolation
from models.ids import request_workflow_id, training_workflow_id
from models.oversight import may_see_record, may_settle_notice
from models.people import Actor
from models.policy.agency_roles import Readers
from services.context import Context, ReadingContext
from services.people import acting, excerpt, person_id_of
from storage import outbox
from storage.reads import notices
from storage.reads.notices import NoticeRow
from storage.tables.work import NoticeState


async def listed(
    context: ReadingContext,
    by: str,
    *,
    request_id: str | None = None,
    about: str | None = None,
    to: str | None = None,
    states: tuple[NoticeState, ...] = (),
) -> list[NoticeRow]:
    """List letters that the person who asks may see.

    They are the letters of a request and its training, about a person, or to a person; without these, all of them.
    """
    actor = await acting(context, by)
    about_id = None if about is None else await person_id_of(context, about)
    recipient_id = None if to is None else await person_id_of(context, to)
    workflows = (None,) if request_id is None else (request_workflow_id(request_id), training_workflow_id(request_id))
    found: list[NoticeRow] = []
    for workflow_id in workflows:
        found += await asyncio.to_thread(
            notices.notices_of,
            context.database,
            workflow_id=workflow_id,
            about_id=about_id,
            recipient_id=recipient_id,
            states=states,
        )
    return [each for each in sorted(found, key=lambda each: each.at) if _may_see(actor, each, context.policy().readers)]


async def settle(context: Context, by: str, notice_id: str, *, arrived: bool) -> NoticeState:
    """Record what happened to a doubtful letter: it arrived, or it needs to be sent again."""
    actor = await acting(context, by)
    may_settle_notice(actor).require()
    if await asyncio.to_thread(notices.notice, context.database, notice_id) is None:
        raise RuleViolation("unknown_notice", f"There is no letter “{excerpt(notice_id)}”.")
    state = await asyncio.to_thread(
        outbox.settle_by_hand,
        context.database,
        notice_id,
        actor,
        context.now(),
        context.pack.time_zone,
        arrived=arrived,
    )
    if state == NoticeState.PENDING:
        await context.processes.send_notice_again(notice_id)
    return state


def _may_see(actor: Actor, notice: NoticeRow, readers: Readers) -> bool:
    """Return whether a person received the letter or may see the matter it is about."""
    received = any(each.person_id == actor.person_id for each in notice.recipients)
    return received or bool(may_see_record(actor, notice.agency_id, notice.about_id, readers))

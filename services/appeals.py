"""Appeals that were filed: seeing, adding, withdrawing, setting aside (003, section 4)."""

import asyncio
from collections.abc import Sequence

from models import ids
from models.appeal.form import Attachment
from models.appeal.lifecycle import AppealLifecycle, AppealMove
from models.appeal.messages import SetAside, SettleOrders, Withdraw
from models.appeal.permissions import may_add, may_see_appeal, may_withdraw
from models.appeal.progress import AppealProgress, appeal_progress
from models.appeal.responses import ContinuedFor
from models.appeal.rules import execution, submissions
from models.appeal.state import Appeal, Question
from models.base import Message
from models.effects import ActedT, Rule, message_type
from models.errors import ALREADY, ENDED, RuleViolation
from models.oversight import may_see_agency
from models.people import Actor
from models.policy.committees import CommitteeKind
from services.appeal_attachments import FileOfAppeal, attachments_of, files_of, store_attachments
from services.context import Context, ReadingContext
from services.documents import Upload
from services.forms import validated
from services.people import acting, known_agency, open_agency
from services.visible import visible
from storage.reads import appeals
from storage.reads.appeals import AppealRow
from storage.reads.people import names


class AppealView(Message):
    """An appeal, how it is doing, and what its reader may do about it."""

    appeal: Appeal
    progress: AppealProgress
    names: dict[str, str]
    """The names of the people in it, by id."""
    question: Question | None
    """What the reader may answer now."""
    files: tuple[FileOfAppeal, ...]
    may_add: bool
    may_withdraw: bool


async def appeal(context: ReadingContext, by: str, appeal_id: str) -> Appeal:
    """Return an appeal, for a person who may see it."""
    return await appeal_seen_by(context, await acting(context, by), appeal_id)


async def look(context: ReadingContext, by: str, appeal_id: str) -> AppealView:
    """Return an appeal with how it is doing, and what the reader may do."""
    actor = await acting(context, by)
    found = await appeal_seen_by(context, actor, appeal_id)
    adds = found.pending and bool(may_add(actor, found))
    unanswered = (each for each in found.asked if each.answered_at is None and each.kind == ContinuedFor.QUESTION)
    people = [found.filed_by, found.person_id, *(each.answered_by for each in found.asked)]
    return AppealView(
        appeal=found,
        progress=appeal_progress(found, context.now()),
        names=await asyncio.to_thread(names, context.database, [each for each in people if each is not None]),
        question=next(unanswered, None) if adds else None,
        files=await files_of(context, actor, found),
        may_add=adds,
        may_withdraw=found.pending and bool(may_withdraw(actor, found)),
    )


async def of_agency(context: ReadingContext, by: str, agency_id: str) -> list[AppealRow]:
    """List an organization's appeals, the oldest first."""
    actor = await acting(context, by)
    agency = await known_agency(context, agency_id)
    may_see_agency(actor, agency.id, context.policy().readers).require()
    return await asyncio.to_thread(appeals.appeals_of, context.database, agency_id=agency.id)


async def answer(
    context: Context, by: str, key: str, appeal_id: str, number: int, text: str, uploads: Sequence[Upload] = ()
) -> Appeal:
    """Answer the committee's question."""
    return await _send_with_files(
        context, by, key, appeal_id, submissions.answer_question, uploads, number=number, answer=text
    )


async def assess(
    context: Context, by: str, key: str, appeal_id: str, number: int, finding: str, uploads: Sequence[Upload] = ()
) -> Appeal:
    """Report what was found about the organization's need."""
    more = {"number": number, "finding": finding}
    return await _send_with_files(context, by, key, appeal_id, submissions.report_assessment, uploads, **more)


async def attach(context: Context, by: str, key: str, appeal_id: str, uploads: Sequence[Upload]) -> Appeal:
    """Submit more files. Raises RuleViolation if the appeal has all of them already."""
    return await _send_with_files(context, by, key, appeal_id, submissions.attach, uploads)


async def withdraw(context: Context, by: str, key: str, appeal_id: str, reason: str = "") -> Appeal:
    """Withdraw an appeal before it is decided."""
    message = validated(Withdraw, actor=await acting(context, by), key=key, reason=reason)
    return await _send(context, appeal_id, submissions.withdraw, message)


async def settle(context: Context, by: str, key: str, appeal_id: str, note: str) -> Appeal:
    """Record that what could not be carried out was done by hand."""
    message = validated(SettleOrders, actor=await acting(context, by), key=key, note=note)
    return await _send(context, appeal_id, execution.settle_orders, message)


async def set_aside(context: Context, by: str, key: str, appeal_id: str, reason: str) -> Appeal:
    """Set a decision aside, so that the appeal goes back to its committee."""
    actor = await acting(context, by)
    message = validated(SetAside, actor=actor, key=key, reason=reason)
    found = await known_appeal(context, actor, appeal_id)
    if found.agency_id is not None:
        await open_agency(context, found.agency_id)
    return await _send(context, appeal_id, submissions.set_aside, message)


async def known_appeal(context: ReadingContext, actor: Actor | None, appeal_id: str) -> Appeal:
    """Return the appeal of this id from the records. Raises RuleViolation if there is none that the actor knows of."""
    found = await asyncio.to_thread(appeals.appeal, context.database, appeal_id.strip())
    agency_id, people = (found.agency_id, (found.filed_by, found.person_id)) if found is not None else (None, ())
    return visible(actor, found, "appeal", appeal_id, agency_id=agency_id, people=people)


async def appeal_seen_by(context: ReadingContext, actor: Actor, appeal_id: str) -> Appeal:
    """Return the appeal of this id from the records. Raises RuleViolation unless the actor may see it."""
    found = await known_appeal(context, actor, appeal_id)
    may_see_appeal(actor, found, kind_of(context, found)).require()
    return found


def kind_of(context: ReadingContext, found: Appeal) -> CommitteeKind:
    """Return the kind of the committee that decides an appeal."""
    return next(each.kind for each in context.policy().committees if each.id == found.committee_id)


async def _send_with_files(
    context: Context,
    by: str,
    key: str,
    appeal_id: str,
    rule: Rule[Appeal, ActedT],
    uploads: Sequence[Upload],
    **values: object,
) -> Appeal:
    """Send a step with files, which are stored only if the appeal would accept it."""
    actor = await acting(context, by)
    known = await known_appeal(context, actor, appeal_id)
    attachments = attachments_of(known.appeal_id, uploads)
    message = validated(message_type(rule), actor=actor, key=key, attachments=attachments, **values)
    if rule is submissions.attach:
        await _require_new_files(context, known, key, attachments)
    await _require_allowed(context, known, rule, message)
    await store_attachments(context, actor, known.appeal_id, known.agency_id, uploads)
    return await _send(context, known.appeal_id, rule, message)


async def _require_new_files(context: Context, known: Appeal, key: str, added: Sequence[Attachment]) -> None:
    """Raise RuleViolation if the appeal has every file already, by its content. Without the key it would have two."""
    found = await context.processes.snapshot(ids.appeal_workflow_id(known.appeal_id), Appeal) or known
    has = {each.sha256 for each in found.attachments}
    if added and key not in found.keys and all(each.sha256 in has for each in added):
        raise RuleViolation("already_attached", "This appeal already has these files. No action is needed.")


async def _require_allowed(context: Context, known: Appeal, rule: Rule[Appeal, ActedT], message: ActedT) -> None:
    """Raise the refusal the appeal would give. The same form again is not refused: it gets its answer again."""
    found = await context.processes.snapshot(ids.appeal_workflow_id(known.appeal_id), Appeal)
    try:
        rule(found or known, message, context.now())
    except RuleViolation as refusal:
        if refusal.code != ALREADY:
            raise


async def _send(context: Context, appeal_id: str, rule: Rule[Appeal, ActedT], message: ActedT) -> Appeal:
    known = await known_appeal(context, message.actor, appeal_id)
    try:
        return await context.processes.take(ids.appeal_workflow_id(known.appeal_id), rule, message)
    except RuleViolation as refusal:
        if refusal.code != ENDED:
            raise
        may_see_appeal(message.actor, known, kind_of(context, known)).require()
        raise RuleViolation(ENDED, AppealLifecycle(known.state).refusal(AppealMove.WITHDRAWN)) from refusal

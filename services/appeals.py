"""Appeals: filing with the form of Addendum 1, seeing, adding, withdrawing, setting aside (003, section 4)."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from models import ids
from models.appeal import timeline
from models.appeal.form import AppealForm, Attachment
from models.appeal.lifecycle import AppealLifecycle, AppealMove
from models.appeal.messages import AppealStart, SetAside, SettleOrders, Withdraw
from models.appeal.permissions import may_see_appeal, may_take_in
from models.appeal.reasons import AppealReason
from models.appeal.rules import execution, submissions
from models.appeal.state import Appeal, Contested
from models.base import Key, Message, PartlyRefused
from models.calendar import civil_day
from models.digests import digest, is_digest_of
from models.documents import digest_of, media_type, plain_name
from models.effects import ActedT, Rule, message_type
from models.errors import ALREADY, ENDED, RuleViolation
from models.forms import require_unchanged
from models.ids import opaque
from models.license.lifecycle import LicenseKind
from models.license.state import License
from models.oversight import may_see_agency
from models.people import Actor
from models.policy.appeals import AppealPolicy
from models.policy.committees import CommitteeKind
from models.policy.pack import PolicyVersion
from models.self_pay.estimate import estimate
from models.wording import location, reason
from services.await_recorded import await_recorded, is_recorded
from services.context import Context, ReadingContext
from services.forms import validated
from services.people import acting, excerpt, known_agency, open_agency
from services.places import place
from services.visible import visible
from storage.files import attachment_id, store_file
from storage.reads import appeals
from storage.reads.appeals import AppealRow
from storage.tables.files import OfficeFileKind

JUST_FILED = (
    "Somebody has just filed an appeal about this license. Please look at the organization's appeals before you file "
    "another one."
)


class NewAppeal(Message):
    """What the person who appeals writes: the form, and the licenses it is about."""

    form: AppealForm
    agency_id: Key | None = None
    """The organization; none when a region's lead asks for more licenses."""
    license_ids: Annotated[tuple[Key, ...], Field(max_length=20)] = ()
    why_late: str = ""


class _Filed(Message):
    """What a form says and who sends it: the same again is the same appeal."""

    by: Key
    appeal: NewAppeal
    files: tuple[str, ...]


async def file(context: Context, by: str, key: str, new: NewAppeal, paths: Sequence[Path] = ()) -> Appeal:
    """File an appeal and wait until it is recorded. The same form again is the same appeal."""
    actor = await acting(context, by)
    appeal_id = opaque("P", key)
    files = [(path.name, await asyncio.to_thread(_content_of, path)) for path in paths]
    form = _Filed(by=actor.person_id, appeal=new, files=tuple(digest_of(content) for _, content in files))
    if not await is_recorded(context, ids.appeal_workflow_id(appeal_id)):
        about = [f"appeal/{each}" for each in new.license_ids]
        async with place(context, ids.appeal_workflow_id(appeal_id), about, JUST_FILED):
            start = await _start(context, actor, key, appeal_id, new, files)
            start = start.model_copy(update={"fingerprint": digest(form)})
            timeline.begin(start, context.now())  # refuses here, before anything is started
            await _store_files(context, actor, appeal_id, new.agency_id, files)
            await context.processes.start_appeal(start)
    filed = await _after_first_step(context, appeal_id)
    require_unchanged(is_digest_of(filed.fingerprint, form))
    return filed


class FiledForm(Message):
    """A line of a file of appeals: a form that came on paper, and who filed it."""

    appeal_id: Key
    """The number of the paper form. The same form is filed once."""
    filed_by: Key
    agency_id: Key | None = None
    license_ids: Annotated[tuple[Key, ...], Field(max_length=20)] = ()
    why_late: str = ""
    form: AppealForm


class FiledLine(PartlyRefused):
    """What happened to a line of a file of appeals."""

    line: int
    appeal_id: str
    """The appeal's number; the paper form's number if it was refused."""
    refused: str = ""

    @property
    def has_refusals(self) -> bool:
        """True if the line was refused."""
        return bool(self.refused)


async def file_all(context: Context, by: str, path: Path) -> list[FiledLine]:
    """File the appeals of a JSON Lines file, each in the name of the person who filed it; for HMIS lead staff.

    A line that is refused is reported with the reason; the others are filed. The same file again changes nothing.
    """
    may_take_in(await acting(context, by)).require()
    content = (await asyncio.to_thread(_content_of, path)).decode("utf-8-sig", errors="replace")
    return [
        await _file_line(context, number, line)
        for number, line in enumerate(content.splitlines(), start=1)
        if line.strip()
    ]


async def _file_line(context: Context, number: int, line: str) -> FiledLine:
    try:
        row = FiledForm.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        return FiledLine(line=number, appeal_id="", refused=f"The field {location(first)} {reason(first)}.")
    new = NewAppeal(form=row.form, agency_id=row.agency_id, license_ids=row.license_ids, why_late=row.why_late)
    try:
        filed = await file(context, row.filed_by, f"paper/{row.appeal_id}", new)
    except RuleViolation as refusal:
        return FiledLine(line=number, appeal_id=row.appeal_id, refused=refusal.sentence)
    return FiledLine(line=number, appeal_id=filed.appeal_id)


async def appeal(context: ReadingContext, by: str, appeal_id: str) -> Appeal:
    """Return an appeal, for a person who may see it."""
    actor = await acting(context, by)
    found = await known_appeal(context, actor, appeal_id)
    may_see_appeal(actor, found, _kind(context, found)).require()
    return found


async def of_agency(context: ReadingContext, by: str, agency_id: str) -> list[AppealRow]:
    """List an organization's appeals, the oldest first."""
    actor = await acting(context, by)
    agency = await known_agency(context, agency_id)
    may_see_agency(actor, agency.id, context.policy().readers).require()
    return await asyncio.to_thread(appeals.appeals_of, context.database, agency_id=agency.id)


async def answer(
    context: Context, by: str, key: str, appeal_id: str, number: int, text: str, paths: Sequence[Path] = ()
) -> Appeal:
    """Answer the committee's question."""
    return await _send_with_files(
        context, by, key, appeal_id, submissions.answer_question, paths, number=number, answer=text
    )


async def assess(
    context: Context, by: str, key: str, appeal_id: str, number: int, finding: str, paths: Sequence[Path] = ()
) -> Appeal:
    """Report what was found about the organization's need."""
    more = {"number": number, "finding": finding}
    return await _send_with_files(context, by, key, appeal_id, submissions.report_assessment, paths, **more)


async def attach(context: Context, by: str, key: str, appeal_id: str, paths: Sequence[Path]) -> Appeal:
    """Submit more files. Raises RuleViolation if the appeal has all of them already."""
    return await _send_with_files(context, by, key, appeal_id, submissions.attach, paths)


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


async def _start(
    context: Context, actor: Actor, key: str, appeal_id: str, new: NewAppeal, files: Sequence[tuple[str, bytes]]
) -> AppealStart:
    version = context.policy()
    policy = _policy(context, version)
    agency = await open_agency(context, new.agency_id) if new.agency_id is not None else None
    contested = tuple([await _contested(context, actor, each) for each in new.license_ids])
    holders = {each.holder_id for each in contested}
    return validated(
        AppealStart,
        appeal_id=appeal_id,
        actor=actor,
        key=key,
        time_zone=context.pack.time_zone,
        policy_label=version.label,
        policy=policy,
        committees={each.id: each.title for each in version.committees},
        form=new.form,
        agency_id=agency.id if agency else None,
        person_id=holders.pop() if len(holders) == 1 else None,
        contested=contested,
        denied=await _denied(context, new, agency.id if agency else None),
        pending=tuple(
            await asyncio.to_thread(
                appeals.pending_appeals, context.database, agency.id if agency else None, actor.person_id
            )
        ),
        attachments=tuple(_attachment(appeal_id, name, content) for name, content in files),
        why_late=new.why_late,
        estimate=_estimate(context, version, max(len(contested), 1)),
    )


async def _denied(context: ReadingContext, new: NewAppeal, agency_id: str | None) -> object:
    if new.form.reason != AppealReason.DENIED_ALLOTMENT or agency_id is None:
        return None
    return await asyncio.to_thread(appeals.latest_denial, context.database, agency_id)


async def _contested(context: Context, actor: Actor, license_id: str) -> Contested:
    """Return the license as its own process has it: whether it is revoked or marked, and why."""
    try:
        license_ = await context.processes.license_snapshot(license_id.strip())
    except LookupError as error:
        raise RuleViolation("unknown_license", f"There is no license “{excerpt(license_id)}”.") from error
    holder = license_.current or next(reversed(license_.assignments), None)
    people = (holder.person_id,) if holder is not None else ()
    visible(actor, license_, "license", license_id, agency_id=license_.agency_id, people=people)
    return contested(license_, context.pack.time_zone)


def contested(license_: License, zone: str) -> Contested:
    """Return what an appeal needs to know about a license."""
    revoked, flag = license_.revocation, license_.flag
    holder = license_.current or next(reversed(license_.assignments), None)
    return Contested(
        license_id=license_.license_id,
        agency_id=license_.agency_id,
        kind=license_.kind,
        holder_id=holder.person_id if holder is not None else None,
        ground=revoked.ground if revoked is not None else flag.reason if flag is not None else None,
        revoked_on=civil_day(revoked.at, zone) if revoked is not None else None,
        revoked_by=revoked.by if revoked is not None else None,
        appeal_until=revoked.appeal_until if revoked is not None else None,
        marked_on=civil_day(flag.since, zone) if flag is not None else None,
    )


def _estimate(context: ReadingContext, version: PolicyVersion, licenses: int) -> object:
    """Estimate what self-pay licenses would cost, where the policy offers them (LIC-22)."""
    if version.billing.self_pay is None:
        return None
    return estimate(version.billing, LicenseKind.CE_ACCESS, licenses, context.today())


async def _send_with_files(
    context: Context,
    by: str,
    key: str,
    appeal_id: str,
    rule: Rule[Appeal, ActedT],
    paths: Sequence[Path],
    **values: object,
) -> Appeal:
    """Send a step with files, which are stored only if the appeal would accept it."""
    actor = await acting(context, by)
    known = await known_appeal(context, actor, appeal_id)
    files = [(path.name, await asyncio.to_thread(_content_of, path)) for path in paths]
    attachments = tuple(_attachment(known.appeal_id, name, content) for name, content in files)
    message = validated(message_type(rule), actor=actor, key=key, attachments=attachments, **values)
    if rule is submissions.attach:
        await _require_new_files(context, known, key, attachments)
    await _require_allowed(context, known, rule, message)
    await _store_files(context, actor, known.appeal_id, known.agency_id, files)
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


async def _store_files(
    context: ReadingContext, actor: Actor, appeal_id: str, agency_id: str | None, files: Sequence[tuple[str, bytes]]
) -> None:
    for name, content in files:
        await asyncio.to_thread(
            store_file,
            context.database,
            attachment_id(appeal_id, content),
            OfficeFileKind.ATTACHMENT,
            appeal_id,
            plain_name(name),
            content,
            media_type=media_type(name, content),
            agency_id=agency_id,
            at=context.now(),
            by=actor.person_id,
        )


def _attachment(appeal_id: str, name: str, content: bytes) -> Attachment:
    return Attachment(
        document_id=attachment_id(appeal_id, content),
        file_name=plain_name(name),
        media_type=media_type(name, content),
        size=len(content),
        sha256=digest_of(content),
    )


def _content_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise RuleViolation("no_file", f"The file {path.name} can’t be read. Please check it and try again.") from error


async def _after_first_step(context: Context, appeal_id: str) -> Appeal:
    snapshot = await context.processes.snapshot(ids.appeal_workflow_id(appeal_id), Appeal)
    first = await await_recorded(context, ids.appeal_workflow_id(appeal_id))
    if first.conflict:
        raise RuleViolation("conflict", first.conflict)
    return snapshot if snapshot is not None else await known_appeal(context, None, appeal_id)


async def _send(context: Context, appeal_id: str, rule: Rule[Appeal, ActedT], message: ActedT) -> Appeal:
    known = await known_appeal(context, message.actor, appeal_id)
    try:
        return await context.processes.take(ids.appeal_workflow_id(known.appeal_id), rule, message)
    except RuleViolation as refusal:
        if refusal.code != ENDED:
            raise
        may_see_appeal(message.actor, known, _kind(context, known)).require()
        raise RuleViolation(ENDED, AppealLifecycle(known.state).refusal(AppealMove.WITHDRAWN)) from refusal


def _policy(context: ReadingContext, version: PolicyVersion) -> AppealPolicy:
    if version.appeals is None:
        raise RuleViolation("no_appeals", f"{context.pack.name} has no committee that decides appeals.")
    return version.appeals


def _kind(context: ReadingContext, found: Appeal) -> CommitteeKind:
    return next(each.kind for each in context.policy().committees if each.id == found.committee_id)

"""Licenses as their holders and agencies see them: how one looks now, what keeps it, and what its reader may do."""

import asyncio
from datetime import date

from models.base import Key, Message
from models.calendar import civil_day
from models.errors import RuleViolation
from models.license.assignments import holder
from models.license.lifecycle import LicenseKind
from models.license.login_help import Diagnosis
from models.license.messages import AccountHelp
from models.license.outlook import Outlook, outlook
from models.license.permissions import may_ask_for_help, may_recertify, may_see_license
from models.license.remedies import appeal_still_open
from models.license.rules.recertification import counting_courses, is_recertified
from models.license.state import License
from models.people import Actor
from services.context import Context, ReadingContext
from services.license_changes import known_with_holder
from services.login_help import diagnosis_of
from services.people import acting
from storage.reads import actors, appeals, held_licenses, trainings, usage
from storage.reads.appeals import AppealRow
from storage.reads.held_licenses import PersonsLicense
from storage.reads.people import Person, person


class OwnMatters(Message):
    """What concerns a person alone: every license that the person has or had, and the appeals about them."""

    licenses: tuple[PersonsLicense, ...]
    appeals: tuple[AppealRow, ...]


class CoursePart(Message):
    """A course of the recertification, and when it was completed if it counts already."""

    name: str
    completed_on: date | None


class RecertificationPart(Message):
    """This year's recertification: what it asks for, what is there, and whether the reader may submit it."""

    due: date
    overdue: bool
    done: bool
    courses: tuple[CoursePart, ...]
    worksheet: bool
    """Whether the worksheet is asked for as well."""
    may_submit: bool


class LicenseHead(Message):
    """A license, whose it is, and whether that is the reader."""

    license_id: Key
    kind: LicenseKind
    agency_id: Key
    agency_name: str
    holder: Person | None
    is_own: bool
    """Whether the reader holds it."""


class LicenseView(LicenseHead):
    """A license, how it looks now, and what its reader may do about it."""

    outlook: Outlook
    recertification: RecertificationPart | None
    may_ask_for_help: bool
    may_appeal: bool
    """Whether there is a revocation or a mark that can still be appealed, and no appeal about it yet."""
    appeal_id: Key | None
    """The appeal about it that has no decision yet."""


class HelpView(Message):
    """Why somebody can't log in, what helps, and who asks for it."""

    license: LicenseHead
    diagnosis: Diagnosis
    offered: tuple[AccountHelp, ...]
    """What the reader may ask for now."""
    contacts: tuple[Person, ...]
    """Who at the agency asks for the holder."""


async def own(context: ReadingContext, by: str) -> OwnMatters:
    """Return a person's own licenses, those held now first, and the appeals about the person."""
    actor = await acting(context, by)
    return OwnMatters(
        licenses=tuple(await asyncio.to_thread(held_licenses.held_licenses, context.database, actor.person_id)),
        appeals=tuple(await asyncio.to_thread(appeals.appeals_about, context.database, actor.person_id)),
    )


async def look(context: Context, by: str, license_id: str) -> LicenseView:
    """Return how a license looks now, for its holder, its agency, and lead staff."""
    actor = await acting(context, by)
    license_, head = await _seen(context, actor, license_id)
    return await _view(context, actor, license_, head)


async def help_view(context: Context, by: str, license_id: str) -> HelpView:
    """Return why the holder of a license can't log in, and what the reader may ask for."""
    actor = await acting(context, by)
    license_, shown = await _seen(context, actor, license_id)
    if shown.holder is None:
        raise RuleViolation("nobody_on_it", "Nobody holds this license, so there is nobody to help.")
    diagnosis = await diagnosis_of(context, actor, shown.holder, license_.agency_id)
    contacts = await asyncio.to_thread(
        actors.holders, context.database, license_.terms.contact, context.today(), agency_id=license_.agency_id
    )
    return HelpView(
        license=shown,
        diagnosis=diagnosis,
        offered=tuple(AccountHelp) if may_ask_for_help(actor, license_) else (),
        contacts=tuple(each for each in contacts if each.id != actor.person_id),
    )


async def _seen(context: Context, actor: Actor, license_id: str) -> tuple[License, LicenseHead]:
    """Return a license as its workflow has it, and whose it is. Raises RuleViolation for who may not see it."""
    row, holder_on_record = await known_with_holder(context, actor, license_id)
    license_ = await context.processes.license_snapshot(row.id)
    may_see_license(actor, license_, context.policy().readers).require()
    held, on_it = license_.current, None
    if held is not None:
        same = holder_on_record is not None and holder_on_record.id == held.person_id
        on_it = holder_on_record if same else await asyncio.to_thread(person, context.database, held.person_id)
    head = LicenseHead(
        license_id=license_.license_id,
        kind=license_.kind,
        agency_id=row.agency_id,
        agency_name=row.agency_name,
        holder=on_it,
        is_own=held is not None and held.person_id == actor.person_id,
    )
    return license_, head


async def _view(context: Context, actor: Actor, license_: License, head: LicenseHead) -> LicenseView:
    held = license_.current
    zone, at = context.pack.time_zone, context.now()
    found = await asyncio.to_thread(usage.evidence, context.database, license_.license_id, at, zone)
    pending = await asyncio.to_thread(appeals.pending_about, context.database, license_.license_id)
    can_appeal = bool(appeal_still_open(license_, at)) or (license_.flag is not None and bool(license_.terms.hearing))
    speaks = _may_speak_about(actor, license_)
    return LicenseView(
        **dict(head),
        outlook=outlook(license_, found, at),
        recertification=await _recertification(context, actor, license_),
        may_ask_for_help=held is not None and bool(may_ask_for_help(actor, license_)),
        may_appeal=can_appeal and pending is None and speaks,
        appeal_id=pending.id if pending is not None and speaks else None,
    )


def _may_speak_about(actor: Actor, license_: License) -> bool:
    """Return whether somebody may appeal about a license: the holder, or whoever may recertify it for the holder."""
    policy, held = license_.terms.policy, license_.current
    own_license = held is not None and held.person_id == actor.person_id
    return own_license or policy.looks_after_users(actor, license_.agency_id)


async def _recertification(context: ReadingContext, actor: Actor, license_: License) -> RecertificationPart | None:
    policy, due, held = license_.terms.policy.recertification, license_.expires_on, holder(license_)
    if policy is None or due is None or held is None:
        return None
    elsewhere = await asyncio.to_thread(trainings.completed_parts, context.database, held.person_id)
    completed = counting_courses(license_, elsewhere)
    zone = license_.terms.time_zone
    done = is_recertified(license_)
    return RecertificationPart(
        due=due,
        overdue=not done and due < context.today(),
        done=done,
        courses=tuple(
            CoursePart(name=each, completed_on=civil_day(completed[each], zone) if each in completed else None)
            for each in policy.courses
        ),
        worksheet=policy.worksheet_required,
        may_submit=not done and bool(may_recertify(actor, license_)),
    )

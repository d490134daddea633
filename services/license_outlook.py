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
from services.license_changes import snapshot
from services.login_help import diagnose_login
from services.next_dates import with_next_dates
from services.people import acting, known_agency
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


class LicenseView(Message):
    """A license, how it looks now, and what its reader may do about it."""

    license_id: Key
    kind: LicenseKind
    agency_id: Key
    agency_name: str
    holder: Person | None
    is_own: bool
    """Whether the reader holds it."""
    outlook: Outlook
    recertification: RecertificationPart | None
    may_ask_for_help: bool
    may_appeal: bool
    """Whether there is a revocation or a mark that can still be appealed, and no appeal about it yet."""
    appeal_id: Key | None
    """The appeal about it that has no decision yet."""


class HelpView(Message):
    """Why somebody can't log in, what helps, and who asks for it."""

    license: LicenseView
    diagnosis: Diagnosis
    offered: tuple[AccountHelp, ...]
    """What the reader may ask for now."""
    contacts: tuple[Person, ...]
    """Who at the agency asks for the holder."""


async def own(context: ReadingContext, by: str) -> OwnMatters:
    """Return a person's own licenses, those held now first, and the appeals about the person."""
    actor = await acting(context, by)
    held = await asyncio.to_thread(held_licenses.held_licenses, context.database, actor.person_id)
    now_theirs = {each.license_id for each in held if each.is_held}
    dated = await with_next_dates(context, held, lambda row: row.license_id)
    return OwnMatters(
        # What comes next for a license that somebody else has now is that person's own.
        licenses=tuple(
            each if each.license_id in now_theirs else each.model_copy(update={"next_date": None}) for each in dated
        ),
        appeals=tuple(await asyncio.to_thread(appeals.appeals_about, context.database, actor.person_id)),
    )


async def look(context: Context, by: str, license_id: str) -> LicenseView:
    """Return how a license looks now, for its holder, its agency, and lead staff."""
    actor = await acting(context, by)
    license_ = await snapshot(context, license_id, actor)
    may_see_license(actor, license_, context.policy().readers).require()
    return await _view(context, actor, license_)


async def help_view(context: Context, by: str, license_id: str) -> HelpView:
    """Return why the holder of a license can't log in, and what the reader may ask for."""
    actor = await acting(context, by)
    license_ = await snapshot(context, license_id, actor)
    may_see_license(actor, license_, context.policy().readers).require()
    shown = await _view(context, actor, license_)
    if shown.holder is None:
        raise RuleViolation("nobody_on_it", "Nobody holds this license, so there is nobody to help.")
    diagnosis = await diagnose_login(context, by, shown.holder.id, license_.agency_id)
    contacts = await asyncio.to_thread(
        actors.holders, context.database, license_.terms.contact, context.today(), agency_id=license_.agency_id
    )
    return HelpView(
        license=shown,
        diagnosis=diagnosis,
        offered=tuple(AccountHelp) if shown.may_ask_for_help else (),
        contacts=tuple(each for each in contacts if each.id != actor.person_id),
    )


async def _view(context: Context, actor: Actor, license_: License) -> LicenseView:
    held = license_.current
    agency = await known_agency(context, license_.agency_id)
    on_it = None if held is None else await asyncio.to_thread(person, context.database, held.person_id)
    zone, at = context.pack.time_zone, context.now()
    found = await asyncio.to_thread(usage.evidence, context.database, license_.license_id, at, zone)
    pending = await asyncio.to_thread(appeals.pending_about, context.database, license_.license_id)
    can_appeal = bool(appeal_still_open(license_, at)) or (license_.flag is not None and bool(license_.terms.hearing))
    speaks = _may_speak_about(actor, license_)
    return LicenseView(
        license_id=license_.license_id,
        kind=license_.kind,
        agency_id=agency.id,
        agency_name=agency.name,
        holder=on_it,
        is_own=held is not None and held.person_id == actor.person_id,
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

"""Licenses as their holders and agencies see them: how one looks now, what keeps it, and what its reader may do."""

import asyncio
from collections.abc import Sequence
from datetime import date

from models.access_request.permissions import may_request
from models.appeal.permissions import acts_for_organization
from models.appeal.reasons import AppealReason
from models.appeal.state import PendingAppeal
from models.base import Key, Message
from models.calendar import civil_day
from models.errors import RuleViolation
from models.license.assignments import holder
from models.license.holds import NOT_LIFTED_BY_HAND, exception_in_force, hold_for
from models.license.lifecycle import INACTIVITY, InactiveReason, LicenseKind, LicenseState
from models.license.login_help import Diagnosis
from models.license.messages import AccountHelp
from models.license.outlook import LastUse, Outlook, because, last_use, outlook
from models.license.permissions import (
    may_arrange_leave,
    may_ask_for_help,
    may_ask_for_reactivation,
    may_change_access,
    may_recertify,
    may_see_license,
)
from models.license.remedies import Reader
from models.license.rules.recertification import counting_courses, is_recertified
from models.license.state import License, UsageEvidence
from models.oversight import may_see_record
from models.people import Actor
from models.policy.licenses import Consequence
from services.appeal_filing import possible_about
from services.context import Context, ReadingContext
from services.license_changes import license_on_record
from services.login_help import diagnosis_of, reader_of
from services.next_dates import with_next_dates
from services.people import acting
from storage.reads import actors, appeals, held_licenses, trainings, usage
from storage.reads.agencies import Agency
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
    appeal_for: AppealReason | None
    """For which reason the reader may appeal about it now: a revocation, a mark, or else an exception."""
    may_see_help: bool
    """Whether the reader may know why the holder can't log in."""
    may_see_history: bool
    appeal_id: Key | None
    """The appeal about it that has no decision yet."""


class HelpView(Message):
    """Why somebody can't log in, what helps, and who asks for it."""

    license: LicenseHead
    diagnosis: Diagnosis
    offered: tuple[AccountHelp, ...]
    """What the reader may ask for now: what makes sense as the license is."""
    asks_agency: bool
    """Whether the request to reactivate the license goes to the agency, which then asks for it."""
    contacts: tuple[Person, ...]
    """Who at the agency asks for the holder."""


class ReactivationView(Message):
    """An inactive license, and what has to come before it is active again."""

    license: LicenseHead
    because: str
    """Why it is inactive."""
    last_use: tuple[LastUse, ...]
    inactive: bool
    training: Consequence | None
    """The training that the holder has to complete first, if any."""
    may_reactivate: bool
    not_for_reader: str
    """Why the reader can't reactivate it. Empty if the reader can."""


class LeaveView(Message):
    """The leave of a license's holder, and whether the reader can end or extend it."""

    license: LicenseHead
    on_leave: bool
    until: date | None
    over: bool
    """Whether its last day has passed, so that it can be extended."""
    may_answer: bool
    not_for_reader: str
    """Why the reader can't answer. Empty if the reader can."""
    may_request_end: bool
    """Whether the reader can request the end of the holder's access."""


async def own(context: ReadingContext, by: str) -> OwnMatters:
    """Return a person's own licenses, those held now first, and the appeals about the person."""
    actor = await acting(context, by)
    held = await asyncio.to_thread(held_licenses.held_licenses, context.database, actor.person_id)
    # What comes next for a license that somebody else has now is that person's own.
    now_theirs = await with_next_dates(context, [each for each in held if each.is_held], lambda row: row.license_id)
    return OwnMatters(
        licenses=(*now_theirs, *(each for each in held if not each.is_held)),
        appeals=tuple(await asyncio.to_thread(appeals.appeals_about, context.database, actor.person_id)),
    )


async def look(context: Context, by: str, license_id: str) -> LicenseView:
    """Return how a license looks now, for its holder, its agency, and lead staff."""
    actor = await acting(context, by)
    license_, head, agency = await _seen(context, actor, license_id)
    held = license_.current
    found = await _evidence(context, license_)
    pending = await asyncio.to_thread(appeals.pending_appeals, context.database, agency.id, actor.person_id)
    about_it = next((each.appeal_id for each in pending if license_.license_id in each.license_ids), None)
    speaks, readers = _may_speak_about(context, actor, license_), context.policy().readers
    seen = bool(may_see_record(actor, head.agency_id, held.person_id if held is not None else None, readers))
    return LicenseView(
        **dict(head),
        outlook=outlook(license_, found, context.now(), *_for_reader(context, actor, head)),
        recertification=await _recertification(context, actor, license_),
        may_see_help=held is not None and seen,
        may_see_history=seen,
        appeal_for=_appeal_for(context, actor, license_, agency, pending) if speaks and about_it is None else None,
        appeal_id=about_it if speaks else None,
    )


async def help_view(context: Context, by: str, license_id: str) -> HelpView:
    """Return why the holder of a license can't log in, and what the reader may ask for."""
    actor = await acting(context, by)
    license_, shown, _ = await _seen(context, actor, license_id)
    if shown.holder is None:
        raise RuleViolation("nobody_on_it", "Nobody holds this license, so there is nobody to help.")
    diagnosis = await diagnosis_of(context, actor, shown.holder, license_.agency_id)
    contacts = await asyncio.to_thread(
        actors.holders, context.database, license_.terms.contact, context.today(), agency_id=license_.agency_id
    )
    return HelpView(
        license=shown,
        diagnosis=diagnosis,
        offered=_offered(license_) if may_ask_for_help(actor, license_) else (),
        asks_agency=not may_ask_for_reactivation(actor, license_),
        contacts=tuple(each for each in contacts if each.id != actor.person_id),
    )


def _offered(license_: License) -> tuple[AccountHelp, ...]:
    """Return what helps as the license is: only the account of an active license is unlocked.

    A license that payment, recertification, or an appeal brings back is not asked for.
    """
    if license_.state == LicenseState.ACTIVE:
        return (AccountHelp.UNLOCK, AccountHelp.RESET_PASSWORD)
    lifted_otherwise = any(each.reason in NOT_LIFTED_BY_HAND for each in license_.holds)
    return () if license_.revocation is not None or lifted_otherwise else (AccountHelp.REACTIVATION,)


async def reactivation_view(context: Context, by: str, license_id: str) -> ReactivationView:
    """Return an inactive license with what has to come before it is active again, and whether the reader decides."""
    actor = await acting(context, by)
    license_, head, _ = await _seen(context, actor, license_id)
    allowed = may_change_access(actor, license_)
    return ReactivationView(
        license=head,
        because=because(license_),
        last_use=last_use(license_, await _evidence(context, license_)),
        inactive=bool(license_.holds),
        training=license_.training_needed,
        may_reactivate=bool(allowed) and bool(license_.holds),
        not_for_reader=allowed.sentence,
    )


async def leave_view(context: Context, by: str, license_id: str) -> LeaveView:
    """Return the leave of a license's holder, and whether the reader can say whether the holder is back."""
    actor = await acting(context, by)
    license_, head, _ = await _seen(context, actor, license_id)
    hold = hold_for(license_, InactiveReason.LEAVE_OF_ABSENCE)
    allowed = may_arrange_leave(actor, license_)
    return LeaveView(
        license=head,
        until=hold.until if hold is not None else None,
        over=hold is not None and hold.over_since is not None,
        on_leave=hold is not None,
        may_answer=bool(allowed) and hold is not None,
        not_for_reader=allowed.sentence,
        may_request_end=bool(may_request(actor, license_.agency_id, context.policy().access_requests.requesting)),
    )


async def _seen(context: Context, actor: Actor, license_id: str) -> tuple[License, LicenseHead, Agency]:
    """Return a license as its workflow has it, and whose it is. Raises RuleViolation for who may not see it."""
    known = await license_on_record(context, actor, license_id)
    license_ = await context.processes.license_snapshot(known.row.id)
    may_see_license(actor, license_, context.policy().readers).require()
    held, on_it = license_.current, None
    if held is not None:
        same = known.holder is not None and known.holder.id == held.person_id
        on_it = known.holder if same else await asyncio.to_thread(person, context.database, held.person_id)
    head = LicenseHead(
        license_id=license_.license_id,
        kind=license_.kind,
        agency_id=known.agency.id,
        agency_name=known.agency.name,
        holder=on_it,
        is_own=held is not None and held.person_id == actor.person_id,
    )
    return license_, head, known.agency


async def _evidence(context: ReadingContext, license_: License) -> UsageEvidence:
    at, zone = context.now(), context.pack.time_zone
    return await asyncio.to_thread(usage.evidence, context.database, license_.license_id, at, zone)


def _for_reader(context: ReadingContext, actor: Actor, head: LicenseHead) -> tuple[Reader, str]:
    """Return who reads what is to be done, and the name of the holder."""
    if head.holder is None:
        return reader_of(context, actor, "", head.agency_id), ""
    return reader_of(context, actor, head.holder.id, head.agency_id), head.holder.name


def _appeal_for(
    context: ReadingContext, actor: Actor, license_: License, agency: Agency, pending: Sequence[PendingAppeal]
) -> AppealReason | None:
    """Return for which reason somebody may appeal about a license now.

    An exception helps only a license that is in use, or that is inactive for a lack of use alone.
    """
    found = possible_about(context, actor, license_, agency, pending)
    idle = license_.current is None or license_.state not in (LicenseState.ACTIVE, LicenseState.INACTIVE)
    other = any(each.reason not in INACTIVITY for each in license_.holds)
    excepted = exception_in_force(license_, context.now()) is not None
    return None if found == AppealReason.SPECIAL_REQUEST and (idle or other or excepted) else found


def _may_speak_about(context: ReadingContext, actor: Actor, license_: License) -> bool:
    """Return whether somebody may appeal about a license where there are appeals: the holder, or the organization."""
    policy = context.policy().appeals
    held = license_.current or next(reversed(license_.assignments), None)
    own_license = held is not None and held.person_id == actor.person_id
    return policy is not None and (own_license or acts_for_organization(actor, license_.agency_id, policy))


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

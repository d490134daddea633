"""Steps that people take on a license: access, leave, revocation, exceptions, terms, work on the account."""

import asyncio
from collections.abc import Mapping
from datetime import date, datetime
from functools import partial
from typing import Any

from models import ids
from models.appeal.orders import exception_to_carry_out
from models.billing.funding import Funding
from models.documents import DocumentKind
from models.effects import ActedT, Rule, message_type
from models.errors import RuleViolation
from models.license.activity import informed
from models.license.assignments import require_holder
from models.license.explain import ExplainedDate, explained_dates
from models.license.lifecycle import InactiveReason, LicenseKind
from models.license.messages import AccountHelp, RecertificationReport, Recertified
from models.license.permissions import may_grant_exception, may_recertify, may_see_license
from models.license.rules import access, account_orders, exceptions, leave, recertification, revocation, terms
from models.license.rules.recertification import counting_courses, require_papers, require_recent, why_not_counted
from models.license.state import License, UsageEvidence
from models.people import Actor
from models.training.reports import ReportResult
from services import documents
from services.appeals import known_appeal
from services.context import Context, ReadingContext
from services.documents import Upload
from services.forms import validated
from services.people import acting, excerpt, known_person
from services.visible import visible
from storage.documents import Document
from storage.reads import licenses, trainings, usage
from storage.reads.licenses import LicenseOnRecord


class CourseAnswer(ReportResult):
    """What a report of a learning system did to a license."""

    license_id: str


async def deactivate(context: Context, by: str, key: str, license_id: str, reason: InactiveReason, why: str) -> License:
    """Deactivate a license for a reason."""
    return await _send_with_evidence(context, by, key, license_id, access.deactivate, reason, why)


async def reactivate(
    context: Context, by: str, key: str, license_id: str, reason: InactiveReason | None, *, training_done: bool
) -> License:
    """Reactivate a license: lift one hold, or all that a person can lift."""
    return await _send(context, by, key, license_id, access.reactivate, reason=reason, training_done=training_done)


async def start_leave(context: Context, by: str, key: str, license_id: str, until: date, reason: str) -> License:
    """Start the holder's leave of absence."""
    return await _send(context, by, key, license_id, leave.start_leave, until=until, reason=reason)


async def end_leave(context: Context, by: str, key: str, license_id: str) -> License:
    """End the holder's leave of absence."""
    return await _send(context, by, key, license_id, leave.end_leave)


async def flag(context: Context, by: str, key: str, license_id: str, reason: InactiveReason, why: str) -> License:
    """Mark a license for revocation."""
    return await _send_with_evidence(context, by, key, license_id, revocation.flag, reason, why)


async def clear_flag(context: Context, by: str, key: str, license_id: str, why: str) -> License:
    """Remove the mark for revocation."""
    return await _send(context, by, key, license_id, revocation.clear_flag, why=why)


async def revoke(context: Context, by: str, key: str, license_id: str, ground: InactiveReason, why: str) -> License:
    """Revoke a license on a ground. For a lack of use, recent reports have to prove it."""
    return await _send_with_evidence(context, by, key, license_id, revocation.revoke, ground, why)


async def grant_exception(context: Context, by: str, key: str, license_id: str, appeal_id: str) -> License:
    """Carry out an exception that the committee granted on an appeal, if that did not happen automatically."""
    actor = await acting(context, by)
    license_ = await snapshot(context, license_id, actor)
    may_grant_exception(actor, license_).require()
    appeal = await known_appeal(context, actor, appeal_id)
    order = exception_to_carry_out(appeal, license_.license_id)
    granted = {"appeal_id": appeal.appeal_id, "until": order.until, "why": order.why}
    return await _send(context, by, key, license_.license_id, exceptions.grant_exception, **granted)


async def end_exception(context: Context, by: str, key: str, license_id: str, number: int, why: str) -> License:
    """End an exception before its last day."""
    return await _send(context, by, key, license_id, exceptions.end_exception, number=number, why=why)


async def delete(context: Context, by: str, key: str, license_id: str, why: str) -> License:
    """Give up a license for good."""
    return await _send(context, by, key, license_id, access.delete, why=why)


async def change_kind(context: Context, by: str, key: str, license_id: str, kind: LicenseKind) -> License:
    """Change the kind of a license."""
    return await _send(context, by, key, license_id, terms.change_kind, kind=kind)


async def set_expiration(context: Context, by: str, key: str, license_id: str, expires_on: date) -> License:
    """Set the agency's common expiration date on a license."""
    return await _send(context, by, key, license_id, terms.set_expiration, expires_on=expires_on)


async def set_funding(context: Context, by: str, key: str, license_id: str, funding: Funding) -> License:
    """Set who pays for a license from the next renewal on."""
    return await _send(context, by, key, license_id, terms.set_funding, funding=funding)


async def ask_for_help(context: Context, by: str, key: str, license_id: str, wanted: AccountHelp, why: str) -> License:
    """Ask for an unlock, a password reset, or a reactivation. The right person gets the task."""
    return await _send(context, by, key, license_id, account_orders.ask_for_help, help=wanted, why=why)


async def confirm_order(
    context: Context, by: str, key: str, license_id: str, number: int, note: str = "", *, done_on: date | None = None
) -> License:
    """Confirm that work on the account is done in the HMIS, on a day if whoever did it names one."""
    said = {"number": number, "note": note, "done_on": done_on}
    return await _send(context, by, key, license_id, account_orders.confirm_order, **said)


async def recertify(
    context: Context,
    by: str,
    license_id: str,
    certificates: Mapping[str, Upload] | None = None,
    worksheet: Upload | None = None,
) -> License:
    """Submit this year's certificates, by course, and the worksheet (LOG-05).

    A course that a learning system reported, or that the holder completed in a training, needs no certificate. This
    lifts an overdue recertification. The papers are saved with the holder's documents.
    """
    certificates = certificates or {}
    actor = await acting(context, by)
    license_ = await snapshot(context, license_id, actor)
    may_recertify(actor, license_).require()
    completed = counting_courses(license_, await _completed_in_trainings(context, license_))
    require_papers(license_, certificates, completed=completed, worksheet=worksheet is not None)
    store = partial(_store, context, actor, license_)
    stored = {course: await store(DocumentKind.CERTIFICATE, paper) for course, paper in certificates.items()}
    require_recent(license_, {course: each.stored_at for course, each in stored.items()})
    sheet = await store(DocumentKind.WORKSHEET, worksheet) if worksheet is not None else None
    message = Recertified(
        at=context.now(),
        document_id=sheet.id if sheet is not None else None,
        certificates={course: each.id for course, each in stored.items()},
        completed={course: at for course, at in completed.items() if course not in stored},
    )
    license_workflow = ids.license_workflow_id(license_.license_id)
    if not await context.processes.report(license_workflow, recertification.recertified, message):
        raise RuleViolation("ended", "This license has been deleted.")
    return await snapshot(context, license_id)


async def report_course(
    context: Context, person: str, report_id: str, course: str, completed_at: datetime
) -> list[CourseAnswer]:
    """Record what a learning system reports about a course of the recertification, for every license of the person.

    `person` is the user name in the learning system, the id or the email address. Returns for each license why the
    report changed nothing, or an empty text. Raises RuleViolation if the person holds no license.
    """
    person_id = await _person_of_user(context, person)
    held = await asyncio.to_thread(licenses.licenses_held_by, context.database, person_id)
    if not held:
        raise RuleViolation("no_license", f"“{excerpt(person)}” holds no license.")
    report = validated(
        RecertificationReport, report_id=report_id, person_id=person_id, course=course, completed_at=completed_at
    )
    return [await _report_to(context, license_id, report) for license_id in held]


async def holder_with_user_name(context: ReadingContext, user_name: str) -> str | None:
    """Return the person with this user name in a learning system, id or email address, if they hold a license.

    Raises RuleViolation if several people have the user name.
    """
    try:
        person_id = await _person_of_user(context, user_name)
    except RuleViolation as unknown:
        if unknown.code != "unknown_person":
            raise
        return None
    held = await asyncio.to_thread(licenses.licenses_held_by, context.database, person_id)
    return person_id if held else None


async def _report_to(context: Context, license_id: str, report: RecertificationReport) -> CourseAnswer:
    license_ = await snapshot(context, license_id)
    ignored = why_not_counted(license_, report, context.now())
    if not ignored:
        await context.processes.report(ids.license_workflow_id(license_id), recertification.report_course, report)
    known = any((each.report_id, each.course) == (report.report_id, report.course) for each in license_.courses)
    return CourseAnswer(license_id=license_id, ignored=ignored, is_repeat=known)


async def _person_of_user(context: ReadingContext, person: str) -> str:
    """Return the person with this user name in a learning system, or else with this id or email address (NEW-08)."""
    found = await asyncio.to_thread(trainings.people_of_user, context.database, person.strip())
    if len(found) > 1:
        raise RuleViolation(
            "several_users", f"Several people have the user name “{excerpt(person)}”. Please use the email address."
        )
    return found[0] if found else (await known_person(context, person)).id


async def _completed_in_trainings(context: ReadingContext, license_: License) -> dict[str, datetime]:
    person_id = require_holder(license_).person_id
    return await asyncio.to_thread(trainings.completed_parts, context.database, person_id)


async def explain(context: Context, by: str, license_id: str) -> list[ExplainedDate]:
    """Explain every date of a license, counted from the last use on record."""
    actor = await acting(context, by)
    license_ = await snapshot(context, license_id, actor)
    may_see_license(actor, license_, context.policy().readers).require()
    found = await _evidence(context, license_.license_id)
    return explained_dates(informed(license_, found), found, context.now())


async def _evidence(context: Context, license_id: str) -> UsageEvidence:
    zone = context.pack.time_zone
    return await asyncio.to_thread(usage.evidence, context.database, license_id, context.now(), zone)


async def snapshot(context: Context, license_id: str, actor: Actor | None = None) -> License:
    """Return a license as its workflow has it. Raises RuleViolation for one that the actor may not know of."""
    return await context.processes.license_snapshot(await known_license(context, actor, license_id))


async def license_on_record(context: ReadingContext, actor: Actor, license_id: str) -> LicenseOnRecord:
    """Return a license on record with the person who holds it or will, and its agency, in the same way."""
    found = await asyncio.to_thread(licenses.license_on_record, context.database, license_id.strip())
    agency_id, people = (found.agency.id, (found.row.person_id,)) if found is not None else (None, ())
    return visible(actor, found, "license", license_id, agency_id=agency_id, people=people)


async def known_license(context: ReadingContext, actor: Actor | None, license_id: str) -> str:
    """Return the id of a license on record. Raises RuleViolation if there is none that the actor may know of."""
    row = await asyncio.to_thread(licenses.license_row, context.database, license_id.strip())
    agency_id, people = (row.agency_id, (row.person_id,)) if row is not None else (None, ())
    return visible(actor, row, "license", license_id, agency_id=agency_id, people=people).id


async def _store(context: Context, actor: Actor, license_: License, kind: DocumentKind, paper: Upload) -> Document:
    return await documents.store(context, license_.agency_id, require_holder(license_).person_id, kind, paper, actor)


async def _send_with_evidence(
    context: Context, by: str, key: str, license_id: str, rule: Rule[License, ActedT], reason: InactiveReason, why: str
) -> License:
    """Send what may end the holder's access, with what the records say about use and the organization (LIC-24)."""
    found = await _evidence(context, license_id.strip())
    return await _send(context, by, key, license_id, rule, reason=reason, why=why, evidence=found)


async def _send(
    context: Context, by: str, key: str, license_id: str, rule: Rule[License, ActedT], **values: Any
) -> License:
    actor = await acting(context, by)
    known = await known_license(context, actor, license_id)
    message = validated(message_type(rule), context.today(), actor=actor, key=key, **values)
    return await context.processes.take(ids.license_workflow_id(known), rule, message)

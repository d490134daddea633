"""What a person reads when the records contradict a step: one sentence for each rule that the database enforces."""

from collections.abc import Mapping

from sqlalchemy import Connection, Table, select
from sqlalchemy.exc import IntegrityError

from models.access_request.state import AccessRequest
from models.allotment.state import Allotment
from models.appeal.state import Appeal
from models.committee.state import Committee
from models.inactivity_review.state import InactivityReviews
from models.license.lifecycle import AssignmentState
from models.license.state import License
from models.self_pay.state import SelfPayRequest
from models.steps import Step
from models.training.state import TrainingRun
from storage.tables.allotment import ONE_DELEGATION
from storage.tables.appeals import ONE_PENDING_APPEAL
from storage.tables.billing import ONE_BANK_LINE, ONE_KEY, ONE_NUMBER, ONE_RENEWAL
from storage.tables.directory import ONE_ADDRESS, agencies, people, regions
from storage.tables.licenses import ONE_HOLDER, ONE_LIVE_ASSIGNMENT, ONE_RESERVATION
from storage.tables.requests import ONE_OPEN_REQUEST

SENTENCES: Mapping[str, str] = {
    ONE_LIVE_ASSIGNMENT: "This person already has a license at this agency, or one is reserved for them.",
    ONE_HOLDER: "Somebody else already has this license.",
    ONE_RESERVATION: "This license is already reserved for somebody else.",
    ONE_RENEWAL: "The licenses of this agency have already been renewed for that term.",
    ONE_BANK_LINE: "This line of the bank's file has already been recorded as a payment.",
    ONE_NUMBER: "Another invoice already has this number.",
    ONE_KEY: "This has already been invoiced.",
    ONE_PENDING_APPEAL: "An appeal about this license is already pending.",
    ONE_DELEGATION: "This license has already been given to an organization.",
    ONE_ADDRESS: "We can’t take this email address now. Please check it, and send the request again.",
    ONE_OPEN_REQUEST: "A request of the same kind for this person at this agency is still open.",
}
"""The sentence for each named constraint."""

_NAMED_BY_COLUMNS: Mapping[str, str] = {
    "assignments.person_id, assignments.agency_id": ONE_LIVE_ASSIGNMENT,
    "invoices.agency_id, invoices.term_first_day": ONE_RENEWAL,
    "ledger_entries.agency_id, ledger_entries.bank_line": ONE_BANK_LINE,
    "invoices.sequence": ONE_NUMBER,
    "invoices.agency_id, invoices.key": ONE_KEY,
    "appeal_licenses.license_id": ONE_PENDING_APPEAL,
    "delegations.license_id": ONE_DELEGATION,
    "people.email_key": ONE_ADDRESS,
    "access_requests.person_id, access_requests.agency_id, access_requests.kind": ONE_OPEN_REQUEST,
}
"""The constraints by their columns, because SQLite names the columns of a broken constraint and not its name."""


def is_missing_reference(error: IntegrityError) -> bool:
    """Return whether a step refers to something that is not on record."""
    return "foreign key constraint" in str(error.orig).lower()


def broken_rule(error: IntegrityError, step: Step) -> str | None:
    """Return the sentence for the rule that `step` broke; None if the error is our own mistake."""
    return SENTENCES.get(_constraint(error, step))


def missing_references(connection: Connection, step: Step) -> str:
    """Return a sentence that names what `step` refers to and the records don't have."""
    for noun, table, ids in _references(step):
        known = connection.execute(select(table.c.id).where(table.c.id.in_(ids))).scalars().all()
        for each in sorted(set(ids) - set(known)):
            return f"There is no {noun} “{each}” on record."
    return "Something this step refers to is no longer on record."


def _constraint(error: IntegrityError, step: Step) -> str:
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        return str(diagnosis.constraint_name)
    columns = str(error.orig).removeprefix("UNIQUE constraint failed: ")
    if columns == "assignments.license_id":
        return _holder_or_reservation(step)
    return _NAMED_BY_COLUMNS.get(columns, "")


def _holder_or_reservation(step: Step) -> str:
    """Return which constraint failed: both are on the license, and the assignment's state tells which."""
    current = step.subject.current if isinstance(step.subject, License) else None
    reserved = current is not None and current.state == AssignmentState.RESERVED
    return ONE_RESERVATION if reserved else ONE_HOLDER


def _references(step: Step) -> list[tuple[str, Table, list[str]]]:
    """Return the agencies, regions, and people that a step refers to, by id."""
    subject = step.subject
    found_agencies: list[str | None] = [task.agency_id for task in step.opened]
    found_regions: list[str | None] = [task.region_id for task in step.opened]
    found_people: list[str | None] = [task.person_id for task in step.opened]
    if isinstance(subject, InactivityReviews):
        findings = subject.current.findings if subject.current is not None else ()
        found_agencies += [finding.agency_id for finding in findings]
        found_people += [finding.person_id for finding in findings]
    elif isinstance(subject, Committee):
        items = [item for meeting in subject.meetings for item in meeting.items]
        found_agencies += [item.appeal.agency_id for item in items]
        found_people += [vote.person_id for item in items for motion in item.motions for vote in motion.votes]
    elif isinstance(subject, Allotment):
        found_agencies += [each.agency_id for each in subject.delegations]
        found_agencies += [each.agency_id for each in subject.requests]
        found_agencies += [each.agency_id for each in subject.denials]
        found_regions += [each.region_id for figures in subject.figures for each in figures.regions]
    else:
        found_agencies.insert(0, subject.agency_id)
    if isinstance(subject, AccessRequest):
        found_regions.append(subject.region_id)
    if isinstance(subject, AccessRequest | TrainingRun):
        found_people.append(subject.person_id)
    if isinstance(subject, Appeal):
        found_people += [subject.filed_by, subject.person_id]
    if isinstance(subject, SelfPayRequest):
        found_people.append(subject.requested_by)
    if isinstance(subject, License):
        found_people += [assignment.person_id for assignment in subject.assignments]
    return [
        ("agency", agencies, [each for each in found_agencies if each]),
        ("region", regions, [each for each in found_regions if each]),
        ("person", people, [each for each in found_people if each]),
    ]

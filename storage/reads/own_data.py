"""Everything that the records keep about a person, for that person: no secrets, and nothing about others."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, or_, select

from models.base import Message
from storage.database import Database
from storage.reads.rows import Query
from storage.tables.aliases import aliases
from storage.tables.appeals import appeals
from storage.tables.bounces import bounces
from storage.tables.committees import votes
from storage.tables.directory import agencies, designations, people
from storage.tables.drafts import drafts
from storage.tables.licenses import account_links, account_orders, assignments
from storage.tables.records import audit_entries
from storage.tables.requests import access_requests
from storage.tables.reviews import inactivity_findings
from storage.tables.sign_in import address_changes, invitations, mailed_links, passkeys, recovery_codes, sessions
from storage.tables.trainings import training_runs
from storage.tables.usage import hmis_users
from storage.tables.work import documents, notice_recipients, notices, tasks

Value = str | int | bool | datetime | None


class Section(Message):
    """A kind of what is kept, with its rows: what each says, by name."""

    title: str
    rows: tuple[Mapping[str, Any], ...]


class _Kind(NamedTuple):
    title: str
    query: Callable[[str], Query]


def _of(where: ColumnElement[str], *columns: Any, order: Any) -> Callable[[str], Query]:
    """Return the query for the rows of a person, the newest first."""
    return lambda person_id: select(*columns).where(where == person_id).order_by(order.desc())


_at_agency = agencies.c.name.label("agency")

KINDS: Final[tuple[_Kind, ...]] = (
    _Kind(
        "Who you are",
        _of(people.c.id, people.c.id, people.c.first_name, people.c.last_name, people.c.email, order=people.c.id),
    ),
    _Kind(
        "Earlier email addresses",
        _of(
            address_changes.c.person_id,
            address_changes.c.former,
            address_changes.c.new,
            address_changes.c.at,
            address_changes.c.undone_at,
            order=address_changes.c.at,
        ),
    ),
    _Kind(
        "Other names of your accounts",
        _of(aliases.c.person_id, aliases.c.system, aliases.c.value, aliases.c.since, order=aliases.c.since),
    ),
    _Kind(
        "Your roles",
        lambda person_id: (
            select(designations.c.role, _at_agency, designations.c.from_day, designations.c.until_day)
            .outerjoin(agencies, agencies.c.id == designations.c.agency_id)
            .where(designations.c.person_id == person_id)
            .order_by(designations.c.from_day.desc())
        ),
    ),
    _Kind(
        "Requests for your access",
        lambda person_id: (
            select(
                access_requests.c.id.label("number"),
                access_requests.c.kind,
                _at_agency,
                access_requests.c.state,
                access_requests.c.submitted_at,
                access_requests.c.ended_at,
                access_requests.c.end_reason,
            )
            .join(agencies, agencies.c.id == access_requests.c.agency_id)
            .where(access_requests.c.person_id == person_id)
            .order_by(access_requests.c.submitted_at.desc())
        ),
    ),
    _Kind(
        "Your trainings",
        _of(
            training_runs.c.person_id,
            training_runs.c.request_id.label("number"),
            training_runs.c.state,
            training_runs.c.started_at,
            training_runs.c.ended_at,
            training_runs.c.end_reason,
            order=training_runs.c.started_at,
        ),
    ),
    _Kind(
        "Your certificates and other files",
        _of(
            documents.c.person_id,
            documents.c.kind,
            documents.c.file_name,
            documents.c.size.label("bytes"),
            documents.c.stored_at,
            order=documents.c.stored_at,
        ),
    ),
    _Kind(
        "Your licenses",
        _of(
            assignments.c.person_id,
            assignments.c.license_id.label("license"),
            assignments.c.state,
            assignments.c.reserved_at,
            assignments.c.active_from,
            assignments.c.ended_at,
            order=assignments.c.reserved_at,
        ),
    ),
    _Kind(
        "Work on your account in the HMIS",
        _of(
            account_orders.c.person_id,
            account_orders.c.work,
            account_orders.c.why,
            account_orders.c.ordered_at,
            account_orders.c.closed_at,
            order=account_orders.c.ordered_at,
        ),
    ),
    _Kind(
        "Your user in the HMIS, and when you last used it",
        _of(
            hmis_users.c.person_id,
            hmis_users.c.user_id,
            hmis_users.c.last_login_at,
            hmis_users.c.last_data_entry_at,
            hmis_users.c.last_any_at,
            order=hmis_users.c.updated_at,
        ),
    ),
    _Kind(
        "What inactivity reviews found",
        _of(
            inactivity_findings.c.person_id,
            inactivity_findings.c.review_id.label("review"),
            inactivity_findings.c.license_id.label("license"),
            inactivity_findings.c.last_login,
            inactivity_findings.c.last_data_entry,
            inactivity_findings.c.decision,
            inactivity_findings.c.decided_at,
            order=inactivity_findings.c.review_id,
        ),
    ),
    _Kind(
        "Appeals by you or about you",
        lambda person_id: (
            select(
                appeals.c.id.label("number"), appeals.c.reason, appeals.c.state, appeals.c.filed_at, appeals.c.ended_at
            )
            .where(or_(appeals.c.person_id == person_id, appeals.c.filed_by == person_id))
            .order_by(appeals.c.filed_at.desc())
        ),
    ),
    _Kind(
        "Your votes",
        _of(
            votes.c.person_id,
            votes.c.meeting_id.label("meeting"),
            votes.c.appeal_id.label("appeal"),
            votes.c.at,
            order=votes.c.at,
        ),
    ),
    _Kind(
        "Tasks for you",
        _of(
            tasks.c.person_id,
            tasks.c.title,
            tasks.c.opened_at,
            tasks.c.due_at,
            tasks.c.closed_at,
            order=tasks.c.opened_at,
        ),
    ),
    _Kind(
        "Emails to you",
        lambda person_id: (
            select(
                notices.c.subject,
                notice_recipients.c.address,
                notice_recipients.c.outcome,
                notice_recipients.c.at,
            )
            .join(notices, notices.c.id == notice_recipients.c.notice_id)
            .where(notice_recipients.c.person_id == person_id)
            .order_by(notice_recipients.c.at.desc())
        ),
    ),
    _Kind(
        "Emails to you that came back",
        _of(bounces.c.person_id, bounces.c.address, bounces.c.status, bounces.c.at, order=bounces.c.at),
    ),
    _Kind(
        "What is on record about you",
        _of(audit_entries.c.person_id, audit_entries.c.at, audit_entries.c.summary, order=audit_entries.c.at),
    ),
    _Kind(
        "What you did",
        _of(audit_entries.c.actor_id, audit_entries.c.at, audit_entries.c.summary, order=audit_entries.c.at),
    ),
    _Kind(
        "Invitations to add a passkey",
        _of(
            invitations.c.person_id,
            invitations.c.at,
            invitations.c.recovery.label("after_a_loss"),
            invitations.c.reason,
            invitations.c.used_at,
            invitations.c.withdrawn_at,
            order=invitations.c.at,
        ),
    ),
    _Kind(
        "Your passkeys",
        _of(
            passkeys.c.person_id,
            passkeys.c.name,
            passkeys.c.added_at,
            passkeys.c.used_at,
            passkeys.c.removed_at,
            order=passkeys.c.added_at,
        ),
    ),
    _Kind(
        "Your recovery codes, of which we keep fingerprints only",
        _of(
            recovery_codes.c.person_id,
            recovery_codes.c.made_at,
            recovery_codes.c.used_at,
            order=recovery_codes.c.made_at,
        ),
    ),
    _Kind(
        "When you asked for an email to sign in",
        _of(mailed_links.c.person_id, mailed_links.c.asked_at, mailed_links.c.used_at, order=mailed_links.c.asked_at),
    ),
    _Kind(
        "When you were signed in",
        _of(
            sessions.c.person_id,
            sessions.c.way,
            sessions.c.began_at,
            sessions.c.used_at,
            sessions.c.ended_at,
            order=sessions.c.began_at,
        ),
    ),
    _Kind(
        "What you typed and did not send",
        _of(drafts.c.person_id, drafts.c.page, drafts.c.typed, drafts.c.at, order=drafts.c.at),
    ),
    _Kind(
        "How your account in the HMIS was linked",
        _of(
            account_links.c.person_id,
            account_links.c.linked_as,
            account_links.c.linked_at,
            order=account_links.c.linked_at,
        ),
    ),
)


def sections(database: Database, person_id: str) -> list[Section]:
    """Return everything that is kept about a person, without what there is nothing of."""
    found = []
    with database.read() as connection:
        for kind in KINDS:
            rows = tuple(dict(row) for row in connection.execute(kind.query(person_id)).mappings())
            if rows:
                found.append(Section(title=kind.title, rows=rows))
    return found

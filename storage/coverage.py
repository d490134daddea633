"""Keeping what usage reports cover, and which agency an organization of the HMIS is."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from models.base import Key, Message
from models.calendar import civil_day, days_later, start_of_day
from models.errors import RuleViolation
from models.people import Actor
from models.policy.licenses import EvidenceRules
from models.usage.coverage import Period, since
from models.usage.logins import LoginReading
from models.usage.reading import A_DAY, UsageReading
from storage.audit_trail import Remark, note
from storage.database import Database, take_turns
from storage.tables.directory import agencies
from storage.tables.usage import agency_organizations, export_coverage, hmis_projects, login_coverage
from storage.upsert import Row, Upsert

USAGE = "usage"
"""Where the audit trail keeps what was imported and linked."""

LONGEST_ID = 120

_write_projects = Upsert(hmis_projects)
_write_links = Upsert(agency_organizations)


class OrganizationLink(Message):
    """An organization of the HMIS is an agency or, without one, none of the office's agencies."""

    organization_id: Key
    agency_id: Key | None


def covered_by(reading: UsageReading | LoginReading, at: datetime, rules: EvidenceRules | None = None) -> Period | None:
    """Return the time for which a report proves a lack of use when it is imported at `at`, or None if it proves none.

    No report speaks for the future, and an export for no time before the limit of the policy.
    """
    period = reading.covers
    if period is None or is_of_the_future(reading, at):
        return None
    period = Period(start=period.start, end=min(period.end, at))
    if isinstance(reading, UsageReading) and rules is not None and rules.export_reaches_back_days is not None:
        made_on = civil_day(reading.export_date or at, reading.zone)
        # Whole days: an export made N days after the one before leaves no gap.
        return since(period, start_of_day(days_later(made_on, -rules.export_reaches_back_days), reading.zone))
    return period if period.start is None or period.start < period.end else None


def is_of_the_future(reading: UsageReading | LoginReading, at: datetime) -> bool:
    """Return whether an export says that it was made later than it was imported: nobody knows when it was made."""
    made = reading.export_date if isinstance(reading, UsageReading) else None
    return made is not None and made > at + A_DAY


def keep_coverage(
    connection: Connection,
    reading: UsageReading | LoginReading,
    import_id: str,
    user_ids: Iterable[str],
    period: Period | None,
    at: datetime,
) -> None:
    """Write down the projects that an export shows, and what a report covers. `user_ids` are the accounts it lists."""
    if isinstance(reading, UsageReading):
        _keep_projects(connection, reading, at)
    if period is None:
        return
    times = {"import_id": import_id, "covers_from": period.start, "covers_until": period.end}
    if isinstance(reading, UsageReading):
        ids = [(each.project_id, each.organization_id) for each in reading.projects if _fits(each.project_id)]
        rows = [{**times, "project_id": project, "organization_id": organization} for project, organization in ids]
        table = export_coverage
    else:
        rows = [{**times, "user_id": each} for each in sorted(user_ids)]
        table = login_coverage
    if rows:
        connection.execute(insert(table), rows)


def agencies_of_organizations(database: Database) -> dict[str, str]:
    """Return which agency each organization of the HMIS is, by its id. What is no agency of this office is left out."""
    linked = agency_organizations.c.agency_id.is_not(None)
    query = select(agency_organizations.c.organization_id, agency_organizations.c.agency_id).where(linked)
    with database.read() as connection:
        return {row.organization_id: row.agency_id for row in connection.execute(query)}


def link_organizations(
    database: Database, links: Sequence[OrganizationLink], actor: Actor, at: datetime, *, move: bool = False
) -> tuple[str, ...]:
    """Say which agencies organizations of the HMIS are. Returns the ids of those for which that is new; all or none.

    Raises RuleViolation for an agency that is not on record and, unless `move` says that it is meant, for an
    organization that is linked to another agency.
    """
    with database.write() as connection:
        take_turns(connection, USAGE)
        known = set(connection.execute(select(agencies.c.id)).scalars())
        before = {row.organization_id: row.agency_id for row in connection.execute(select(agency_organizations))}
        unknown = object()
        for link in links:
            if link.agency_id is not None and link.agency_id not in known:
                raise RuleViolation("unknown_agency", f"There is no agency “{link.agency_id}” on record.")
            other = before.get(link.organization_id)
            if other is not None and other != link.agency_id and not move:
                raise RuleViolation(
                    "linked_elsewhere",
                    f"HMIS organization “{link.organization_id}” is already linked to {_name_of(connection, other)}. "
                    "To take it from there, say --move.",
                )
        new = [each for each in links if before.get(each.organization_id, unknown) != each.agency_id]
        _write_links(connection, [_link_row(each, actor, at) for each in new])
        remarks = [_link_said(each) for each in new]
        note(connection, USAGE, actor, at, "organization_linked", *remarks)
        return tuple(each.organization_id for each in new)


def unlink_organization(database: Database, organization_id: str, actor: Actor, at: datetime) -> str | None:
    """Take back which agency an organization of the HMIS is, or that it is none. Returns the id of that agency.

    Raises RuleViolation if nobody has said it.
    """
    with database.write() as connection:
        take_turns(connection, USAGE)
        of_id = agency_organizations.c.organization_id == organization_id
        row = connection.execute(select(agency_organizations.c.agency_id).where(of_id)).first()
        if row is None:
            raise RuleViolation(
                "not_linked", f"HMIS organization “{organization_id}” is not linked to an agency. Nothing was changed."
            )
        connection.execute(delete(agency_organizations).where(of_id))
        what = "this agency" if row.agency_id is not None else "no agency"
        remark = Remark(f"It is no longer said that HMIS organization {organization_id} is {what}.", row.agency_id)
        note(connection, USAGE, actor, at, "organization_unlinked", remark)
        return row.agency_id if row.agency_id is None else str(row.agency_id)


def _name_of(connection: Connection, agency_id: str) -> str:
    name = connection.execute(select(agencies.c.name).where(agencies.c.id == agency_id)).scalar_one_or_none()
    return f"{name} ({agency_id})" if name else agency_id


def _keep_projects(connection: Connection, reading: UsageReading, at: datetime) -> None:
    """Write down the projects that an export shows, unless a newer export has shown them."""
    seen_at = min(reading.export_date or at, at)
    newer = select(hmis_projects.c.project_id).where(hmis_projects.c.seen_at > seen_at)
    skip = set(connection.execute(newer).scalars())
    known = select(hmis_projects.c.project_id, hmis_projects.c.known_since)
    since_when = {row.project_id: row.known_since for row in connection.execute(known)}
    rows: list[Row] = [
        {**each.model_dump(), "seen_at": seen_at, "known_since": since_when.get(each.project_id, at)}
        for each in reading.projects
        if each.project_id not in skip and _fits(each.project_id)
    ]
    _write_projects(connection, rows)


def _link_row(link: OrganizationLink, actor: Actor, at: datetime) -> Row:
    return {**link.model_dump(), "linked_by": actor.person_id, "linked_at": at}


def _link_said(link: OrganizationLink) -> Remark:
    what = "this agency" if link.agency_id is not None else "no agency of this office"
    return Remark(f"HMIS organization {link.organization_id} is {what}.", link.agency_id)


def _fits(text: str) -> bool:
    return len(text) <= LONGEST_ID

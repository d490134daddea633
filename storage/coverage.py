"""Keeping what usage reports cover, and which agency an organization of the HMIS is."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from models.base import Key, Message
from models.calendar import later
from models.errors import RuleViolation
from models.people import Actor
from models.policy.licenses import EvidenceRules
from models.usage.coverage import Period, since
from models.usage.logins import LoginReading
from models.usage.reading import UsageReading
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
    """An organization of the HMIS is an agency."""

    organization_id: Key
    agency_id: Key


def covered_by(reading: UsageReading | LoginReading, at: datetime, rules: EvidenceRules | None = None) -> Period | None:
    """Return the time for which a report proves a lack of use when it is imported at `at`, or None if it proves none.

    No report speaks for the future, and an export for no time before the limit of the policy.
    """
    period = reading.covers
    if period is None:
        return None
    period = Period(start=period.start, end=min(period.end, at))
    if isinstance(reading, UsageReading) and rules is not None and rules.export_reaches_back_days is not None:
        made = reading.export_date or at
        return since(period, later(made, -timedelta(days=rules.export_reaches_back_days)))
    return period if period.start is None or period.start < period.end else None


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


def link_organizations(
    database: Database, links: Sequence[OrganizationLink], actor: Actor, at: datetime
) -> tuple[str, ...]:
    """Say which agencies organizations of the HMIS are. Returns the ids of those for which that is new; all or none.

    Raises RuleViolation for an agency that is not on record.
    """
    with database.write() as connection:
        take_turns(connection, USAGE)
        known = set(connection.execute(select(agencies.c.id)).scalars())
        before = {row.organization_id: row.agency_id for row in connection.execute(select(agency_organizations))}
        for link in links:
            if link.agency_id not in known:
                raise RuleViolation("unknown_agency", f"There is no agency “{link.agency_id}” on record.")
        new = [each for each in links if before.get(each.organization_id) != each.agency_id]
        _write_links(connection, [_link_row(each, actor, at) for each in new])
        remarks = [Remark(f"HMIS organization {each.organization_id} is this agency.", each.agency_id) for each in new]
        note(connection, USAGE, actor, at, "organization_linked", *remarks)
        return tuple(each.organization_id for each in new)


def unlink_organization(database: Database, organization_id: str, actor: Actor, at: datetime) -> str:
    """Say that an organization of the HMIS is not the agency it was linked to. Returns the id of that agency.

    Raises RuleViolation if it is linked to none.
    """
    with database.write() as connection:
        take_turns(connection, USAGE)
        of_id = agency_organizations.c.organization_id == organization_id
        agency_id = connection.execute(select(agency_organizations.c.agency_id).where(of_id)).scalar_one_or_none()
        if agency_id is None:
            raise RuleViolation(
                "not_linked", f"HMIS organization “{organization_id}” is not linked to an agency. Nothing was changed."
            )
        connection.execute(delete(agency_organizations).where(of_id))
        remark = Remark(f"HMIS organization {organization_id} is no longer linked to this agency.", agency_id)
        note(connection, USAGE, actor, at, "organization_unlinked", remark)
        return str(agency_id)


def _keep_projects(connection: Connection, reading: UsageReading, at: datetime) -> None:
    """Write down the projects that an export shows, unless a newer export has shown them."""
    seen_at = min(reading.export_date or at, at)
    newer = select(hmis_projects.c.project_id).where(hmis_projects.c.seen_at > seen_at)
    skip = set(connection.execute(newer).scalars())
    rows: list[Row] = [
        {**each.model_dump(), "seen_at": seen_at}
        for each in reading.projects
        if each.project_id not in skip and _fits(each.project_id)
    ]
    _write_projects(connection, rows)


def _link_row(link: OrganizationLink, actor: Actor, at: datetime) -> Row:
    return {**link.model_dump(), "linked_by": actor.person_id, "linked_at": at}


def _fits(text: str) -> bool:
    return len(text) <= LONGEST_ID

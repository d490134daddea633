"""What usage reports cover, and which agencies the organizations of the HMIS are (docs/adr/0017)."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from adapters.tabular import read_table
from models.base import Key, Message, PartlyRefused
from models.calendar import start_of_day
from models.effects import TaskKind
from models.intake.references import Known
from models.intake.table import FileLine, RowProblem
from models.intake.user_links import OrganizationLinkRow
from models.license.permissions import may_import_usage
from models.people import Actor
from models.usage.coverage import NotCovered
from models.usage.exports import OLDEST_START
from services.context import Context, ReadingContext
from services.people import acting
from storage import coverage as records
from storage import loading
from storage.coverage import OrganizationLink
from storage.coverage_tasks import update_tasks
from storage.office_tasks import open_office_titles
from storage.reads.agencies import Agency, agencies_in
from storage.reads.coverage import (
    NO_AGENCY,
    AgencyCoverage,
    LinkedOrganization,
    agencies_covered,
    linked_organizations,
)


class OrganizationsReport(PartlyRefused):
    """What became of a file of organizations: the number of new and of known links, and the rows that were refused."""

    new: int
    unchanged: int
    problems: tuple[RowProblem, ...]

    @property
    def has_refusals(self) -> bool:
        """True if a row was refused."""
        return bool(self.problems)


class AgencyUsageCoverage(Message):
    """What HMIS CSV exports cover of one agency's data entry."""

    agency_id: Key
    agency_name: str
    organizations: tuple[str, ...] = ()
    missing_projects: tuple[str, ...] = ()
    """Known projects of its organizations that no export covers."""
    covered_from: date | None = None
    covered_through: date | None = None
    """The last whole day that is covered. Empty if no day is."""
    exports: int = 0
    why_not: NotCovered | None = None


class UsageCoverage(Message):
    """What usage reports cover of each agency, and what is missing."""

    agencies: tuple[AgencyUsageCoverage, ...]
    missing: tuple[str, ...] = ()
    """The open gaps, each as the title of its task."""


async def link_organization(
    context: Context, by: str, organization_id: str, agency_id: str | None, *, move: bool = False
) -> list[LinkedOrganization]:
    """Say which agency an organization of the HMIS is, or that it is none of the office's.

    One that is another agency's is taken from there only if `move` says so. Returns all organizations of the agency,
    and none if there is no agency.
    """
    actor = await _importer(context, by)
    link = OrganizationLink(organization_id=organization_id.strip(), agency_id=agency_id)
    await asyncio.to_thread(records.link_organizations, context.database, [link], actor, context.now(), move=move)
    await _update_tasks(context)
    return await _organizations_of(context, agency_id)


async def load_organizations(context: Context, by: str, path: Path, *, move: bool = False) -> OrganizationsReport:
    """Read a file that says which agencies organizations are: hmis_organization_id, agency_id.

    Every good row is used, every other one reported. An organization that is another agency's is taken from there only
    if `move` says so.
    """
    actor = await _importer(context, by)
    table, problems = await asyncio.to_thread(read_table, path, OrganizationLinkRow)
    known = await asyncio.to_thread(loading.known, context.database)
    before = {} if move else await asyncio.to_thread(records.agencies_of_organizations, context.database)
    links, unknown = _checked(table.file, table.lines, known, before)
    new = await asyncio.to_thread(records.link_organizations, context.database, links, actor, context.now(), move=move)
    await _update_tasks(context)
    every = sorted((*problems, *unknown), key=lambda problem: problem.line)
    return OrganizationsReport(new=len(new), unchanged=len(links) - len(new), problems=tuple(every))


async def unlink_organization(context: Context, by: str, organization_id: str) -> list[LinkedOrganization]:
    """Take back what was said about an organization of the HMIS. Returns what is left to the agency."""
    actor = await _importer(context, by)
    agency_id = await asyncio.to_thread(
        records.unlink_organization, context.database, organization_id.strip(), actor, context.now()
    )
    await _update_tasks(context)
    return await _organizations_of(context, agency_id)


async def usage_coverage(context: ReadingContext, by: str) -> UsageCoverage:
    """Return what exports cover of every agency's data entry, and which reports are missing."""
    await _importer(context, by)
    return await asyncio.to_thread(_coverage, context)


def _coverage(context: ReadingContext) -> UsageCoverage:
    zone = context.pack.time_zone
    with context.database.read() as connection:
        covered = agencies_covered(connection, zone)
        missing = [
            title
            for kind in (TaskKind.IMPORT_USAGE, TaskKind.MAP_ORGANIZATION)
            for title in open_office_titles(connection, kind)
        ]
    lines = [_of_agency(each, covered.get(each.id, NO_AGENCY), context) for each in agencies_in(context.database)]
    return UsageCoverage(agencies=tuple(lines), missing=tuple(missing))


def _of_agency(agency: Agency, covered: AgencyCoverage, context: ReadingContext) -> AgencyUsageCoverage:
    zone = context.pack.time_zone
    coverage = covered.since(start_of_day(OLDEST_START, zone), context.now())
    return AgencyUsageCoverage(
        agency_id=agency.id,
        agency_name=agency.name,
        organizations=covered.organizations,
        missing_projects=covered.uncovered_projects,
        covered_from=coverage.first_day(zone),
        covered_through=coverage.last_day(zone),
        exports=coverage.reports,
        why_not=coverage.why_not,
    )


async def _organizations_of(context: Context, agency_id: str | None) -> list[LinkedOrganization]:
    return [] if agency_id is None else await asyncio.to_thread(linked_organizations, context.database, agency_id)


async def _update_tasks(context: Context) -> None:
    """Open and close the tasks about missing reports after a link has changed."""
    policy, zone = context.policy().licenses, context.pack.time_zone
    await asyncio.to_thread(update_tasks, context.database, policy, zone, context.now())


async def _importer(context: ReadingContext, by: str) -> Actor:
    actor = await acting(context, by)
    may_import_usage(actor).require()
    return actor


def _checked(
    file: str, lines: Sequence[FileLine[OrganizationLinkRow]], known: Known, before: Mapping[str, str]
) -> tuple[list[OrganizationLink], list[RowProblem]]:
    """Return the links of the rows that name agencies on record, each organization once, and the wrong rows.

    `before` are the agencies from which no organization may be taken.
    """
    links: dict[str, OrganizationLink] = {}
    problems = []
    for line in lines:
        row = line.row
        if row.hmis_organization_id in links:
            column, reason = "hmis_organization_id", "stands in an earlier row already"
        elif row.agency_id not in known.agencies:
            column, reason = "agency_id", "is no agency on record"
        elif before.get(row.hmis_organization_id, row.agency_id) != row.agency_id:
            column, reason = "hmis_organization_id", f"is linked to {before[row.hmis_organization_id]}; say --move"
        else:
            link = OrganizationLink(organization_id=row.hmis_organization_id, agency_id=row.agency_id)
            links[row.hmis_organization_id] = link
            continue
        problems.append(RowProblem(file=file, line=line.number, column=column, reason=reason))
    return list(links.values()), problems

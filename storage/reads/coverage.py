"""What usage reports cover: for agencies the entry of data, for accounts of the HMIS the logins (docs/adr/0017)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import reduce
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, RowMapping, ScalarSelect, and_, func, or_, select, union_all

from models.base import Instant, Key, Message
from models.calendar import end_of_day, start_of_day
from models.usage.coverage import Coverage, NotCovered, Period, common, merged
from models.usage.exports import OLDEST_START
from storage.database import Database
from storage.reads.linked_accounts import account_linked_by
from storage.reads.rows import Query, every
from storage.tables.directory import agencies
from storage.tables.usage import (
    agency_organizations,
    export_coverage,
    hmis_projects,
    hmis_users,
    login_coverage,
    usage_imports,
)

FOREVER = datetime(9999, 1, 1, tzinfo=UTC)


class Report(NamedTuple):
    """The time that one report covers."""

    import_id: str
    period: Period


class AgencyCoverage(NamedTuple):
    """What exports cover of an agency's data entry."""

    periods: tuple[Period, ...]
    reports: tuple[Report, ...]
    why_not: NotCovered | None
    organizations: tuple[str, ...]
    uncovered_projects: tuple[str, ...]
    """Known projects of which no export has covered anything."""

    def since(self, started: datetime, looked_at: datetime) -> Coverage:
        """Return what is covered, and the number of reports that say something about the time since `started`."""
        return _coverage(self.periods, self.reports, started, looked_at, self.why_not)


NO_AGENCY = AgencyCoverage((), (), NotCovered.UNMAPPED_AGENCY, (), ())


class LinkedOrganization(Message):
    """An organization of the HMIS, and the agency that it is."""

    organization_id: Key
    agency_id: Key
    agency_name: str
    linked_by: Key
    linked_at: Instant


def agencies_covered(
    connection: Connection, zone: str, agency_ids: Collection[str] | None = None, as_of: datetime | None = None
) -> dict[str, AgencyCoverage]:
    """Look up what exports cover of each agency that is linked to an organization; an agency without is not in it.

    A time is covered when an export covers it for every known project that operated then, of all the agency's
    organizations. With `as_of`, only exports that were imported by then count, and links and projects of that time.
    """
    organizations: dict[str, dict[str, dict[str, RowMapping]]] = defaultdict(lambda: defaultdict(dict))
    reports: dict[str, list[Report]] = defaultdict(list)
    for row in connection.execute(_exports_of_projects(agency_ids, as_of)).mappings():
        projects = organizations[row["agency_id"]][row["linked"]]
        if row["project_id"] is not None:
            projects[row["project_id"]] = row
        if row["imported_at"] is not None:
            reports[row["project_id"]].append(_report(row))
    return {
        agency_id: _of_agency([(each, list(projects.values())) for each, projects in known.items()], reports, zone)
        for agency_id, known in organizations.items()
    }


def logins_of(accounts: Collection[Collection[Report]], started: datetime, looked_at: datetime) -> Coverage:
    """Return when the accounts of one person, each with its reports, are proven not to have signed in.

    An account that no login report lists is unknown, and not among them. Where one person has an account under two
    names, the one that login reports use counts.
    """
    if not accounts:
        return Coverage(looked_at=looked_at, why_not=NotCovered.UNLINKED_HOLDER)
    covered = reduce(common, (merged(each.period for each in reports) for reports in accounts))
    every_report = tuple(each for reports in accounts for each in reports)
    return _coverage(covered, every_report, started, looked_at, None)


def login_reports(connection: Connection, as_of: datetime) -> dict[str, list[Report]]:
    """Look up the login reports of a time about each account; accounts that no report lists are left out."""
    query = select(login_coverage).join(usage_imports, usage_imports.c.id == login_coverage.c.import_id)
    found: dict[str, list[Report]] = defaultdict(list)
    for row in connection.execute(query.where(*_by(as_of)).order_by(login_coverage.c.import_id)).mappings():
        found[row["user_id"]].append(_report(row))
    return dict(found)


def accounts_with_login_reports(
    connection: Connection, person_ids: Collection[str], as_of: datetime
) -> Mapping[str, Sequence[RowMapping]]:
    """Return the accounts that were linked to people by `as_of`, by person, with the login reports of that time.

    An account has a row for each report that lists it, or one without `imported_at`.
    """
    query = (
        select(
            hmis_users.c.user_id,
            hmis_users.c.person_id,
            hmis_users.c.agency_id,
            login_coverage.c.import_id,
            login_coverage.c.covers_from,
            login_coverage.c.covers_until,
            usage_imports.c.at.label("imported_at"),
        )
        .outerjoin(login_coverage, login_coverage.c.user_id == hmis_users.c.user_id)
        .outerjoin(usage_imports, and_(usage_imports.c.id == login_coverage.c.import_id, *_by(as_of)))
        .where(hmis_users.c.person_id.in_(list(person_ids)), account_linked_by(as_of))
        .order_by(login_coverage.c.import_id)
    )
    found: dict[str, list[RowMapping]] = defaultdict(list)
    for row in connection.execute(query).mappings():
        found[row["person_id"]].append(row)
    return found


def reports_by_account(rows: Iterable[RowMapping]) -> Mapping[str, list[Report]]:
    """Return the login reports about each account in such rows; accounts that no report lists are left out."""
    found: dict[str, list[Report]] = defaultdict(list)
    for row in rows:
        if row["imported_at"] is not None:
            found[row["user_id"]].append(_report(row))
    return found


def unlinked_since(connection: Connection, as_of: datetime) -> datetime | None:
    """Return when an account that was linked to nobody by `as_of` was last active; None if all active ones were."""
    found: datetime | None = connection.scalar(select(last_unlinked(as_of)))
    return found


def last_unlinked(as_of: datetime) -> ScalarSelect[Any]:
    """Return the same, for a query."""
    last = select(func.max(hmis_users.c.last_any_at).label("at"))
    # Two questions in one, because an index answers each of them and none answers both.
    nobodys = (hmis_users.c.person_id.is_(None), hmis_users.c.linked_at > as_of)
    found = union_all(*(last.where(each) for each in nobodys)).subquery("nobodys")
    return select(func.max(found.c.at)).scalar_subquery()


def entries_of_unlinked(coverage: Coverage, started: datetime, last_unlinked: datetime | None) -> Coverage:
    """Return what exports prove about a holder who is linked to no account.

    Nothing, while an account that was active in the time is linked to nobody: it may be the holder's.
    """
    if last_unlinked is None or last_unlinked < started:
        return coverage
    return Coverage(looked_at=coverage.looked_at, why_not=NotCovered.UNLINKED_HOLDER)


def linked_organizations(database: Database, agency_id: str | None = None) -> list[LinkedOrganization]:
    """List the organizations of the HMIS that are linked to an agency."""
    query = select(agency_organizations, agencies.c.name.label("agency_name")).join(
        agencies, agencies.c.id == agency_organizations.c.agency_id
    )
    if agency_id is not None:
        query = query.where(agency_organizations.c.agency_id == agency_id)
    with database.read() as connection:
        return every(connection, query.order_by(agency_organizations.c.organization_id), LinkedOrganization)


def unlinked_organizations(connection: Connection, as_of: datetime | None = None) -> list[str]:
    """List the organizations that an export has shown and about which nobody has said which agency they are.

    With `as_of`, only those that an export had shown by then, and the links of that time.
    """
    linked = select(agency_organizations.c.organization_id).where(*_linked_by(as_of))
    shown = select(hmis_projects.c.organization_id).distinct().where(*_known_by(as_of))
    query = shown.where(hmis_projects.c.organization_id.not_in(linked))
    return list(connection.execute(query.order_by(hmis_projects.c.organization_id)).scalars())


def _exports_of_projects(agency_ids: Collection[str] | None, as_of: datetime | None) -> Query:
    """Return the query for the organizations of agencies, each with its known projects and the exports that cover them.

    A row without a project is an organization without one, and one without `imported_at` has no export.
    """
    known = and_(hmis_projects.c.organization_id == agency_organizations.c.organization_id, *_known_by(as_of))
    query = (
        select(
            agency_organizations.c.agency_id,
            agency_organizations.c.organization_id.label("linked"),
            hmis_projects.c.project_id,
            hmis_projects.c.operating_from,
            hmis_projects.c.operating_until,
            export_coverage.c.import_id,
            export_coverage.c.covers_from,
            export_coverage.c.covers_until,
            usage_imports.c.at.label("imported_at"),
        )
        .outerjoin(hmis_projects, known)
        .outerjoin(export_coverage, export_coverage.c.project_id == hmis_projects.c.project_id)
        .outerjoin(usage_imports, and_(usage_imports.c.id == export_coverage.c.import_id, *_by(as_of)))
        .where(agency_organizations.c.agency_id.is_not(None), *_linked_by(as_of))
        .order_by(agency_organizations.c.organization_id, hmis_projects.c.project_id, export_coverage.c.import_id)
    )
    return query if agency_ids is None else query.where(agency_organizations.c.agency_id.in_(list(agency_ids)))


def _of_agency(
    organizations: list[tuple[str, list[RowMapping]]], reports: Mapping[str, list[Report]], zone: str
) -> AgencyCoverage:
    names = tuple(organization_id for organization_id, _ in organizations)
    known = [project for _, projects in organizations for project in projects]
    of_projects = tuple(report for project in known for report in reports.get(project["project_id"], []))
    uncovered = tuple(project["project_id"] for project in known if not reports.get(project["project_id"]))
    if not all(projects for _, projects in organizations):
        return AgencyCoverage((), of_projects, NotCovered.UNKNOWN_PROJECTS, names, uncovered)
    # What no export covers at all is not covered because every project was closed.
    periods = merged(report.period for report in of_projects)
    for project in known:
        own = [report.period for report in reports.get(project["project_id"], [])]
        periods = common(periods, [*own, *_closed(project, zone)])
    return AgencyCoverage(periods, of_projects, None, names, uncovered)


def _closed(project: RowMapping, zone: str) -> list[Period]:
    """List the times in which a project did not operate."""
    closed = []
    if project["operating_from"] is not None:
        closed.append(Period(end=start_of_day(max(project["operating_from"], OLDEST_START), zone)))
    until = project["operating_until"]
    if until is not None and OLDEST_START <= until < FOREVER.date():
        closed.append(Period(start=end_of_day(until, zone), end=FOREVER))
    return closed


def _coverage(
    periods: tuple[Period, ...],
    reports: Iterable[Report],
    started: datetime,
    looked_at: datetime,
    why_not: NotCovered | None,
) -> Coverage:
    counted = {each.import_id for each in reports if each.period.end > started}
    return Coverage(periods=periods, reports=len(counted), looked_at=looked_at, why_not=why_not)


def _report(row: RowMapping) -> Report:
    return Report(row["import_id"], Period(start=row["covers_from"], end=row["covers_until"]))


def _linked_by(as_of: datetime | None) -> list[ColumnElement[bool]]:
    return [] if as_of is None else [agency_organizations.c.linked_at <= as_of]


def _known_by(as_of: datetime | None) -> list[ColumnElement[bool]]:
    known = hmis_projects.c.known_since
    return [] if as_of is None else [or_(known.is_(None), known <= as_of)]


def _by(as_of: datetime | None) -> list[ColumnElement[bool]]:
    return [] if as_of is None else [usage_imports.c.at <= as_of]

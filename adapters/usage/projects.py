"""Project.csv and Organization.csv: which projects an export is about. Ids and dates only."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from adapters.usage.rows import Row
from adapters.usage.times import possible_time
from models.usage.exports import ExportedProject

PROJECT_ID: Final = "projectid"
ORGANIZATION_ID: Final = "organizationid"
_FROM, _UNTIL, _DELETED = "operatingstartdate", "operatingenddate", "datedeleted"
PROJECT_COLUMNS = (PROJECT_ID, ORGANIZATION_ID, _FROM, _UNTIL, _DELETED)


def exported_projects(rows: Iterable[Row]) -> tuple[ExportedProject, ...]:
    """Return the projects in the rows of Project.csv, in the order of their ids. Deleted ones are left out."""
    projects = {}
    for row in rows:
        project_id, organization_id = row[PROJECT_ID].strip(" "), row[ORGANIZATION_ID].strip(" ")
        if project_id and organization_id and not row.get(_DELETED, "").strip(" "):
            projects[project_id] = ExportedProject(
                project_id=project_id,
                organization_id=organization_id,
                operating_from=_day(row, _FROM),
                operating_until=_day(row, _UNTIL),
            )
    return tuple(projects[each] for each in sorted(projects))


def _day(row: Row, column: str) -> date | None:
    moment = possible_time(row.get(column, ""))
    return moment.date() if moment else None

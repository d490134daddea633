"""What usage reports cover, and which agencies the organizations of the HMIS are."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from commands.formatting import say, table
from commands.options import As, Json
from commands.runner import answer, look_up, refusals
from models.base import listed
from models.calendar import counted
from models.errors import RuleViolation
from services import coverage
from services.coverage import AgencyUsageCoverage, OrganizationsReport, UsageCoverage
from storage.reads.coverage import LinkedOrganization

OrganizationId = Annotated[
    str,
    typer.Argument(
        metavar="ORGANIZATION",
        help="The organization's id in the HMIS, as Organization.csv writes it.",
        show_default=False,
    ),
]
Agency = Annotated[
    str | None, typer.Option("--agency", metavar="AGENCY", help="The agency that it is.", show_default=False)
]
NoAgency = Annotated[bool, typer.Option("--none", help="It is no agency of this office.")]
Move = Annotated[bool, typer.Option("--move", help="Take an organization from the agency that it is linked to.")]


def map_organization(
    organization_id: OrganizationId,
    by: As,
    agency: Agency = None,
    none: NoAgency = False,
    move: Move = False,
    as_json: Json = False,
) -> None:
    """Say which agency an organization of the HMIS is, so that exports can cover the agency.

    An agency that is linked to no organization is not covered by any export, and nothing is held against its users. An
    export of the whole HMIS shows organizations that are no agency of yours: say --none, and nobody asks again. An
    organization that is linked to another agency stays there, unless you say --move.

    Example: `starter.py map-organization 101 --as sol@hmis.example --agency a-01`
    """
    with refusals(as_json=as_json):
        if (agency is None) != none:
            raise RuleViolation("which_agency", "Please say which agency it is with --agency, or --none if it is none.")

    def show(links: list[LinkedOrganization], zone: str) -> None:
        if none:
            say(f"Saved: organization {organization_id} of the HMIS is no agency of this office.")
        else:
            _show_links(links, zone)

    answer(
        lambda context: coverage.link_organization(context, by, organization_id, agency, move=move),
        show,
        as_json=as_json,
    )


def map_organizations(
    path: Annotated[Path, typer.Argument(exists=True, dir_okay=False, metavar="FILE", help="A CSV file.")],
    by: As,
    move: Move = False,
    as_json: Json = False,
) -> None:
    """Say which agencies many organizations of the HMIS are, from a file: hmis_organization_id and agency_id.

    A bad row is reported with line, column, and reason. The good ones are used.

    Status 0 if every row was used or was known already, 1 if rows were refused.

    Example: `starter.py map-organizations organizations.csv --as sol@hmis.example`
    """
    answer(lambda context: coverage.load_organizations(context, by, path, move=move), _show_report, as_json=as_json)


def unmap_organization(organization_id: OrganizationId, by: As, as_json: Json = False) -> None:
    """Take back which agency an organization of the HMIS is, or that it is none.

    Example: `starter.py unmap-organization 101 --as sol@hmis.example`
    """
    answer(lambda context: coverage.unlink_organization(context, by, organization_id), _show_links, as_json=as_json)


def usage_coverage(by: As, as_json: Json = False) -> None:
    """Show for each agency which time HMIS CSV exports cover, and what is missing.

    Nobody is warned, marked, made inactive, or deleted for time that no report covers.

    Example: `starter.py usage-coverage --as sol@hmis.example`
    """
    look_up(lambda context: coverage.usage_coverage(context, by), _show_coverage, as_json=as_json)


def _show_links(links: list[LinkedOrganization], zone: str) -> None:
    table(
        ("Organization", "Agency", "Name"),
        [(each.organization_id, each.agency_id, each.agency_name) for each in links],
        empty="Saved. No organization of the HMIS is left that is linked to this agency.",
    )


def _show_report(report: OrganizationsReport, zone: str) -> None:
    say(f"{counted(report.new, 'organization')} linked, {report.unchanged:,} linked already.")
    if report.problems:
        say("")
        table(
            ("Line", "Column", "Problem"),
            [(f"{each.line}", each.column, each.reason) for each in report.problems],
            empty="",
        )


def _show_coverage(found: UsageCoverage, zone: str) -> None:
    table(
        ("Agency", "Name", "Organizations", "Covered from", "Through", "Exports", "Missing"),
        [
            (
                each.agency_id,
                each.agency_name,
                listed(each.organizations) or "none",
                _day(each.covered_from),
                _day(each.covered_through),
                f"{each.exports}",
                _missing(each),
            )
            for each in found.agencies
        ],
        empty="There is no agency on record.",
    )
    for title in found.missing:
        say(f"{title}.")


def _missing(agency: AgencyUsageCoverage) -> str:
    if agency.why_not is not None:
        return agency.why_not.spoken
    return f"projects {listed(agency.missing_projects)}" if agency.missing_projects else ""


def _day(day: date | None) -> str:
    return f"{day:%b} {day.day}, {day.year}" if day is not None else ""

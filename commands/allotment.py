"""The Coordinated Entry allotment on the command line: shares, delegations, denials, new population figures."""

import csv
from pathlib import Path
from typing import Annotated

import typer

from commands.formatting import say, state, table
from commands.last_license import Yes, end_access
from commands.options import Again, Agency, As, Json, Key, Reason, day
from commands.runner import look_up, send
from models.allotment.candidates import Candidate, spoken_candidate
from models.allotment.state import Allotment, Delegation
from models.calendar import spoken
from models.errors import RuleViolation
from models.license.permissions import AccessEnding
from services import allotment
from services.allotment import AllotmentTable, NewFigure
from services.context import Context
from services.forms import validated

Region = Annotated[str, typer.Option("--region", metavar="REGION", help="The region's id.")]
License = Annotated[str, typer.Argument(metavar="LICENSE", help="The license's id.")]


def shares(by: As, as_json: Json = False) -> None:
    """Show each region's share of the Coordinated Entry licenses: its arithmetic, what is given, what is left.

    Example: `starter.py allotment --as hana@hmis.example`
    """

    def show(found: AllotmentTable, zone: str) -> None:
        table(
            ("Region", "Arithmetic", "Share", "Moved", "Given", "Left", "Over"),
            [
                (
                    f"{each.name} ({each.region_id})",
                    each.arithmetic,
                    str(each.share),
                    f"{each.extra:+d}" if each.extra else "",
                    str(each.delegated),
                    str(each.free),
                    str(each.over) if each.over else "",
                )
                for each in found.regions
            ],
            empty="There are no regions.",
        )
        say(found.sentence)
        for request in found.requests:
            say(f"Request {request.number} for one more in {request.region_id}: {state(request.state)}. {request.why}")
        for figures in found.coming:
            say(f"New population figures apply from {spoken(figures.effective)}: {figures.source}")

    look_up(lambda context: allotment.table(context, by), show, as_json=as_json)


def removable(by: As, as_json: Json = False) -> None:
    """List the licenses that regions could give up, the best to spare first, with reasons to keep each.

    Example: `starter.py removable-licenses --as p-0041`
    """

    def show(found: tuple[Candidate, ...], zone: str) -> None:
        table(
            ("License", "Region", "Holder, organization, and reasons"),
            [(each.license_id, each.region_id, spoken_candidate(each)) for each in found],
            empty="No region has given any licenses.",
        )

    look_up(lambda context: allotment.removable(context, by), show, as_json=as_json)


def delegate(
    by: As,
    region: Region,
    agency: Agency,
    license_id: Annotated[
        str | None,
        typer.Option("--license", metavar="LICENSE", help="An existing license; by default, a new one is created."),
    ] = None,
    again: Again = False,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Give one of your region's Coordinated Entry licenses to an organization.

    Example: `starter.py delegate --as lee@region.example --region r-01 --agency a-02`
    """

    def show(given: Delegation, zone: str) -> None:
        say(f"{given.organization} now has license {given.license_id} (delegation {given.number}).")
        say("The organization now needs to confirm these commitments:")
        for each in given.commitments:
            say(f"- {each}")

    send(
        lambda context, form: allotment.delegate(
            context,
            by,
            form,
            region,
            agency,
            license_id=license_id,
            again=again,
        ),
        show,
        key=key,
        as_json=as_json,
    )


def confirm(
    number: Annotated[
        int, typer.Argument(metavar="N", help="The number of the delegation: it is in the letter and in `queue`.")
    ],
    by: As,
    agreed: Annotated[bool, typer.Option("--agree/--disagree", help="Confirm every commitment, or refuse.")],
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Confirm the commitments that your organization makes with its Coordinated Entry license.

    Example: `starter.py confirm-commitments 3 --as p-0034 --agree`
    """
    send(
        lambda context, form: allotment.confirm_commitments(context, by, form, number, agreed=agreed),
        lambda given, zone: say(f"Commitments confirmed for license {given.license_id}."),
        key=key,
        as_json=as_json,
    )


def take_back(
    license_id: License, by: As, reason: Reason, yes: Yes = False, key: Key = "", as_json: Json = False
) -> None:
    """Take back one of your region's licenses. The letter to its holder says how to appeal.

    Example: `starter.py take-back l-0001 --as p-0016 --reason "Another access point needs it more."`
    """

    async def work(context: Context, form: str) -> Allotment:
        return await allotment.end_delegation(context, by, form, license_id, reason)

    send(
        end_access(AccessEnding.TAKE_BACK, license_id, by, work, yes=yes),
        lambda found, zone: say(f"Your region has taken back license {license_id}."),
        key=key,
        as_json=as_json,
    )


def deny(
    by: As,
    region: Region,
    agency: Agency,
    reason: Reason,
    again: Again = False,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Record that your region has no license for an organization. The letter to it says how to appeal.

    Example: `starter.py deny-license --as p-0016 --region r-01 --agency a-02 --reason "All four are given."`
    """
    send(
        lambda context, form: allotment.deny(context, by, form, region, agency, reason, again=again),
        lambda found, zone: say(
            f"License denied. {found.denials[-1].organization} gets a letter that says how to appeal."
        ),
        key=key,
        as_json=as_json,
    )


def answer_request(
    number: Annotated[int, typer.Argument(metavar="N", help="The number of the request in `allotment`.")],
    by: As,
    granted: Annotated[bool, typer.Option("--grant/--refuse", help="The answer.")],
    reason: Reason,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Answer a committee's request for one more Coordinated Entry license.

    Example: `starter.py answer-license-request 2 --as p-0006 --grant --reason "One is left."`
    """
    send(
        lambda context, form: allotment.answer_request(context, by, form, number, granted=granted, why=reason),
        lambda found, zone: say(f"Request {number}: {'granted' if granted else 'refused'}."),
        key=key,
        as_json=as_json,
    )


def home(by: As, region: Region, agency: Agency, reason: Reason, key: Key = "", as_json: Json = False) -> None:
    """Record in which region an organization with several regions counts, as the committee decided.

    Example: `starter.py decide-region --as p-0041 --region r-01 --agency a-02 --reason "Most of its work is there."`
    """

    def show(found: Allotment, zone: str) -> None:
        say(f"Agency {agency} now counts in region {region}.")

    send(
        lambda context, form: allotment.decide_home(context, by, form, agency, region, reason),
        show,
        key=key,
        as_json=as_json,
    )


def populations(
    path: Annotated[
        Path, typer.Argument(metavar="PATH", exists=True, dir_okay=False, help="A CSV: region_id, population.")
    ],
    by: As,
    effective: Annotated[str, typer.Option("--from", metavar="DATE", help="The first day on which they apply.")],
    source: Annotated[str, typer.Option("--source", metavar="TEXT", help="Where the figures come from.")],
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Set new population figures from a day on, and show what they change.

    Example: `starter.py set-populations populations.csv --as p-0006 --from 2027-01-01 --source "The census of 2026"`
    """

    async def work(context: Context, form: str) -> str:
        return await allotment.set_populations(context, by, form, day(effective), source, _figures(path))

    send(work, lambda changes, zone: say(changes), key=key, as_json=as_json)


def _figures(path: Path) -> list[NewFigure]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.DictReader(lines)
        if not {"region_id", "population"} <= set(rows.fieldnames or ()):
            raise RuleViolation("no_figures", f"The file {path.name} needs the columns region_id and population.")
        return [_figure(path.name, number, row) for number, row in enumerate(rows, start=2)]


def _figure(name: str, line: int, row: dict[str, str]) -> NewFigure:
    typed = (row["population"] or "").strip().replace(",", "")
    if not (typed.isascii() and typed.isdigit()):
        raise RuleViolation("no_figures", f"{name}, line {line}: “{typed[:40]}” is not a number of people.")
    return validated(NewFigure, region_id=row["region_id"], population=int(typed))

"""Agencies on record: added and changed."""

from typing import Annotated, Any

import typer

from commands.formatting import say
from commands.options import As, Json, Key, Meant, OfRegion, OneAgency, Reason, Seen, given, seen_at
from commands.runner import send
from models.calendar import spoken
from services import directory
from services.context import Context
from storage.reads.agencies import Agency as AgencyOnRecord

Programs = Annotated[
    list[str] | None,
    typer.Option("--program-type", metavar="NAME", help="A type of program that it runs; repeat for each."),
]
PostalAddress = Annotated[
    str,
    typer.Option(
        "--address", metavar="TEXT", help="The postal address, its lines separated by “;”.", show_default=False
    ),
]
PurchaseOrder = Annotated[
    str,
    typer.Option("--purchase-order", metavar="TEXT", help="What it wants on its invoices.", show_default=False),
]


def add_agency(
    agency: OneAgency,
    by: As,
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="The agency's name.")],
    region: Annotated[str, typer.Option("--region", metavar="REGION", help="The region it belongs to.")],
    county: Annotated[str, typer.Option("--county", metavar="NAME", help="The county it works in.")],
    program_type: Programs = None,
    address: PostalAddress = "",
    purchase_order: PurchaseOrder = "",
    yes: Meant = False,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Put an agency on record, under an id that nobody has yet.

    Then say who its signatory is (designate). The signatory names the authorized representatives.

    Example: `starter.py add-agency a-35 --as p-0006 --name "Fern House" --region r-01 --county "Alder County"`
    """

    async def work(context: Context, form: str) -> AgencyOnRecord:
        return await directory.add_agency(
            context,
            by,
            form,
            agency,
            name=name,
            region_id=region,
            county=county,
            program_types=tuple(program_type or ()),
            address=address,
            purchase_order=purchase_order,
            confirmed=yes,
        )

    send(work, show_agency, key=key, as_json=as_json)


def change_agency(
    agency: OneAgency,
    by: As,
    reason: Reason,
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="Its new name.", show_default=False)] = "",
    region: OfRegion = "",
    county: Annotated[str, typer.Option("--county", metavar="NAME", help="Its new county.", show_default=False)] = "",
    program_type: Programs = None,
    address: PostalAddress = "",
    purchase_order: PurchaseOrder = "",
    seen: Seen = None,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Change what is on record of an agency. Its licenses follow it to another region.

    Example: `starter.py change-agency a-02 --as p-0006 --name "Lantern Shelter" --reason "It has a new name."`
    """
    changed: dict[str, Any] = given(
        name=name, region_id=region, county=county, address=address, purchase_order=purchase_order
    )
    if program_type:
        changed["program_types"] = tuple(program_type)

    async def work(context: Context, form: str) -> AgencyOnRecord:
        return await directory.change_agency(context, by, form, agency, reason, seen_at(context, seen), **changed)

    send(work, show_agency, key=key, as_json=as_json)


def show_agency(found: AgencyOnRecord, zone: str) -> None:
    """Show an agency, and the day on which it closes or closed."""
    say(f"{found.name} ({found.id}), {found.county}, {found.region_name}.")
    if found.closes_on is not None:
        say(f"{'Closes on' if found.closing_begun_at is None else 'Closed since'} {spoken(found.closes_on)}.")
    if found.program_types:
        say(f"Program types: {', '.join(found.program_types)}.")

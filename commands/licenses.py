"""An agency's licenses, and who held them."""

from typing import Annotated

import typer

from commands.formatting import say, short, state, table
from commands.options import As, Json, OneAgency
from commands.runner import look_up
from services import licenses
from services.licenses import Roster
from storage.reads.licenses import LicenseRow


def licenses_of(agency: OneAgency, by: As, as_json: Json = False) -> None:
    """List an agency's licenses and who has them, the oldest first.

    For the agency's representatives, its billing contact, and HMIS lead staff.

    Example: `starter.py licenses a-02 --as sam@shelter.example`
    """

    def show(rows: list[LicenseRow], zone: str) -> None:
        table(
            ("License", "Kind", "State", "User", "Since", "Next date", "What comes next"),
            [
                (
                    row.id,
                    state(row.kind),
                    state(row.state) + (f" ({state(row.inactive_reason)})" if row.inactive_reason else ""),
                    row.person_name or "",
                    short(row.active_from or row.reserved_at, zone),
                    row.next_date.day.isoformat() if row.next_date else "",
                    row.next_date.what if row.next_date else "",
                )
                for row in rows
            ],
            empty="This agency has no licenses.",
        )

    look_up(lambda context: licenses.of_agency(context, by, agency), show, as_json=as_json)


def roster(
    license_id: Annotated[str, typer.Argument(metavar="LICENSE", help="The license's id.", show_default=False)],
    by: As,
    as_json: Json = False,
) -> None:
    """List everyone who has held a license or had it set aside: from when to when, and how it ended.

    For the agency's representatives, its billing contact, and HMIS lead staff.

    Example: `starter.py roster l-0010 --as sam@shelter.example`
    """

    def show(value: Roster, zone: str) -> None:
        held = value.license
        say(f"License {held.id} of {held.agency_name}: {state(held.kind)}, {state(held.state)}.")
        table(
            ("", "Person", "State", "Set aside", "From", "Until"),
            [
                (
                    str(entry.number),
                    entry.person_name,
                    state(entry.state),
                    short(entry.reserved_at, zone),
                    short(entry.active_from, zone),
                    short(entry.ended_at, zone),
                )
                for entry in value.entries
            ],
            empty="Nobody has held this license.",
        )

    look_up(lambda context: licenses.roster(context, by, license_id), show, as_json=as_json)

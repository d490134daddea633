"""Options that commands share: who acts, the form's key, dates as people type them."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from models.calendar import civil_day, end_of_day, later, local_instant
from services.context import ReadingContext


def day(typed: str) -> date:
    """Read a date such as 2026-11-20."""
    try:
        return date.fromisoformat(typed.strip())
    except ValueError as error:
        raise typer.BadParameter(f"“{typed}” is not a date such as 2026-11-20") from error


def clock(typed: str) -> time:
    """Read a local time such as 10:00 or 13:30. Raises typer.BadParameter."""
    try:
        return time.fromisoformat(typed.strip())
    except ValueError as error:
        raise typer.BadParameter(f"“{typed}” is not a time such as 10:00 or 13:30") from error


def moment(typed: str) -> datetime:
    """Read a time with its zone, such as 2026-11-20T15:05:00-06:00."""
    try:
        at = datetime.fromisoformat(typed.strip())
    except ValueError as error:
        raise typer.BadParameter(f"“{typed}” is not a time such as 2026-11-20T15:05:00-06:00") from error
    if at.utcoffset() is None:
        raise typer.BadParameter(f"“{typed}” does not say its time zone, as 2026-11-20T15:05:00-06:00 does")
    return at


def occasion(typed: str) -> date:
    """Read when something happened: a day, a local time, or a time with its zone. Raises typer.BadParameter.

    A day is returned as a date, and a local time without a zone: `instant_of` says which instant each one means.
    """
    for read in (date.fromisoformat, datetime.fromisoformat):
        try:
            return read(typed.strip())
        except ValueError:
            continue
    raise typer.BadParameter(f"“{typed}” is not a day or time such as {OCCASIONS}")


def instant_of(entered: date | None, now: datetime, zone: str) -> datetime:
    """Return the instant of an occasion in UTC; `now` if none was entered.

    A local time is one in `zone`. A day counts to its end, as in an import, or up to `now` if it is today.
    """
    if entered is None:
        return now
    if not isinstance(entered, datetime):
        last = later(end_of_day(entered, zone), timedelta(seconds=-1))
        return now if entered == civil_day(now, zone) else last
    if entered.utcoffset() is None:
        return local_instant(entered.date(), entered.time(), zone)
    return entered


Typed = dict[str, Any]
"""What was typed about somebody new: the form's fields by name."""


def new_one(first_name: str, last_name: str, email: str, *, confirmed: bool) -> Typed | None:
    """Return what was typed about somebody new; None if nothing was."""
    if not (first_name or last_name or email):
        return None
    return {"first_name": first_name, "last_name": last_name, "email": email, "confirmed": confirmed}


OCCASIONS = "2026-11-20, “2026-11-20 15:05”, or 2026-11-20T15:05:00-06:00"
WHEN = f"a day (it counts to its end), the office's local time, or a time with its zone: {OCCASIONS}. By default, now."

As = Annotated[str, typer.Option("--as", metavar="PERSON", help="Who does this: the person's id or email address.")]
Key = Annotated[
    str,
    typer.Option(
        "--key",
        metavar="TEXT",
        help="The form's key. If you send the same form again with the same key, it counts once. "
        "By default, each form gets a new key.",
        show_default=False,
    ),
]
Again = Annotated[
    bool,
    typer.Option("--again", help="This is another one with the same content as the last, not the same sent twice."),
]
Json = Annotated[bool, typer.Option("--json", help="Answer in JSON, for programs.")]
Request = Annotated[
    str, typer.Argument(metavar="REQUEST", help="The request's number, such as R-3f9a0c12b7de.", show_default=False)
]
OfRequest = Annotated[
    str | None, typer.Option("--request", metavar="REQUEST", help="Only this request and its training.")
]
Training = Annotated[
    str, typer.Argument(metavar="REQUEST", help="The number of the training's request.", show_default=False)
]
OptionalTraining = Annotated[
    str | None, typer.Argument(metavar="REQUEST", help="The number of the training's request.", show_default=False)
]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why. It is saved, and people will read it.")]
Note = Annotated[str, typer.Option("--note", metavar="TEXT", help="Anything else to say.", show_default=False)]
Agency = Annotated[str, typer.Option("--agency", metavar="AGENCY", help="The agency's id.")]
OneAgency = Annotated[str, typer.Argument(metavar="AGENCY", help="The agency's id.", show_default=False)]
Person = Annotated[str, typer.Option("--person", metavar="PERSON", help="The person it is about: id or email address.")]
OptionalPerson = Annotated[
    str,
    typer.Option(
        "--person", metavar="PERSON", help="The person it is about, by id or email address.", show_default=False
    ),
]
FirstName = Annotated[
    str, typer.Option("--first-name", metavar="NAME", help="The first name of somebody new.", show_default=False)
]
LastName = Annotated[
    str, typer.Option("--last-name", metavar="NAME", help="The last name of somebody new.", show_default=False)
]
Email = Annotated[
    str, typer.Option("--email", metavar="ADDRESS", help="The email address of somebody new.", show_default=False)
]
IsNew = Annotated[bool, typer.Option("--new-person", help="It is nobody on record, although a name looks alike.")]
Meant = Annotated[bool, typer.Option("--yes", help="It is meant, although the answer asks about it.")]
RoleType = Annotated[
    str | None, typer.Option("--role-type", metavar="NAME", help="The HMIS role type, where the policy has them.")
]
ProjectTypes = Annotated[
    list[str] | None,
    typer.Option("--project-type", metavar="NAME", help="A project type the person works with; repeat for each."),
]
File = Annotated[
    Path,
    typer.Option(
        "--file", metavar="PATH", exists=True, dir_okay=False, readable=True, help="A PDF, PNG, or JPEG file."
    ),
]
OptionalFile = Annotated[
    Path | None,
    typer.Option(
        "--file", metavar="PATH", exists=True, dir_okay=False, readable=True, help="A PDF, PNG, or JPEG file."
    ),
]
OfAgency = Annotated[
    str, typer.Option("--agency", metavar="AGENCY", help="The agency, for a role of an agency.", show_default=False)
]
OfRegion = Annotated[
    str, typer.Option("--region", metavar="REGION", help="The region, for a role of a region.", show_default=False)
]
Seen = Annotated[
    date | None,
    typer.Option(
        "--seen",
        metavar="TIME",
        parser=occasion,
        help="When you looked at the record. What someone else changed later is not overwritten.",
    ),
]


def given(**typed: str) -> dict[str, str]:
    """Return what was typed, without what was left out."""
    return {name: value for name, value in typed.items() if value}


def seen_at(context: ReadingContext, seen: date | None) -> datetime | None:
    """Return the instant at which somebody looked at a record; None if that was not said."""
    return None if seen is None else instant_of(seen, context.now(), context.pack.time_zone)

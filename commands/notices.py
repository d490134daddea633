"""Letters: what happened to them, and settling the doubtful ones."""

from typing import Annotated

import typer

from commands.formatting import say, short, state, table
from commands.options import As, Json, OfRequest
from commands.runner import answer, exactly_one, look_up
from models.delivery import why_returned
from services import notices
from services.context import Context
from storage.reads.notices import NoticeRow, RecipientRow
from storage.tables.work import NoticeState


def letters(
    by: As,
    request: OfRequest = None,
    about: Annotated[
        str | None, typer.Option("--about", metavar="PERSON", help="Only letters about this person.")
    ] = None,
    to: Annotated[str | None, typer.Option("--to", metavar="PERSON", help="Only letters to this person.")] = None,
    states: Annotated[
        list[NoticeState] | None, typer.Option("--state", help="Only letters in this state; repeat for each.")
    ] = None,
    as_json: Json = False,
) -> None:
    """List the letters that were written, who they went to, and what happened to them.

    HMIS lead staff see all of them, an agency its own, a person those to or about them.

    Example: `starter.py notices --as sam@shelter.example --request R-3f9a0c12b7de`
    """

    def show(rows: list[NoticeRow], zone: str) -> None:
        table(
            ("Written", "Letter", "About", "State", "Recipients", "Number"),
            [
                (
                    short(row.at, zone),
                    row.subject or row.template.replace("_", " "),
                    row.about_name or "",
                    f"{state(row.state)}{', came back' if row.came_back else ''} {row.error}".strip(),
                    ", ".join(_recipient(each, zone) for each in row.recipients),
                    row.id,
                )
                for row in rows
            ],
            empty="There are no letters for you to see.",
        )

    look_up(
        lambda context: notices.listed(context, by, request_id=request, about=about, to=to, states=tuple(states or ())),
        show,
        as_json=as_json,
    )


def _recipient(row: RecipientRow, zone: str) -> str:
    """Return who a letter went to and what happened: what a mail server reported later counts more than its answer."""
    who = row.person_name or row.person_id
    if row.returned_at is None:
        return f"{who} ({row.outcome})"
    what = "came back" if row.returned_for_good else "not arrived yet"
    return f"{who} ({what}, {short(row.returned_at, zone)}: {why_returned(row.returned_for)})"


def settle(
    notice: Annotated[str, typer.Argument(metavar="NUMBER", help="The letter's number in `notices`.")],
    by: As,
    arrived: Annotated[
        bool, typer.Option("--arrived", help="It arrived after all, or you looked into one that was late or came back.")
    ] = False,
    send_again: Annotated[bool, typer.Option("--send-again", help="It did not arrive; send it again.")] = False,
    as_json: Json = False,
) -> None:
    """Record what happened to a letter when nobody knows whether it was sent, or send one again that came back.

    For system administrators and HMIS lead staff. Check the mailbox or the mail server's log first, because such a
    letter is never sent again automatically. One that came back can be sent again once the address is corrected. The
    task about a letter with a deadline that is late or came back closes with --arrived, after you decided about more
    time.

    Example: `starter.py settle-notice 0b1c2d3e4f5a6b7c8d9e0f1a --as delphine@hmis.example --arrived`
    """
    chosen = exactly_one({"--arrived": arrived, "--send-again": send_again})

    async def work(context: Context) -> dict[str, str]:
        return {"state": await notices.settle(context, by, notice, arrived=chosen == "--arrived")}

    def show(value: dict[str, str], zone: str) -> None:
        say("Recorded: the letter arrived." if value["state"] == NoticeState.SENT else "The letter will be sent again.")

    answer(work, show, as_json=as_json)

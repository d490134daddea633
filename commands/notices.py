"""Letters: what became of them, and settling the doubtful ones."""

from typing import Annotated

import typer

from commands.formatting import say, short, state, table
from commands.options import As, Json, OfRequest
from commands.runner import answer, exactly_one, look_up
from services import notices
from services.context import Context
from storage.reads.notices import NoticeRow
from storage.tables.work import NoticeState


def letters(
    by: As,
    request: OfRequest = None,
    about: Annotated[str | None, typer.Option("--about", metavar="PERSON", help="About this person.")] = None,
    to: Annotated[str | None, typer.Option("--to", metavar="PERSON", help="That went to this person.")] = None,
    states: Annotated[
        list[NoticeState] | None, typer.Option("--state", help="Only in this state; say it once for each.")
    ] = None,
    as_json: Json = False,
) -> None:
    """The letters that were written, to whom they went, and what became of them.

    HMIS lead staff see all of them, an agency its own, a person those to or about them.

    Example: `starter.py notices --as sam@shelter.example --request R-3f9a0c12b7de`
    """

    def shown(rows: list[NoticeRow], zone: str) -> None:
        table(
            ("Written", "Letter", "About", "State", "Recipients", "Number"),
            [
                (
                    short(row.at, zone),
                    row.subject or row.template.replace("_", " "),
                    row.about_name or "",
                    f"{state(row.state)} {row.error}".strip(),
                    ", ".join(f"{each.person_name or each.person_id} ({each.outcome})" for each in row.recipients),
                    row.id,
                )
                for row in rows
            ],
            empty="There are no letters that you can see.",
        )

    look_up(
        lambda context: notices.listed(context, by, request_id=request, about=about, to=to, states=tuple(states or ())),
        shown,
        as_json=as_json,
    )


def settle(
    notice: Annotated[str, typer.Argument(metavar="NUMBER", help="The letter, as `notices` numbers it.")],
    by: As,
    arrived: Annotated[bool, typer.Option("--arrived", help="It arrived after all.")] = False,
    send_again: Annotated[bool, typer.Option("--send-again", help="It did not; send it once more.")] = False,
    as_json: Json = False,
) -> None:
    """Say what became of a letter of which nobody knows whether it went out. It is never sent twice by itself.

    For system administrators and HMIS lead staff. Look into the mailbox or the mail server's log first.

    Example: `starter.py settle-notice 0b1c2d3e4f5a6b7c8d9e0f1a --as delphine@hmis.example --arrived`
    """
    chosen = exactly_one({"--arrived": arrived, "--send-again": send_again})

    async def work(context: Context) -> dict[str, str]:
        return {"state": await notices.settle(context, by, notice, arrived=chosen == "--arrived")}

    def shown(value: dict[str, str], zone: str) -> None:
        say("Noted: it arrived." if value["state"] == NoticeState.SENT else "It is sent once more.")

    answer(work, shown, as_json=as_json)

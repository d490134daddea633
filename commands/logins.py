"""Accounts in the HMIS: confirming the work on one, and finding out why a login fails."""

from datetime import date
from typing import Annotated

import typer

from commands.formatting import say
from commands.license_access import LicenseId, act
from commands.options import As, Json, Key, Person, day
from commands.runner import answer
from models.license.login_help import Diagnosis
from services import license_changes, login_help


def confirm_work(
    license_id: LicenseId,
    by: As,
    number: Annotated[int, typer.Option("--number", help="The number of the work, from the queue.")],
    note: Annotated[str, typer.Option("--note", help="What you did.")] = "",
    done_on: Annotated[
        date | None, typer.Option("--on", metavar="DATE", parser=day, help="The day on which you did it.")
    ] = None,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Confirm that work on an account is done in the HMIS.

    Example: `starter.py confirm-work l-0010 --as sol@hmis.example --number 1`
    """
    act(
        lambda context, form: license_changes.confirm_order(
            context, by, form, license_id, number, note, done_on=done_on
        ),
        key,
        as_json,
    )


def diagnose_login(
    by: As,
    person: Person,
    agency: Annotated[str, typer.Option("--agency", metavar="AGENCY", help="The agency's id.")],
    as_json: Json = False,
) -> None:
    """Find out why someone can't log in, and what to do next.

    Example: `starter.py diagnose-login --as sam@shelter.example --person p-0171 --agency a-02`
    """

    def show(found: Diagnosis, zone: str) -> None:
        say(found.sentence)
        say(f"Next: {found.next_step}")
        if found.ask_for is not None:
            say(f"The agency can ask for this: ask-for-help {found.license_id} --for {found.ask_for.value}")

    answer(lambda context: login_help.diagnose_login(context, by, person, agency), show, as_json=as_json)

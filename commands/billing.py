"""Agencies' accounts: how they stand, what is overdue, what has to be settled by hand."""

from collections.abc import Awaitable, Callable
from typing import Annotated

import typer

from commands.formatting import say, table
from commands.options import As, Json, Key, OneAgency, Reason, day
from commands.runner import look_up, send
from models.billing.messages import AccountAnswer
from models.billing.state import AgencyAccount
from models.billing.statement import balance_in_words
from models.money.amounts import spoken_amount
from services import billing
from services.billing import Aged
from services.context import Context
from storage.reads.billing import AccountRow

Note = Annotated[str, typer.Option("--note", metavar="TEXT", help="How it was settled. It is kept.")]


def accounts(by: As, as_json: Json = False) -> None:
    """How every agency's account stands, those that owe most first.

    For billing staff and the HMIS lead.

    Example: `starter.py accounts --as bill@hmis.example`
    """

    def shown(rows: list[AccountRow], zone: str) -> None:
        table(
            ("Agency", "Expires", "Billed until", "Open", "Available", "Access", "To settle"),
            [
                (
                    f"{row.agency_name} ({row.agency_id})",
                    row.expires_on.isoformat() if row.expires_on else "not set",
                    row.covered_until.isoformat() if row.covered_until else "",
                    spoken_amount(row.open),
                    spoken_amount(row.available),
                    "ended: not paid" if row.access_ended_at else "",
                    str(row.matters or ""),
                )
                for row in rows
            ],
            empty="No agency has an account yet.",
        )

    look_up(lambda context: billing.accounts(context, by), shown, as_json=as_json)


def aging(by: As, as_json: Json = False) -> None:
    """What is open, agency by agency, by how many days it is overdue.

    For billing staff and the HMIS lead.

    Example: `starter.py aging --as bill@hmis.example`
    """

    def shown(rows: list[Aged], zone: str) -> None:
        table(
            ("Agency", "Open", "Not due", "1 to 30 days", "31 to 60", "61 to 90", "Older"),
            [
                (
                    row.agency_name,
                    *(
                        spoken_amount(each)
                        for each in (row.open, row.current, row.days_30, row.days_60, row.days_90, row.older)
                    ),
                )
                for row in rows
            ],
            empty="Nothing is open.",
        )

    look_up(lambda context: billing.aging(context, by), shown, as_json=as_json)


def matters(agency: OneAgency, by: As, as_json: Json = False) -> None:
    """What billing staff have to settle by hand for an agency, and what waits until it is.

    Example: `starter.py billing-matters a-02 --as bill@hmis.example`
    """

    def shown(found: AgencyAccount, zone: str) -> None:
        table(("Matter", "What"), list(found.matters.items()), empty="Nothing has to be settled by hand.")
        for each in found.waiting:
            say(f"License {each.event.license_id} waits: {each.why}")

    look_up(lambda context: billing.account(context, by, agency), shown, as_json=as_json)


def settle_matter(
    agency: OneAgency,
    by: As,
    matter: Annotated[str, typer.Option("--matter", metavar="KEY", help="Which one, as billing-matters lists them.")],
    note: Note,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Say that something which could not be billed by itself was settled by hand.

    Example: `starter.py settle-matter a-02 --as bill@hmis.example --matter renewal/2027-01-01 --note "Rate added."`
    """
    act(lambda context, form: billing.settle_matter(context, by, form, agency, matter, note), key, as_json)


def set_expiration_date(
    agency: OneAgency,
    by: As,
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="The day on which all its licenses expire.")],
    reason: Reason,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Set or move the common expiration date of an agency's licenses. What it changes is billed or credited.

    For billing staff and the HMIS lead.

    Example: `starter.py set-expiration-date a-02 --as bill@hmis.example --on 2027-06-30 --reason "Fiscal year."`
    """
    expires_on = day(on)
    act(lambda context, form: billing.set_expiration_date(context, by, form, agency, expires_on, reason), key, as_json)


def show_answer(found: AccountAnswer, zone: str) -> None:
    """What came of a step, and how the agency stands."""
    say(found.summary)
    say(balance_in_words(found.balance))
    if found.access_ended:
        say("Its users have no access until what is overdue is paid.")


def act(work: Callable[[Context, str], Awaitable[AccountAnswer]], key: str, as_json: bool) -> None:
    """Send a form to an account, and say what came of it."""
    send(work, show_answer, key=key, as_json=as_json)

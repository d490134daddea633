"""Agencies' accounts: balances, what is overdue, what needs to be settled by hand."""

from collections.abc import Awaitable, Callable
from typing import Annotated

import typer

from commands.formatting import say, table
from commands.last_license import ask_first
from commands.options import As, Json, Key, Meant, OneAgency, Reason, day
from commands.runner import look_up, send
from models.billing.expiration_preview import ExpirationPreview
from models.billing.messages import AccountAnswer
from models.billing.state import AgencyAccount
from models.billing.statement import balance_in_words
from models.calendar import counted
from models.money.amounts import spoken_amount
from services import agency_account, billing_accounts, expiration_dates
from services.billing_accounts import Aged
from services.context import Context
from storage.reads.billing import AccountRow

Note = Annotated[str, typer.Option("--note", metavar="TEXT", help="How you settled it. It is saved.")]


def accounts(by: As, as_json: Json = False) -> None:
    """List the accounts of all agencies, those that owe most first.

    For billing staff and the HMIS lead.

    Example: `starter.py accounts --as bill@hmis.example`
    """

    def show(rows: list[AccountRow], zone: str) -> None:
        table(
            (
                *("Agency", "Expires", "Billed through", "Unpaid", "Not on an invoice", "Credit", "Access"),
                *("Unbilled", "Renewal", "To settle"),
            ),
            [
                (
                    f"{row.agency_name} ({row.agency_id})",
                    row.expires_on.isoformat() if row.expires_on else "not set",
                    row.covered_until.isoformat() if row.covered_until else "",
                    spoken_amount(row.open),
                    spoken_amount(row.without_invoice) if row.without_invoice else "",
                    spoken_amount(row.available),
                    "ended: unpaid" if row.access_ended_at else "",
                    counted(row.unbilled, "license") if row.unbilled else "",
                    f"on hold since {row.renewal_held_on.isoformat()}" if row.renewal_held_on else "",
                    str(row.matters or ""),
                )
                for row in rows
            ],
            empty="No agency has an account yet.",
        )

    look_up(lambda context: billing_accounts.accounts(context, by), show, as_json=as_json)


def aging(by: As, as_json: Json = False) -> None:
    """List what each agency owes, by how many days it is overdue.

    For billing staff and the HMIS lead.

    Example: `starter.py aging --as bill@hmis.example`
    """

    def show(rows: list[Aged], zone: str) -> None:
        table(
            (
                *("Agency", "Unpaid", "Not due yet", "1 to 30 days", "31 to 60", "61 to 90", "Older"),
                *("Small balances", "Not on an invoice", "Written off"),
            ),
            [
                (
                    row.agency_name,
                    *(
                        spoken_amount(each)
                        for each in (row.open, row.current, row.days_30, row.days_60, row.days_90, row.older)
                    ),
                    *(
                        spoken_amount(each) if each else ""
                        for each in (row.small, row.without_invoice, row.written_off)
                    ),
                )
                for row in rows
            ],
            empty="Nothing is unpaid.",
        )

    look_up(lambda context: billing_accounts.aging(context, by), show, as_json=as_json)


def matters(agency: OneAgency, by: As, as_json: Json = False) -> None:
    """List what billing staff need to settle by hand for an agency, and what waits for it.

    Example: `starter.py billing-matters a-02 --as bill@hmis.example`
    """

    def show(found: AgencyAccount, zone: str) -> None:
        table(("Matter", "What"), list(found.matters.items()), empty="Nothing needs to be settled by hand.")
        for each in found.waiting:
            say(f"License {each.event.license_id} is waiting: {each.why}")

    look_up(lambda context: agency_account.account(context, by, agency), show, as_json=as_json)


def settle_matter(
    agency: OneAgency,
    by: As,
    matter: Annotated[str, typer.Option("--matter", metavar="KEY", help="The matter's key in `billing-matters`.")],
    note: Note,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Record that you settled by hand something that could not be billed automatically.

    Example: `starter.py settle-matter a-02 --as bill@hmis.example --matter renewal/2027-01-01 --note "Rate added."`
    """
    act(lambda context, form: billing_accounts.settle_matter(context, by, form, agency, matter, note), key, as_json)


def set_expiration_date(
    agency: OneAgency,
    by: As,
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="The day on which all its licenses expire.")],
    reason: Reason,
    yes: Meant = False,
    key: Key = "",
    as_json: Json = False,
) -> None:
    """Set or move the expiration date of an agency's licenses. The change is billed or credited.

    For billing staff and the HMIS lead. If it moves money, the command says how much and asks first. A date that was
    mistyped can be set back: no day is billed twice. `preview-expiration-date` shows every line before.

    Example: `starter.py set-expiration-date a-02 --as bill@hmis.example --on 2027-06-30 --reason "Fiscal year."`
    """
    expires_on = day(on)

    async def work(context: Context, form: str) -> AccountAnswer:
        return await expiration_dates.set_expiration_date(context, by, form, agency, expires_on, reason)

    async def warn(context: Context) -> str:
        found = await expiration_dates.preview_expiration_date(context, by, agency, expires_on)
        return found.sentence if found.moves_money else ""

    act(ask_first(warn, work, yes=yes), key, as_json)


def preview_expiration_date(
    agency: OneAgency,
    by: As,
    on: Annotated[str, typer.Option("--on", metavar="DATE", help="The day on which all its licenses would expire.")],
    as_json: Json = False,
) -> None:
    """Preview what a new expiration date would bill or credit, and the next renewal. Nothing is changed.

    For billing staff and the HMIS lead.

    Example: `starter.py preview-expiration-date a-02 --as bill@hmis.example --on 2027-06-30`
    """
    expires_on = day(on)

    def show(found: ExpirationPreview, zone: str) -> None:
        say(found.sentence)
        for each in found.lines:
            say(f"    License {each.license_id}: {each.arithmetic} = {spoken_amount(each.amount)}")

    look_up(
        lambda context: expiration_dates.preview_expiration_date(context, by, agency, expires_on),
        show,
        as_json=as_json,
    )


def show_answer(found: AccountAnswer, zone: str) -> None:
    """Show what a step changed, and the agency's balance after it."""
    say(found.summary)
    say(balance_in_words(found.balance))
    if found.access_ended:
        say("The agency's users have no access until it pays.")


def act(work: Callable[[Context, str], Awaitable[AccountAnswer]], key: str, as_json: bool) -> None:
    """Send a form to an account, and show the account after it."""
    send(work, show_answer, key=key, as_json=as_json)

"""Switching on the connection to the HMIS's accounts: whose accounts they are."""

from collections.abc import Sequence
from typing import Annotated

import typer

from adapters.accounts.connection import account_connection
from commands.formatting import say, table
from commands.options import As, Json
from commands.runner import look_up, refusals, settings_of_machine
from models.calendar import counted
from models.hmis_account import UserNames
from models.license.account_matches import AccountMatch
from services import hmis_accounts
from services.context import ReadingContext
from services.hmis_accounts import LinkReport


def link_accounts(
    by: As,
    apply: Annotated[
        bool, typer.Option("--apply", help="Link the clear matches. Without this, the lists are only shown.")
    ] = False,
    accept: Annotated[
        list[str] | None,
        typer.Option(
            "--accept",
            metavar="PERSON/AGENCY=ACCOUNT",
            help="A doubtful match to link as well, as the list shows it; repeat for each.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Compare the accounts in the HMIS with the people on record, and link those that clearly belong together.

    It lists clear matches, doubts, linked accounts that changed in the HMIS, and strangers. It is a dry run unless you
    say --apply, and nothing changes in the HMIS. Do this before HMIS Access does the work on accounts.

    Status 1 if something could not be linked.

    Example: `starter.py link-accounts --as sol@hmis.example`
    """
    with refusals(as_json=as_json):
        settings = settings_of_machine()

    async def work(context: ReadingContext) -> LinkReport:
        port = account_connection(settings.scim_url, settings.scim_token, settings.scim_timeout_seconds)
        user_names = UserNames(settings.scim_user_names)
        try:
            return await hmis_accounts.link_accounts(context, by, port, user_names, apply=apply, accepted=accept or ())
        finally:
            if port is not None:
                await port.close()

    look_up(work, lambda found, _zone: _show(found), as_json=as_json)


def _show(report: LinkReport) -> None:
    matching = report.matching
    say(f"{counted(matching.linked, 'account')} linked already.")
    _candidates(
        "Linked, but with another user name or key in the HMIS now, so no work on them is done. --apply refreshes "
        "those without a doubt; the others need --accept as well:",
        matching.changed,
    )
    _candidates("Clear matches:", matching.matches)
    _candidates("Doubts. Link one with --apply --accept and the text in the first column:", matching.doubts)
    if matching.unknown_accounts:
        say("\nAccounts in the HMIS that fit nobody on record:")
        table(
            ("Account", "User name", "Name", "Active"),
            [(each.id, each.user_name, each.name, _yes(each.active)) for each in matching.unknown_accounts],
            empty="",
        )
    if matching.without_account:
        say("\nLicense holders without an account in the HMIS:")
        table(
            ("Person", "Agency", "Name"),
            [(each.person_id, each.agency_id, each.name) for each in matching.without_account],
            empty="",
        )
    _outcome(report)


def _candidates(title: str, candidates: Sequence[AccountMatch]) -> None:
    if not candidates:
        return
    say(f"\n{title}")
    table(
        ("Person/agency=account", "Name", "User name", "Name in the HMIS", "Doubt"),
        [
            (
                each.text,
                each.owner.name,
                each.account.user_name,
                each.account.name,
                "; ".join(doubt.spoken for doubt in each.doubts),
            )
            for each in candidates
        ],
        empty="",
    )


def _outcome(report: LinkReport) -> None:
    for problem in report.refused:
        say(f"Not linked: {problem}")
    if report.applied:
        say(f"\n{counted(report.newly_linked, 'account')} linked now.")
        if report.refreshed:
            say(f"{counted(report.refreshed, 'link')} refreshed now.")
    elif report.matching.matches or report.matching.refreshable:
        say("\nThis was a dry run. To link the clear matches and refresh what changed, run it again with --apply.")


def _yes(answer: bool) -> str:
    return "yes" if answer else "no"

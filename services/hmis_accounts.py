"""The accounts in the HMIS: saying whose they are, before this system does the work on them (docs/adr/0008)."""

import asyncio
from collections.abc import Sequence

from adapters.accounts.failures import AccountRefused, AccountsAway
from adapters.accounts.port import AccountPort
from models.base import PartlyRefused
from models.errors import RuleViolation
from models.hmis_account import LinkedAs, ShownAccount, UserNames, link_to
from models.license.account_matches import AccountMatch, Doubt, Matching, match_accounts
from models.license.permissions import may_choose_account, may_link_accounts
from models.people import Actor
from services.context import ReadingContext
from services.people import acting, excerpt
from storage.account_links import account_owners, refresh_link, save_link


class LinkReport(PartlyRefused):
    """How accounts and people compare, and what was linked. Names of accounts are for whoever asks, and not kept."""

    matching: Matching
    applied: bool
    newly_linked: int = 0
    refreshed: int = 0
    """How many links have the names that the account has now."""
    refused: tuple[str, ...] = ()
    """What could not be linked, each with the sentence that says why."""

    @property
    def has_refusals(self) -> bool:
        """True if an account could not be linked."""
        return bool(self.refused)


async def link_accounts(
    context: ReadingContext,
    by: str,
    port: AccountPort | None,
    user_names: UserNames = UserNames.GENERATED,
    *,
    apply: bool = False,
    accepted: Sequence[str] = (),
) -> LinkReport:
    """Compare the accounts of the HMIS with the people on record; with `apply`, link the clear matches.

    A linked account that has another user name or key by now is refreshed, if it is clearly still the same person's.
    `accepted` names doubtful ones to link or to refresh as well, each as PERSON/AGENCY=ACCOUNT. Nothing changes in the
    HMIS. Raises RuleViolation if there is no connection, if the HMIS can't be read, or for a name that is not among the
    doubts.
    """
    actor = await acting(context, by)
    may_link_accounts(actor).require()
    if accepted and not apply:
        raise RuleViolation("not_applied", "To link the ones that you name, please add --apply.")
    accounts = await _every_account(port)
    owners = await asyncio.to_thread(account_owners, context.database)
    matching = match_accounts(owners, accounts, user_names)
    chosen = [_chosen(matching, each, actor) for each in accepted]
    if not apply:
        return LinkReport(matching=matching, applied=False)
    clear = [(each, LinkedAs.MATCHED) for each in matching.matches]
    wanted = [*clear, *((each, LinkedAs.CHOSEN) for each in chosen if each not in matching.changed)]
    refused = await asyncio.to_thread(_save, context, actor, wanted)
    renamed = [*matching.refreshable, *(each for each in chosen if each in matching.changed)]
    not_refreshed = await asyncio.to_thread(_refresh, context, actor, renamed)
    return LinkReport(
        matching=matching,
        applied=True,
        newly_linked=len(wanted) - len(refused),
        refreshed=len(renamed) - len(not_refreshed),
        refused=(*refused, *not_refreshed),
    )


async def _every_account(port: AccountPort | None) -> list[ShownAccount]:
    if port is None:
        raise RuleViolation(
            "no_connection", "There is no connection to the accounts in the HMIS. Please set HMIS_SCIM_URL first."
        )
    try:
        return await port.every_account()
    except AccountsAway as away:
        raise RuleViolation("hmis_away", f"{away} Nothing was changed. Please try again later.") from away
    except AccountRefused as refused:
        raise RuleViolation("hmis_refused", refused.sentence) from refused


def _chosen(matching: Matching, named: str, actor: Actor) -> AccountMatch:
    """Return the doubtful match that somebody names. Raises RuleViolation for somebody else's account."""
    wanted = named.strip()
    found = next((each for each in matching.to_choose if each.text == wanted), None)
    if found is None:
        raise RuleViolation(
            "no_such_doubt",
            f"“{excerpt(named)}” is not in the list of doubts. Please copy it from the list, as PERSON/AGENCY=ACCOUNT.",
        )
    may_choose_account(actor, found.owner.person_id).require()
    if Doubt.OTHER_KEY in found.doubts:
        raise RuleViolation(
            "somebody_elses",
            "In the HMIS, this account now has the key of another license, so it stays as it is. Please correct the "
            "account’s external id in the HMIS first.",
        )
    return found


def _save(context: ReadingContext, actor: Actor, wanted: Sequence[tuple[AccountMatch, LinkedAs]]) -> list[str]:
    """Save the links, and return those that could not be saved."""
    at = context.now()
    refused = []
    for candidate, linked_as in wanted:
        owner = candidate.owner
        link = link_to(candidate.account, owner.person_id, owner.agency_id, linked_as)
        if not save_link(context.database, link, at, actor):
            refused.append(f"{candidate.text}: this account is linked to another license.")
    return refused


def _refresh(context: ReadingContext, actor: Actor, renamed: Sequence[AccountMatch]) -> list[str]:
    """Take over the names that linked accounts have now, and return those for which it could not be done."""
    at = context.now()
    refused = []
    for each in renamed:
        link = link_to(each.account, each.owner.person_id, each.owner.agency_id, LinkedAs.MATCHED)
        if not refresh_link(context.database, link, at, actor):
            refused.append(f"{each.text}: this account is no longer linked to that license. Please run it again.")
    return refused

"""Which account in the HMIS is whose, when the connection is switched on: what is clear, and what is doubtful."""

import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from enum import StrEnum

from models.base import Key, Message
from models.hmis_account import (
    ShownAccount,
    UserNames,
    account_key,
    external_id_mark,
    user_name_for,
    user_name_mark,
)
from models.intake.aliases import alias_key


class AccountOwner(Message):
    """A person who has or had access at an agency, and the account that is linked already, if any."""

    person_id: Key
    agency_id: Key
    first_name: str
    last_name: str
    email: str
    holds: bool
    """Whether the person holds a license of the agency now."""
    has_access: bool
    """Whether that license is active."""
    earlier_addresses: tuple[str, ...] = ()
    """Addresses that the person had before and that nobody has now."""
    user_names: tuple[str, ...] = ()
    """The person's user names in the HMIS, as somebody recorded them."""
    account_id: str | None = None
    deleted: bool = False
    """Whether this system had the linked account deleted."""
    user_name_mark: str | None = None
    external_id_mark: str | None = None
    """Fingerprints of the names that the linked account had (models.hmis_account)."""

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}"

    @property
    def key(self) -> str:
        """The key that this system gives to the account."""
        return account_key(self.person_id, self.agency_id)


class Doubt(StrEnum):
    """Why an account may not be the person's, or why somebody should look before it is linked."""

    SEVERAL = "several"
    SHARED = "shared"
    OTHER_ADDRESS = "other_address"
    OTHER_NAME = "other_name"
    INACTIVE = "inactive"
    STILL_ACTIVE = "still_active"
    OTHER_LINK = "other_link"
    LOST = "lost"
    OTHER_KEY = "other_key"

    @property
    def spoken(self) -> str:
        """The doubt as people say it."""
        return {
            Doubt.SEVERAL: "this person could have several accounts",
            Doubt.SHARED: "this account could be for several licenses",
            Doubt.OTHER_ADDRESS: "the email address is different",
            Doubt.OTHER_NAME: "the name is different",
            Doubt.INACTIVE: "the account is inactive, but the license is active",
            Doubt.STILL_ACTIVE: "the account is active, but the person has no active license",
            Doubt.OTHER_LINK: "this account is linked to another license",
            Doubt.LOST: "another account was linked, and is gone from the HMIS",
            Doubt.OTHER_KEY: "the account now has the key of another license",
        }[self]


class AccountMatch(Message):
    """An account that may be a person's at an agency. Without a doubt it is a clear match."""

    owner: AccountOwner
    account: ShownAccount
    doubts: tuple[Doubt, ...] = ()

    @property
    def text(self) -> str:
        """What somebody types to choose it."""
        return f"{self.owner.key}={self.account.id}"


class Matching(Message):
    """What links accounts and people: how many are linked, what is clear, what is doubtful, and who is left over."""

    linked: int
    matches: tuple[AccountMatch, ...]
    doubts: tuple[AccountMatch, ...]
    unknown_accounts: tuple[ShownAccount, ...]
    """Accounts that fit nobody on record."""
    without_account: tuple[AccountOwner, ...]
    """People with a license that no account fits."""
    changed: tuple[AccountMatch, ...] = ()
    """Linked accounts that now have another user name or key in the HMIS, so that no work on them is done."""

    @property
    def refreshable(self) -> tuple[AccountMatch, ...]:
        """The changed ones that are still clearly the same person's."""
        return tuple(each for each in self.changed if not each.doubts)

    @property
    def to_choose(self) -> tuple[AccountMatch, ...]:
        """Whatever is linked or refreshed only if somebody names it."""
        return (*self.doubts, *(each for each in self.changed if each.doubts))


def match_accounts(
    owners: Sequence[AccountOwner], accounts: Sequence[ShownAccount], user_names: UserNames = UserNames.GENERATED
) -> Matching:
    """Compare people and accounts.

    An account fits by the key or the user name that this system gives, by an address or a user name that is recorded
    for the person (models.intake.aliases), or else by the name. A match is
    clear if the account fits one license, one account fits it, name and address are the same, and both are active or
    neither is. An account with our key was made by this system, whatever its name and address are.
    """
    known = {each.id for each in accounts}
    linked = [each for each in owners if each.account_id in known]
    open_owners = [each for each in owners if each.account_id not in known and (each.holds or not each.deleted)]
    taken = {each.account_id for each in linked}
    by_owner = _fitting(open_owners, accounts, user_names)
    owners_of: dict[str, int] = defaultdict(int)
    for fitting in by_owner.values():
        for account in fitting:
            owners_of[account.id] += 1
    candidates = [
        AccountMatch(
            owner=owner,
            account=account,
            doubts=_doubts(
                owner,
                account,
                several=len(by_owner[owner.key]) > 1,
                shared=owners_of[account.id] > 1,
                taken=account.id in taken,
            ),
        )
        for owner in open_owners
        for account in by_owner[owner.key]
    ]
    fitting_ids = {each.account.id for each in candidates} | taken
    return Matching(
        linked=len(linked),
        matches=tuple(each for each in candidates if not each.doubts),
        doubts=tuple(each for each in candidates if each.doubts),
        unknown_accounts=tuple(each for each in accounts if each.id not in fitting_ids),
        without_account=tuple(each for each in open_owners if each.holds and not by_owner[each.key]),
        changed=_changed(linked, owners, accounts, user_names),
    )


def _changed(
    linked: Sequence[AccountOwner],
    owners: Sequence[AccountOwner],
    accounts: Sequence[ShownAccount],
    user_names: UserNames,
) -> tuple[AccountMatch, ...]:
    """Return the linked accounts that have other names now than when they were linked, with what speaks against them.

    The id is the same, so nothing but the name, the address, and the key can show that it is somebody else's by now.
    """
    shown = {each.id: each for each in accounts}
    keys = {external_id_mark(each.key): each.key for each in owners}
    found = []
    for owner in linked:
        account = shown[owner.account_id or ""]
        if _has_its_names(owner, account, user_names):
            continue
        key = keys.get(external_id_mark(account.external_id)) if account.external_id else None
        reasons = {
            Doubt.OTHER_ADDRESS: key != owner.key and not _same_address(owner, account),
            Doubt.OTHER_NAME: key != owner.key and not _same_name(owner, account),
            Doubt.OTHER_KEY: key not in (None, owner.key),
        }
        doubts = tuple(doubt for doubt, holds in reasons.items() if holds)
        found.append(AccountMatch(owner=owner, account=account, doubts=doubts))
    return tuple(found)


def _has_its_names(owner: AccountOwner, account: ShownAccount, user_names: UserNames) -> bool:
    """Return whether a linked account has the names that it had, or the user name that this system may have set."""
    names = {owner.user_name_mark}
    if user_names == UserNames.EMAIL:
        names.add(user_name_mark(owner.email))
    key = external_id_mark(account.external_id) if account.external_id else None
    return user_name_mark(account.user_name) in names and owner.external_id_mark in (None, key)


def _fitting(
    owners: Sequence[AccountOwner], accounts: Sequence[ShownAccount], user_names: UserNames
) -> Mapping[str, list[ShownAccount]]:
    """Return the accounts that fit each owner. What fits somebody by more fits nobody else by less."""
    found: dict[str, list[ShownAccount]] = {each.key: [] for each in owners}
    left = list(accounts)
    for fits in (lambda owner, account: _is_ours(owner, account, user_names), _same_address, _same_name):
        used = set()
        for owner in owners:
            fitting = [each for each in left if fits(owner, each)]
            if fits is _same_name and not owner.holds:
                continue
            found[owner.key] += fitting
            used |= {each.id for each in fitting}
        left = [each for each in left if each.id not in used]
    return found


def _is_ours(owner: AccountOwner, account: ShownAccount, user_names: UserNames) -> bool:
    """Return whether an account has the key of ours, or the user name that only this system makes."""
    made = user_name_for(owner.email, owner.agency_id, UserNames.GENERATED)
    same_name = user_names == UserNames.GENERATED and user_name_mark(account.user_name) == user_name_mark(made)
    return same_name or _has_key(owner, account)


def _has_key(owner: AccountOwner, account: ShownAccount) -> bool:
    return account.external_id is not None and external_id_mark(account.external_id) == external_id_mark(owner.key)


def _same_address(owner: AccountOwner, account: ShownAccount) -> bool:
    """Return whether an account has an address or a user name of the person's, now or from before."""
    known = {_mailbox(each) for each in (owner.email, *owner.earlier_addresses)}
    has_address = not known.isdisjoint(map(_mailbox, (*account.emails, account.user_name)))
    return has_address or alias_key(account.user_name) in map(alias_key, owner.user_names)


def _same_name(owner: AccountOwner, account: ShownAccount) -> bool:
    return _plain(owner.name) == _plain(account.name)


def _mailbox(address: str) -> str:
    return address.strip().lower()


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", " ".join(name.split()).casefold())


def _doubts(
    owner: AccountOwner, account: ShownAccount, *, several: bool, shared: bool, taken: bool
) -> tuple[Doubt, ...]:
    has_our_key = _has_key(owner, account)
    reasons = {
        Doubt.SEVERAL: several,
        Doubt.SHARED: shared,
        Doubt.OTHER_ADDRESS: not has_our_key and not _same_address(owner, account),
        Doubt.OTHER_NAME: not has_our_key and not _same_name(owner, account),
        Doubt.INACTIVE: owner.has_access and not account.active,
        Doubt.STILL_ACTIVE: account.active and not owner.has_access,
        Doubt.OTHER_LINK: taken,
        Doubt.LOST: owner.account_id is not None and not owner.deleted,
    }
    return tuple(doubt for doubt, holds in reasons.items() if holds)

"""A roster of the HMIS compared with the licenses: what is on one side only, locked, or there twice."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from enum import StrEnum

from models.base import Key, Message
from models.usage.logins import AccountStatus


class RosterAccount(Message):
    """An account on the roster, and the person whose it is, if that is known."""

    named: str
    """As the roster names it: an id, an address, or a person's name. Not stored."""
    user_id: Key
    """The id under which it is kept: an opaque one for an address or a name."""
    owner: str = ""
    """Whose it is: a person's id, or the address that the roster gives it. Empty if neither is known."""
    person_id: Key | None = None
    agency_id: Key | None = None
    """If it is the person's account for one agency only."""
    status: AccountStatus | None = None
    locked: bool = False

    @property
    def is_open(self) -> bool:
        """Whether its holder can sign in, or could if it were unlocked. A roster that says nothing lists open ones."""
        return self.status != AccountStatus.INACTIVE


class HeldLicense(Message):
    """A license that somebody holds."""

    license_id: Key
    agency_id: Key
    person_id: Key
    is_active: bool


class FindingKind(StrEnum):
    """How a roster and the licenses differ."""

    ORPHAN = "orphan"
    """An account whose person holds no license, or that is nobody's on record."""
    MISSING = "missing"
    """An active license whose holder has no account."""
    LOCKED = "locked"
    DOUBLED = "doubled"
    """Several accounts are one person's."""

    @property
    def spoken(self) -> str:
        """The finding in words."""
        return {
            FindingKind.ORPHAN: "Account without a license",
            FindingKind.MISSING: "License without an account",
            FindingKind.LOCKED: "Account is locked",
            FindingKind.DOUBLED: "Several accounts for one person",
        }[self]


class RosterFinding(Message):
    """One difference between a roster and the licenses."""

    kind: FindingKind
    user_ids: tuple[Key, ...] = ()
    named: tuple[str, ...] = ()
    """The accounts, as they are kept and as the roster names them."""
    license_id: Key | None = None
    agency_id: Key | None = None
    person_id: Key | None = None

    @property
    def key(self) -> str:
        """What makes it the same finding in the next roster."""
        return "/".join((self.kind, *sorted(self.user_ids), self.license_id or ""))

    @property
    def title(self) -> str:
        """The task that it is, without names."""
        accounts = " and ".join(self.user_ids)
        return {
            FindingKind.ORPHAN: f"HMIS account {accounts} has no license: close it, or say whose it is",
            FindingKind.MISSING: f"License {self.license_id} has no account in the HMIS: set it up, or say whose it is",
            FindingKind.LOCKED: f"HMIS account {accounts} is locked",
            FindingKind.DOUBLED: f"HMIS accounts {accounts} are one person’s: close one, or say whose it is",
        }[self.kind]


def compare(
    accounts: Sequence[RosterAccount],
    held: Sequence[HeldLicense],
    *,
    only_agency: str | None = None,
    is_complete: bool = True,
) -> tuple[RosterFinding, ...]:
    """Compare a roster with the licenses; with `only_agency` it lists that agency's accounts.

    A roster that is not complete does not show that an account is missing.
    """
    open_accounts = [each for each in accounts if each.is_open]
    found = [*_orphans(open_accounts, held), *_locked(accounts, held), *_doubled(open_accounts)]
    if is_complete:
        found += _missing(open_accounts, [each for each in held if only_agency in (None, each.agency_id)])
    return tuple(found)


def _orphans(accounts: Iterable[RosterAccount], held: Sequence[HeldLicense]) -> list[RosterFinding]:
    return [
        _of_account(FindingKind.ORPHAN, account, None) for account in accounts if _license_of(account, held) is None
    ]


def _locked(accounts: Iterable[RosterAccount], held: Sequence[HeldLicense]) -> list[RosterFinding]:
    return [
        _of_account(FindingKind.LOCKED, account, _license_of(account, held)) for account in accounts if account.locked
    ]


def _doubled(accounts: Iterable[RosterAccount]) -> list[RosterFinding]:
    by_owner: dict[tuple[str, str | None], list[RosterAccount]] = defaultdict(list)
    for account in accounts:
        if account.owner:
            by_owner[account.owner, account.agency_id].append(account)
    return [
        RosterFinding(
            kind=FindingKind.DOUBLED,
            user_ids=tuple(each.user_id for each in several),
            named=tuple(each.named for each in several),
            agency_id=several[0].agency_id,
            person_id=several[0].person_id,
        )
        for several in by_owner.values()
        if len(several) > 1
    ]


def _missing(accounts: Sequence[RosterAccount], held: Iterable[HeldLicense]) -> list[RosterFinding]:
    here = {(each.person_id, each.agency_id) for each in accounts}
    return [
        RosterFinding(
            kind=FindingKind.MISSING,
            license_id=each.license_id,
            agency_id=each.agency_id,
            person_id=each.person_id,
        )
        for each in held
        if each.is_active and not {(each.person_id, each.agency_id), (each.person_id, None)} & here
    ]


def _license_of(account: RosterAccount, held: Sequence[HeldLicense]) -> HeldLicense | None:
    """Return a license of the account's person, at the account's agency if it is for one."""
    if account.person_id is None:
        return None
    theirs = (each for each in held if each.person_id == account.person_id)
    return next((each for each in theirs if account.agency_id in (None, each.agency_id)), None)


def _of_account(kind: FindingKind, account: RosterAccount, license_: HeldLicense | None) -> RosterFinding:
    return RosterFinding(
        kind=kind,
        user_ids=(account.user_id,),
        named=(account.named,),
        license_id=license_.license_id if license_ else None,
        agency_id=license_.agency_id if license_ else account.agency_id,
        person_id=account.person_id,
    )

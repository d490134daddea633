"""What makes it certain that an account in the HMIS is the one that was asked for.

An act on an account takes a VerifiedAccount. Only `verified` makes one, from an answer that shows exactly one account
with exactly the identifiers that were asked for. A server that ignores a filter, or shows somebody else, gets no
further.
"""

from collections.abc import Sequence
from typing import Final, final

from adapters.accounts.failures import AccountRefused
from models.base import Message
from models.hmis_account import AccountLink, ShownAccount, external_id_mark, user_name_mark

SEVERAL = "The HMIS showed several accounts where we asked for one, so nothing was changed."
SOMEBODY_ELSES = "The HMIS showed another account than the one we asked for, so nothing was changed."


class Asked(Message):
    """The identifiers that an account was asked for by. Each that is given has to be the account's."""

    id: str | None = None
    external_id: str | None = None
    """A fingerprint (models.hmis_account.external_id_mark)."""
    user_names: tuple[str, ...] = ()
    """Fingerprints (models.hmis_account.user_name_mark). The account has one of these user names."""

    @classmethod
    def by_key(cls, key: str) -> "Asked":
        """Ask for the account with this key of ours, which is its externalId."""
        return cls(external_id=external_id_mark(key))

    @classmethod
    def by_user_name(cls, user_name: str) -> "Asked":
        """Ask for the account with this user name."""
        return cls(user_names=(user_name_mark(user_name),))

    @classmethod
    def by_link(cls, link: AccountLink, *user_names: str) -> "Asked":
        """Ask for a linked account, which has the names it had then, or one of `user_names`, which we may have set."""
        marks = (link.user_name_mark, *map(user_name_mark, user_names))
        return cls(id=link.account_id, external_id=link.external_id_mark, user_names=marks)

    def fits(self, shown: ShownAccount) -> bool:
        """Return whether an account has these identifiers. Nothing fits if none is given."""
        if self.id is None and self.external_id is None and not self.user_names:
            return False
        right_id = self.id is None or shown.id == self.id
        right_key = self.external_id is None or (
            shown.external_id is not None and external_id_mark(shown.external_id) == self.external_id
        )
        right_name = not self.user_names or user_name_mark(shown.user_name) in self.user_names
        return right_id and right_key and right_name


_SEAL: Final = object()


@final
class VerifiedAccount:
    """An account that is certainly the one that was asked for. Only `verified` makes one."""

    __slots__ = ("asked", "shown")

    def __init__(self, asked: Asked, shown: ShownAccount, *, seal: object = None) -> None:
        if seal is not _SEAL:
            raise TypeError("a verified account comes from an answer of the HMIS, through `verified`")
        self.asked = asked.model_copy(update={"id": shown.id})
        self.shown = shown


def verified(asked: Asked, shown: Sequence[ShownAccount]) -> VerifiedAccount | None:
    """Return the one account that an answer shows, or None if it shows none.

    Raises AccountRefused if it shows several, or one that has other identifiers than those asked for.
    """
    if not shown:
        return None
    if len(shown) > 1:
        raise AccountRefused(SEVERAL)
    if not asked.fits(shown[0]):
        raise AccountRefused(SOMEBODY_ELSES)
    return VerifiedAccount(asked, shown[0], seal=_SEAL)

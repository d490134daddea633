"""Accounts as the HMIS shows them, how their identifiers are compared, and which one belongs to whom."""

import hashlib
import unicodedata
from enum import StrEnum

from models.base import Instant, Key, Message


class ShownAccount(Message):
    """An account as the HMIS shows it. The HMIS makes the `id`."""

    id: str
    user_name: str
    external_id: str | None = None
    active: bool = True
    """An account about which the HMIS doesn't say is taken for active."""
    first_name: str = ""
    last_name: str = ""
    emails: tuple[str, ...] = ()
    """Every address, the primary one first."""

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()


class UserNames(StrEnum):
    """What people type to sign in to the HMIS."""

    GENERATED = "generated"
    """A name made from the address and the agency when the account is created. It stays when the address changes."""
    EMAIL = "email"
    """The person's email address. It changes with the address."""


class LinkedAs(StrEnum):
    """How it became known which account in the HMIS is a person's."""

    MADE = "made"
    """This system made the account, or found it under the key that it gives to accounts."""
    MATCHED = "matched"
    """It was a clear match when the accounts were linked."""
    CHOSEN = "chosen"
    """Somebody chose it among doubtful ones."""


class AccountLink(Message):
    """Which account in the HMIS is a person's at an agency, with fingerprints of its names there.

    No name and no address of a user of the HMIS is kept (docs/adr/0011).
    """

    person_id: Key
    agency_id: Key
    account_id: str
    user_name_mark: str
    external_id_mark: str | None = None
    """Empty if the account had no externalId when it was linked."""
    linked_as: LinkedAs
    delete_asked_at: Instant | None = None
    """When this system asked the HMIS to delete the account. If the account is gone after that, it was deleted."""


def link_to(shown: ShownAccount, person_id: str, agency_id: str, linked_as: LinkedAs) -> AccountLink:
    """Return the link of a person at an agency to an account."""
    return AccountLink(
        person_id=person_id,
        agency_id=agency_id,
        account_id=shown.id,
        user_name_mark=user_name_mark(shown.user_name),
        external_id_mark=external_id_mark(shown.external_id) if shown.external_id else None,
        linked_as=linked_as,
    )


def account_key(person_id: str, agency_id: str) -> str:
    """Return the key that this system gives to an account: it never changes, even when names and addresses do."""
    return f"{person_id}/{agency_id}"


def user_name_for(email: str, agency_id: str, user_names: UserNames) -> str:
    """Return the user name for a new account."""
    return email if user_names == UserNames.EMAIL else f"{email.partition('@')[0]}.{agency_id}"


def user_name_mark(user_name: str) -> str:
    """Return a fingerprint of a user name: the same in capitals, in full width, and in each Unicode form.

    RFC 7643, section 4.1.1: userName is not case-exact. RFC 7644, section 5: it is compared by the PRECIS profile for
    user names, which maps widths and case. Letters that only look alike or fold into others, such as ß and ss, stay
    different: a wrong match would change somebody else's account.
    """
    return _mark(unicodedata.normalize("NFC", unicodedata.normalize("NFC", _narrow(user_name)).lower()))


def external_id_mark(external_id: str) -> str:
    """Return a fingerprint of an externalId: case-exact (RFC 7643, section 3.1), and the same in each Unicode form."""
    return _mark(unicodedata.normalize("NFC", external_id))


def _narrow(text: str) -> str:
    """Replace characters of full or half width by the ordinary ones."""
    return "".join(
        unicodedata.normalize("NFKC", each) if unicodedata.east_asian_width(each) in ("F", "H") else each
        for each in text
    )


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

"""The other names by which systems know a person: user names, and email addresses that the person had before."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, StringConstraints, TypeAdapter, ValidationError, model_validator

from models.base import Instant, Key, Message, Strict
from models.email import TypedEmailAddress
from models.intake.cells import Id
from models.intake.rows import wrong
from models.typed_text import one_line
from models.usage.user_ids import plain_id


class AliasSystem(StrEnum):
    """A system that knows people by names of its own."""

    EMAIL = "email"
    """Mail: an address that the person had before."""
    HMIS = "hmis"
    LEARNING = "learning"

    @property
    def spoken(self) -> str:
        """What an alias in the system is, in words."""
        return {
            AliasSystem.EMAIL: "earlier email address",
            AliasSystem.HMIS: "user name in the HMIS",
            AliasSystem.LEARNING: "user name in the learning system",
        }[self]


AliasValue = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120), AfterValidator(one_line)
]
"""A user name or an email address."""

_ADDRESS: TypeAdapter[str] = TypeAdapter(TypedEmailAddress)


class AliasFileRow(Strict):
    """Another name of a person: an earlier email address, or a user name in the HMIS or the learning system."""

    person_id: Id
    system: AliasSystem
    value: AliasValue

    @model_validator(mode="after")
    def _is_an_address_where_one_is_needed(self) -> Self:
        if self.system == AliasSystem.EMAIL:
            try:
                _ADDRESS.validate_python(self.value)
            except ValidationError as error:
                raise wrong("value", f"{self.value!r} is not an email address") from error
        return self

    @property
    def key(self) -> str:
        """The value as it is compared."""
        return alias_key(self.value)


class Alias(Message):
    """An alias on record. It names the person from `since` on; `until` is when it stopped doing so.

    `origin` says where it came from: a file's name, or that somebody said so.
    """

    person_id: Key
    system: AliasSystem
    value: str
    since: Instant
    until: Instant | None = None
    origin: str
    added_by: Key


def alias_key(value: str) -> str:
    """Return a user name or an address as it is compared: capital letters and blanks at the ends don't count."""
    return plain_id(value).casefold()

"""Rows of the files that link the HMIS to the records: its users to people, and its organizations to agencies.

People write them by hand, for users whose email address doesn't match, and for every agency's organizations.
"""

from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, StringConstraints, model_validator

from models.base import Strict
from models.email import EmailAddress
from models.intake.cells import Id
from models.intake.rows import wrong
from models.usage.user_ids import plain_id

NOBODY = "0"
"""The user id that an HMIS uses for work done for no user."""


def _printable(value: str) -> str:
    if not value.isprintable():
        raise ValueError("has a character that can't be printed")
    return value


HmisUserId = Annotated[
    str,
    BeforeValidator(lambda value: plain_id(value) if isinstance(value, str) else value),
    StringConstraints(min_length=1, max_length=120),
    AfterValidator(_printable),
]
"""A user's or an organization's id as it is kept: trimmed at the ends, and with one blank for blanks of any kind."""


class OrganizationLinkRow(Strict):
    """An organization of the HMIS, by the id that the HMIS gives it, is this agency."""

    hmis_organization_id: HmisUserId
    agency_id: Id


class UserLinkRow(Strict):
    """A user of the HMIS is this person, given by id or by email address.

    With an agency, the link is only for the license there. Without one, it is for all licenses of the person.
    """

    hmis_user_id: HmisUserId
    person_id: Id | None = None
    email: EmailAddress | None = None
    agency_id: Id | None = None

    @model_validator(mode="after")
    def _names_one_person(self) -> Self:
        if (self.person_id is None) == (self.email is None):
            raise wrong("person_id", "give either person_id or email")
        if self.hmis_user_id == NOBODY:
            raise wrong("hmis_user_id", "is 0, which stands for no user")
        return self

"""The office that writes to people on behalf of an implementation."""

from typing import Annotated

from pydantic import AfterValidator, Field

from models.base import Strict
from models.email import TypedEmailAddress
from models.policy.rule import Title
from models.typed_text import one_line

ShownName = Annotated[Title, AfterValidator(one_line)]
"""A name that stands in the headers of every letter."""


class Office(Strict):
    """The names and addresses of the office, which notices show."""

    name: ShownName
    sender: TypedEmailAddress
    helpdesk: TypedEmailAddress
    hmis_name: ShownName
    phone: str = ""
    correct_address_days: Annotated[int, Field(ge=1, le=365)] = 7
    """How many days an agency has to send the right address of somebody whose letters don't arrive. Office default, to
    be confirmed."""

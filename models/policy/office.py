"""The office that writes to people on behalf of an implementation."""

from typing import Annotated

from pydantic import AfterValidator

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

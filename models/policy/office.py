"""The office that writes to people on behalf of an implementation."""

from typing import Annotated

from pydantic import AfterValidator, Field

from models.base import Strict
from models.email import TypedEmailAddress
from models.policy.rule import Title
from models.policy.says import Says, WrittenAs
from models.typed_text import one_line

ShownName = Annotated[Title, AfterValidator(one_line)]
"""A name that stands in the headers of every letter."""


class Office(Strict):
    """The names and addresses of the office, which notices show."""

    name: Annotated[ShownName, Says("Letters are signed by {}.", example='"HMIS Helpdesk"')]
    sender: Annotated[
        TypedEmailAddress,
        WrittenAs("an email address in quotation marks"),
        Says("Letters come from the address {}.", example='"hmis@office.example"'),
    ]
    helpdesk: Annotated[
        TypedEmailAddress,
        WrittenAs("an email address in quotation marks"),
        Says("People who need help write to {}.", example='"help@office.example"'),
    ]
    hmis_name: Annotated[ShownName, Says("Letters call the system {}.", example='"Ohio HMIS"')]
    phone: Annotated[
        str,
        Says("People who need help call {}.", otherwise="Letters show no phone number.", example='"(555) 555-0100"'),
    ] = ""
    hours: Annotated[
        str,
        Says(
            "Somebody answers {}.",
            otherwise="Pages show no hours.",
            example='"Monday through Friday, 8 AM to 5 PM"',
        ),
    ] = ""
    """When somebody answers the phone and email, in words."""
    correct_address_days: Annotated[
        int,
        Field(ge=1, le=365),
        Says("If a person’s letters don’t arrive, the agency has {calendar day} to send the right address."),
    ] = 7
    """How many days an agency has to send the right address of somebody whose letters don't arrive. Office default, to
    be confirmed."""

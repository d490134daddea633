"""The office that writes to people on behalf of an implementation."""

from models.base import Strict
from models.email import EmailAddress
from models.policy.rule import Title


class Office(Strict):
    """The names and addresses of the office, which notices show."""

    name: Title
    sender: EmailAddress
    helpdesk: EmailAddress
    hmis_name: Title
    phone: str = ""

"""Who writes to people on behalf of an implementation."""

from models.base import Strict
from models.email import EmailAddress
from models.policy.rule import Title


class Office(Strict):
    """Who writes to people: the name and addresses that notices carry."""

    name: Title
    sender: EmailAddress
    helpdesk: EmailAddress
    hmis_name: Title
    phone: str = ""

"""Who writes to people on behalf of an implementation."""

from models.base import Strict


class Office(Strict):
    """Who writes to people: the name and addresses that notices carry."""

    name: str
    sender: str
    helpdesk: str
    hmis_name: str
    phone: str = ""

"""What the columns of a login report can hold, and how an office says which heading means which."""

from enum import StrEnum

from models.base import Message
from models.errors import RuleViolation

LONGEST = 120
"""No heading that an office names is longer."""


class ColumnRole(StrEnum):
    """What a column of a login report holds. The values are the words that people type."""

    USER = "user"
    """The account: its id or login name in the HMIS."""
    EMAIL = "email"
    NAME = "name"
    """The name of the account's owner, if there is neither an id nor an address."""
    LAST_LOGIN = "last_login"
    """The last login: one row an account."""
    LOGIN = "login"
    """A login: one row a login."""
    TIME = "time"
    """The time of day, where the login's column has only the day."""
    FAILED = "failed"
    LOCKED = "locked"
    STATUS = "status"
    AGENCY = "agency"


class ColumnName(Message):
    """In this office's reports, a column with this heading holds this."""

    role: ColumnRole
    heading: str

    def __str__(self) -> str:
        return f"{self.role} = “{self.heading}”"


def heading_key(heading: str) -> str:
    """Return the words of a heading: capitals, blanks and punctuation don't matter."""
    return "".join(filter(str.isalnum, heading.casefold()))


def column_name(typed: str) -> ColumnName:
    """Understand what a person typed, such as "user=Staff ID". Raises RuleViolation with what can be typed."""
    role, equals, heading = (part.strip() for part in typed.partition("="))
    known = [each.value for each in ColumnRole]
    word = role.lower().replace(" ", "_").replace("-", "_")
    if not (equals and word in known and heading_key(heading) and len(heading) <= LONGEST and heading.isprintable()):
        raise RuleViolation(
            "unknown_column",
            f"“{typed}” does not say which column is what. Please write it as user=Staff ID, with one of these words "
            f"before the equals sign: {', '.join(known)}.",
        )
    return ColumnName(role=ColumnRole(word), heading=heading)

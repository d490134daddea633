"""What the columns of a login report can hold, and how an office says which heading means which."""

from collections.abc import Sequence
from difflib import get_close_matches
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


def require_in_report(named: Sequence[ColumnName], headings: Sequence[str]) -> None:
    """Raise RuleViolation for a name that no heading of the report has: it would be saved, and change nothing."""
    known = {heading_key(each): each for each in headings if each}
    for each in named:
        if heading_key(each.heading) in known:
            continue
        nearest = get_close_matches(heading_key(each.heading), known, n=1)
        meant = (
            f"The nearest is “{known[nearest[0]]}”." if nearest else f"Its columns are: {', '.join(known.values())}."
        )
        raise RuleViolation("no_such_column", f"This report has no column “{each.heading}”. {meant}")

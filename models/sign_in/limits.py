"""How often something may be tried: by account and address first, because an agency shares one IP address (S20)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from models.errors import RuleViolation


class Tried(StrEnum):
    """What is limited."""

    LINK_FOR_ADDRESS = "link_for_address"
    """An email with a link, asked for one address, known or not."""
    LINK_FROM_NETWORK = "link_from_network"
    """An email with a link, asked from one IP address."""
    CODE_FROM_BROWSER = "code_from_browser"
    """A wrong code, typed in one browser."""


class Limit(NamedTuple):
    """At most `times` within `within`."""

    times: int
    within: timedelta


LIMITS: Final = {
    Tried.LINK_FOR_ADDRESS: Limit(5, timedelta(hours=1)),
    Tried.LINK_FROM_NETWORK: Limit(100, timedelta(hours=1)),
    Tried.CODE_FROM_BROWSER: Limit(20, timedelta(hours=1)),
}
"""Office defaults, to be confirmed. What is refused for one address or browser leaves every other way in open, so that
nobody can lock somebody else out: a passkey still signs in."""


def require_within(what: Tried, earlier: Sequence[datetime], now: datetime) -> None:
    """Refuse what was tried too often. `earlier` holds when it was tried. Raises RuleViolation."""
    limit = LIMITS[what]
    lately = [each for each in earlier if now - each < limit.within]
    if len(lately) >= limit.times:
        raise RuleViolation("too_often", "That was tried too often. Please wait an hour, or call the helpdesk.")

"""Mailed links: a link to press and a short code to type, for one browser and one use (S1, S2)."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from models.base import Instant, Key, Message
from models.errors import RuleViolation

GOOD_FOR: Final = timedelta(minutes=10)
"""How long a mailed link can be used (NIST SP 800-63B, 3.1.3.1; S2)."""

CODE_TRIES: Final = 5
"""How many wrong codes may be typed before the link can't be used: a short code must not be guessed."""

ASK_AGAIN: Final = "Please ask for a new email."
LINK_USED: Final = f"This link was used already. Each link works once. {ASK_AGAIN}"


class CodeFor(StrEnum):
    """What a mailed code is for."""

    SIGN_IN = "sign_in"
    NEW_ADDRESS = "new_address"
    """To show that the person reads mail at an address that is to become the person's."""
    UNDO_ADDRESS = "undo_address"
    """To show that somebody reads mail at an address that was the person's."""


class MailedLink(Message):
    """A link that was mailed. Secrets are kept as hashes only. Instants are in UTC."""

    id: Key
    person_id: Key
    browser_hash: str
    """Of the secret that the asking browser keeps: no other browser can use the link or the code."""
    asked_at: Instant
    used_at: Instant | None = None
    tries: int = 0
    """How many wrong codes were typed."""
    next_path: str = ""
    """Where the person wanted to go."""
    purpose: CodeFor = CodeFor.SIGN_IN
    matter: str = ""
    """The new address, or the id of the change to undo."""


def require_usable(link: MailedLink | None, browser_hash: str, now: datetime) -> MailedLink:
    """Return the link if it can sign the person in, in this browser, now. Raises RuleViolation with what to do."""
    if link is None:
        raise RuleViolation("link_unknown", f"This link is not complete, or it is too old. {ASK_AGAIN}")
    if link.used_at is not None:
        raise RuleViolation("link_used", LINK_USED)
    if now - link.asked_at >= GOOD_FOR:
        minutes = int(GOOD_FOR.total_seconds() // 60)
        raise RuleViolation("link_expired", f"This link is more than {minutes} minutes old. {ASK_AGAIN}")
    if link.browser_hash != browser_hash:
        raise RuleViolation(
            "other_browser",
            "This link belongs to another browser. Go back to the page where you asked for it, and type the code from "
            "the email there.",
        )
    if link.tries >= CODE_TRIES:
        raise RuleViolation("too_many_codes", f"Too many wrong codes were typed. {ASK_AGAIN}")
    return link

"""Recognizes a form that arrives twice, after a double click or a dropped connection, by the form's key."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, ClassVar

from pydantic import StringConstraints

from models.base import Key, Message
from models.calendar import counted
from models.digests import digest, is_digest_of
from models.errors import RuleViolation
from models.people import Actor

Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)]
"""Text that a person may leave out of a form: trimmed, at most 4,000 characters."""


class StepMessage(Message):
    """The fields of every step: the actor who takes it, and the key of the form."""

    looked_up: ClassVar[Mapping[str, Any]] = {"actor": {"grants", "operated"}}

    actor: Actor
    key: Key


KEYS_KEPT = 500
"""The number of form keys that a long-lived entity remembers."""


SENT_AGAIN = timedelta(days=1)
"""For how long the same form by the same person, with another key, is asked about if it costs money or matters.

Office default, to be confirmed. It is long enough for somebody who got no answer and tries again the next morning.
"""

FORM_CHANGED = (
    "This form was already sent with different content. Please send this one as a new form: use another key, or leave "
    "out --key."
)


def require_unchanged(unchanged: bool) -> None:
    """Raise RuleViolation if a form that was sent before has different content now."""
    if not unchanged:
        raise RuleViolation("key_reused", FORM_CHANGED)


def require_new(keys: Mapping[str, str], message: StepMessage) -> None:
    """Raise RuleViolation if the form's key was used before. The code says if the content was the same."""
    if message.key not in keys:
        return
    if is_digest_of(keys[message.key], message):
        raise RuleViolation("already_received", "We already received this form. You don't need to send it again.")
    require_unchanged(False)


def remembered(keys: Mapping[str, str], message: StepMessage, limit: int = KEYS_KEPT) -> Mapping[str, str]:
    """Add the form's key to the known keys, and drop the oldest beyond `limit`."""
    every = {**keys, message.key: fingerprint(message)}
    return dict(list(every.items())[-limit:])


def fingerprint(message: StepMessage) -> str:
    """Return a digest of the form's content."""
    return digest(message)


def require_meant(what: str, sent_at: datetime, now: datetime) -> None:
    """Raise RuleViolation if the same form was sent at `sent_at`, shortly before `now` (both UTC), and it matters.

    Whoever got no answer may send it again by hand, without its key, and it would count twice.
    """
    if now - sent_at < SENT_AGAIN:
        raise RuleViolation(
            "sent_twice",
            f"You already sent the same form {_ago(sent_at, now)}: {what}. If you mean that one, no action is needed. "
            "If this is another one, send it with --again.",
        )


def _ago(then: datetime, now: datetime) -> str:
    minutes = max(0, (now - then) // timedelta(minutes=1))
    if minutes < 1:
        return "just now"
    return f"{counted(minutes, 'minute') if minutes < 60 else counted(minutes // 60, 'hour')} ago"

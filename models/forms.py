"""Forms arrive twice: a nervous double click, a retry after a broken line. The key of a form tells."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import StringConstraints

from models.base import Key, Message
from models.errors import RuleViolation
from models.ids import digest
from models.people import Actor

Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)]
"""What a person may add to a form or leave out: trimmed, at most 4,000 characters."""


class StepMessage(Message):
    """What every step carries: who takes it, and the key of the form it was sent with."""

    actor: Actor
    key: Key


KEYS_KEPT = 500
"""How many form keys a long-lived entity remembers."""


FORM_CHANGED = "This form was already sent with something else in it. Please open the page again and start over."


def require_same(sent_before: object, sent_now: object) -> None:
    """Raise RuleViolation if a form that was sent before says something else now."""
    if sent_before != sent_now:
        raise RuleViolation("key_reused", FORM_CHANGED)


def require_new(keys: Mapping[str, str], message: StepMessage) -> None:
    """Raise RuleViolation if the form's key was used before, saying whether it said the same then."""
    if message.key not in keys:
        return
    if keys[message.key] == fingerprint(message):
        raise RuleViolation(
            "already_received", "This was already received and done; there is no need to send it again."
        )
    raise RuleViolation("key_reused", FORM_CHANGED)


def remembered(keys: Mapping[str, str], message: StepMessage, kept: int = KEYS_KEPT) -> Mapping[str, str]:
    """The known keys and this one, the oldest forgotten beyond `kept`."""
    every = {**keys, message.key: fingerprint(message)}
    return dict(list(every.items())[-kept:])


def fingerprint(message: StepMessage) -> str:
    """A digest of what the form says."""
    return digest(message)

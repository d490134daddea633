"""Where a rule comes from, worded for whoever reads a date.

A policy pack names the document of each rule, and marks what no document says: "office default, to be confirmed". That
mark is a note for the people who keep the policy. Everybody else reads that the office has decided it.
"""

import re

from models.people import Actor, Role

KEEPS_POLICY = (Role.SYSTEM_ADMINISTRATOR, Role.HMIS_LEAD, Role.HMIS_DIRECTOR)
"""Who confirms what no document says, and so reads the notes about it."""

_TO_BE_CONFIRMED = re.compile(r"\bto be confirmed\b", re.IGNORECASE)
_OFFICE_DEFAULT = re.compile(r"\boffice default\b", re.IGNORECASE)
_EXAMPLE = re.compile(r"^Example, like the version of \d+: ")
_BETWEEN_SENTENCES = re.compile(r"(?<=\.)\s+(?=[A-Z0-9])")


def reads_notes(actor: Actor) -> bool:
    """Return whether somebody reads the notes in a policy pack: whoever keeps the policy."""
    return actor.holds_any(KEEPS_POLICY)


def is_unconfirmed(text: str) -> bool:
    """Return whether a text of a policy pack says that something is still to be confirmed."""
    return _TO_BE_CONFIRMED.search(text) is not None


def from_source(source: str, *, for_office: bool = False) -> str:
    """Say in a sentence or two where a rule comes from. With `for_office`, the notes are part of it."""
    if for_office:
        return f"Source: {source.rstrip('.')}."
    named = []
    for sentence in _BETWEEN_SENTENCES.split(_EXAMPLE.sub("", source)):
        if is_unconfirmed(sentence) or _OFFICE_DEFAULT.search(sentence):
            break
        named.append(sentence.rstrip("."))
    else:
        return f"Source: {'. '.join(named)}."
    if not named:
        return "The documents give no number; the office has set it."
    return f"Source: {'. '.join(named)}. What it doesn’t say, the office has set."

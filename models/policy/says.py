"""What a key of a pack says: the sentence that people read instead of it, in which the value has a gap of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Says:
    """What the key of a field says. A field carries it as part of its type.

    The gap names the unit of a number, `{calendar day}`, and how a list is joined: `{and}`, `{or}`, `{;}`, `{,}`. It is
    `{}` otherwise. The text of a field that is a table of its own is the table's heading, and has no gap.
    """

    text: str
    otherwise: str | None = None
    """The sentence for no, none, nothing, or zero. Empty if there is nothing to say then."""
    none: str | None = None
    """The sentence if a yes or no is not said."""
    words: Mapping[str, str] = field(default_factory=dict, hash=False)
    """What each word that the key takes means, for the gap."""
    example: str = ""
    """A value as it stands in a file."""
    part_of: str = ""
    """The key of the same table whose sentence names this value as well, as `<weekday>`."""
    begins: bool = False
    """True if a new pack begins with it although it may be left out."""

    def when_empty(self, value: object) -> str:
        """Return the sentence for an empty value."""
        if value is None and self.none is not None:
            return self.none
        return self.otherwise or ""


@dataclass(frozen=True)
class Takes:
    """What a kind of text has to look like, for whoever writes it: "an email address"."""

    what: str
    example: str = ""

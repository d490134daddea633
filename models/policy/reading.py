"""A version of a pack as people read it: on a screen, and on a paper that an office signs."""

from datetime import date

from models.base import Message
from models.calendar import counted, spoken
from models.policy.pack import PolicyPack, PolicyVersion
from models.policy.sentences import Origin, PolicySection, PolicySentence, pack_in_words, version_in_words
from models.sources import is_unconfirmed

KEY = (
    "What has no mark is said in the pack. “(default)” marks what the system does because the pack says nothing else. "
    "“(not said)” marks what the pack leaves out, with what follows from that."
)
"""What the marks mean."""


class PolicyReading(Message):
    """All rules that are in force on a day, as sentences."""

    pack: str
    label: str
    office: str
    day: date
    effective: date
    next_effective: date | None = None
    """When the version after this one takes effect."""
    unconfirmed: int = 0
    """How many sources say that something is still to be confirmed."""
    sections: tuple[PolicySection, ...]
    key: str = KEY

    @property
    def title(self) -> str:
        """The title of the paper."""
        return f"The rules of {self.label}"

    @property
    def introduction(self) -> str:
        """When the rules apply, and how much of them is still to be confirmed."""
        words = self._when()
        if self.unconfirmed:
            verb = "is" if self.unconfirmed == 1 else "are"
            words += f" {counted(self.unconfirmed, 'source')} {verb} still to be confirmed by the office."
        return words

    def _when(self) -> str:
        began, following = spoken(self.effective), self.next_effective
        if self.effective > self.day:
            return f"These rules take effect on {began}."
        if following is not None and following <= self.day:
            return f"These rules took effect on {began}. They have not applied since {spoken(following)}."
        words = f"These rules took effect on {began}, and are in force on {spoken(self.day)}."
        return words if following is None else f"{words} The next version takes effect on {spoken(following)}."

    def marked(self, sentence: PolicySentence) -> str:
        """Return a sentence with the mark for where it comes from."""
        return f"{sentence.text}{_MARKS[sentence.origin]}"

    def source_of(self, section: PolicySection) -> str:
        """Return the source of a section, with its mark. Empty if it has none."""
        return f"Source: {section.source}{_MARKS[section.source_origin]}" if section.source else ""


_MARKS = {Origin.PACK: "", Origin.DEFAULT: " (default)", Origin.NOT_SAID: " (not said)"}


def version_on(pack: PolicyPack, day: date) -> PolicyVersion | None:
    """Return the version that is in force on a day, or None if the first one takes effect later."""
    return next((each for each in reversed(pack.version) if each.effective <= day), None)


def reading_of(pack: PolicyPack, version: PolicyVersion, day: date) -> PolicyReading:
    """Return a version of a pack as people read it."""
    sections = (*version_in_words(version), *pack_in_words(pack))
    coming = [each.effective for each in pack.version if each.effective > version.effective]
    return PolicyReading(
        pack=pack.pack,
        label=version.label,
        office=pack.name,
        day=day,
        effective=version.effective,
        next_effective=min(coming, default=None),
        unconfirmed=sum(is_unconfirmed(each.source) for each in sections),
        sections=sections,
    )

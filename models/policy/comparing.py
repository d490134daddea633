"""Two versions of a policy, rule by rule, in words."""

from models.base import Message
from models.policy.sentences import PolicySection


class RuleChange(Message):
    """A rule that differs: what was said, and what is said now. Empty where nothing was or is said."""

    path: str
    heading: str
    before: str = ""
    after: str = ""


def changes(old: tuple[PolicySection, ...], new: tuple[PolicySection, ...]) -> tuple[RuleChange, ...]:
    """Return every rule that differs, in the order of the new version, and what is gone at the end.

    Sources are compared as well. Tables of a list are the same if they have the same name, or the same place.
    """
    before, after = _by_path(old), _by_path(new)
    found = []
    for path in [*after, *(each for each in before if each not in after)]:
        was, now = before.get(path), after.get(path)
        if was is None or now is None or was[1] != now[1]:
            heading = (now or was or ("", ""))[0]
            found.append(
                RuleChange(path=path, heading=heading, before=was[1] if was else "", after=now[1] if now else "")
            )
    return tuple(found)


def _by_path(sections: tuple[PolicySection, ...]) -> dict[str, tuple[str, str]]:
    """Return each sentence, with the headings above it, by the path of its key."""
    found: dict[str, tuple[str, str]] = {}
    above: list[str] = []
    for section in sections:
        above = [*above[: max(section.depth - 1, 0)], *([section.heading] if section.depth else [])]
        heading = ", ".join(above) or section.heading
        for sentence in section.sentences:
            found[sentence.path] = (heading, sentence.text)
        if section.source:
            found[f"{section.path}.source"] = (heading, f"Source: {section.source}")
    return found

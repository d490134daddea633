"""Names that look like one and the same person's.

Two people who have nothing else in common are asked about only if their names are nearly the same. Who belongs to the
same agency, or has the same name before the @ of the email address, is asked about sooner: there two slips in one name
are likelier than two people. `difflib` measures that, because names are few and short: a faster library would only add
a dependency.
"""

import unicodedata
from difflib import SequenceMatcher
from typing import Final

NEAR: Final = 0.75
"""The share of letters, in the same order, that first and last name each have in common with the other's.

Office default, to be confirmed. Ulrik Honeycut and Ulric Honeycutt have 0.80 and 0.94; Marta and Martin have 0.73.
"""

SHORT: Final = 3
"""Below so many letters, a name that differs is another name."""

Name = tuple[str, str]
"""First and last name."""


def folded(name: str) -> str:
    """Return a name without accents, capital letters, blanks and points: what two ways to write it have in common."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(each for each in plain if each.isalnum())


def mailbox_name(email: str) -> str:
    """Return the folded name before the @ of an address, without a tag such as +hmis."""
    return folded(email.rpartition("@")[0].partition("+")[0])


def mailbox(email: str) -> str:
    """Return the mailbox of an address: without capital letters, and without a tag such as +hmis.

    Mail to ulric+hmis@shelter.example arrives where mail to Ulric@shelter.example does.
    """
    name, _, domain = email.strip().lower().rpartition("@")
    return f"{name.partition('+')[0] or name}@{domain}"


def could_be_one(first: Name, second: Name, *, connected: bool) -> bool:
    """Return whether two names could be one person's.

    `connected` says that both belong to the same agency, or have the same name before the @ of their addresses.
    """
    return are_alike(first, second) or (connected and are_near(first, second))


def are_alike(first: Name, second: Name) -> bool:
    """Return whether two names are nearly the same, whoever has them.

    They are if they are the same when folded, if first and last name were exchanged, or if one letter differs in one
    of the two.
    """
    one, other = _folded(first), _folded(second)
    if one in (other, (other[1], other[0])):
        return True
    differ = [(mine, theirs) for mine, theirs in zip(one, other, strict=True) if mine != theirs]
    return len(differ) == 1 and _one_letter_apart(*differ[0])


def are_near(first: Name, second: Name) -> bool:
    """Return whether first and last name each look like the other's, also if they were exchanged."""
    one, other = _folded(first), _folded(second)
    return any(_near(one[0], theirs[0]) and _near(one[1], theirs[1]) for theirs in (other, (other[1], other[0])))


def _folded(name: Name) -> Name:
    return folded(name[0]), folded(name[1])


def _near(one: str, other: str) -> bool:
    if one == other:
        return True
    if min(len(one), len(other)) < SHORT:
        return False
    measure = SequenceMatcher(None, min(one, other), max(one, other), autojunk=False)  # in one order, for one answer
    return all(share() >= NEAR for share in (measure.real_quick_ratio, measure.quick_ratio, measure.ratio))


def _one_letter_apart(one: str, other: str) -> bool:
    """Return whether a letter was left out, added, replaced, or exchanged with its neighbor. Short names are not."""
    if min(len(one), len(other)) < SHORT:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    mine, theirs = one[start:], other[start:]
    if mine[1:] == theirs[1:] or mine[1:] == theirs or mine == theirs[1:]:
        return True
    return mine[:2] == theirs[:2][::-1] and mine[2:] == theirs[2:]

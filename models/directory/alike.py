"""Names that look like one and the same person's."""

import unicodedata


def folded(name: str) -> str:
    """Return a name without accents, capital letters, blanks and points: what two ways to write it have in common."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(each for each in plain if each.isalnum())


def are_alike(first: tuple[str, str], second: tuple[str, str]) -> bool:
    """Return whether two names (first and last name) could be one person's.

    They are if they are the same when folded, if first and last name were exchanged, or if one letter differs in one
    of the two.
    """
    one, other = _folded(first), _folded(second)
    if one in (other, (other[1], other[0])):
        return True
    differ = [(mine, theirs) for mine, theirs in zip(one, other, strict=True) if mine != theirs]
    return len(differ) == 1 and _one_letter_apart(*differ[0])


def _folded(name: tuple[str, str]) -> tuple[str, str]:
    return folded(name[0]), folded(name[1])


def _one_letter_apart(one: str, other: str) -> bool:
    """Return whether a letter was left out, added, replaced, or exchanged with its neighbor. Short names are not."""
    if min(len(one), len(other)) < 3:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    mine, theirs = one[start:], other[start:]
    if mine[1:] == theirs[1:] or mine[1:] == theirs or mine == theirs[1:]:
        return True
    return mine[:2] == theirs[:2][::-1] and mine[2:] == theirs[2:]

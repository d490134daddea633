"""On which line of a policy file each key stands: what tomllib does not say."""

import re
from collections import defaultdict

Place = tuple[str | int, ...]
"""A key with the tables and the positions in lists that lead to it, counted from 0."""

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SIMPLE = re.compile(r"[^,\]}\n#]*")


def lines_of(text: str) -> dict[Place, int]:
    """Return the line of every table, key, and item of a list in a TOML file that tomllib can read."""
    return _Scanner(text.replace("\r\n", "\n")).scan()


def nearest_line(lines: dict[Place, int], place: Place) -> int | None:
    """Return the line of a place: its own, that of the first thing in it, or that of what it would be in."""
    if place in lines:
        return lines[place]
    if not place:
        return None
    inside = [line for each, line in lines.items() if each[: len(place)] == place]
    if inside:
        return min(inside)
    return nearest_line(lines, place[:-1])


class _Scanner:
    """Goes through a file once, from statement to statement."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.table: Place = ()
        self.lines: dict[Place, int] = {}
        self.lists: defaultdict[Place, int] = defaultdict(int)

    def scan(self) -> dict[Place, int]:
        """Go through the whole file."""
        while self._skip(" \t\n"):
            if self._comes("["):
                self._header()
            else:
                self._pair(self.table)
        return self.lines

    def _header(self) -> None:
        line, many = self._line(), self._comes("[[")
        self.at += 2 if many else 1
        *above, last = self._dotted()
        self.at += 2 if many else 1
        place: Place = ()
        for name in above:
            place = self._inside((*place, name))
        place = (*place, last)
        if many:
            self.lines.setdefault(place, line)
            place = (*place, self.lists[place])
            self.lists[place[:-1]] += 1
        self.table = place
        self.lines[place] = line

    def _inside(self, place: Place) -> Place:
        """Return a table's place, or that of the last one if it is a list of tables."""
        return (*place, self.lists[place] - 1) if place in self.lists else place

    def _pair(self, table: Place) -> None:
        line = self._line()
        place = (*table, *self._dotted())
        for end in range(len(table) + 1, len(place) + 1):
            self.lines.setdefault(place[:end], line)
        self._skip(" \t=")
        self._value(place)

    def _dotted(self) -> list[str]:
        names = []
        while True:
            self._skip(" \t", comments=False)
            names.append(self._name())
            self._skip(" \t", comments=False)
            if not self._comes("."):
                return names
            self.at += 1

    def _name(self) -> str:
        if self._comes('"', "'"):
            start = self.at + 1
            self._quoted()
            return self.text[start : self.at - 1]
        found = _BARE.match(self.text, self.at)
        self.at = found.end() if found else self.at + 1
        return found.group() if found else ""

    def _value(self, place: Place) -> None:
        if self._comes('"', "'"):
            self._quoted()
        elif self._comes("[", "{"):
            self._several(place)
        else:
            found = _SIMPLE.match(self.text, self.at)
            self.at = found.end() if found else self.at + 1

    def _several(self, place: Place) -> None:
        """Go through the items of a list, or the pairs of a table on one line."""
        pairs, number = self._comes("{"), 0
        self.at += 1
        while self._skip(" \t\n,") and not self._comes("]", "}"):
            if pairs:
                self._pair(place)
            else:
                self.lines[(*place, number)] = self._line()
                self._value((*place, number))
                number += 1
        self.at += 1

    def _quoted(self) -> None:
        mark = self.text[self.at]
        long = self.text.startswith(mark * 3, self.at)
        end = mark * 3 if long else mark
        self.at += len(end)
        while self.at < len(self.text) and not self.text.startswith(end, self.at):
            self.at += 2 if mark == '"' and self.text[self.at] == "\\" else 1
        self.at += len(end)
        while long and self.text.startswith(mark, self.at):  # a long text may end with quotation marks of its own
            self.at += 1

    def _skip(self, characters: str, *, comments: bool = True) -> bool:
        """Go on past some characters and past comments. Return whether anything is left."""
        while self.at < len(self.text):
            if self.text[self.at] in characters:
                self.at += 1
            elif comments and self._comes("#"):
                end = self.text.find("\n", self.at)
                self.at = len(self.text) if end < 0 else end
                if "\n" not in characters:
                    break
            else:
                break
        return self.at < len(self.text)

    def _comes(self, *starts: str) -> bool:
        return self.text.startswith(starts, self.at)

    def _line(self) -> int:
        return self.text.count("\n", 0, self.at) + 1

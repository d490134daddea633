"""Codes that a page shows: what the program and the packs call something, where people read or hear it."""

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from html.parser import HTMLParser
from importlib import import_module
from pkgutil import walk_packages

import models
from settings import ROOT

PACKS = ROOT / "policies"
SNAKE = re.compile(r"(?<![\w./@:-])[a-z0-9]+(?:_[a-z0-9]+)+(?![\w/@.-])")
"""A word with a low line in it. Parts of addresses and names of files are none."""
READ_OUT = ("alt", "aria-label", "placeholder", "title")
"""Attributes that people read or hear."""


class Visible(HTMLParser):
    """Collects what people read and hear of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the attributes that are read out."""
        self._silent += tag in ("script", "style")
        self.texts += [value for name, value in attrs if name in READ_OUT and value]

    def handle_endtag(self, tag: str) -> None:
        """Note the end of what nobody reads."""
        self._silent -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        """Keep a text."""
        if not self._silent:
            self.texts.append(data)


@cache
def codes() -> frozenset[str]:
    """Return every code of several words: the values of the models' enums, and what packs call roles and projects."""
    for module in walk_packages(models.__path__, "models."):
        import_module(module.name)
    found = {each.value for kind in _enums(StrEnum) for each in kind}
    for path in PACKS.glob("*.toml"):
        found |= set(re.findall(r'"([a-z]+(?:-[a-z]+)+)"', path.read_text(encoding="utf-8")))
    return frozenset(each for each in found if "_" in each or "-" in each)


def _enums(kind: type[StrEnum]) -> Iterator[type[StrEnum]]:
    for each in kind.__subclasses__():
        if each.__module__.startswith("models."):
            yield each
        yield from _enums(each)


def codes_on(page: str) -> set[str]:
    """Return the codes that people read or hear on a page."""
    reader = Visible()
    reader.feed(page)
    text = "\n".join(reader.texts)
    words = set(re.findall(r"(?<![\w./@:-])[a-z0-9]+(?:[_-][a-z0-9]+)+(?![\w/@.-]*[\w/@-])", text))
    return words & codes() | set(SNAKE.findall(text))

"""A letter read the way a person reads it: block by block, with everything that would look wrong on paper."""

import re
from html.parser import HTMLParser
from itertools import pairwise
from typing import NamedTuple

KNOWN = ("help@lakeside.example", "https://access.example.org", "U.S.")
"""Names and addresses in which a letter may follow a period without a blank."""

TOUCHING = re.compile(r"[.!?:;,)”…][^\W\d_“]|[^\W\d_][.!?]\d")
UNEXPECTED = ("{{", "}}", "{%", "%}", "{#", "#}", "None", "True", "False", "Undefined", "[]", "['", "facts.", "..")
"""What no letter says: what is left of a template, of a value that is missing, or of two periods in a row."""

SENTENCE_END = re.compile(r"[.!?:][”’)]*$")


class Block(NamedTuple):
    """A paragraph, a heading, an item of a list or a quotation, on one line."""

    kind: str
    text: str


def faults(words: str) -> list[str]:
    """Say everything that is wrong with a line of prose, wherever it is."""
    plain = words
    for name in KNOWN:
        plain = plain.replace(name, "X")
    found = [f"touches a letter: {match}" for match in TOUCHING.findall(plain)]
    found += [f"leftover: {each}" for each in UNEXPECTED if each in plain]
    if re.search(r"\S[ \u00a0]{2,}\S", plain):
        found.append("two blanks")
    if re.search(r"\s[.,;:!?)”]|[(“]\s", plain):
        found.append("a blank before punctuation")
    if re.search(r"[.!?] [a-z]", plain):
        found.append("a sentence in lower case")
    if not plain.strip():
        found.append("empty")
    return [f"{each}: {words!r}" for each in found]


def block_faults(blocks: list[Block], ending: tuple[str, ...]) -> list[str]:
    """Say everything that is wrong with a whole letter. The lines of its `ending` are no sentences."""
    found = [fault for block in blocks for fault in faults(block.text)]
    for number, (block, following) in enumerate(pairwise([*blocks, Block("end", "")])):
        if block.kind == "heading" and following.kind in ("heading", "end"):
            found.append(f"nothing below the heading {block.text!r}")
        if block.kind != "paragraph" or number == _greeting(blocks) or block.text in ending:
            continue
        if not SENTENCE_END.search(block.text):
            found.append(f"an unfinished sentence: {block.text!r}")
        if block.text.endswith(":") and following.kind not in ("item", "quotation"):
            found.append(f"nothing after the colon: {block.text!r}")
        if not re.match(r"[A-Z0-9“$]", block.text):
            found.append(f"a paragraph in lower case: {block.text!r}")
    return found


def _greeting(blocks: list[Block]) -> int:
    return next(number for number, block in enumerate(blocks) if block.kind == "paragraph")


def blocks_of_text(text: str) -> list[Block]:
    """Read the plain text of a letter."""
    found: list[Block] = []
    lines = text.splitlines()
    fresh = True
    for line, following in pairwise([*lines, ""]):
        if not line.strip() or set(line) == {"-"}:
            fresh = True
        elif set(following) == {"-"} and len(following) == len(line):
            found.append(Block("heading", line))
        elif item := re.match(r"(?:- |\d+\. )(.*)", line):
            found.append(Block("item", item[1]))
            fresh = False
        elif line.startswith(">"):
            _add(found, "quotation", line[1:].removeprefix(" "), fresh=fresh)
            fresh = False
        else:
            _add(found, "paragraph", line.strip() if found and found[-1].kind == "item" else line, fresh=fresh)
            fresh = False
    return found


def _add(found: list[Block], kind: str, line: str, *, fresh: bool) -> None:
    if fresh:
        found.append(Block(kind, line))
    else:
        found[-1] = Block(found[-1].kind, f"{found[-1].text} {line}")


_KINDS = {"h1": "title", "h2": "heading", "h3": "heading", "p": "paragraph", "li": "item", "blockquote": "quotation"}


class _Reader(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[Block] = []
        self._kind = ""
        self._words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _KINDS:
            self._kind, self._words = _KINDS[tag], ""
        elif tag == "br":
            self._words += "\n"

    def handle_data(self, data: str) -> None:
        self._words += data

    def handle_endtag(self, tag: str) -> None:
        if tag in _KINDS and self._kind:
            self.found.append(Block(self._kind, re.sub(r"\s*\n\s*", " ", self._words).strip("\n ")))
            self._kind = ""


def blocks_of_html(html: str) -> list[Block]:
    """Read the HTML of a letter, its title left out."""
    return [block for block in _Reader(html).found if block.kind != "title"]


def tag_faults(html: str) -> list[str]:
    """Say where the beginning or end of an inline tag touches a letter."""
    inline = "a|b|strong|i|em|span|code"
    touching = re.findall(rf"</(?:{inline})>\w|[\w.,:;!?]<(?:{inline})[ >]", html)
    return [f"touches an inline tag: {each}" for each in touching]

"""The elements of a letter (paragraphs, lists, quotations) in its two forms: plain text and HTML.

Templates use these as filters: `{{ facts.steps | numbered }}`, `{% filter paragraph %}…{% endfilter %}`.
"""

import textwrap
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any

from markupsafe import Markup, escape

from adapters.mail.plain import lines, one_line

WIDTH = 76
"""How wide a line of the text part is; mail programs that quote it add two characters."""


class LetterForm(StrEnum):
    """The two forms in which every letter is written."""

    TEXT = "txt"
    HTML = "html"


def counted(number: int, noun: str) -> str:
    """Say a number with its noun: "1 day", "3 days"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def sentence(words: str) -> str:
    """End the words with a period unless they already end like a sentence: people leave it out."""
    ended = one_line(words)
    return ended if not ended or ended[-1] in ".!?" else f"{ended}."


def capitalized(words: str) -> str:
    """Put the words on one line, with a capital letter at the beginning, as in an item of a list."""
    line = one_line(words)
    return f"{line[:1].upper()}{line[1:]}"


def _wrapped(words: str, first: str = "", rest: str = "") -> str:
    return textwrap.fill(
        one_line(words),
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _text_paragraph(words: str) -> str:
    return f"{_wrapped(words)}\n\n"


def _text_heading(words: str) -> str:
    title = one_line(words)
    return f"{title}\n{'-' * len(title)}"


def _text_numbered(items: Iterable[str]) -> str:
    return _text_list((f"{number}. ", item) for number, item in enumerate(items, start=1))


def _text_bulleted(items: Iterable[str]) -> str:
    return _text_list(("- ", item) for item in items)


def _text_list(marked: Iterable[tuple[str, str]]) -> str:
    return "\n".join(_wrapped(capitalized(item), mark, " " * len(mark)) for mark, item in marked) + "\n\n"


def _text_quoted(words: str) -> str:
    return "\n".join(_wrapped(line, "> ", "> ") or ">" for line in lines(words)) + "\n\n"


def _text_linked(address: str) -> str:
    """Put an address on a line of its own, unbroken, so that mail programs make a link of it."""
    return f"- {one_line(address)}\n\n"


def _html_linked(address: str) -> Markup:
    return Markup('<ul>\n<li><a href="{0}">{0}</a></li>\n</ul>\n').format(one_line(address))


def _html_paragraph(words: str) -> Markup:
    text = Markup(" ").join(escape(words).split())
    return Markup("<p>{}</p>\n").format(text) if text else Markup("")


def _html_heading(words: str) -> Markup:
    return Markup("<h2>{}</h2>").format(one_line(words))


def _html_numbered(items: Iterable[str]) -> Markup:
    return Markup("<ol>\n{}</ol>\n").format(_html_items(items))


def _html_bulleted(items: Iterable[str]) -> Markup:
    return Markup("<ul>\n{}</ul>\n").format(_html_items(items))


def _html_items(items: Iterable[str]) -> Markup:
    return Markup("").join(Markup("<li>{}</li>\n").format(capitalized(item)) for item in items)


def _html_quoted(words: str) -> Markup:
    return Markup("<blockquote>{}</blockquote>\n").format(Markup("<br>\n").join(lines(words)))


FILTERS: Mapping[LetterForm, Mapping[str, Callable[..., Any]]] = {
    LetterForm.TEXT: {
        "paragraph": _text_paragraph,
        "heading": _text_heading,
        "numbered": _text_numbered,
        "bulleted": _text_bulleted,
        "quoted": _text_quoted,
        "linked": _text_linked,
        "counted": counted,
        "sentence": sentence,
    },
    LetterForm.HTML: {
        "paragraph": _html_paragraph,
        "heading": _html_heading,
        "numbered": _html_numbered,
        "bulleted": _html_bulleted,
        "quoted": _html_quoted,
        "linked": _html_linked,
        "counted": counted,
        "sentence": sentence,
    },
}
"""The filters a template may use, by the form in which it is being written."""

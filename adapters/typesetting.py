"""Prints papers as tagged PDF (PDF/UA-1). The same content always gives the same bytes."""

import json
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock

import typst

PROBE = Path(__file__).with_name("probe.typ")
NOT_SHOWN = "?"
"""The sign for a character that no font has. Without a sign, the paper would break the rules of PDF/UA."""
NO_FONT = "could not be displayed with font"
"""The typesetter's message about text for which it has no font."""
LAST_LATIN = 0x24F

_one_at_a_time = Lock()


def typeset(source: Path, made: datetime, **inputs: str) -> bytes:
    """Print the Typst file `source` with `inputs`; `made` is the date in the paper's properties.

    What people typed is data and never taken for layout: pass it as JSON, with its characters as they are.
    """
    date = {"made": json.dumps({"year": made.year, "month": made.month, "day": made.day})}
    with _one_at_a_time:
        for shown in (str, _with_fonts, _latin):  # Each character may have a font, and all of them together none.
            try:
                return _set(source, {**{name: shown(words) for name, words in inputs.items()}, **date})
            except typst.TypstError as error:
                if NO_FONT not in error.message or shown is _latin:
                    raise
    raise AssertionError("one of the three attempts returns or raises")


def _with_fonts(words: str) -> str:
    """Return the text with a sign for each character that no font has."""
    strange = sorted({character for character in words if not character.isascii()})
    return words.translate({ord(each): _instead_of(each) for each in strange if not _has_font(each)})


def _latin(words: str) -> str:
    """Return the text with a sign for every character beyond the Latin ones."""
    return words.translate({ord(each): _instead_of(each) for each in set(words) if ord(each) > LAST_LATIN})


def _instead_of(character: str) -> str:
    return "" if unicodedata.category(character).startswith(("M", "C")) else NOT_SHOWN


@lru_cache(maxsize=4096)
def _has_font(character: str) -> bool:
    """Return whether one of the fonts has a character, alone or on top of a letter."""
    try:
        _set(PROBE, {"words": f"x{character}"})
    except typst.TypstError as error:
        if NO_FONT in error.message:
            return False
        raise
    return True


def _set(source: Path, inputs: Mapping[str, str]) -> bytes:
    pdf = _compiler(source).compile(format="pdf", pdf_standards=["ua-1"], sys_inputs=dict(inputs))
    if not isinstance(pdf, bytes):
        raise TypeError("the typesetter did not make one PDF")
    return pdf


@lru_cache(maxsize=16)
def _compiler(source: Path) -> typst.Compiler:
    """Create the compiler of a file once: it keeps its fonts and its earlier layout."""
    return typst.Compiler(str(source), ignore_system_fonts=True)

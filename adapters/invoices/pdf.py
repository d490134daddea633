"""The papers of billing as tagged PDF (PDF/UA-1): the same bytes whenever one is made again."""

import hashlib
import json
import unicodedata
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import NamedTuple

import typst

from models.billing.further_papers import CreditNoteView, ReceiptView, StatementView
from models.billing.paper import InvoiceView, Paper

FOLDER = Path(__file__).parent
LARGEST_LOGO = 256 * 1024
"""The size limit of a logo, in bytes."""
NOT_SHOWN = "?"
"""Stands for a character that none of the fonts has."""
NO_FONT = "could not be displayed with font"
"""What the typesetter says of a text for which it has no font."""
LAST_LATIN = 0x24F

_BEGINNINGS = (b"\x89PNG\r\n\x1a\n", b"<svg", b"<?xml")
_one_at_a_time = Lock()


class Logo(NamedTuple):
    """An office's logo, PNG or SVG, and what it says for people who can't see it."""

    content: bytes
    says: str


def read_logo(folder: Path, pack: str, says: str) -> Logo | None:
    """The logo that lies beside a policy pack, `<pack>.logo.png` or `<pack>.logo.svg`; none if there is no such file.

    Raises ValueError when the file is too large, or no picture of that kind.
    """
    for suffix in ("png", "svg"):
        file = folder / f"{pack}.logo.{suffix}"
        if file.is_file():
            content = file.read_bytes()
            if len(content) > LARGEST_LOGO:
                raise ValueError(f"{file.name} is larger than {LARGEST_LOGO // 1024} KB")
            if not content.lstrip().startswith(_BEGINNINGS):
                raise ValueError(f"{file.name} is neither PNG nor SVG")
            return Logo(content, says)
    return None


def invoice_pdf(view: InvoiceView, logo: Logo | None = None) -> bytes:
    """The invoice. What people typed is shown as it is: nothing in it is taken for layout."""
    return _made("invoice", view, logo)


def credit_note_pdf(view: CreditNoteView, logo: Logo | None = None) -> bytes:
    """What was taken off an invoice, or that it is void."""
    return _made("credit_note", view, logo)


def receipt_pdf(view: ReceiptView, logo: Logo | None = None) -> bytes:
    """A payment, and where it went."""
    return _made("receipt", view, logo)


def statement_pdf(view: StatementView, logo: Logo | None = None) -> bytes:
    """The statement of an account."""
    return _made("statement", view, logo)


def fingerprint(pdf: bytes) -> str:
    """The SHA-256 of a paper, in hexadecimal: kept with the invoice, so that a changed paper is noticed."""
    return hashlib.sha256(pdf).hexdigest()


def _made(name: str, view: Paper, logo: Logo | None) -> bytes:
    """The paper. A character that no font has would break the rules of PDF/UA: a sign stands for it instead."""
    words = view.model_dump_json(exclude={"issued_at"})
    at = view.issued_at
    inputs = {"made": json.dumps({"year": at.year, "month": at.month, "day": at.day})}
    if logo is not None:
        inputs |= {"logo": json.dumps(list(logo.content)), "logo-says": logo.says}
    with _one_at_a_time:
        try:
            return _set(name, {**inputs, "paper": _with_fonts(words)})
        except typst.TypstError as error:
            if NO_FONT not in error.message:
                raise
            return _set(name, {**inputs, "paper": _plain(words)})  # each has a font, and all together have none


def _with_fonts(words: str) -> str:
    """The words with a sign for each character that no font has, and without such marks on top of others."""
    strange = {character for character in words if not character.isascii()}
    return words.translate({ord(each): _instead_of(each) for each in strange if not _has_font(each)})


def _plain(words: str) -> str:
    """The words with a sign for every character beyond the Latin ones."""
    return words.translate({ord(each): _instead_of(each) for each in set(words) if ord(each) > LAST_LATIN})


def _instead_of(character: str) -> str:
    return "" if unicodedata.category(character).startswith(("M", "C")) else NOT_SHOWN


@lru_cache(maxsize=4096)
def _has_font(character: str) -> bool:
    """Whether one of the fonts has a character, by itself or on top of a letter."""
    try:
        _set("probe", {"paper": f"x{character}"})
    except typst.TypstError as error:
        if NO_FONT in error.message:
            return False
        raise
    return True


def _set(name: str, inputs: dict[str, str]) -> bytes:
    made = _compiler(name).compile(format="pdf", pdf_standards=["ua-1"], sys_inputs=inputs)
    if not isinstance(made, bytes):
        raise TypeError("the typesetter made something else than one PDF")
    return made


@lru_cache(maxsize=8)
def _compiler(name: str) -> typst.Compiler:
    """Made once: it keeps its fonts and what it has laid out before."""
    return typst.Compiler(str(FOLDER / f"{name}.typ"), ignore_system_fonts=True)

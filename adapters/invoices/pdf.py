"""The papers of billing as tagged PDF (PDF/UA-1): the same bytes whenever one is made again."""

import json
from pathlib import Path
from typing import NamedTuple

from adapters.typesetting import typeset
from models.billing.invoice_paper import InvoiceView, PaperView
from models.billing.receipts import CreditNoteView, ReceiptView
from models.billing.statement_paper import StatementView

FOLDER = Path(__file__).parent
LARGEST_LOGO = 256 * 1024
"""The size limit of a logo, in bytes."""

_BEGINNINGS = (b"\x89PNG\r\n\x1a\n", b"<svg", b"<?xml")


class Logo(NamedTuple):
    """An office's logo, PNG or SVG, and what it says for people who can't see it."""

    content: bytes
    says: str


def read_logo(folder: Path, pack: str, says: str) -> Logo | None:
    """Read the logo beside a policy pack, `<pack>.logo.png` or `<pack>.logo.svg`; none if there is no such file.

    Raises ValueError when the file is too large, or not a picture of that kind.
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
    """Print the invoice. What people typed is shown as it is: nothing in it is taken for layout."""
    return _print("invoice", view, logo)


def credit_note_pdf(view: CreditNoteView, logo: Logo | None = None) -> bytes:
    """Print what was taken off an invoice, or that it is void."""
    return _print("credit_note", view, logo)


def receipt_pdf(view: ReceiptView, logo: Logo | None = None) -> bytes:
    """Print a payment and how it was applied."""
    return _print("receipt", view, logo)


def statement_pdf(view: StatementView, logo: Logo | None = None) -> bytes:
    """Print the statement of an account."""
    return _print("statement", view, logo)


def _print(name: str, view: PaperView, logo: Logo | None) -> bytes:
    inputs = {"paper": view.model_dump_json(exclude={"issued_at"})}
    if logo is not None:
        inputs |= {"logo": json.dumps(list(logo.content)), "logo-says": logo.says}
    return typeset(FOLDER / f"{name}.typ", view.issued_at, **inputs)

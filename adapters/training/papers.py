"""Copies of signed texts and certificates of completion as tagged PDF: the same bytes for the same records."""

from pathlib import Path

from adapters.typesetting import typeset
from models.training.papers import Certificate, SignedCopy

FOLDER = Path(__file__).parent


def signed_copy_pdf(paper: SignedCopy) -> bytes:
    """Print the copy of a signed text."""
    return typeset(FOLDER / "signed_copy.typ", paper.signed_at, paper=paper.model_dump_json(exclude={"signed_at"}))


def certificate_pdf(paper: Certificate) -> bytes:
    """Print a certificate of completion."""
    content = paper.model_dump_json(exclude={"completed_at"})
    return typeset(FOLDER / "certificate.typ", paper.completed_at, paper=content)

"""Everything that an answer or a letter says: the words of a page, of a PDF, and of a calendar entry."""

import html
from email.message import EmailMessage
from email.utils import getaddresses
from functools import lru_cache
from io import BytesIO
from typing import NamedTuple

from pypdf import PdfReader
from pypdf.errors import PyPdfError

PDF = b"%PDF-"


class Mailed(NamedTuple):
    """A letter: the addresses that get it, and everything that it says, attachments included."""

    to: tuple[str, ...]
    kinds: frozenset[str]
    text: str


def said_in(content: bytes, text: str) -> str:
    """Return what an answer says. `text` is its content as text."""
    return printed(content) if content.startswith(PDF) else html.unescape(text)


@lru_cache(maxsize=512)
def printed(content: bytes) -> str:
    """Return what is printed in a PDF, and what its properties say. A file that only begins like one is its text."""
    try:
        reader = PdfReader(BytesIO(content))
        pages = [page.extract_text() for page in reader.pages]
        found = [*pages, *map(str, (reader.metadata or {}).values())]
    except PyPdfError:
        found = [content.decode(errors="replace")]
    return " ".join(" ".join(found).split())


def mailed(message: EmailMessage) -> Mailed:
    """Return what a letter says to whom."""
    headers = [str(each) for name in ("To", "Cc") for each in message.get_all(name, [])]
    parts = [part for part in message.walk() if not part.is_multipart()]
    words = [str(message["Subject"]), *map(_said, parts)]
    addresses = tuple(address for _, address in getaddresses(headers))
    return Mailed(addresses, frozenset(each.get_content_type() for each in parts), " ".join(" ".join(words).split()))


def _said(part: EmailMessage) -> str:
    content = part.get_content()
    if isinstance(content, bytes) and content.startswith(PDF):
        return printed(content)
    text = content.decode() if isinstance(content, bytes) else str(content)
    if part.get_content_type() == "text/calendar":  # It folds long lines.
        return text.replace("\r\n ", "").replace("\n ", "").replace("\\,", ",")
    return html.unescape(text)

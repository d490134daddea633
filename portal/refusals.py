"""A form that was refused: the browser goes on to the form's page, and a cookie tells that page once why.

An answer to a form that is a page itself can't be come back to: the Back button would ask to send the form again.
"""

import base64
import zlib
from collections.abc import Mapping
from typing import Final

from adapters.fresh_secrets import hash_of
from models.base import Message
from portal.problems import Problem

LARGEST: Final = 3_500
"""How many characters of a cookie every browser keeps, with room for its name and its attributes."""

SECONDS: Final = 60

_MOST_READ: Final = 64 * 1024
"""How many bytes a cookie may become: it comes from a browser, and could say anything."""


class Refused(Message):
    """Why a form was refused, the form's key, and what was typed if that is not kept as a draft."""

    page: str
    problem: Problem
    key: str
    typed: Mapping[str, str | list[str]] = {}
    kept: bool = False
    """Whether what was typed is kept as a draft."""


def written(refused: Refused) -> str:
    """Return what to keep in a cookie; empty if it is too long for one. The page is in it as a hash."""
    plain = refused.model_copy(update={"page": hash_of(refused.page)}).model_dump_json().encode()
    text = base64.urlsafe_b64encode(zlib.compress(plain)).decode()
    return text if len(text) <= LARGEST else ""


def read(text: str, page: str) -> Refused | None:
    """Return what a cookie says about the form of a page; None if it says nothing about that page."""
    if not text or len(text) > LARGEST:
        return None
    try:
        plain = zlib.decompressobj().decompress(base64.urlsafe_b64decode(text.encode()), _MOST_READ)
        refused = Refused.model_validate_json(plain)
    except (ValueError, zlib.error):
        return None
    return refused if refused.page == hash_of(page) else None

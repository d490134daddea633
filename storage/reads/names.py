"""Finding people and agencies by the beginnings of the words of their names."""

from typing import Any

from sqlalchemy import ColumnElement, false, select

from models.directory.name_tokens import name_tokens as words_of
from storage.tables.names import name_tokens

LAST_LETTER = "\U0010ffff"
"""No letter comes after this one."""


def named_like(kind: str, record_id: ColumnElement[Any], typed: str) -> list[ColumnElement[bool]]:
    """Return the conditions that each word of `typed` begins a word of the name of a person or an agency.

    No condition if nothing was typed. If nothing but signs was typed, no name is like that.
    """
    words = words_of(typed)
    if typed.strip() and not words:
        return [false()]
    return [record_id.in_(_with_word(kind, each)) for each in words]


def _with_word(kind: str, word: str) -> Any:
    token = name_tokens.c.token
    return select(name_tokens.c.record_id).where(name_tokens.c.kind == kind, token >= word, token < word + LAST_LETTER)

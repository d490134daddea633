"""What somebody typed in a form that was not taken: kept until it is sent, or for a while."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from models.base import Instant, Key, Message

KEPT_FOR: Final = timedelta(days=30)
"""How long a draft is kept. Office default, to be confirmed."""

LARGEST: Final = 100_000
"""How many characters of a form are kept in all."""


class FormDraft(Message):
    """What somebody typed in a form, and the form's key, so that it counts once however often it is sent."""

    person_id: Key
    browser_hash: str = ""
    """Of the only browser that shows it, if the form did not prove who sent it. Empty: wherever the person is."""
    page: str
    """The page of the form, with what its address asks for."""
    act: str
    """Where the form is sent."""
    key: Key
    typed: Mapping[str, str | list[str]]
    had_files: bool = False
    """Whether files were chosen too. They are not kept."""
    at: Instant


def fits(draft: FormDraft) -> bool:
    """Return whether a draft is small enough to be kept."""
    texts = [each for value in draft.typed.values() for each in ([value] if isinstance(value, str) else value)]
    return sum(map(len, texts)) + sum(map(len, draft.typed)) + len(draft.page) <= LARGEST

"""Forms that people send: checked before they go anywhere, and refused with a sentence."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, TypeVar

from pydantic import ValidationError

from models.base import Message
from models.dates import ENTERED, LONG_AGO, OUT_OF_RANGE, TODAY, require_in_reach
from models.errors import RuleViolation
from models.people import Actor
from models.typed_text import several_lines
from models.wording import complaint, reason

MessageT = TypeVar("MessageT", bound=Message)


def validated(kind: type[MessageT], today: date | None = None, old: bool = False, /, **values: Any) -> MessageT:
    """Return the message with these values, whose dates have to be possible and whose text has to be harmless.

    With `today`, every date has to lie within the bounds of its purpose, and a day of money that is long ago is asked
    about, unless `old` says that it is meant.

    Text has to be harmless in letters and on screens. Dates and text are looked at here and not in the message's type,
    because histories load messages of the same type that came in before. Raises RuleViolation for the first value that
    is not valid.
    """
    for name, value in values.items():
        _require_harmless(name, value)
    try:
        message = kind.model_validate(values, context={**ENTERED, TODAY: None if old else today})
    except ValidationError as error:
        first = error.errors()[0]
        name = " ".join(str(part) for part in first["loc"] if not isinstance(part, int)).replace("_", " ")
        if first["type"] == OUT_OF_RANGE:
            raise RuleViolation("not_valid", f"The date {reason(first)}. (Where: {name})") from error
        if first["type"] == LONG_AGO:
            sentence = f"{first['msg']}. Please check the year. If it is right, send it again with --yes."
            raise RuleViolation("long_ago", sentence) from error
        raise RuleViolation("not_valid", complaint(first)) from error
    if today is not None:
        require_in_reach(message, today)
    return message


def _require_harmless(name: str, value: Any) -> None:
    for text in _texts(value):
        try:
            several_lines(text)
        except ValueError as error:
            raise RuleViolation("not_valid", f"The {name.replace('_', ' ')} {error}. Please type it again.") from error


def _texts(value: Any) -> Iterable[str]:
    """Yield every text in a value of a form, however deep. Who acts comes from the records."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Actor):
        return
    elif isinstance(value, Message):
        yield from _texts(dict(value))
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple | set | frozenset):
        for each in value:
            yield from _texts(each)

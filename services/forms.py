"""Forms that people send: checked before they go anywhere, and refused with a sentence."""

from typing import Any, TypeVar

from pydantic import ValidationError

from models.base import Message
from models.dates import ENTERED, OUT_OF_RANGE
from models.errors import RuleViolation
from models.wording import reason

MessageT = TypeVar("MessageT", bound=Message)


def validated(kind: type[MessageT], /, **values: Any) -> MessageT:
    """Return the message with these values, whose dates have to be possible.

    Raises RuleViolation for the first value that is not valid.
    """
    try:
        return kind.model_validate(values, context=ENTERED)
    except ValidationError as error:
        first = error.errors()[0]
        name = " ".join(str(part) for part in first["loc"] if not isinstance(part, int)).replace("_", " ")
        if first["type"] == OUT_OF_RANGE:
            raise RuleViolation("not_valid", f"The date {reason(first)}. (Where: {name})") from error
        raise RuleViolation("not_valid", f"The {name or 'form'} {reason(first)}.") from error

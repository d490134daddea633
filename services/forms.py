"""Forms that people send: checked before they go anywhere, and refused with a sentence."""

from typing import Any, TypeVar

from pydantic import ValidationError

from models.base import Message
from models.errors import RuleViolation
from models.wording import reason

MessageT = TypeVar("MessageT", bound=Message)


def validated(kind: type[MessageT], /, **values: Any) -> MessageT:
    """Return the message with these values. Raises RuleViolation for the first value that is not valid."""
    try:
        return kind(**values)
    except ValidationError as error:
        first = error.errors()[0]
        name = " ".join(str(part) for part in first["loc"] if not isinstance(part, int)).replace("_", " ")
        raise RuleViolation("not_valid", f"The {name or 'form'} {reason(first)}.") from error

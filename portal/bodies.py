"""What browsers send, up to a limit: a form that is too large is refused before it is read whole (S24)."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final, get_args

from fastapi import Request
from pydantic import BaseModel
from starlette.datastructures import FormData

from models.documents import LARGEST
from models.errors import RuleViolation
from services.documents import Upload

ROOM_FOR_TEXT: Final = 256 * 1024
"""How many bytes a form may have besides its files."""

TOO_LARGE: Final = "too_large"

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]


async def form_of(request: Request, form: type[BaseModel]) -> FormData:
    """Return what a browser sent for a form. Raises RuleViolation as soon as it is larger than the form can be."""
    most = ROOM_FOR_TEXT + LARGEST * _files(form)
    announced = request.headers.get("content-length", "")
    if announced.isascii() and announced.isdigit() and int(announced) > most:
        raise _too_large(most)
    return await Request(request.scope, _limited(request.receive, most)).form()


def _limited(receive: Receive, most: int) -> Receive:
    """Return what reads a body, and stops once it has more than `most` bytes, whatever was announced."""
    seen = 0

    async def read() -> MutableMapping[str, Any]:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > most:
            raise _too_large(most)
        return message

    return read


def _files(form: type[BaseModel]) -> int:
    """Return how many files a form takes."""
    hints = [field.annotation for field in form.model_fields.values()]
    return sum(1 for hint in hints if hint is Upload or Upload in get_args(hint))


def _too_large(most: int) -> RuleViolation:
    if most > LARGEST:
        return RuleViolation(
            TOO_LARGE, f"This is larger than {LARGEST // 1024 // 1024} MB, so nothing was saved. Choose a smaller file."
        )
    return RuleViolation(TOO_LARGE, "This is more text than we can take, so nothing was saved. Please shorten it.")

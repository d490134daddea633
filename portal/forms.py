"""Forms: what their fields are, and how what a browser sends becomes their values."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, get_origin

from pydantic import BaseModel, ConfigDict, StringConstraints
from starlette.datastructures import FormData, UploadFile

from models.documents import LARGEST
from services.documents import Upload

OURS = frozenset({"form_token", "for_person", "for_name", "key"})
"""The fields that every form has, besides its own."""

SECRET = frozenset({"code", "credential"})
"""The fields that hold a code or an answer of a passkey."""

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
"""A line that has to be filled in."""

OptionalLine = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
"""A line that may stay empty."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4_000)]
"""Some sentences that have to be filled in."""

OptionalText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4_000)]
"""Some sentences that may stay empty."""


NEW_PERSON = {
    "first_name": "the first name",
    "last_name": "the last name",
    "email": "the email address, such as name@agency.org",
}
"""What a form says of somebody new, and what it asks for if that is missing."""


class Form(BaseModel):
    """What a form of these pages sends; anything else is refused (S15).

    A field's description says what to enter; the page shows it if the field is not as it has to be. A field that is a
    tuple takes every box of its name that is checked, and a field of the type Upload takes a file.
    """

    secret: ClassVar[bool] = False
    """Whether it holds a code or an answer of a passkey, which is not kept with what people typed."""

    model_config = ConfigDict(extra="forbid")


class Nothing(Form):
    """A button without a field."""


def missing_of(entered: Mapping[str, object]) -> dict[str, str]:
    """Return what a form has to ask for of somebody new, by its field."""
    return {name: what for name, what in NEW_PERSON.items() if not entered[name]}


async def values_of(form: type[BaseModel], typed: FormData) -> dict[str, Any]:
    """Return what a browser sent for a form, by field. An input that was left empty counts as not sent."""
    values: dict[str, Any] = {}
    for name in typed:
        if name in OURS:
            continue
        field = form.model_fields.get(name)
        sent = [await _value(each) for each in typed.getlist(name)]
        filled = [each for each in sent if each not in ("", None)]
        if field is not None and get_origin(field.annotation) is tuple:
            values[name] = filled
        elif filled:
            values[name] = filled[-1]
        elif field is None or field.is_required():
            values[name] = ""
    return values


def kept_text(typed: FormData) -> dict[str, Any]:
    """Return what to show in the inputs again: a text, or a list of the boxes that were checked. Files are not kept."""
    kept: dict[str, Any] = {}
    for name in typed:
        texts = [each for each in typed.getlist(name) if isinstance(each, str)]
        if name not in OURS and texts:
            kept[name] = texts[0] if len(texts) == 1 else texts
    return kept


def open_text(typed: FormData) -> dict[str, Any]:
    """Return the same without codes and answers of passkeys, which are kept nowhere."""
    return {name: value for name, value in kept_text(typed).items() if name not in SECRET}


def raw_text(typed: FormData) -> list[tuple[str, str]]:
    """Return everything that was sent but files, to send it again as it is."""
    return [(name, each) for name, each in typed.multi_items() if isinstance(each, str)]


async def _value(sent: str | UploadFile) -> str | Upload | None:
    """Return a text as it is, and a file with its content. One byte more than is allowed is enough to refuse it."""
    if isinstance(sent, str):
        return sent
    return Upload(file_name=sent.filename, content=await sent.read(LARGEST + 1)) if sent.filename else None

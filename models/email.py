"""Email addresses, checked as far as possible without sending anything."""

from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from models.typed_text import no_encoded_word


def _looks_like_an_address(value: str) -> str:
    name, at, domain = value.rpartition("@")
    labels = domain.split(".")
    valid = (
        bool(at and name)
        and "@" not in name
        and value.isascii()
        and value.isprintable()
        and not any(character in ' ,;:<>()[]"\\' for character in value)
        and ".." not in f".{name}."
        and len(labels) >= 2
        and all(label and label.strip("-") == label and label.replace("-", "").isalnum() for label in labels)
    )
    if not valid:
        raise ValueError(f"{value!r} is not an email address")
    return value


EmailAddress = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=3, max_length=254),
    AfterValidator(_looks_like_an_address),
]
"""One address, such as ada@shelter.example: no display name, no white space, nothing that could break a mail header."""

TypedEmailAddress = Annotated[EmailAddress, AfterValidator(no_encoded_word)]
"""An address that comes in with a file or a pack. A mail program would decode an encoded word even there."""

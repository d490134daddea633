"""What passes for an email address, and what could break a mail header."""

import pytest
from pydantic import TypeAdapter, ValidationError

from models.email import EmailAddress

ADDRESS: TypeAdapter[str] = TypeAdapter(EmailAddress)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ada",
        "@shelter.example",
        "ada@",
        "ada@shelter",
        "ada@@shelter.example",
        "ada shelter@shelter.example",
        "ada@shelter..example",
        "ada@-shelter.example",
        "ada@shelter.example.",
        "ada.@shelter.example",
        "a..da@shelter.example",
        "ada@shelter.example\r\nBcc: eve@evil.example",
        "ada@shelter.example\nX",
        "Ada <ada@shelter.example>",
        "ada@shelter.example,eve@evil.example",
        "ad\u00e0@shelter.example",
        "a" * 250 + "@shelter.example",
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValidationError):
        ADDRESS.validate_python(address)


@pytest.mark.parametrize("address", ["ada@shelter.example", "a.b-c+hmis@mail.shelter.example", "o'hara@s.example"])
def test_an_ordinary_address_is_accepted_without_the_blanks_around_it(address: str) -> None:
    assert ADDRESS.validate_python(f" {address} ") == address

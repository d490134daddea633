"""How many pixels a picture has is read from its beginning."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.pictures import pixels
from tests.models.pictures import jpeg, png

PNG, JPEG = "image/png", "image/jpeg"


@pytest.mark.parametrize(
    ("kind", "content", "expected"),
    [
        (PNG, png(1_280, 720), 921_600),
        (JPEG, jpeg(4_032, 3_024), 12_192_768),
        (JPEG, jpeg(4_032, 3_024, thumbnail=jpeg(160, 120)), 12_192_768),
        (JPEG, b"\xff\xd8\xff\xff\xff" + jpeg(8, 8)[2:], 64),
        (JPEG, b"\xff\xd8\xff\xda\x00\x02" + jpeg(8, 8)[2:], 0),
        (PNG, b"", 0),
        (JPEG, b"\xff\xd8\xff", 0),
        ("application/pdf", b"%PDF-", None),
    ],
)
def test_a_picture_says_how_large_it_is(kind: str, content: bytes, expected: int | None) -> None:
    assert pixels(kind, content) == expected


@given(st.binary(max_size=200))
def test_whatever_follows_the_first_bytes_reading_it_ends(content: bytes) -> None:
    assert isinstance(pixels(JPEG, b"\xff\xd8" + content), int)
    assert isinstance(pixels(PNG, content), int)

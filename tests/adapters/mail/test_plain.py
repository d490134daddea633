"""Text from people on one line."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.mail.plain import is_one_line, lines, one_line


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Dana Reed", "Dana Reed"),
        ("  Dana \t Reed ", "Dana Reed"),
        ("Dana\r\nBcc: all@harbor.example", "Dana Bcc: all@harbor.example"),
        ("Dana\x00\x1b[31m Reed", "Dana [31m Reed"),
        ("Dana\u2028Reed", "Dana Reed"),
        ("Dana \u202edeeR", "Dana deeR"),
        ("\ud800Dana", "Dana"),
        ("Zoë Müller-Lüdenscheidt 李", "Zoë Müller-Lüdenscheidt 李"),
    ],
)
def test_a_name_becomes_one_harmless_line(typed: str, kept: str) -> None:
    assert one_line(typed) == kept


@settings(deadline=None)
@given(st.text(st.characters(codec=None)))
def test_whatever_was_typed_one_line_comes_out(typed: str) -> None:
    assert is_one_line(one_line(typed))
    one_line(typed).encode()


def test_the_lines_of_a_comment_stay_apart() -> None:
    assert lines("\r\nFirst.\r\nSecond.\rThird.\n\nLast.\n") == ["First.", "Second.", "Third.", "", "Last."]

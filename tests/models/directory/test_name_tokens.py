"""Names are compared word by word, however a word is written."""

import pytest

from models.directory.name_tokens import LONGEST, name_tokens


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (("Zoë", "O’Brien-Núñez"), ("zoe", "obrien", "nunez")),
        (("Łódź Street",), ("lodz", "street")),
        (("St. Mary's",), ("st", "marys")),
        (("Straße", "STRASSE"), ("strasse",)),
        (("  Bjørn   Ægir ",), ("bjorn", "aegir")),
        (("李 小龍",), ("李", "小龍")),
        (("% _ !",), ()),
        (("x" * 200,), ("x" * LONGEST,)),
    ],
)
def test_a_name_has_these_words(names: tuple[str, ...], words: tuple[str, ...]) -> None:
    assert name_tokens(*names) == words


def test_the_words_of_words_are_the_same() -> None:
    once = name_tokens("Zoë O’Brien-Núñez")
    assert name_tokens(*once) == once

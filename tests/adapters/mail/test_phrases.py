"""The phrases an office may say in its own words."""

import pytest

from adapters.mail.phrases import PHRASES, check_wording, phrases
from adapters.mail.rendering import TEMPLATE_FOLDER
from models.policy.rule import PolicyError
from tests.adapters.mail.samples import pack


def test_an_office_that_says_nothing_gets_the_default_words() -> None:
    said = phrases(pack())
    assert said["request_form"] == PHRASES["request-form"].default
    assert len(said) == len(PHRASES)


def test_an_office_says_a_phrase_in_its_own_words() -> None:
    said = phrases(pack({"representative": "agency administrator"}))
    assert said["representative"] == "agency administrator"
    assert said["request_form"] == PHRASES["request-form"].default


def test_known_phrases_are_accepted() -> None:
    check_wording(pack({"closing": "Warm regards,"}))


def test_a_phrase_no_letter_uses_is_refused_with_file_key_and_reason() -> None:
    with pytest.raises(PolicyError) as refused:
        check_wording(pack({"closeing": "Bye,"}), "policies/lakeside.toml")
    assert refused.value.file == "policies/lakeside.toml"
    assert refused.value.key == "wording.closeing"
    assert "closing" in refused.value.reason


def test_letters_are_in_english_so_a_language_is_refused_like_any_other_phrase_no_letter_uses() -> None:
    with pytest.raises(PolicyError, match="no letter uses this phrase") as refused:
        check_wording(pack({"language": "en"}))
    assert refused.value.key == "wording.language"


@pytest.mark.parametrize("name", PHRASES)
def test_every_phrase_is_said_in_some_letter(name: str) -> None:
    templates = [path.read_text() for path in TEMPLATE_FOLDER.glob("*.j2")]
    assert any(f"phrases.{name.replace('-', '_')}" in template for template in templates)


@pytest.mark.parametrize("name", PHRASES)
def test_every_default_fits_where_a_pack_may_say_it_otherwise(name: str) -> None:
    phrase = PHRASES[name]
    assert phrases(pack({name: phrase.default}))[name.replace("-", "_")] == phrase.default
    assert phrase.purpose

"""How much people may upload, and what they read and sign."""

import pytest
from pydantic import ValidationError

from models.errors import RuleViolation
from models.policy.materials import Material
from models.policy.uploads import MEGABYTE, UPLOADS

SOURCE = "Office default, to be confirmed"


@pytest.mark.requirement("S25")
def test_a_person_s_files_take_no_more_room_than_the_policy_gives() -> None:
    most = UPLOADS.megabytes_per_person * MEGABYTE
    UPLOADS.require_room(MEGABYTE, most - MEGABYTE)
    with pytest.raises(RuleViolation) as refused:
        UPLOADS.require_room(MEGABYTE, most - MEGABYTE + 1)
    assert refused.value.code == "no_room"


@pytest.mark.requirement("S25")
def test_a_training_has_no_more_files_than_the_policy_gives() -> None:
    UPLOADS.require_another_file(UPLOADS.files_per_training - 1)
    with pytest.raises(RuleViolation) as refused:
        UPLOADS.require_another_file(UPLOADS.files_per_training)
    assert refused.value.code == "too_many_files"


def test_a_text_is_known_by_its_hash_and_read_in_paragraphs() -> None:
    first, same, other = (
        Material(source=SOURCE, requirements=("a",), version="1", text=text)
        for text in ("One\nline.\n\nAnother.", "One\nline.\n\nAnother.", "One line.")
    )
    assert first.paragraphs == ("One line.", "Another.")
    assert first.sha256 == same.sha256 != other.sha256


@pytest.mark.parametrize(
    "wrong",
    [
        {"link": "http://x.example"},
        {"link": "javascript:alert(1)"},
        {"text": "Something."},
        {"version": "1"},
        {},
        {"link": "https://x.example", "requirements": ()},
    ],
)
def test_a_material_that_can_not_be_used_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Material.model_validate({"source": SOURCE, "requirements": ("a",), **wrong})

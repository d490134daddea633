"""What is checked at start, before the first letter is written."""

from pathlib import Path

import pytest

from adapters.mail.checks import check_mail, check_templates
from models.policy.rule import PolicyError
from tests.adapters.mail.samples import pack

SOUND = (
    "{% extends layout %}{% block subject %}S{% endblock %}"
    "{% block news %}N{% endblock %}{% block next %}X{% endblock %}"
)


def own(folder: Path, name: str, content: str) -> Path:
    """A policy folder in which the office has one template of its own."""
    (folder / "lakeside.templates").mkdir()
    (folder / "lakeside.templates" / name).write_text(content)
    return folder


def test_the_templates_of_the_house_pass() -> None:
    check_templates(pack())


def test_an_office_without_templates_of_its_own_passes(tmp_path: Path) -> None:
    check_mail(pack({"closing": "Bye,"}), "lakeside.toml", tmp_path)


def test_a_sound_template_of_an_office_passes(tmp_path: Path) -> None:
    check_templates(pack(), own(tmp_path, "leave_ended.j2", SOUND))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (SOUND.replace("N{%", "{{ facts.grade }}{%"), "UndefinedError"),
        (SOUND.replace("N{%", "{% if %}{%"), "TemplateSyntaxError"),
        (SOUND.replace("block subject", "block headline"), "the block 'subject' is missing"),
        (SOUND.replace("block next", "block then"), "Required block 'next' not found"),
        (SOUND.replace("N{%", "{{ 'x' | shouted }}{%"), "TemplateAssertionError"),
    ],
)
def test_a_broken_template_of_an_office_is_refused_with_its_name(tmp_path: Path, content: str, reason: str) -> None:
    with pytest.raises(PolicyError) as refused:
        check_templates(pack(), own(tmp_path, "leave_ended.j2", content))
    assert refused.value.file == "lakeside.templates/leave_ended.j2"
    assert reason in refused.value.reason


def test_a_template_for_no_letter_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as refused:
        check_templates(pack(), own(tmp_path, "training_startd.j2", SOUND))
    assert refused.value.file == "lakeside.templates/training_startd.j2"


def test_a_broken_layout_of_an_office_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="UndefinedError"):
        check_templates(pack(), own(tmp_path, "layout.txt.j2", "{{ weather }}"))


def test_unknown_words_are_refused_with_the_file_they_stand_in(tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as refused:
        check_mail(pack({"closeing": "Bye,"}), "policies/lakeside.toml", tmp_path)
    assert refused.value.file == "policies/lakeside.toml"

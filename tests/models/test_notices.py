"""The catalog of letters, and what is wrong with a notice."""

import pytest

from models.effects import Notice
from models.notices import TEMPLATES, NoticeFault, faults, require_sound, unknown_facts
from models.people import Role

SOUND = Notice(template="training_withdrawn", to=("p-1",), about="p-1", facts={"reason": "Moved away"})


def test_a_sound_notice_has_no_faults() -> None:
    assert faults(SOUND) == []
    require_sound(SOUND)


def test_every_fault_is_named() -> None:
    broken = Notice(template="training_reminder", to=(), facts={"days_left": "three"})
    assert faults(broken) == [
        "the fact 'next_step' is missing",
        "the fact 'days_left' must be of type int",
        "it has no deadline",
        "it does not name the person it is about",
        "it is addressed to nobody",
    ]
    with pytest.raises(NoticeFault, match="training_reminder"):
        require_sound(broken)


def test_yes_or_no_is_not_a_number() -> None:
    assert faults(SOUND.model_copy(update={"template": "license_wait_ended", "facts": {"wait_days": True}}))


def test_a_role_is_somebody_to_write_to() -> None:
    assert faults(SOUND.model_copy(update={"to": (), "to_role": Role.HMIS_LEAD})) == []


def test_an_unknown_letter_is_a_fault() -> None:
    assert faults(SOUND.model_copy(update={"template": "greetings"})) == ["there is no letter of this name"]


def test_a_fact_that_may_be_left_out_is_still_checked() -> None:
    ready = SOUND.model_copy(update={"template": "account_ready", "facts": {}})
    assert faults(ready) == []
    wrong = ready.model_copy(update={"facts": {"first_sign_in_days": "soon"}})
    assert faults(wrong) == ["the fact 'first_sign_in_days' must be of type int"]


def test_a_fact_nobody_reads_is_no_fault_but_can_be_found() -> None:
    slip = SOUND.model_copy(update={"facts": {"reason": "Moved", "raeson": "Moved"}})
    assert faults(slip) == []
    assert unknown_facts(slip) == ["raeson"]


def test_a_notice_survives_the_journey_through_json_with_its_types() -> None:
    said = Notice(
        template="removal_done",
        to=("p-1",),
        about="p-1",
        facts={"late": True, "lateness": "", "license_kept": False},
    )
    assert faults(Notice.model_validate_json(said.model_dump_json())) == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_facts_are_of_the_kinds_a_notice_can_carry(name: str) -> None:
    template = TEMPLATES[name]
    assert {*template.facts.values(), *template.optional.values()} <= {str, int, bool, list}
    assert not template.facts.keys() & template.optional.keys()

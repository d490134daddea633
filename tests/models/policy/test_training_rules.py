"""What a pack of its own says about training is read, compared, and tried like every other rule."""

from datetime import UTC, datetime

from models.policy.blank import blank_pack
from models.policy.comparing import changes
from models.policy.sentences import Origin, version_in_words
from models.policy.trying import asked
from tests.workflows.own_pack import pack_with

PLAIN = """
[[training.requirements]]
source = "Invented manual, page 2"
kind = "test"
id = "privacy"
title = "Privacy"
pass_mark = 80
"""
MORE = """
valid_months = 6
project_types = ["outreach"]

[[training.requirements]]
source = "Invented manual, page 2"
kind = "form"
id = "rules"
title = "House rules"

[training.failed_attempts]
source = "Invented manual, page 3"
limit = 3
counted = "whole_training"
then = "close"

[[training.waivers]]
source = "Invented manual, page 4"
id = "experienced"
experience = ["active_license", "recertified"]
within_months = 6
still_needed = ["rules"]

[training.places]
source = "Invented manual, page 5"
at_once = 8
counted = "each_agency"
"""
WORK = {"project_types": ("outreach",)}
OWN = pack_with(PLAIN + MORE, **WORK)
SAID = {
    "training.failed_attempts.limit": "The limit for a training is 3 failed attempts.",
    "training.failed_attempts.counted": "Failed attempts are counted over all tests of the training together.",
    "training.failed_attempts.then": (
        "When the limit is reached, the training is closed, and the agency has to send a new request."
    ),
    "training.waivers.experienced.experience": (
        "It is for somebody who held an active license or recertified, at any agency."
    ),
    "training.waivers.experienced.within_months": "It applies if that was not longer ago than 6 months.",
    "training.waivers.experienced.still_needed": "Only these parts are still needed: rules.",
    "training.places.at_once": "There are 8 places in training. Whoever finds none free waits in line.",
    "training.requirements.privacy.valid_months": "A completion counts for 6 months, for every training in that time.",
    "training.requirements.privacy.project_types": "It is for these project types only: outreach.",
}


def test_every_rule_is_a_sentence_of_the_pack() -> None:
    found = {
        each.path: each
        for section in version_in_words(OWN.version[0])
        for each in section.sentences
        if each.path in SAID
    }
    assert {path: each.text for path, each in found.items()} == SAID
    assert all(each.origin == Origin.PACK for each in found.values())


def test_a_comparison_names_every_rule_that_is_new() -> None:
    plain = pack_with(
        PLAIN + '\n[[training.requirements]]\nsource = "Invented manual, page 2"\nkind = "form"\n'
        'id = "rules"\ntitle = "House rules"\n',
        **WORK,
    )
    found = changes(version_in_words(plain.version[0]), version_in_words(OWN.version[0]))
    assert {each.path for each in found} >= SAID.keys()


def test_a_trial_says_what_ends_a_training_and_that_people_wait() -> None:
    said = " ".join(each.what for each in asked(OWN, OWN.version[0], datetime(2026, 11, 2, 15, tzinfo=UTC), ()))
    assert SAID["training.failed_attempts.limit"] in said
    assert SAID["training.places.at_once"] in said


def test_the_blank_of_a_new_pack_explains_every_new_key() -> None:
    blank = blank_pack("ohio")
    for table in ("failed_attempts", "waivers", "places"):
        assert f"training.{table}]" in blank
    for key in ("valid_months", "license_kinds", "cases_by_role_type", "steps_by_license_kind"):
        assert key in blank

"""Nobody reads of a role that their office doesn't have: an agency speaks through the role that the pack names."""

import pytest

from adapters.mail.rendering import render
from adapters.policy_files import load_packs
from models.notices import TEMPLATES
from models.people import Role
from tests.adapters.mail.facts import real_facts
from tests.adapters.mail.samples import by_the_end_of_the_day, mailing, notice
from tests.policies.conftest import FOLDER

PACKS = load_packs(FOLDER)
SPEAKING = (Role.SIGNATORY, Role.REPRESENTATIVE, Role.AGENCY_ADMINISTRATOR)
NAMED = ("training_withdrawn", "license_deleted", "training_lapsed", "training_started")
"""Letters that send the reader to whoever speaks for the agency."""


def read(template: str, pack_name: str) -> str:
    """What somebody reads, in both forms of the letter."""
    facts = {name: fact for name, fact in real_facts(template).items() if name != "what_to_do"}  # see models.license
    if "what_to_do" in real_facts(template):
        facts["what_to_do"] = "Ask us."
    letter = render(notice(template, facts, by_the_end_of_the_day()), mailing(), PACKS[pack_name])
    return f"{letter.subject}\n{letter.text}\n{letter.html}".lower()


@pytest.mark.parametrize("template", TEMPLATES)
def test_no_letter_names_a_role_that_the_pack_does_not_have(template: str) -> None:
    for pack_name, pack in PACKS.items():
        contact = pack.version[-1].access_requests.requesting.contact
        shown = read(template, pack_name)
        assert [role for role in SPEAKING if role != contact and role.spoken in shown] == [], pack_name


@pytest.mark.parametrize("pack_name", PACKS)
@pytest.mark.parametrize("template", NAMED)
def test_a_letter_names_the_role_of_the_pack(template: str, pack_name: str) -> None:
    assert PACKS[pack_name].version[-1].access_requests.requesting.contact.spoken in read(template, pack_name)

"""Who gets a letter of invitation now, who later, and who none."""

from datetime import UTC, datetime
from typing import Any

import pytest

from models.people import Actor, Grant, Role
from models.policy.directory import DirectoryPolicy
from models.sign_in.inviting import AT_ONCE, Invitable, InvitedState, letter, planned
from models.sign_in.passkeys import Invitation
from models.sign_in.permissions import may_invite, may_invite_first

NOW = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)
ADMINISTRATOR = Actor(person_id="p-4", grants=(Grant(role=Role.SYSTEM_ADMINISTRATOR),))


def somebody(number: int = 1, **more: Any) -> Invitable:
    return Invitable(
        person_id=f"p-{number}", name=f"Person {number}", email=f"p{number}@a.example", decides=True, **more
    )


@pytest.mark.requirement("S4")
@pytest.mark.parametrize(
    ("more", "state"),
    [
        ({}, InvitedState.NOW),
        ({"has_passkey": True, "bounced": True}, InvitedState.ENROLLED),
        ({"is_invited": True, "bounced": True}, InvitedState.PENDING),
        ({"bounced": True}, InvitedState.BOUNCED),
    ],
)
def test_a_letter_goes_to_whoever_can_use_it(more: dict[str, bool], state: InvitedState) -> None:
    (found,) = planned([somebody(**more)], 0)
    assert (found.state, found.person_id) == (state, "p-1")


@pytest.mark.requirement("S20")
@pytest.mark.parametrize("lately", [0, AT_ONCE - 2, AT_ONCE, AT_ONCE + 9])
def test_only_so_many_letters_go_out_in_an_hour(lately: int) -> None:
    people = [somebody(number, has_passkey=number % 3 == 0) for number in range(2 * AT_ONCE)]
    states = [each.state for each in planned(people, lately)]
    wanting = sum(not each.has_passkey for each in people)
    assert states.count(InvitedState.NOW) == min(wanting, max(0, AT_ONCE - lately))
    assert states.count(InvitedState.NOW) + states.count(InvitedState.LATER) == wanting
    assert InvitedState.NOW not in states[states.index(InvitedState.LATER) :]


def test_the_letter_leads_to_a_page_and_holds_no_secret() -> None:
    invitation = Invitation(id="secret-id", person_id="p-1", by="p-4", at=NOW)
    found = letter(invitation, "https://access.example.org", decides=False)
    assert found.facts["page"] == "https://access.example.org/passkeys"
    assert "secret-id" not in found.model_dump_json()


@pytest.mark.parametrize("role", list(Role))
def test_whoever_keeps_the_directory_invites(role: Role) -> None:
    policy = DirectoryPolicy()
    assert bool(may_invite(Actor(person_id="p", grants=(Grant(role=role),)), policy)) is (role in policy.keepers)


def test_the_first_to_be_invited_is_a_system_administrator_once() -> None:
    assert may_invite_first(ADMINISTRATOR, None, "Sol Sorrel", "")
    nobody = may_invite_first(Actor(person_id="p-9"), None, "Ned Nobody", "")
    assert nobody.sentence.startswith("Ned Nobody is no system administrator today.")
    before = Invitation(id="i", person_id="p-4", by="system", at=NOW)
    again = may_invite_first(ADMINISTRATOR, before, "Sol Sorrel", "Mo Maple")
    assert again.sentence.startswith("Mo Maple was invited as the first administrator")

"""Inviting people to the portal: the first administrator once, everybody else by agency, a few at a time."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from models.sign_in.inviting import AT_ONCE, InvitedState
from models.sign_in.passkeys import INVITED_FOR, Invitation
from services import invitations
from services.context import Context
from services.directory_follow_up import keeping
from services.invitations import InvitationReport
from storage import passkeys
from storage.reads.audit import history
from storage.reads.ways_in import way_in_of
from tests.services.asking import refused
from tests.workflows.office import Office, addresses


@pytest.fixture
def inviting(context: Context) -> Context:
    """An office whose portal people can reach."""
    return replace(context, portal="https://access.example.org")


def invitations_of(context: Context, person_id: str) -> Sequence[Invitation]:
    """The invitations of a person that were not used or withdrawn."""
    found = way_in_of(context.database, keeping(context), person_id, context.today())
    return () if found is None else found.invitations


def states(report: InvitationReport) -> dict[str, InvitedState]:
    return {each.person_id: each.state for each in report.people}


async def test_the_first_administrator_is_invited_once_by_a_letter_to_the_page(
    missouri: Office, inviting: Context
) -> None:
    found = await invitations.invite_first_administrator(inviting, "alex@sample.example")
    assert found.id == "alex"
    (letter,) = await missouri.letters("invited")
    assert addresses(letter) == [("to", "alex")]
    assert letter.payload.facts["page"] == "https://access.example.org/passkeys"
    (pending,) = invitations_of(inviting, "alex")
    assert (pending.by, pending.recovery) == ("system", False)
    (entry,) = [each for each in history(inviting.database, "person/alex") if "administrator" in each.move]
    assert entry.summary == "Invited to the portal, to add a passkey."
    again = await refused(invitations.invite_first_administrator(inviting, "alex"))
    assert again.sentence == (
        "Alex Sample was invited as the first administrator, and can invite others with invite-users."
    )


async def test_a_first_invitation_that_nobody_used_in_time_can_be_sent_again(inviting: Context) -> None:
    await invitations.invite_first_administrator(inviting, "alex")
    then = inviting.now() + INVITED_FOR
    assert await invitations.invite_first_administrator(replace(inviting, now=lambda: then), "alex")


async def test_nobody_else_is_the_first_and_nobody_without_a_portal(context: Context, inviting: Context) -> None:
    assert (await refused(invitations.invite_first_administrator(inviting, "tess"))).code == "not_permitted"
    assert (await refused(invitations.invite_first_administrator(inviting, "nobody"))).code == "unknown_person"
    assert (await refused(invitations.invite_first_administrator(context, "alex"))).code == "no_portal"
    assert (await refused(invitations.invite_users(context, "alex", "A1"))).code == "no_portal"


async def test_a_dry_run_changes_nothing_and_the_real_one_invites_each_once(
    missouri: Office, inviting: Context
) -> None:
    dry = await invitations.invite_users(inviting, "alex", "A1")
    assert not dry.applied
    assert states(dry)["sam"] == InvitedState.NOW
    assert await missouri.letters("invited") == []
    done = await invitations.invite_users(inviting, "alex", "A1", apply=True)
    assert states(done) == states(dry)
    invited = {to for each in await missouri.letters("invited") for _, to in addresses(each)}
    assert invited == {who for who, state in states(done).items() if state == InvitedState.NOW}
    again = await invitations.invite_users(inviting, "alex", "A1", apply=True)
    assert set(states(again).values()) == {InvitedState.PENDING}
    assert len(await missouri.letters("invited")) == len(invited)


async def test_whoever_has_a_license_alone_is_told_that_an_email_is_enough(missouri: Office, inviting: Context) -> None:
    await missouri.license(held_by="tess")
    report = await invitations.invite_users(inviting, "alex", "A1", apply=True)
    assert {each.person_id: each.decides for each in report.people}["tess"] is False
    sent = await missouri.letters("invited")
    letters = {to: each.payload.facts["decides"] for each in sent for _, to in addresses(each)}
    assert (letters["tess"], letters["sam"]) == (False, True)


async def test_when_many_were_invited_lately_the_others_wait(missouri: Office, inviting: Context) -> None:
    at = inviting.now()
    for number in range(AT_ONCE):
        passkeys.save_invitation(
            inviting.database, Invitation(id=f"i-{number}", person_id="uma", by="alex", at=at - timedelta(minutes=5))
        )
    report = await invitations.invite_users(inviting, "alex", "A1", apply=True)
    assert InvitedState.NOW not in states(report).values()
    assert InvitedState.LATER in states(report).values()
    assert await missouri.letters("invited") == []
    hour = replace(inviting, now=lambda: at + timedelta(hours=1))
    assert InvitedState.NOW in states(await invitations.invite_users(hour, "alex", "A1")).values()

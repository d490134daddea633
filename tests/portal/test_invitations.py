"""Inviting people to add a passkey, recoveries that a second person confirms, and people who are deactivated."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from models.people import Role
from models.sign_in.passkeys import INVITED_FOR, Invitation
from models.sign_in.sessions import Way
from services import ways_in
from storage.passkeys import passkeys_of, save_invitation
from storage.reads.tasks import queue
from storage.tables.sign_in import sessions
from storage.tables.work import notices
from tests.portal.authenticator import Authenticator
from tests.portal.conftest import URL, Browser, Portal
from tests.portal.test_passkeys import enrolled, invite, options
from tests.portal.test_sign_in import signed_in

RHEA = "rhea@sample.example"
SURE = "I called Rhea at her desk."


def letters(portal: Portal) -> list[tuple[str, list[str]]]:
    """The letters in the outbox: their templates, and to whom."""
    with portal.house.context.database.read() as connection:
        rows = connection.execute(select(notices.c.template, notices.c.payload).order_by(notices.c.at, notices.c.id))
        return [(row.template, row.payload["to"]) for row in rows]


async def lost(portal: Portal) -> Browser:
    """Rhea adds a passkey, loses it with every code, and asks for another one by email. Returns her browser."""
    invite(portal, "rhea")
    await enrolled(portal, portal.browser(), Authenticator(URL), RHEA)
    browser = portal.browser()
    await signed_in(portal, browser, RHEA)
    await browser.open("/passkeys/lost")
    answer = await browser.press("/passkeys/lost", reason="My phone fell into the river.")
    assert "Someone else has to confirm" in answer.text
    return browser


def recovery(portal: Portal) -> str:
    """The page on which the recovery is confirmed, as the queue has it."""
    tasks = [each for each in queue(portal.house.context.database, portal.clock()) if each.kind == "confirm_recovery"]
    (number,) = {each.key.split("/")[1] for each in tasks}
    return f"/invitations/{number}"


async def test_whoever_gives_a_role_invites_its_holder_who_then_adds_a_passkey(portal: Portal) -> None:
    lena = await portal.signed_in_as("lena")
    await lena.open("/invitations")
    answer = await lena.press("/invitations", who=RHEA, note="New.")
    assert "Rhea Sample gets an email" in answer.text
    assert "Not used yet" in answer.text
    assert ("invited", ["rhea"]) in letters(portal)
    assert "Blue key" in await enrolled(portal, portal.browser(), Authenticator(URL), RHEA)
    assert ("passkey_added", ["rhea"]) in letters(portal)
    assert "No invitation is open" in (await lena.open("/invitations")).text


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("uma@sample.example", "has no role"),
        ("lena", "Nobody can do this for themselves"),
        ("nobody@nowhere.example", "There is no person"),
    ],
)
async def test_who_can_not_be_invited(portal: Portal, who: str, said: str) -> None:
    lena = await portal.signed_in_as("lena")
    await lena.open("/invitations")
    answer = await lena.press("/invitations", who=who, note="Keep this.")
    assert said in answer.text
    assert "Keep this." in answer.text


@pytest.mark.requirement("S4")
async def test_nobody_invites_somebody_to_a_role_that_they_could_not_give(portal: Portal) -> None:
    sam = await portal.signed_in_as("sam")
    await sam.open("/invitations")
    assert "There is no person" in (await sam.press("/invitations", who="lena")).text
    portal.hires("rhea", Role.REVIEWER)
    refused = (await sam.press("/invitations", who="rhea")).text
    assert "Rhea Sample is also a reviewer, and one way in is for every role." in refused
    assert "So only a member of the HMIS lead staff or the HMIS lead director can invite Rhea Sample" in refused
    assert "needs no invitation" not in refused
    invite(portal, "rhea")
    await enrolled(portal, portal.browser(), Authenticator(URL), RHEA)
    await sam.open("/invitations")
    assert "Rhea Sample has a passkey already" in (await sam.press("/invitations", who="rhea")).text


async def test_an_invitation_is_withdrawn_and_then_adds_nothing(portal: Portal) -> None:
    invite(portal, "rhea")
    lena = await portal.signed_in_as("lena")
    await lena.open("/invitations/invitation-rhea")
    answer = await lena.press("/invitations/invitation-rhea/withdraw", withdrawn_because="She left.")
    assert "It is withdrawn" in answer.text
    browser = portal.browser()
    await signed_in(portal, browser, RHEA)
    assert "You need an invitation" in (await browser.open("/passkeys")).text


async def test_the_invitations_of_others_do_not_exist_for_an_agency(portal: Portal) -> None:
    save_invitation(
        portal.house.context.database,
        Invitation(id="of-lena", person_id="lena", by="lena", at=portal.clock()),
    )
    sam = await portal.signed_in_as("sam")
    assert "Lena" not in (await sam.open("/invitations")).text
    assert (await sam.open("/invitations/of-lena")).status_code == 404
    assert (await sam.open("/invitations/never-was")).status_code == 404


async def test_the_list_goes_on_after_a_page(portal: Portal) -> None:
    for number in range(23):
        at = portal.clock() - timedelta(minutes=number)
        save_invitation(
            portal.house.context.database,
            Invitation(id=f"i-{number:02}", person_id="rhea", by="lena", at=at),
        )
    lena = await portal.signed_in_as("lena")
    first = await ways_in.listed(portal.house.context, "lena")
    second = await ways_in.listed(portal.house.context, "lena", first.next)
    assert (len(first.invitations), len(second.invitations), second.next) == (20, 3, "")
    assert "Show more" in (await lena.open("/invitations")).text


@pytest.mark.requirement("S4", "S13")
async def test_a_second_person_confirms_that_every_passkey_was_lost(portal: Portal) -> None:
    rhea = await lost(portal)
    page = recovery(portal)
    assert "You need an invitation" in (await rhea.open("/passkeys")).text, "nobody has confirmed it"
    refused = await rhea.press(f"{page}/confirm", reason="It is me.")
    assert "Nobody can do this for themselves" in refused.text
    lena = await portal.signed_in_as("lena")
    assert 'href="/invitations/' in (await lena.open("/")).text
    assert "My phone fell into the river." in (await lena.open(page)).text
    assert "Say how you made sure" in (await lena.press(f"{page}/confirm", reason=" ")).text
    assert "You confirmed it" in (await lena.press(f"{page}/confirm", reason=SURE)).text
    assert 'href="/invitations/' not in (await lena.open("/")).text, "the task is done"
    sent = letters(portal)
    assert ("passkey_recovery_asked", ["rhea"]) in sent
    assert ("passkey_recovery_to_confirm", ["lena"]) in sent
    assert ("passkey_recovery_confirmed", ["rhea"]) in sent
    credential = Authenticator(URL, number=2).create(await options(rhea, "/passkeys"))
    assert "New phone" in (await rhea.press("/passkeys", credential=credential, name="New phone")).text


@pytest.mark.requirement("S8")
async def test_after_a_recovery_nothing_that_needs_a_fresh_check_is_done_for_a_day(portal: Portal) -> None:
    rhea = await lost(portal)
    lena, page = await portal.signed_in_as("lena"), recovery(portal)
    await lena.open(page)
    await lena.press(f"{page}/confirm", reason=SURE)
    key = Authenticator(URL, number=2)
    await rhea.press("/passkeys", credential=key.create(await options(rhea, "/passkeys")), name="New phone")
    browser = portal.browser()
    await browser.press("/sign-in/passkey", credential=key.get(await options(browser, "/sign-in/passkey")))
    (old,) = [each for each in passkeys_of(portal.house.context.database, "rhea") if each.name == "Blue key"]
    await browser.open(f"/passkeys/{old.id}/remove")
    assert "You added your passkey after a loss" in (await browser.press(f"/passkeys/{old.id}/remove")).text
    portal.clock.wait(hours=24)
    browser = portal.browser()
    await browser.press("/sign-in/passkey", credential=key.get(await options(browser, "/sign-in/passkey")))
    await browser.open(f"/passkeys/{old.id}/remove")
    assert "“Blue key” can’t be used" in (await browser.press(f"/passkeys/{old.id}/remove")).text


@pytest.mark.requirement("S8")
async def test_a_passkey_that_is_not_trusted_yet_adds_none_that_is(portal: Portal) -> None:
    rhea = await lost(portal)
    lena, page = await portal.signed_in_as("lena"), recovery(portal)
    await lena.open(page)
    await lena.press(f"{page}/confirm", reason=SURE)
    key, third = Authenticator(URL, number=2), Authenticator(URL, number=3)
    await rhea.press("/passkeys", credential=key.create(await options(rhea, "/passkeys")), name="New phone")
    browser = portal.browser()
    await browser.press("/sign-in/passkey", credential=key.get(await options(browser, "/sign-in/passkey")))
    await browser.press("/passkeys", credential=third.create(await options(browser, "/passkeys")), name="Third")
    found = {each.name: each.trusted_from for each in passkeys_of(portal.house.context.database, "rhea")}
    assert found["Third"] == found["New phone"] == portal.clock() + timedelta(hours=24)


async def test_the_owner_withdraws_what_somebody_else_asked_for(portal: Portal) -> None:
    rhea = await lost(portal)
    page = recovery(portal)
    assert "It is withdrawn" in (await rhea.press(f"{page}/withdraw")).text
    lena = await portal.signed_in_as("lena")
    assert (await lena.open(page)).status_code == 404
    assert "What happened?" in (await rhea.open("/passkeys/lost")).text


async def test_a_recovery_that_nobody_confirms_is_over_after_two_weeks(portal: Portal) -> None:
    await lost(portal)
    page = recovery(portal)
    portal.clock.wait(days=INVITED_FOR.days)
    lena = await portal.signed_in_as("lena")
    await lena.open(page)
    assert "it is too old" in (await lena.press(f"{page}/confirm", reason=SURE)).text


async def test_whoever_has_no_passkey_asks_for_no_other_one(portal: Portal) -> None:
    browser = portal.browser()
    await signed_in(portal, browser)
    assert "none to replace" in (await browser.open("/passkeys/lost")).text
    assert "none to replace" in (await browser.press("/passkeys/lost", reason="Lost.")).text


async def test_a_removed_passkey_signs_nobody_in_and_ends_its_sessions(portal: Portal) -> None:
    invite(portal, "rhea")
    key, second = Authenticator(URL), Authenticator(URL, number=2)
    await enrolled(portal, portal.browser(), key, RHEA)
    one, other = portal.browser(), portal.browser()
    await one.press("/sign-in/passkey", credential=key.get(await options(one, "/sign-in/passkey")))
    (only,) = passkeys_of(portal.house.context.database, "rhea")
    await one.open(f"/passkeys/{only.id}/remove")
    assert "your only passkey" in (await one.press(f"/passkeys/{only.id}/remove")).text
    await one.press("/passkeys", credential=second.create(await options(one, "/passkeys")), name="Phone")
    await other.press("/sign-in/passkey", credential=second.get(await options(other, "/sign-in/passkey")))
    await other.open(f"/passkeys/{only.id}/remove")
    assert "can’t be used to sign in" in (await other.press(f"/passkeys/{only.id}/remove")).text
    assert "Your email address" in (await one.open("/")).text
    assert ("passkey_removed", ["rhea"]) in letters(portal)
    answer = await one.press("/sign-in/passkey", credential=key.get(await options(one, "/sign-in/passkey")))
    assert "We don’t know this passkey" in answer.text


@pytest.mark.requirement("S7")
async def test_whoever_is_deactivated_is_out_at_once_and_does_not_get_in(portal: Portal) -> None:
    invite(portal, "rhea")
    key, context = Authenticator(URL), portal.house.context
    await enrolled(portal, portal.browser(), key, RHEA)
    mail, passkey = portal.browser(), await portal.signed_in_as("rhea")
    await signed_in(portal, mail, RHEA)
    await ways_in.deactivate_person(context, "lena", "k", "rhea", "She left.")
    for browser in (mail, passkey):
        assert "Your email address" in (await browser.open("/")).text
    with context.database.read() as connection:
        ended = connection.execute(select(sessions.c.ended_at).where(sessions.c.person_id == "rhea")).scalars()
        assert all(ended)
    written = len(portal.mailroom.letters)
    await mail.open("/sign-in")
    assert "on its way" in (await mail.press("/sign-in", address=RHEA)).text
    assert len(portal.mailroom.letters) == written
    again = portal.browser()
    answer = await again.press("/sign-in/passkey", credential=key.get(await options(again, "/sign-in/passkey")))
    assert "We don’t know this passkey" in answer.text
    await ways_in.reactivate_person(context, "lena", "k2", "rhea", "She is back.")
    assert (
        "You signed in"
        in (await again.press("/sign-in/passkey", credential=key.get(await options(again, "/sign-in/passkey")))).text
    )


@pytest.mark.requirement("S7")
async def test_a_session_that_somehow_goes_on_is_worth_nothing_to_whoever_was_deactivated(portal: Portal) -> None:
    rhea = await portal.signed_in_as("rhea")
    await ways_in.deactivate_person(portal.house.context, "lena", "k", "rhea", "She left.")
    with portal.house.context.database.write() as connection:
        connection.execute(update(sessions).values(ended_at=None))
    assert "Your email address" in (await rhea.open("/")).text


@pytest.mark.requirement("S6")
async def test_each_sign_in_ends_the_session_that_the_browser_had(portal: Portal) -> None:
    invite(portal, "rhea")
    key, browser = Authenticator(URL), portal.browser()
    await enrolled(portal, browser, key, RHEA)
    kept = dict(browser.cookies)
    await browser.press("/sign-in/passkey", credential=key.get(await options(browser, "/sign-in/passkey")))
    old = portal.browser()
    old.cookies.update(kept)
    assert "Your email address" in (await old.open("/")).text


async def test_the_development_sign_in_asks_for_no_passkey(portal: Portal) -> None:
    lena = await portal.signed_in_as("lena", Way.DEVELOPMENT)
    portal.clock.wait(minutes=30)
    await lena.open("/invitations")
    assert "gets an email" in (await lena.press("/invitations", who="rhea")).text

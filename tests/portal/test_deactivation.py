"""Someone is kept from signing in on a page, at once and for each session, and is let in again there."""

import pytest

from models.people import Role
from storage.reads import ways_in as reads
from tests.portal.conftest import Portal
from tests.workflows.office import Office

WHY = "They left today."


@pytest.mark.requirement("S7", "S8")
async def test_whoever_is_deactivated_is_out_at_once_until_somebody_lets_them_in_again(portal: Portal) -> None:
    lena, rhea = await portal.signed_in_as("lena"), await portal.signed_in_as("rhea")
    assert "What waits for you" in (await rhea.open("/")).text
    page = await lena.open("/deactivation")
    assert "Everybody whom you invite can sign in." in page.text
    done = await lena.press("/deactivation", who="rhea", reason=WHY)
    assert "Rhea Sample can’t sign in or act anymore." in done.text
    assert '<th data-label="Person" scope="row">Rhea Sample</th>' in done.text
    assert "Your email address" in (await rhea.open("/")).text
    await lena.open("/deactivation")
    assert "Say why the person may sign in again." in (await lena.press("/deactivation/undo", person="rhea")).text
    back = await lena.press("/deactivation/undo", person="rhea", because="It was a mistake.")
    assert "Rhea Sample can sign in again." in back.text
    again = await portal.signed_in_as("rhea")
    assert "What waits for you" in (await again.open("/")).text


@pytest.mark.requirement("S8")
async def test_it_needs_a_fresh_check(portal: Portal) -> None:
    lena = await portal.signed_in_as("lena")
    await lena.open("/deactivation")
    portal.clock.wait(minutes=20)
    assert "Confirm that it is you" in (await lena.press("/deactivation", who="rhea", reason=WHY)).text
    rhea = await portal.signed_in_as("rhea")
    assert "What waits for you" in (await rhea.open("/")).text


@pytest.mark.parametrize("who", ["tess", "rita"])
async def test_whoever_gives_nobody_a_role_does_not_see_the_page(portal: Portal, who: str) -> None:
    browser = await portal.signed_in_as(who)
    assert (await browser.open("/deactivation")).status_code == 403


@pytest.mark.requirement("S10")
async def test_a_signatory_deactivates_nobody_of_the_office_and_hears_of_none(portal: Portal) -> None:
    sam = await portal.signed_in_as("sam")
    await sam.open("/deactivation")
    assert "There is a problem" in (await sam.press("/deactivation", who="rita", reason=WHY)).text
    portal.hires("uma", Role.HMIS_DIRECTOR)
    uma = await portal.signed_in_as("uma")
    await uma.open("/deactivation")
    await uma.press("/deactivation", who="rita", reason=WHY)
    assert "Rita Sample" in (await uma.open("/deactivation")).text
    assert "Rita Sample" not in (await sam.open("/deactivation")).text


@pytest.mark.requirement("S7")
async def test_an_agency_finds_its_own_people_however_many_others_cant_sign_in(
    at_work: Portal, missouri: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reads, "PAGE", 1)
    await missouri.license("L1", held_by="tess")
    lena = await at_work.signed_in_as("lena")
    for who in ("tess", "rita"):
        await lena.open("/deactivation")
        await lena.press("/deactivation", who=who, reason=WHY)
        at_work.clock.wait(minutes=1)
    assert "Tess Sample" not in (await lena.open("/deactivation")).text
    sam = await at_work.signed_in_as("sam")
    assert "Tess Sample" in (await sam.open("/deactivation")).text
    at_work.hires("tess", Role.REVIEWER)
    assert "Tess Sample" not in (await sam.open("/deactivation")).text, "the office decides about its own people"

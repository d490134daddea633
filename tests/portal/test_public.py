"""What everybody may read, from the policy in force, and what applies to whoever is signed in."""

from dataclasses import replace

import pytest

from models.people import Role
from models.sign_in.sessions import Way
from tests.portal.conftest import Portal
from tests.workflows.office import Office


async def test_how_to_get_access_follows_the_policy_in_force(portal: Portal) -> None:
    page = await portal.browser().open("/get-access")
    assert "Ask the signatory or authorized representative of your agency." in page.text
    assert "You have 14 calendar days." in page.text
    assert "We look at it within 2 business days." in page.text
    assert "costs your agency nothing" in page.text


@pytest.mark.requirement("LOG-01", "LOG-08")
async def test_login_help_names_the_causes_and_what_to_do(portal: Portal) -> None:
    page = await portal.browser().open("/login-help")
    order = ["You don’t have a license yet", "Your account is locked", "was revoked", "Your license was deleted"]
    places = [page.text.index(each) for each in order]
    assert places == sorted(places)
    assert "/sign-in?next=/login-help" in page.text


@pytest.mark.requirement("LOG-01")
async def test_whoever_is_signed_in_hears_what_applies_to_them_and_nobody_else_does(
    at_work: Portal, missouri: Office
) -> None:
    await missouri.license("L1", held_by="tess")
    await missouri.sanction("L1")
    tess, toni = await at_work.signed_in_as("tess", Way.MAIL), await at_work.signed_in_as("toni", Way.MAIL)
    page = (await tess.open("/login-help")).text
    assert "At Agency 1" in page
    assert "All causes" in page
    assert "You have no license, and nobody has requested access for you." in (await toni.open("/login-help")).text


async def test_while_licenses_can_not_be_looked_at_the_causes_are_still_there(portal: Portal) -> None:
    portal.hires("tess", Role.REVIEWER)
    page = await (await portal.signed_in_as("tess")).open("/login-help")
    assert "What it may be" in page.text


@pytest.mark.requirement("LIC-15")
async def test_the_appeal_form_is_there_to_print(portal: Portal) -> None:
    paper = await portal.browser().open("/appeal-form")
    assert paper.content.startswith(b"%PDF-")
    assert paper.content == (await portal.browser().open("/appeal-form")).content


async def test_whoever_can_not_log_in_reads_how_to_reach_the_office_and_who_helps_with_what(portal: Portal) -> None:
    context = portal.house.context
    office = context.pack.office.model_copy(update={"phone": "(555) 555-0100", "hours": "Monday through Friday"})
    pack = context.pack.model_copy(update={"office": office})
    portal.house = replace(portal.house, context=replace(context, pack=pack))
    for path in ("/contact", "/login-help"):
        page = (await portal.browser().open(path)).text
        assert office.helpdesk in page
        assert "(555) 555-0100" in page
        assert "Somebody answers Monday through Friday." in page
        assert f"– {office.name}</title>" in page
        assert f"{office.name} uses HMIS Access." in page
    assert "Who helps with what" in (await portal.browser().open("/contact")).text

"""Work on accounts in the HMIS: the task leads to a page where whoever did the work confirms it."""

from datetime import timedelta

import pytest

from models.access_request.lifecycle import RequestState
from models.access_request.state import RequestKind
from models.license.messages import AccountHelp
from models.people import Role
from models.sign_in.sessions import Way
from services import license_changes
from storage.reads.requests import request_row
from storage.reads.tasks import queue
from tests.portal.conftest import Portal
from tests.services.conftest import context_of
from tests.workflows.office import Office

JOB = "/requests/Q1/account"
UNLOCK = "/licenses/L1/account/1"


async def leaving(at_work: Portal, missouri: Office) -> None:
    """Let tess leave, so that her account is to be closed."""
    await missouri.license("L1", held_by="tess")
    request = await missouri.begin("Q1", RequestKind.REMOVE_USER, license_id="L1", **await missouri.leaver())
    await request.stands(RequestState.ACCOUNT_PENDING)
    await missouri.eventually(
        lambda: queue(missouri.database, at_work.clock()), lambda found: "account" in [each.key for each in found]
    )
    at_work.hires("uma", Role.SYSTEM_ADMINISTRATOR)


@pytest.mark.requirement("NEW-06", "S8")
async def test_an_administrator_confirms_that_an_account_is_closed_after_a_fresh_check(
    at_work: Portal, missouri: Office
) -> None:
    await leaving(at_work, missouri)
    uma = await at_work.signed_in_as("uma")
    assert f'href="{JOB}"' in (await uma.open("/")).text
    page = (await uma.open(JOB)).text
    assert "Close the account in the HMIS" in page
    assert "tess@sample.example" in page
    today = context_of(missouri).today()
    wrong = await uma.press(JOB, done_on=(today + timedelta(days=9)).isoformat(), note="Closed.")
    assert "The day can’t be in the future" in wrong.text
    assert "Closed." in wrong.text
    empty = await uma.press(JOB, done_on="", note="Closed.")
    assert "Enter the day on which you did the work." in empty.text
    assert 'id="done_on-problem"' in empty.text
    said = await uma.press(JOB, done_on=today.isoformat(), note="Closed.")
    assert "You confirmed that the work on the account is done." in said.text
    row = request_row(missouri.database, "Q1")
    assert row is not None
    assert (row.account_confirmed_by, row.state) == ("uma", RequestState.GRANTED)
    assert "This work is done. Uma Sample confirmed it." in (await uma.open(JOB)).text
    again = await uma.press(JOB, done_on=today.isoformat(), note="Twice.", key="another")
    assert again.status_code == 422


@pytest.mark.requirement("NEW-06", "S10")
async def test_the_agency_reads_who_does_the_work_and_nobody_else_confirms_it(
    at_work: Portal, missouri: Office
) -> None:
    await leaving(at_work, missouri)
    for person_id in ("sam", "rita", "lena"):
        browser = await at_work.signed_in_as(person_id)
        page = (await browser.open(JOB)).text
        assert "Only a system administrator can confirm work on an account." in page
        assert 'name="done_on"' not in page
        assert (await browser.press(JOB, done_on="2026-01-05", note="Done.")).status_code == 403
    toni = await at_work.signed_in_as("toni", Way.MAIL)
    assert (await toni.open(JOB)).status_code == 404


@pytest.mark.requirement("LOG-03")
async def test_an_unlock_that_somebody_asked_for_is_confirmed_on_its_page(at_work: Portal, missouri: Office) -> None:
    await missouri.license("L1", held_by="tess")
    await license_changes.ask_for_help(context_of(missouri), "rhea", "k", "L1", AccountHelp.UNLOCK, "Locked out.")
    await missouri.eventually(lambda: queue(missouri.database, at_work.clock()), bool)
    at_work.hires("uma", Role.SYSTEM_ADMINISTRATOR)
    uma = await at_work.signed_in_as("uma")
    assert f'href="{UNLOCK}"' in (await uma.open("/")).text
    assert "Locked out." in (await uma.open(UNLOCK)).text
    assert (
        "You confirmed"
        in (await uma.press(UNLOCK, done_on=context_of(missouri).today().isoformat(), note="Unlocked.")).text
    )
    assert (await missouri.kept_license()).orders == ()
    assert "There is no such work to do." in (await uma.open(UNLOCK)).text

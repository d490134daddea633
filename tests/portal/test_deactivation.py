"""Someone is kept from signing in on a page, at once and for each session, and is let in again there."""

import re

import httpx
import pytest
from sqlalchemy import delete, select

from models.access_request.lifecycle import RequestState
from models.access_request.messages import ReviewVerdict
from models.effects import TaskKind
from models.ids import request_workflow_id
from models.people import Actor, Grant, Role
from storage.reads import ways_in as reads
from storage.reads.directory import roles_of_agency
from storage.reads.requests import requests_of
from storage.reads.reviewing import review_rows
from storage.reads.tasks import queue
from storage.tables.directory import designations
from storage.tables.work import handovers
from tests.portal.conftest import Browser, Portal
from tests.portal.test_reviews import submitted
from tests.workflows.office import RHEA, Office

WHY = "They left today."
LEAVER = "/deactivation/people/rhea"


async def deactivated(browser: Browser, who: str) -> httpx.Response:
    """Keep somebody from signing in for safety, on the two pages for it. Nothing is handed over."""
    await browser.open("/deactivation")
    await browser.press("/deactivation", who=who)
    return await browser.press(f"/deactivation/people/{who}", why="safety", reason=WHY)


@pytest.mark.requirement("S7", "S8")
async def test_whoever_is_deactivated_is_out_at_once_until_somebody_lets_them_in_again(portal: Portal) -> None:
    lena, rhea = await portal.signed_in_as("lena"), await portal.signed_in_as("rhea")
    assert "What waits for you" in (await rhea.open("/")).text
    page = await lena.open("/deactivation")
    assert "Everybody whom you invite can sign in." in page.text
    done = await deactivated(lena, "rhea")
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
    assert "Confirm that it is you" in (await deactivated(lena, "rhea")).text
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
    assert "There is a problem" in (await sam.press("/deactivation", who="rita")).text
    portal.hires("uma", Role.HMIS_DIRECTOR)
    uma = await portal.signed_in_as("uma")
    await deactivated(uma, "rita")
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
        await deactivated(lena, who)
        at_work.clock.wait(minutes=1)
    assert "Tess Sample" not in (await lena.open("/deactivation")).text
    sam = await at_work.signed_in_as("sam")
    assert "Tess Sample" in (await sam.open("/deactivation")).text
    at_work.hires("tess", Role.REVIEWER)
    assert "Tess Sample" not in (await sam.open("/deactivation")).text, "the office decides about its own people"


@pytest.mark.requirement("S7", "ACC-17")
async def test_what_a_leaver_sent_goes_to_a_colleague_with_its_later_tasks(at_work: Portal, missouri: Office) -> None:
    request = await missouri.begin("Q1", actor=RHEA)
    await request.stands(RequestState.UNDER_REVIEW)
    at_work.hires("uma", Role.REPRESENTATIVE, "A1")
    sam = await at_work.signed_in_as("sam")
    await sam.open("/deactivation")
    page = await sam.press("/deactivation", who="rhea")
    assert "What Rhea Sample has open" in page.text
    nothing = await sam.press(LEAVER, why="leaves", reason=WHY)
    assert "Please say who takes over from Rhea Sample: " in nothing.text
    assert "What waits for you" in (await (await at_work.signed_in_as("rhea")).open("/")).text
    role = "role/representative/A1"
    done = await sam.press(LEAVER, why="leaves", reason=WHY, handed=["request/Q1=uma", f"{role}=sam"])
    assert "What Rhea Sample had open went to the people you chose." in done.text
    holders = {each.person_id: each.role for each in roles_of_agency(missouri.database, "A1", at_work.clock().date())}
    assert holders["uma"] == Role.REPRESENTATIVE
    assert "rhea" not in holders
    await request.review(ReviewVerdict.RETURN, missing=("Which projects.",))
    (task,) = await missouri.eventually(
        lambda: queue(missouri.database, at_work.clock(), kinds=[TaskKind.COMPLETE_REQUEST]), bool
    )
    assert (task.person_id, task.role) == ("uma", Role.SIGNATORY)
    told = [each.payload.to for each in await missouri.letters("work_handed_over")]
    assert told == [("uma",)]
    again = await sam.open(LEAVER)
    assert "has no open work" in again.text


@pytest.mark.requirement("S7")
async def test_a_claimed_review_goes_to_another_reviewer_or_back_to_the_queue(
    at_work: Portal, missouri: Office
) -> None:
    await submitted(missouri, "Q1", "Q2")
    at_work.hires("uma", Role.REVIEWER)
    rita, lena = await at_work.signed_in_as("rita"), await at_work.signed_in_as("lena")
    page = (await rita.open("/reviews")).text
    first, second = sorted(set(re.findall(r"/reviews/(\d+)/claim", page)))
    for task in (first, second):
        await rita.open("/reviews")
        await rita.press(f"/reviews/{task}/claim")
    await lena.open("/deactivation")
    await lena.press("/deactivation", who="rita")
    handed = [f"review/{first}=uma", f"review/{second}=", "role/reviewer/="]
    done = await lena.press("/deactivation/people/rita", why="leaves", reason=WHY, handed=handed)
    assert "Rita Sample can’t sign in" in done.text
    rows = {each.task_id: each.claim for each in review_rows(missouri.database, [int(first), int(second)])}
    claim = rows[int(first)]
    assert claim is not None
    assert claim.person_id == "uma"
    assert rows[int(second)] is None


@pytest.mark.requirement("ACC-17")
async def test_the_last_signatory_leaves_only_with_a_successor(at_work: Portal, missouri: Office) -> None:
    await missouri.license("L1", held_by="tess")
    lena = await at_work.signed_in_as("lena")
    await lena.open("/deactivation")
    page = (await lena.press("/deactivation", who="sam")).text
    assert "Nobody. " not in page
    leaver = "/deactivation/people/sam"
    refused = await lena.press(leaver, why="leaves", reason=WHY, handed="role/signatory/A1=")
    assert "Sam Sample is the only signatory at" in refused.text
    assert "What waits for you" in (await (await at_work.signed_in_as("sam")).open("/")).text
    await lena.open(leaver)
    await lena.press(leaver, why="leaves", reason=WHY, handed="role/signatory/A1=tess")
    holders = {each.person_id: each.role for each in roles_of_agency(missouri.database, "A1", at_work.clock().date())}
    assert holders["tess"] == Role.SIGNATORY
    assert "sam" not in holders


@pytest.mark.requirement("S13")
async def test_nobody_gives_what_a_leaver_had_to_somebody_who_can_not_do_it(at_work: Portal, missouri: Office) -> None:
    await missouri.begin("Q1", actor=RHEA)
    await missouri.eventually(lambda: requests_of(missouri.database, agency_id="A1"), bool)
    sam = await at_work.signed_in_as("sam")
    await sam.open(LEAVER)
    chosen = ["request/Q1=otto", "role/representative/A1="]
    refused = await sam.press(LEAVER, why="leaves", reason=WHY, handed=chosen)
    assert "This person can’t take over from Rhea Sample" in refused.text


@pytest.mark.requirement("S12")
async def test_an_agency_reads_nothing_of_what_a_leaver_has_open_at_another_one(
    at_work: Portal, missouri: Office
) -> None:
    at_work.hires("rhea", Role.REPRESENTATIVE, "A2")
    both = Actor(person_id="rhea", grants=(Grant(role=Role.REPRESENTATIVE, agency_id="A2"),))
    await missouri.begin("Q1", actor=both, agency_id="A2", person_id="uma")
    await missouri.eventually(lambda: requests_of(missouri.database, agency_id="A2"), bool)
    with missouri.database.write() as connection:
        there = (designations.c.person_id == "rhea") & (designations.c.agency_id == "A2")
        connection.execute(delete(designations).where(there))
    sam = await at_work.signed_in_as("sam")
    page = (await sam.open(LEAVER)).text
    assert "Uma" not in page
    assert "Agency 2" not in page
    await sam.press(LEAVER, why="leaves", reason=WHY, handed="role/representative/A1=")
    with missouri.database.read() as connection:
        row = connection.execute(select(handovers).where(handovers.c.workflow_id == request_workflow_id("Q1"))).one()
    assert (row.to_id, row.agency_id) == (None, "A2"), "it is back in its queue"


@pytest.mark.requirement("S7")
async def test_what_somebody_took_over_goes_on_when_they_leave_too(at_work: Portal, missouri: Office) -> None:
    request = await missouri.begin("Q1", actor=RHEA)
    await request.stands(RequestState.UNDER_REVIEW)
    at_work.hires("uma", Role.REPRESENTATIVE, "A1")
    sam = await at_work.signed_in_as("sam")
    for leaver, taker in (("rhea", "uma"), ("uma", "sam")):
        page = f"/deactivation/people/{leaver}"
        await sam.open(page)
        handed = [f"request/Q1={taker}", "role/representative/A1="]
        assert "to the people you chose" in (await sam.press(page, why="leaves", reason=WHY, handed=handed)).text
    await request.review(ReviewVerdict.RETURN, missing=("Which projects.",))
    (task,) = await missouri.eventually(
        lambda: queue(missouri.database, at_work.clock(), kinds=[TaskKind.COMPLETE_REQUEST]), bool
    )
    assert task.person_id == "sam"

"""The portal of an office at work shows what its processes have written."""

import pytest

from models.people import Actor, Grant, Role
from models.sign_in.sessions import Way
from storage.reads.directory import agencies_of_person
from storage.reads.requests import request_row
from storage.reads.tasks import queue
from tests.portal.conftest import Portal
from tests.workflows.office import Office

AT_A2 = Grant(role=Role.SIGNATORY, agency_id="A2")


async def test_what_waits_for_somebody_leads_to_the_page_that_does_it(at_work: Portal, missouri: Office) -> None:
    await missouri.begin("Q1")
    await missouri.eventually(lambda: queue(missouri.database, at_work.clock()), bool)
    rita = await at_work.signed_in_as("rita")
    assert 'href="/requests/Q1/review"' in (await rita.open("/")).text


async def test_somebody_finds_the_request_about_them_while_it_waits_for_others(
    at_work: Portal, missouri: Office
) -> None:
    await missouri.begin("Q1")
    await missouri.eventually(lambda: request_row(missouri.database, "Q1"), lambda found: found is not None)
    tess = await at_work.signed_in_as("tess", Way.MAIL)
    page = (await tess.open("/")).text
    assert ("Nothing waits for you." in page, 'href="/requests/Q1"' in page) == (True, True)
    assert 'href="/requests/Q1"' not in (await (await at_work.signed_in_as("toni", Way.MAIL)).open("/")).text


@pytest.mark.requirement("S10")
async def test_an_agency_that_asks_for_somebody_elses_user_does_not_decide_about_them(
    at_work: Portal, missouri: Office
) -> None:
    await missouri.license("L1", held_by="tess")
    await missouri.begin("Q1", agency_id="A2", actor=Actor(person_id="toni", grants=(AT_A2,)))
    await missouri.eventually(lambda: request_row(missouri.database, "Q1"), lambda found: found is not None)
    with missouri.database.read() as connection:
        assert agencies_of_person(connection, "tess", at_work.clock().date()) == ["A1"]


async def test_an_address_that_only_takes_forms_is_answered_as_a_page(portal: Portal) -> None:
    answer = await (await portal.signed_in_as("sam")).open("/sign-out")
    assert (answer.status_code, "<h1>" in answer.text) == (404, True)

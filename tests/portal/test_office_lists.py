"""What lead staff find across all agencies: everybody's tasks, trainings, and agencies, filtered and in parts."""

import re

import pytest
from sqlalchemy import insert

from models.effects import TaskKind
from models.people import Role
from storage.names import note_names
from storage.reads.listing import PAGE
from storage.tables.directory import agencies
from storage.tables.work import tasks
from tests.portal.conftest import Portal
from tests.portal.test_waiting import give
from tests.workflows.office import Office

TITLE = re.compile(r"Task \d+")


def further(page: str, path: str) -> str:
    """Where a list goes on."""
    found = re.search(rf'href="({path}\?[^"]*after=[^"]+)"', page)
    return found[1].replace("&amp;", "&") if found else ""


@pytest.mark.requirement("ACC-13")
async def test_lead_staff_find_the_tasks_of_everybody_in_parts(portal: Portal) -> None:
    titles = give(portal, PAGE + 10)
    lena = await portal.signed_in_as("lena")
    assert 'href="/tasks"' in (await lena.open("/")).text
    first = (await lena.open("/tasks")).text
    second = (await lena.open(further(first, "/tasks"))).text
    assert TITLE.findall(first) + TITLE.findall(second) == titles
    assert further(second, "/tasks") == ""


async def test_a_filter_without_a_match_shows_nothing_and_the_filter_stays(portal: Portal) -> None:
    give(portal, 3)
    lena = await portal.signed_in_as("lena")
    assert "No task fits." in (await lena.open("/tasks?work=money")).text
    trainings = (await lena.open("/tasks?work=trainings")).text
    assert len(TITLE.findall(trainings)) == 3
    assert '<option value="trainings" selected>' in trainings
    assert "No task fits." in (await lena.open("/tasks?agency=A2")).text


async def test_a_task_of_one_person_names_the_person(portal: Portal) -> None:
    row = {
        "workflow_id": "training/Q1",
        "key": "training",
        "kind": TaskKind.DO_TRAINING,
        "title": "Complete your training",
        "person_id": "tess",
        "opened_at": portal.clock(),
    }
    with portal.house.context.database.write() as connection:
        connection.execute(insert(tasks), [row])
    page = (await (await portal.signed_in_as("lena")).open("/tasks")).text
    assert 'data-label="Waiting for">Tess Sample<' in page


async def test_a_task_on_a_page_that_the_reader_may_not_open_has_no_link(portal: Portal) -> None:
    row = {
        "workflow_id": "billing/A1",
        "key": "collect/1",
        "kind": TaskKind.COLLECT_PAYMENT,
        "title": "Collect",
        "role": Role.BILLING,
        "agency_id": "A1",
        "opened_at": portal.clock(),
    }
    with portal.house.context.database.write() as connection:
        connection.execute(insert(tasks), [row])
    page = (await (await portal.signed_in_as("rita")).open("/tasks")).text
    assert "Billing staff record the payment" in page
    assert "/agencies/A1/invoices" not in page


async def test_lead_staff_find_an_agency_by_a_part_of_its_name_and_all_in_parts(portal: Portal) -> None:
    rows = [
        {
            "id": f"B{number:03}",
            "name": f"Bridge {number:03}",
            "region_id": "R1",
            "county": "Adams",
            "program_types": [],
        }
        for number in range(PAGE + 5)
    ]
    with portal.house.context.database.write() as connection:
        connection.execute(insert(agencies), rows)
        note_names(connection, agencies, rows)
    lena = await portal.signed_in_as("lena")
    first = (await lena.open("/agencies?name=bridge")).text
    second = (await lena.open(further(first, "/agencies"))).text
    assert re.findall(r"Bridge \d{3}", first + second) == [row["name"] for row in rows]
    assert "Agency 1" not in first + second
    assert "Bridge 003" in (await lena.open("/agencies?name=003 BRÍD")).text, "words in any order, and begun"
    assert "No agency has this in its name." in (await lena.open("/agencies?name=100%25")).text


async def test_lead_staff_find_a_training_and_filter_by_agency(at_work: Portal, missouri: Office) -> None:
    await missouri.train("Q1")
    lena = await at_work.signed_in_as("lena")
    assert 'href="/trainings/Q1"' in (await lena.open("/trainings")).text
    assert "No training fits." in (await lena.open("/trainings?agency=A2")).text
    assert "No training fits." in (await lena.open("/trainings?show=ended")).text


@pytest.mark.requirement("S10")
async def test_nobody_else_finds_lists_of_all_agencies(portal: Portal) -> None:
    for person_id in ("sam", "tess"):
        browser = await portal.signed_in_as(person_id)
        first = (await browser.open("/")).text
        for path in ("/tasks", "/trainings", "/agencies"):
            assert f'href="{path}"' not in first
            assert (await browser.open(path)).status_code == 403

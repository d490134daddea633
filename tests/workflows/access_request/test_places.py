"""A pack of its own has only so many places in training: the others wait in line, and the next begins by itself."""

from datetime import timedelta
from pathlib import Path

from temporalio.testing import WorkflowEnvironment

from models.access_request.lifecycle import RequestState
from models.calendar import civil_day
from models.training.places import OFFICE, PlaceWanted
from services.request_pages import look
from storage.database import Database
from storage.reads.audit import history
from storage.training_places import standing, take_place
from tests.services.conftest import context_of
from tests.workflows.office import Office, addresses, open_office
from tests.workflows.own_pack import pack_with

RULES = """
[[training.requirements]]
source = "Invented manual, page 2"
kind = "form"
id = "rules"
title = "House rules"

[training.places]
source = "Invented manual, page 5"
at_once = 1
"""
EACH = pack_with(RULES + 'counted = "each_agency"\n')
WHOLE = pack_with(RULES + 'counted = "whole_office"\n')


def where(office: Office, request_id: str) -> str:
    """Where a request stands in line. Empty if it has a place, or has not asked yet."""
    found = standing(office.database, request_id)
    return "" if found is None or found.granted else found.sentence


async def test_the_next_in_line_begins_when_a_place_is_free_and_has_the_whole_time(
    env: WorkflowEnvironment, sqlite_database: Database, tmp_path: Path
) -> None:
    async with open_office(env.client, sqlite_database, tmp_path, env.get_current_time, policy=EACH) as office:
        first = await office.begin("Q1", person_id="tess")
        run = await first.training()
        second = await office.begin("Q2", person_id="toni")
        await second.stands(RequestState.AWAITING_PLACE)
        await office.eventually(lambda: where(office, "Q2"), lambda said: said.startswith("1st of 1"))
        third = await office.begin("Q3", person_id="uma")
        await third.stands(RequestState.AWAITING_PLACE)
        await office.eventually(lambda: where(office, "Q3"), lambda said: said.startswith("2nd of 2"))
        assert where(office, "Q1") == ""
        shown = await look(context_of(office), "sam", "Q3")
        assert shown.in_line == "2nd of 2 in line; places in training: 1"
        letters = await office.letters("place_waited_for")
        assert [addresses(each) for each in letters] == [
            [("cc", "sam"), ("to", "toni")],
            [("cc", "sam"), ("to", "uma")],
        ]
        assert "2nd of 2 in line" in history(office.database, third.workflow_id)[-1].summary

        await env.sleep(timedelta(days=5))
        await run.submit_form("rules")
        await first.stands(RequestState.ACCOUNT_PENDING)
        next_run = await second.training()
        zone = office.world.pack.time_zone
        deadline = (await next_run.snapshot()).window.deadline
        assert deadline.last_day == civil_day(await office.now(), zone) + timedelta(days=10)
        await office.eventually(lambda: where(office, "Q3"), lambda said: said.startswith("1st of 1"))
        await second.withdraw()
        await third.training()


async def test_whoever_gives_up_in_line_makes_room_and_another_agency_has_places_of_its_own(
    env: WorkflowEnvironment, sqlite_database: Database, tmp_path: Path
) -> None:
    async with open_office(env.client, sqlite_database, tmp_path, env.get_current_time, policy=EACH) as office:
        await (await office.begin("Q1", person_id="tess")).training()
        second = await office.begin("Q2", person_id="toni")
        await second.stands(RequestState.AWAITING_PLACE)
        await second.withdraw()
        await second.ended(RequestState.WITHDRAWN)
        third = await office.begin("Q3", person_id="uma")
        await third.stands(RequestState.AWAITING_PLACE)
        await office.eventually(lambda: where(office, "Q3"), lambda said: said.startswith("1st of 1"))


async def test_asking_again_changes_nothing(
    env: WorkflowEnvironment, sqlite_database: Database, tmp_path: Path
) -> None:
    async with open_office(env.client, sqlite_database, tmp_path, env.get_current_time, policy=WHOLE) as office:
        await (await office.begin("Q1", person_id="tess")).training()
        second = await office.begin("Q2", person_id="toni")
        await second.stands(RequestState.AWAITING_PLACE)
        await office.eventually(lambda: where(office, "Q2"), bool)
        for _ in range(3):
            wanted = PlaceWanted(request_id="Q2", line=OFFICE, places=1, at=await office.now())
            assert not take_place(office.database, wanted).granted
            again = wanted.model_copy(update={"request_id": "Q1"})
            assert take_place(office.database, again).granted

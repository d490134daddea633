"""The history of a case in words, as far as its reader may see it."""

import pytest

from models.license.lifecycle import AssignmentState
from models.people import Role
from models.sign_in.sessions import Way
from storage.recorder import record
from tests.portal.conftest import Portal
from tests.storage.samples import NOW, held, step_of
from tests.workflows.office import Office


@pytest.mark.requirement("S10")
async def test_a_case_has_a_history_for_those_whom_it_concerns(at_work: Portal, missouri: Office) -> None:
    run = await missouri.train("Q1")
    await run.submit_form()
    rita = await at_work.signed_in_as("rita")
    page = await rita.open("/history/request/Q1")
    assert page.status_code == 200
    assert "Automatically" in page.text
    tess = await at_work.signed_in_as("tess", Way.MAIL)
    assert (await tess.open("/history/request/Q1")).status_code == 200
    for person_id in ("toni", "uma"):
        stranger = await at_work.signed_in_as(person_id)
        answers = [await stranger.open(path) for path in ("/history/request/Q1", "/history/request/Q8")]
        assert [each.status_code for each in answers] == [403, 403]
    for path in ("/history/request/Q8", "/history/other/Q1", "/history/appeal/P-1", "/history/license/L9"):
        assert (await rita.open(path)).status_code == 404, path


@pytest.mark.requirement("S10")
async def test_an_agency_has_a_history_in_parts_for_its_people_and_lead_staff(
    at_work: Portal, missouri: Office
) -> None:
    run = await missouri.train("Q1")
    await run.submit_form()
    for person_id in ("rhea", "lena"):
        page = await (await at_work.signed_in_as(person_id)).open("/history/agency/A1")
        assert page.status_code == 200
        assert "History of Agency 1" in page.text
        assert "was completed." in page.text
    at_work.hires("uma", Role.REPRESENTATIVE, "A2")
    assert (await (await at_work.signed_in_as("uma")).open("/history/agency/A1")).status_code == 403
    lena = await at_work.signed_in_as("lena")
    assert "Nothing is on record yet." in (await lena.open("/history/agency/A1?after=1")).text


async def test_each_page_of_a_case_leads_to_its_history_for_those_who_may_read_it(
    at_work: Portal, missouri: Office
) -> None:
    await missouri.license("L1", held_by="tess")
    await missouri.train("Q1")
    rhea = await at_work.signed_in_as("rhea")
    for path, history in (
        ("/licenses/L1", "/history/license/L1"),
        ("/trainings/Q1", "/history/request/Q1"),
        ("/agencies/A1", "/history/agency/A1"),
    ):
        assert f'href="{history}"' in (await rhea.open(path)).text, path
        assert (await rhea.open(history)).status_code == 200
    at_work.hires("uma", Role.BILLING)
    uma = await at_work.signed_in_as("uma")
    assert "/history/license/L1" not in (await uma.open("/licenses/L1")).text


@pytest.mark.requirement("S10")
async def test_a_former_holder_does_not_read_who_has_the_license_now(at_work: Portal, missouri: Office) -> None:
    database = missouri.database
    record(database, step_of(held("L1", "tess")))
    now_tonis = held("L1", "toni", number=2)
    former = (
        held("L1", "tess").assignments[0].model_copy(update={"state": AssignmentState.TRANSFERRED, "ended_at": NOW})
    )
    record(database, step_of(now_tonis.model_copy(update={"assignments": (former, *now_tonis.assignments)}), 2))
    tess = await at_work.signed_in_as("tess", Way.MAIL)
    assert "Toni" not in (await tess.open("/history/license/L1")).text
    rhea = await at_work.signed_in_as("rhea")
    assert "History of the license of Toni Sample" in (await rhea.open("/history/license/L1")).text

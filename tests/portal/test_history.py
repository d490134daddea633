"""The history of a case in words, as far as its reader may see it."""

import pytest

from models.sign_in.sessions import Way
from tests.portal.conftest import Portal
from tests.workflows.office import Office


@pytest.mark.requirement("S12")
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

"""The portal of an office at work shows what its processes have written."""

from storage.reads.tasks import queue
from tests.portal.conftest import Portal
from tests.workflows.office import Office


async def test_what_waits_for_somebody_leads_to_the_page_that_does_it(at_work: Portal, missouri: Office) -> None:
    await missouri.begin("Q1")
    await missouri.eventually(lambda: queue(missouri.database, at_work.clock()), bool)
    rita = await at_work.signed_in_as("rita")
    assert 'href="/requests/Q1/review"' in (await rita.open("/")).text

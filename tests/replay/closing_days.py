"""A day on which the office is closed: one request and the committees hear of it."""

from datetime import UTC, date, datetime, timedelta

from temporalio.testing import WorkflowEnvironment

from models.access_request.lifecycle import RequestState
from models.calendar import ClosingDay
from models.directory.state import AnnouncedDay
from models.ids import closing_day_workflow_id, committee_workflow_id
from storage.reads.audit import history
from tests.workflows.hearing.chamber import Chamber, seat_everybody
from tests.workflows.office import Office
from tests.workflows.simulated import pass_until

DAY = date(2031, 12, 24)
"""Far ahead, so that the process has the same id whenever the path is recorded."""
CLOSING_DAY = closing_day_workflow_id(DAY)


async def told(env: WorkflowEnvironment, office: Office) -> None:
    """A request under review and both committees are told, once."""
    seat_everybody(office)
    chamber = Chamber(office, env)
    await chamber.begin()
    await office.license()
    request = await office.begin()
    await request.stands(RequestState.UNDER_REVIEW)
    closing = ClosingDay(day=DAY, because="A storm is expected.")
    announced = AnnouncedDay(closing=closing, announced_by="lena", announced_at=datetime(2026, 12, 1, tzinfo=UTC))
    await office.processes.start_closing_day(announced)
    for where in (request.workflow_id, committee_workflow_id("performance")):
        await office.eventually(
            lambda asked=where: history(office.database, asked),  # type: ignore[misc]
            lambda steps: steps[-1].move == "closing_day_observed",
        )
    await pass_until(env, await office.now() + timedelta(minutes=11))
    await office.over(CLOSING_DAY)

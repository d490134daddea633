"""An office with committees and an allotment."""

import pytest
from temporalio.testing import WorkflowEnvironment

from tests.workflows.hearing.chamber import Chamber, seat_everybody
from tests.workflows.office import Office


@pytest.fixture
async def chamber(missouri: Office, env: WorkflowEnvironment) -> Chamber:
    """Missouri's committees, kept."""
    seat_everybody(missouri)
    chamber = Chamber(missouri, env)
    await chamber.begin()
    return chamber

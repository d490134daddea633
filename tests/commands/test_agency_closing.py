"""Closing an agency, typed."""

import json
from datetime import timedelta

import pytest
from temporalio.testing import WorkflowEnvironment

from models.agency_closing.lifecycle import ClosingState
from models.calendar import civil_day, spoken
from models.license.lifecycle import LicenseState
from storage.reads.agency_closings import latest_closing
from tests.commands.conftest import Line
from tests.commands.test_steps import done, says_no
from tests.workflows.office import Office
from tests.workflows.simulated import pass_days


@pytest.mark.requirement("ACC-17")
async def test_an_agency_is_closed_called_off_and_closed_again(at_work: Line, missouri: Office) -> None:
    last = civil_day(await missouri.now(), missouri.world.pack.time_zone) + timedelta(days=5)
    plan = ("close-agency", "A1", "--on", last.isoformat(), "--because", "It merges with another one.")
    assert says_no(await at_work(*plan, "--as", "sam")).startswith("You can't close your own agency.")
    past = ("close-agency", "A1", "--as", "lena", "--on", "2020-01-01", "--because", "Late.")
    assert says_no(await at_work(*past)).startswith("An agency can't close before today.")
    assert done(await at_work(*plan, "--as", "lena")).stdout == f"Agency 1 closes on {spoken(last)}.\n"
    await missouri.eventually(lambda: latest_closing(missouri.database, "A1"), lambda row: row is not None)
    assert f"Closes on {spoken(last)}" in done(await at_work("agency", "A1", "--as", "sam")).stdout
    assert json.loads(done(await at_work("agency", "A1", "--as", "sam", "--json")).stdout)["closes_on"] == str(last)
    assert says_no(await at_work(*plan, "--as", "lena")).endswith("please call that closing off first.")
    early = ("continue-closing", "A1", "--as", "lena")
    says_no(await at_work(*early))
    off = ("call-off-closing", "A1", "--because", "Another board took over.", "--as")
    says_no(await at_work(*off, "sam"))
    assert done(await at_work(*off, "lena")).stdout == f"Agency 1 does not close on {spoken(last)}.\n"
    await missouri.over("agency-closing/A1")
    assert says_no(await at_work(*off, "lena")) == "No closing of Agency 1 is planned or being carried out."


@pytest.mark.requirement("FEE-10")
async def test_a_closed_agency_stays_closed(env: WorkflowEnvironment, at_work: Line, missouri: Office) -> None:
    await missouri.license(held_by="tess")
    tomorrow = civil_day(await missouri.now(), missouri.world.pack.time_zone) + timedelta(days=1)
    plan = ("close-agency", "A1", "--as", "lena", "--on", tomorrow.isoformat(), "--because", "It merges.")
    done(await at_work(*plan))
    await pass_days(env, 3)
    await missouri.license_stands(LicenseState.DELETED)
    await missouri.eventually(
        lambda: latest_closing(missouri.database, "A1"),
        lambda row: row is not None and row.state == ClosingState.CLOSED,
    )
    assert f"Closed since {spoken(tomorrow)}" in done(await at_work("agency", "A1", "--as", "lena")).stdout
    nothing = "No closing of Agency 1 is planned or being carried out."
    assert says_no(await at_work("continue-closing", "A1", "--as", "lena")) == nothing
    assert says_no(await at_work("call-off-closing", "A1", "--as", "lena", "--because", "Late.")) == nothing

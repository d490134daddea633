"""How the allotment is shared out: the regions' shares by population, their floor, and what leaves them alone."""

import asyncio

import pytest
from temporalio.testing import WorkflowEnvironment

from models.billing.funding import Funding
from models.license.lifecycle import LicenseKind
from services import allotment
from services.allotment import AllotmentTable, NewFigure
from tests.waiting import eventually
from tests.workflows.hearing.chamber import Chamber, seat_everybody
from tests.workflows.office import Office

BALANCE_OF_STATE = 2_909_430
REGION_1 = 596_788


async def shared_out(chamber: Chamber, first: int, second: int) -> AllotmentTable:
    """The table once new figures for R1 and R2 are in force; they are from today on."""
    context = await chamber.context()
    figures = [NewFigure(region_id="R1", population=first), NewFigure(region_id="R2", population=second)]
    key = chamber.office.fresh("figures")
    await allotment.set_populations(context, "lena", key, context.today(), "Census", figures)

    async def table() -> AllotmentTable:
        return await allotment.table(context, "lena")

    return await eventually(table, lambda found: found.shares.regions[0].population == first)


@pytest.mark.requirement("LIC-09")
async def test_the_example_of_the_document_gives_region_1_four_of_twenty(chamber: Chamber) -> None:
    table = await shared_out(chamber, REGION_1, BALANCE_OF_STATE - REGION_1)
    assert (table.shares.target, [each.allotted for each in table.regions]) == (20, [4, 16])


@pytest.mark.requirement("LIC-10")
async def test_a_region_with_hardly_anybody_has_two_and_gives_two(chamber: Chamber) -> None:
    table = await shared_out(chamber, 1, BALANCE_OF_STATE)
    assert [each.allotted for each in table.regions] == [2, 20]
    for number in (1, 2):
        await allotment.delegate(await chamber.context(), "lee", f"give-{number}", "R1", "A1", again=True)
    assert [each.free for each in (await allotment.table(await chamber.context(), "lena")).regions] == [0, 20]


@pytest.mark.requirement("LIC-13")
async def test_licenses_of_housing_projects_and_with_other_funding_are_not_taken_from_the_region(
    missouri: Office, env: WorkflowEnvironment
) -> None:
    seat_everybody(missouri)
    given = {"kind": LicenseKind.CE_ACCESS, "region_id": "R1"}
    await asyncio.gather(
        missouri.license("CE-1", **given),
        missouri.license("CE-2", funding=Funding.SELF_PAY, **given),
        missouri.license("CE-3", funding=Funding.AGENCY_PAYS, **given),
        missouri.license("HOUSING-1"),
    )
    chamber = Chamber(missouri, env)
    await chamber.begin()
    table = await allotment.table(await chamber.context(), "lena")
    first = next(each for each in table.regions if each.region_id == "R1")
    assert (first.delegated, first.free) == (1, first.allotted - 1)
    assert [each.license_id for each in table.delegations] == ["CE-1"]

"""What the pages of an agency show: its own people, and lead staff; billing sees licenses, roles, and money."""

import pytest

from services import agency_billing, agency_pages, agency_people, new_requests, removals, request_pages, requests
from tests.services.permissions.test_requests import ASKS
from tests.services.permissions.test_requests import FORM as OF_ANOTHER
from tests.services.permissions.world import AGENCY, LEAD_STAFF, Door, World, acting, doors, is_for_these_only, reading

pytestmark = pytest.mark.asyncio(loop_scope="session")

SEES = (*AGENCY, "connie", *LEAD_STAFF, "bea")
USERS = (*AGENCY, *LEAD_STAFF)
MONEY = (*AGENCY, "connie", "bea", "lena", "dora")

FORM = OF_ANOTHER.model_copy(update={"person_id": "connie"})
"""Agencies name their own people by id, and others by name and address."""


@pytest.mark.requirement("ACC-13", "NEW-07")
@doors(
    reading("agency_pages.home", lambda world, who: agency_pages.home(world.context, who, "A1"), *SEES),
    reading("agency_pages.roster", lambda world, who: agency_pages.roster(world.context, who, "A1"), *SEES),
    reading("agency_pages.roster_csv", lambda world, who: agency_pages.roster_csv(world.context, who, "A1"), *SEES),
    reading("agency_pages.requests_of", lambda world, who: agency_pages.requests_of(world.context, who, "A1"), *USERS),
    reading(
        "agency_pages.trainings_of", lambda world, who: agency_pages.trainings_of(world.context, who, "A1"), *USERS
    ),
    reading("agency_pages.appeals_of", lambda world, who: agency_pages.appeals_of(world.context, who, "A1"), *USERS),
    reading("agency_billing.look", lambda world, who: agency_billing.look(world.context, who, "A1"), *MONEY),
    reading("agency_pages.papers_of", lambda world, who: agency_pages.papers_of(world.context, who, "A1"), *USERS),
    reading(
        "agency_pages.paper",
        lambda world, who: agency_pages.paper(world.context, who, "A1", world.document.id),
        *USERS,
    ),
    reading("agency_people.roles_view", lambda world, who: agency_people.roles_view(world.context, who, "A1"), *SEES),
    reading("agency_people.people_of", lambda world, who: agency_people.people_of(world.context, who, "A1"), *USERS),
    reading(
        "agency_people.person_of",
        lambda world, who: agency_people.person_of(world.context, who, "A1", "tess"),
        *USERS,
    ),
    reading(
        "request_pages.look", lambda world, who: request_pages.look(world.context, who, "training"), *USERS, "tori"
    ),
)
async def test_who_sees_the_pages_of_an_agency(world: World, door: Door) -> None:
    await is_for_these_only(world, door)


@pytest.mark.requirement("ACC-01")
@doors(
    reading("new_requests.agencies_of", lambda world, who: new_requests.agencies_of(world.context, who), *ASKS, "otto"),
    reading("new_requests.options", lambda world, who: new_requests.options(world.context, who, "A1"), *ASKS),
    reading("new_requests.check", lambda world, who: new_requests.check(world.context, who, [FORM]), *ASKS),
    reading(
        "requests.require_possible", lambda world, who: requests.require_possible(world.context, who, OF_ANOTHER), *ASKS
    ),
    acting(
        "new_requests.submit_all",
        lambda world, who: new_requests.submit_all(world.context, who, "several", [FORM, FORM]),
        *ASKS,
    ),
    reading("removals.leaver", lambda world, who: removals.leaver(world.context, who, "A1", "tess"), *ASKS),
)
async def test_who_prepares_and_sends_requests(world: World, door: Door) -> None:
    await is_for_these_only(world, door)

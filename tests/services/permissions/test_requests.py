"""Access requests: the agency asks, the reviewers answer, nobody else learns of them."""

import pytest

from models.access_request.messages import ReviewVerdict
from models.access_request.state import RequestKind
from services import account_work, requests
from services.documents import Upload
from services.requests import AccessForm, NewRequest
from tests.services.permissions.world import AGENCY, LEAD_STAFF, Door, World, acting, doors, is_for_these_only, reading

pytestmark = pytest.mark.asyncio(loop_scope="session")


ASKS = ("sam", "rhea")
PAPER = Upload(file_name="certificate.pdf", content=b"%PDF-")
FORM = NewRequest(kind=RequestKind.NEW_USER, agency_id="A1", person_id="otto", project_types=("emergency-shelter",))


@pytest.mark.requirement("ACC-13")
@doors(
    reading(
        "requests.status",
        lambda world, who: requests.status(world.context, who, "training"),
        *AGENCY,
        *LEAD_STAFF,
        "tori",
    ),
    reading(
        "account_work.for_request",
        lambda world, who: account_work.for_request(world.context, who, "training"),
        *AGENCY,
        *LEAD_STAFF,
        "tori",
    ),
    reading(
        "requests.of_agency", lambda world, who: requests.of_agency(world.context, who, "A1"), *AGENCY, *LEAD_STAFF
    ),
)
async def test_who_sees_requests(world: World, door: Door) -> None:
    await is_for_these_only(world, door)


@pytest.mark.requirement("ACC-01", "ACC-16")
@doors(
    acting("requests.submit", lambda world, who: requests.submit(world.context, who, "new", FORM), *ASKS),
    acting(
        "requests.complete",
        lambda world, who: requests.complete(world.context, who, "more", "returned", AccessForm(note="Shelters.")),
        *ASKS,
    ),
    acting(
        "requests.supply_paper",
        lambda world, who: requests.supply_paper(world.context, who, "paper", "returned", "hmis-basics", PAPER),
        *ASKS,
    ),
    acting(
        "requests.withdraw",
        lambda world, who: requests.withdraw(world.context, who, "back", "asked", "Not needed."),
        *ASKS,
        "lena",
    ),
    acting(
        "requests.change_removal_day",
        lambda world, who: requests.change_removal_day(world.context, who, "day", "leaving", world.leaving),
        *ASKS,
    ),
)
async def test_who_asks_for_access_and_its_end(world: World, door: Door) -> None:
    await is_for_these_only(world, door)


@pytest.mark.requirement("ACC-08", "NEW-06")
@doors(
    acting(
        "requests.review",
        lambda world, who: requests.review(world.context, who, "review", "asked", ReviewVerdict.APPROVE),
        "rita",
        "alex",
        "lena",
    ),
    acting(
        "requests.confirm_account",
        lambda world, who: requests.confirm_account(world.context, who, "done", "account"),
        "alex",
    ),
)
async def test_who_answers_a_request(world: World, door: Door) -> None:
    await is_for_these_only(world, door)

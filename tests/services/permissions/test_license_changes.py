"""A license in use: what its agency may do, and what lead staff do for others, never for themselves."""

from datetime import date

import pytest

from models.billing.funding import Funding
from models.license.lifecycle import InactiveReason, LicenseKind
from models.license.messages import AccountHelp
from services import license_changes
from tests.services.permissions.world import (
    AGENCY,
    LEAD_STAFF,
    Door,
    Service,
    World,
    acting,
    doors,
    is_for_these_only,
    reading,
)

pytestmark = pytest.mark.asyncio(loop_scope="session")


HELPERS = ("sam", "rhea", "ada", "lena", "alex")
ALLOTMENT = InactiveReason.CE_ALLOTMENT
DAY = date(2036, 1, 1)
WHY = "As discussed."


def on(
    license_id: str,
    name: str,
    ask: Service,
    *said: object,
    may: tuple[str, ...],
    **more: object,
) -> Door:
    """Something that is done to a license of A1."""
    return acting(
        f"license_changes.{name}", lambda world, who: ask(world.context, who, name, license_id, *said, **more), *may
    )


@doors(
    on("L1", "deactivate", license_changes.deactivate, InactiveReason.SANCTION, WHY, may=("lena", "alex")),
    on("L1", "deactivate unpaid", license_changes.deactivate, InactiveReason.UNPAID, WHY, may=("bea",)),
    on("L2", "reactivate", license_changes.reactivate, None, training_done=True, may=("lena", "alex")),
    on("L2", "reactivate unpaid", license_changes.reactivate, InactiveReason.UNPAID, training_done=True, may=("bea",)),
    on("L1", "change_kind", license_changes.change_kind, LicenseKind.AD_HOC, may=("lena", "bea")),
    on("L1", "set_expiration", license_changes.set_expiration, DAY, may=("lena", "bea")),
    on("L1", "set_funding", license_changes.set_funding, Funding.COC, may=("lena", "bea")),
    on("L1", "confirm_order", license_changes.confirm_order, 1, may=("alex",)),
    on("L1", "delete", license_changes.delete, WHY, may=("sam", "rhea", "lena")),
    on("S1", "delete of one's own license", license_changes.delete, WHY, may=("sam", "lena")),
)
async def test_who_changes_a_license(world: World, door: Door) -> None:
    await is_for_these_only(world, door)


@pytest.mark.requirement("LOG-03", "LOG-05", "LOG-06")
@doors(
    on("L1", "start_leave", license_changes.start_leave, DAY, WHY, may=HELPERS),
    on("S1", "start_leave for oneself", license_changes.start_leave, DAY, WHY, may=("sam", "ada", "lena", "alex")),
    on("L2", "end_leave", license_changes.end_leave, may=HELPERS),
    on("S1", "ask_for_help for oneself", license_changes.ask_for_help, AccountHelp.UNLOCK, WHY, may=HELPERS),
    on("L1", "ask_for_help", license_changes.ask_for_help, AccountHelp.UNLOCK, WHY, may=(*HELPERS, "tess")),
    acting(
        "license_changes.recertify",
        lambda world, who: license_changes.recertify(world.context, who, "L1"),
        *HELPERS,
        "tess",
    ),
)
async def test_who_helps_the_holder_of_a_license(world: World, door: Door) -> None:
    await is_for_these_only(world, door)


@pytest.mark.requirement("LIC-03", "LIC-05", "LIC-08", "LIC-14", "LIC-21")
@doors(
    on("L1", "flag", license_changes.flag, InactiveReason.NO_DATA_ENTRY, WHY, may=("lena", "lara")),
    on("L1", "clear_flag", license_changes.clear_flag, WHY, may=("lena", "lara")),
    on("L1", "revoke", license_changes.revoke, InactiveReason.SANCTION, WHY, may=("lena",)),
    on("C1", "revoke of a region's license", license_changes.revoke, ALLOTMENT, WHY, may=("lena", "lee")),
    on("L1", "grant_exception", license_changes.grant_exception, "P", may=("carla",)),
    on("L1", "end_exception", license_changes.end_exception, 1, WHY, may=("carla",)),
)
async def test_who_judges_a_license_that_is_not_used(world: World, door: Door) -> None:
    await is_for_these_only(world, door)


@pytest.mark.requirement("LOG-01")
@doors(
    reading(
        "license_changes.explain",
        lambda world, who: license_changes.explain(world.context, who, "L1"),
        *AGENCY,
        "connie",
        "tess",
        *LEAD_STAFF,
        "bea",
    ),
)
async def test_who_sees_the_dates_of_a_license(world: World, door: Door) -> None:
    await is_for_these_only(world, door)

"""What concerns all at once: another version of the policy, the HMIS's accounts, and a bank's file."""

import pytest

from services import bank, hmis_accounts, invitations, payer_names, policy_migration
from tests.services.permissions.world import Door, World, acting, doors, is_for_these_only, reading

pytestmark = pytest.mark.asyncio(loop_scope="session")


@doors(
    acting(
        "policy_migration.adopt", lambda world, who: policy_migration.adopt(world.context, who, "adopt"), "lena", "bea"
    ),
    acting(
        "policy_migration.adopt of one license",
        lambda world, who: policy_migration.adopt(world.context, who, "adopt", "L1"),
        "lena",
        "bea",
    ),
    acting(
        "hmis_accounts.link_accounts",
        lambda world, who: hmis_accounts.link_accounts(world.context, who, None, apply=True),
        "lena",
        "alex",
    ),
    acting(
        "bank.import_payments",
        lambda world, who: bank.import_payments(world.context, who, world.folder / "none", apply=False),
        "bea",
    ),
    reading("payer_names.payer_names", lambda world, who: payer_names.payer_names(world.context, who), "bea"),
    acting(
        "invitations.invite_users",
        lambda world, who: invitations.invite_users(world.context, who, "A1", apply=True),
        *("alex", "lena", "dora"),
    ),
    acting("payer_names.name_payer", lambda world, who: payer_names.name_payer(world.context, who, "A1", "X Y"), "bea"),
)
async def test_who_moves_everything_to_another_version_and_who_imports_payments(world: World, door: Door) -> None:
    await is_for_these_only(world, door)

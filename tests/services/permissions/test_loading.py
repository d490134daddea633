"""The office's files, loaded in one's own name: by HMIS lead staff, system administrators, and billing staff."""

import pytest

from models.intake.aliases import AliasSystem
from services import aliases, loading
from tests.services.permissions.world import Door, World, acting, doors, is_for_these_only

pytestmark = pytest.mark.asyncio(loop_scope="session")


@doors(
    acting(
        "loading.load",
        lambda world, who: loading.load(world.context, world.folder / "none", by=who),
        *("lena", "dora", "lara", "alex", "bea"),
    )
)
async def test_who_loads_files_and_settles_what_they_contradict(world: World, door: Door) -> None:
    await is_for_these_only(world, door)


@doors(
    acting(
        "aliases.add_alias",
        lambda world, who: aliases.add_alias(world.context, who, "tess", AliasSystem.EMAIL, "tess@sample.example"),
        *("lena", "alex"),
    ),
    acting(
        "aliases.remove_alias",
        lambda world, who: aliases.remove_alias(world.context, who, AliasSystem.HMIS, "nobody"),
        *("lena", "alex"),
    ),
    acting("aliases.listed", lambda world, who: aliases.listed(world.context, who, "tess"), *("lena", "alex", "tess")),
)
async def test_who_says_by_what_other_names_a_person_is_known(world: World, door: Door) -> None:
    await is_for_these_only(world, door)

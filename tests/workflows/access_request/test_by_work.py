"""A pack of its own says which parts are for which work: by role type, project type, and kind of license."""

from pathlib import Path
from typing import Any

from temporalio.testing import WorkflowEnvironment

from models.license.lifecycle import LicenseKind
from storage.database import Database
from tests.workflows.office import open_office
from tests.workflows.own_pack import pack_with

PACK = pack_with(
    """
[[training.requirements]]
source = "Invented manual, page 2"
kind = "form"
id = "rules"
title = "House rules"

[[training.requirements]]
source = "Invented manual, page 2"
kind = "test"
id = "shelters"
title = "Shelters"
pass_mark = 80
project_types = ["emergency-shelter"]

[[training.requirements]]
source = "Invented manual, page 2"
kind = "form"
id = "reports"
title = "Reports"
license_kinds = ["ad_hoc"]

[training.practice]
source = "Invented manual, page 3"
steps = ["One", "Two"]
cases_by_license_kind = { ad_hoc = 2 }
steps_by_role_type = { reader = [2] }
""",
    role_types=("reader", "manager"),
    project_types=("emergency-shelter", "outreach"),
)


async def test_each_work_has_its_own_training(
    env: WorkflowEnvironment, sqlite_database: Database, tmp_path: Path
) -> None:
    async with open_office(env.client, sqlite_database, tmp_path, env.get_current_time, policy=PACK) as office:
        for person_id, role, project, kind, parts, steps in (
            ("tess", "manager", "emergency-shelter", LicenseKind.STANDARD, ["rules", "shelters"], ["One", "Two"]),
            ("toni", "reader", "outreach", LicenseKind.STANDARD, ["rules"], ["Two"]),
            ("uma", "reader", "outreach", LicenseKind.AD_HOC, ["rules", "reports"], ["Two", "Two"]),
        ):
            more: dict[str, Any] = {"role_type": role, "project_types": (project,), "license_kind": kind}
            run = await (await office.begin(f"Q-{person_id}", person_id=person_id, **more)).training()
            found = await run.snapshot()
            assert [each.requirement.id for each in found.requirements] == parts
            assert [each.title for each in found.steps] == steps

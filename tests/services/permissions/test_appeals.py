"""Appeals: each committee sees its own, besides the organization and lead staff (security S12)."""

from pathlib import Path

import pytest

from models.appeal.form import AppealForm
from models.appeal.reasons import AppealReason
from models.appeal.state import Appeal
from models.ids import appeal_workflow_id, opaque
from services import appeal_files, appeal_filing, appeals, paper_appeals
from services.appeal_filing import NewAppeal
from services.documents import Upload
from storage.attachments import attached, attachment_id
from tests.services.asking import refused
from tests.services.permissions.world import AGENCY, LEAD_STAFF, Door, World, acting, doors, is_for_these_only, reading

pytestmark = pytest.mark.asyncio(loop_scope="session")


CONTESTED = ("P4",)
"""A license that was revoked for inactivity, about which nobody has appealed yet."""


def form(reason: AppealReason) -> AppealForm:
    return AppealForm(
        name="Sam Sample",
        title="Director",
        organization="Agency 1",
        program_type="Street outreach",
        region_ids=("R1",),
        email="sam@sample.example",
        reason=reason,
        statement="We need it for our intakes.",
    )


REVOKED = NewAppeal(form=form(AppealReason.REVOKED_INACTIVITY), agency_id="A1", license_ids=CONTESTED)
MORE = NewAppeal(form=form(AppealReason.MORE_ALLOTMENT))


@pytest.mark.requirement("LIC-16", "S12")
@doors(
    reading(
        "appeals.appeal",
        lambda world, who: appeals.appeal(world.context, who, world.pending.appeal_id),
        *AGENCY,
        "carla",
        "marc",
        "lena",
        "dora",
        "lara",
    ),
    reading(
        "appeals.appeal about the allotment",
        lambda world, who: appeals.appeal(world.context, who, world.granted.appeal_id),
        *AGENCY,
        "cyd",
        "cora",
        "lena",
        "dora",
        "lara",
    ),
    reading(
        "appeals.look",
        lambda world, who: appeals.look(world.context, who, world.pending.appeal_id),
        *(*AGENCY, "carla", "marc", "lena", "dora", "lara"),
    ),
    reading(
        "appeal_files.give_out",
        lambda world, who: appeal_files.give_out(world.context, who, world.pending.appeal_id, "none"),
        *(*AGENCY, "carla", "marc", "lena", "dora", "lara"),
    ),
    reading(
        "appeal_files.to_destroy",
        lambda world, who: appeal_files.to_destroy(world.context, who, world.pending.appeal_id, "none"),
        *("lena", "dora", "lara"),
    ),
    acting(
        "appeal_files.destroy",
        lambda world, who: appeal_files.destroy(world.context, who, world.pending.appeal_id, "none", "A client."),
        *("lena", "dora", "lara"),
    ),
    reading("appeals.of_agency", lambda world, who: appeals.of_agency(world.context, who, "A1"), *AGENCY, *LEAD_STAFF),
)
async def test_who_sees_appeals(world: World, door: Door) -> None:
    await is_for_these_only(world, door)


@pytest.mark.requirement("LIC-15", "LIC-17", "S12")
@doors(
    acting(
        "appeal_filing.file",
        lambda world, who: appeal_filing.file(world.context, who, "filed", REVOKED),
        *AGENCY,
        "lee",
    ),
    acting(
        "appeal_filing.file for a region",
        lambda world, who: appeal_filing.file(world.context, who, "more", MORE),
        "lee",
    ),
    reading(
        "appeal_filing.draft",
        lambda world, who: appeal_filing.draft(world.context, who, CONTESTED[0]),
        *AGENCY,
    ),
    reading(
        "appeal_filing.draft for a region",
        lambda world, who: appeal_filing.draft(world.context, who, region_id="R1"),
        "lee",
    ),
    acting(
        "paper_appeals.file_all",
        lambda world, who: paper_appeals.file_all(world.context, who, world.folder / "none"),
        "lena",
        "dora",
        "lara",
    ),
)
async def test_who_files_appeals(world: World, door: Door) -> None:
    await is_for_these_only(world, door)


@pytest.mark.requirement("LIC-15", "LIC-17", "S12")
@pytest.mark.parametrize("who", ["otto", "nell", "cora", "lou"])
async def test_a_refused_appeal_starts_no_process_and_keeps_no_file(world: World, who: str, tmp_path: Path) -> None:
    paper = tmp_path / "proof.pdf"
    paper.write_bytes(b"%PDF-" + who.encode())
    key = f"refused-{who}"
    said = (await refused(appeal_filing.file(world.context, who, key, REVOKED, [upload(paper)]))).code
    assert said in ("not_permitted", "unknown_license")
    assert await world.context.processes.snapshot(appeal_workflow_id(opaque("P", key)), Appeal) is None
    assert not await _is_kept(world, opaque("P", key), paper)


@pytest.mark.requirement("S12")
@doors(
    acting(
        "appeals.answer",
        lambda world, who: appeals.answer(world.context, who, "answer", world.pending.appeal_id, 1, "Four a month."),
        *AGENCY,
    ),
    acting(
        "appeals.attach",
        lambda world, who: appeals.attach(world.context, who, "attach", world.pending.appeal_id, []),
        *AGENCY,
    ),
    acting(
        "appeals.withdraw",
        lambda world, who: appeals.withdraw(world.context, who, "back", world.pending.appeal_id),
        *AGENCY,
    ),
    acting(
        "appeals.assess",
        lambda world, who: appeals.assess(world.context, who, "assess", world.pending.appeal_id, 1, "It is needed."),
        "lena",
        "dora",
    ),
    acting(
        "appeals.settle",
        lambda world, who: appeals.settle(world.context, who, "settle", world.stuck.appeal_id, "A new one was made."),
        "lena",
        "dora",
    ),
    acting(
        "appeals.set_aside",
        lambda world, who: appeals.set_aside(world.context, who, "aside", world.denied.appeal_id, "Not counted."),
        "dora",
    ),
)
async def test_who_acts_on_an_appeal(world: World, door: Door) -> None:
    await is_for_these_only(world, door)


@pytest.mark.requirement("S12")
@pytest.mark.parametrize("who", ["otto", "nell", "marc", "lena"])
async def test_a_file_from_somebody_who_may_not_add_it_is_not_kept(world: World, who: str, tmp_path: Path) -> None:
    paper = tmp_path / "proof.pdf"
    paper.write_bytes(b"%PDF-" + who.encode())
    attached = appeals.attach(world.context, who, "attach", world.pending.appeal_id, [upload(paper)])
    assert (await refused(attached)).code in ("not_permitted", "unknown_appeal")
    assert not await _is_kept(world, world.pending.appeal_id, paper)


def upload(paper: Path) -> Upload:
    """A file as a person chooses it."""
    return Upload(file_name=paper.name, content=paper.read_bytes())


async def _is_kept(world: World, appeal_id: str, paper: Path) -> bool:
    return bool(attached(world.context.database, [attachment_id(appeal_id, paper.read_bytes())]))

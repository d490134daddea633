"""The development sign-in: people of the samples only, on this machine only, never beside a real system."""

import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from adapters.intake_files import read_batch
from portal.app import create_app
from portal.development import pages
from portal.development.__main__ import require_embedded
from portal.development.guard import OnThisMachineOnly
from portal.development.personas import personas
from settings import Settings
from storage.installation import installation_of, note_loading, note_samples
from tests.architecture.source import ROOT, imported, shown, tree_of
from tests.portal.conftest import Portal

URL = "http://localhost:8080"


def client(portal: Portal, **headers: str) -> httpx.AsyncClient:
    """A browser on this machine, or one that pretends to be."""
    app = OnThisMachineOnly(create_app(portal.house, also=[pages.routes], sign_in=pages.PATH), URL)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=URL, headers=headers)


async def test_everybody_who_can_be_chosen_is_offered_with_something_to_try(portal: Portal) -> None:
    page = await client(portal).get(pages.PATH)
    assert page.status_code == 200
    for group in personas():
        assert group.name in page.text
        assert all(each.name in page.text for each in group.people)


@pytest.mark.parametrize("header", ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "x-forwarded-proto"])
async def test_a_proxy_is_refused(portal: Portal, header: str) -> None:
    answer = await client(portal, **{header: "for=192.0.2.1"}).get(pages.PATH)
    assert (answer.status_code, "without a proxy" in answer.text) == (403, True)


@pytest.mark.parametrize("host", ["access.example.org", "localhost:9090", "localhost.example.org:8080", "192.0.2.1"])
async def test_another_host_is_refused(portal: Portal, host: str) -> None:
    assert (await client(portal, Host=host).get(pages.PATH)).status_code == 421


async def test_the_address_made_of_numbers_leads_to_the_name(portal: Portal) -> None:
    answer = await client(portal, Host="127.0.0.1:8080").get("/passkeys")
    assert (answer.status_code, answer.headers["location"]) == (307, f"{URL}/passkeys")


@pytest.mark.parametrize(
    "changes",
    [{"portal_url": "https://hmis.example"}, {"database_url": "sqlite:///x"}, {"temporal_address": "t:1"}, {}],
)
def test_it_refuses_to_start_for_anything_but_the_embedded_stack(changes: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(Exception, match="exists only in a system that `make run`"):
        require_embedded(Settings.model_validate({"var": tmp_path, **changes}))


def test_it_says_so_and_ends_with_1(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "portal.development"],
        cwd=ROOT,
        env={"HMIS_VAR": str(tmp_path), "PATH": ""},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "Traceback" not in ended.stderr


async def test_records_are_samples_until_something_else_is_loaded(portal: Portal) -> None:
    database = portal.house.context.database
    note_samples(database)
    assert installation_of(database).samples
    note_loading(database, "an office's own folder")
    assert not installation_of(database).samples


def test_whoever_can_be_chosen_is_in_the_samples_by_that_name() -> None:
    batch, _ = read_batch(ROOT / "samples")
    known = {row.person_id: f"{row.first_name} {row.last_name}" for row in batch.people.rows}
    assert {each.id: each.name for group in personas() for each in group.people}.items() <= known.items()


def test_nothing_else_imports_it_and_the_image_leaves_it_out() -> None:
    found = [
        shown(file, node)
        for file in ROOT.rglob("*.py")
        if ".venv" not in file.parts and "tests" not in file.parts and "development" not in file.parts
        for name, node in imported(tree_of(file))
        if name.startswith("portal.development")
    ]
    assert found == []
    assert "portal/development" in (ROOT / ".dockerignore").read_text().splitlines()

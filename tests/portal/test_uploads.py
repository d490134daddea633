"""Every form that takes a file: the file waits for the virus scanner, whoever uploads it and wherever (S24 to S28)."""

import ast
import inspect
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Final

import pytest
from sqlalchemy import func, select

from models.documents import ScanState
from models.errors import RuleViolation
from portal.app import ROUTES
from services import (
    appeal_attachments,
    appeal_files,
    appeal_filing,
    appeals,
    documents,
    license_changes,
    requests,
    training,
)
from storage.database import Database
from storage.reads.appeals import appeals_about
from storage.tables.files import kept_files
from storage.tables.records import audit_entries
from storage.uploads import attachment, destroy_infected, pass_scan
from tests.portal.conftest import Portal
from tests.portal.test_fresh import name_of, takes_files
from tests.workflows.office import Office

PAPER = {"files": ("intakes.pdf", b"%PDF-1.4 intakes")}
STATEMENT = {"license": "L1", "title": "Case manager", "program_type": "Street outreach", "statement": "We need it."}

STORED_BY: Final[dict[str, tuple[ModuleType, Callable[..., object]]]] = {
    "POST /trainings/{request_id}/parts/{key}/certificate": (training, documents.store),
    "POST /trainings/{request_id}/parts/{key}/paper": (training, documents.store),
    "POST /trainings/{request_id}/steps/{case}/{step}": (training, documents.store),
    "POST /licenses/{license_id}/recertification": (license_changes, documents.store),
    "POST /requests/{request_id}/papers": (requests, documents.store),
    "POST /appeals/new": (appeal_filing, appeal_attachments.store_attachments),
    "POST /appeals/{appeal_id}/answer": (appeals, appeal_attachments.store_attachments),
    "POST /appeals/{appeal_id}/files": (appeals, appeal_attachments.store_attachments),
}
"""Every form that takes files: the service that it asks, and the function that stores what was uploaded."""

STORING: Final = {"store_document": {"services/documents.py", "services/training_documents.py"}}
STORING_ATTACHMENTS: Final = {"store_attachment": {"services/appeal_attachments.py"}}


@pytest.mark.requirement("S26")
def test_every_form_that_takes_a_file_stores_it_where_files_wait_for_the_scanner() -> None:
    forms = {name_of(route): route for route in ROUTES if route.form is not None and takes_files(route)}
    assert forms.keys() == STORED_BY.keys(), "Say here which service stores the files of a form, and by what"
    for name, (service, store) in STORED_BY.items():
        module = service.__name__.rpartition(".")[2]
        assert f"{module}." in inspect.getsource(forms[name].handler), name
        called = {
            each.func.attr if isinstance(each.func, ast.Attribute) else getattr(each.func, "id", "")
            for each in ast.walk(ast.parse(inspect.getsource(service)))
            if isinstance(each, ast.Call)
        }
        assert store.__name__ in called, (name, store)
        assert "scan=context.scan_of_uploads" in inspect.getsource(store), store


@pytest.mark.requirement("S26")
def test_nothing_else_stores_a_file_that_somebody_uploaded() -> None:
    for name, allowed in {**STORING, **STORING_ATTACHMENTS}.items():
        using = {
            str(path)
            for folder in ("services", "activities", "commands", "portal", "adapters")
            for path in Path(folder).rglob("*.py")
            if name in path.read_text()
            and any(
                isinstance(each, ast.Attribute | ast.Name)
                and name in (getattr(each, "attr", ""), getattr(each, "id", ""))
                for each in ast.walk(ast.parse(path.read_text()))
            )
        }
        assert using == allowed


async def filed(portal: Portal, office: Office) -> str:
    """Tess appeals with a file, in an office that has a scanner. Returns the path of the appeal."""
    portal.house = replace(portal.house, context=replace(portal.house.context, scans_uploads=True))
    await office.license(held_by="tess")
    await office.revoke()
    tess = await portal.signed_in_as("tess")
    await tess.open("/appeals/new?license=L1")
    assert "Your appeal was filed." in (await tess.press("/appeals/new?license=L1", files=PAPER, **STATEMENT)).text
    (appeal,) = appeals_about(office.database, "tess")
    return f"/appeals/{appeal.id}"


def scans(database: Database) -> list[str | None]:
    """What the scanner said of each file that is attached to an appeal."""
    query = select(kept_files.c.scan).where(kept_files.c.kind == "attachment")
    with database.read() as connection:
        return list(connection.execute(query).scalars())


@pytest.mark.requirement("S26", "S28")
async def test_nobody_gets_a_file_of_an_appeal_before_it_is_scanned(at_work: Portal, missouri: Office) -> None:
    page = await filed(at_work, missouri)
    assert scans(missouri.database) == [ScanState.WAITING]
    tess = await at_work.signed_in_as("tess")
    shown = (await tess.open(page)).text
    assert "we’re checking it for viruses" in shown
    assert f"{page}/files/" not in shown.replace(f'action="{page}/files"', "")
    (found,) = (await appeals.look(at_work.house.context, "tess", page.rpartition("/")[2])).files
    path = f"{page}/files/{found.record.id}"
    assert "still being checked" in (await tess.open(path)).text
    pass_scan(missouri.database, attachment(found.record), at_work.clock())
    assert (await tess.open(path)).content == b"%PDF-1.4 intakes"
    with missouri.database.read() as connection:
        given = select(func.count()).where(audit_entries.c.move == "upload_given_out")
        assert connection.execute(given).scalar_one() == 1
    await tess.open(page)
    more = {"files": ("more.pdf", b"%PDF-1.4 more")}
    assert "The committee has your files now." in (await tess.press(f"{page}/files", files=more)).text
    assert set(scans(missouri.database)) == {ScanState.CLEAN, ScanState.WAITING}


@pytest.mark.requirement("S26", "S37")
async def test_staff_destroy_a_file_of_an_appeal_and_its_trace_stays(at_work: Portal, missouri: Office) -> None:
    page = await filed(at_work, missouri)
    (found,) = (await appeals.look(at_work.house.context, "tess", page.rpartition("/")[2])).files
    path = f"{page}/files/{found.record.id}/destroy"
    tess, lena = await at_work.signed_in_as("tess"), await at_work.signed_in_as("lena")
    assert (await tess.open(path)).status_code == 403
    assert path in (await lena.open(page)).text
    await lena.open(path)
    assert "The file was destroyed." in (await lena.press(path, reason="It shows a client.")).text
    assert "was destroyed on" in (await tess.open(page)).text
    assert (await tess.open(f"{page}/files/{found.record.id}")).status_code == 422
    with pytest.raises(RuleViolation) as refused:
        await appeal_files.give_out(at_work.house.context, "tess", page.rpartition("/")[2], found.record.id)
    assert refused.value.code == "destroyed"
    destroy_infected(missouri.database, attachment(found.record), "Eicar", at_work.clock())
    assert scans(missouri.database) == [ScanState.WAITING]

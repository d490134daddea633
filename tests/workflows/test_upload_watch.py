"""The watch over uploaded files: it scans what waits, destroys what has a virus, and ends what is kept too long."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from temporalio.testing import WorkflowEnvironment

from adapters.virus_scan import VirusScanner, scanner_address
from models import ids
from models.documents import DocumentKind, ScanState, UploadsSeen
from models.errors import RuleViolation
from models.training.messages import SubmitStep
from models.training.rules import practice_case
from models.watches import Watch, Watched
from services.documents import Upload, given_out, store
from storage.attachments import AttachedFile, attached, store_attachment
from storage.database import Database
from storage.documents import Document, document
from storage.reads.audit import history_of
from storage.reads.notices import notices_of
from storage.uploads import TERM_OVER, attachment, content_of_upload, paper, waiting_for_scan
from tests.adapters.clamd import EICAR, FakeClamd, clamd_at_socket
from tests.models.pictures import png
from tests.services.conftest import context_of
from tests.waiting import eventually
from tests.workflows.office import RHEA, Office, open_office
from tests.workflows.training_run import Training

PDF = b"%PDF-1.7 invented"


async def upload(office: Office, content: bytes = PDF, kind: DocumentKind = DocumentKind.CERTIFICATE) -> Document:
    """Rhea uploads a file of tess, which waits for the scanner."""
    context = replace(context_of(office), scans_uploads=True)
    return await store(context, "A1", "tess", kind, Upload(file_name="paper.pdf", content=content), RHEA)


def now_of(office: Office, stored: Document) -> Document:
    """The file as it is on record now."""
    found = document(office.database, stored.id)
    assert found is not None
    return found


@pytest.fixture
async def office(env: WorkflowEnvironment, sqlite_database: Database, tmp_path: Path) -> AsyncIterator[Office]:
    """An office by Missouri's rules, whose worker has a scanner at a socket where a test may put one."""
    scanner = VirusScanner(scanner_address(str(tmp_path / "clamd.ctl")), 5)
    async with open_office(env.client, sqlite_database, tmp_path, env.get_current_time, scanner=scanner) as office:
        yield office


@pytest.mark.requirement("S26")
async def test_nobody_gets_a_file_before_it_is_scanned_and_a_clean_one_after(office: Office, tmp_path: Path) -> None:
    clamd, context = FakeClamd(), context_of(office)
    stored = await upload(office)
    assert stored.scan == ScanState.WAITING
    with pytest.raises(RuleViolation) as refused:
        await given_out(context, RHEA, now_of(office, stored))
    assert refused.value.code == "quarantined"
    async with clamd_at_socket(clamd, tmp_path / "clamd.ctl"):
        await office.processes.start_watch(Watched.UPLOADS)
        await office.eventually(lambda: now_of(office, stored).scan, lambda scan: scan == ScanState.CLEAN)
    assert clamd.scanned == [PDF]
    assert await given_out(context, RHEA, now_of(office, stored)) == PDF


@pytest.mark.requirement("S26")
async def test_a_file_with_a_virus_is_destroyed_and_its_uploader_and_staff_are_told(
    office: Office, tmp_path: Path
) -> None:
    stored = await upload(office, PDF + EICAR)
    async with clamd_at_socket(FakeClamd(), tmp_path / "clamd.ctl"):
        await office.processes.start_watch(Watched.UPLOADS)
        await office.eventually(lambda: now_of(office, stored).scan, lambda scan: scan == ScanState.INFECTED)
        await office.eventually(lambda: notices_of(office.database), lambda found: len(found) == 2)
        letters = await office.letters("upload_infected")
    assert sorted(each.person_id for letter in letters for each in letter.recipients) == ["alex", "rhea"]
    assert content_of_upload(office.database, paper(stored)) == b""
    assert "Eicar-Test-Signature" in now_of(office, stored).destroyed_why
    assert [each.move for each in history_of(office.database, person_id="tess")] == ["upload_infected"]
    with pytest.raises(RuleViolation) as refused:
        await given_out(context_of(office), RHEA, now_of(office, stored))
    assert refused.value.code == "destroyed"


@pytest.mark.requirement("S26")
async def test_a_file_of_an_appeal_waits_is_scanned_and_is_destroyed_like_any_other(
    office: Office, tmp_path: Path
) -> None:
    clean, infected = attach(office, "intakes.pdf", PDF), attach(office, "proof.pdf", PDF + EICAR)
    assert {each.id for each in waiting_for_scan(office.database, 20)} == {clean.id, infected.id}
    async with clamd_at_socket(FakeClamd(), tmp_path / "clamd.ctl"):
        await office.processes.start_watch(Watched.UPLOADS)
        await office.eventually(lambda: waiting_for_scan(office.database, 20), lambda found: not found)
        await office.eventually(lambda: notices_of(office.database), lambda found: len(found) == 2)
        letters = await office.letters("upload_infected")
    found = attached(office.database, [clean.id, infected.id])
    assert [found[each.id].scan for each in (clean, infected)] == [ScanState.CLEAN, ScanState.INFECTED]
    assert content_of_upload(office.database, attachment(found[infected.id])) == b""
    assert content_of_upload(office.database, attachment(found[clean.id])) == PDF
    assert sorted(each.person_id for letter in letters for each in letter.recipients) == ["alex", "rhea"]
    with pytest.raises(RuleViolation) as refused:
        attach(office, "proof.pdf", PDF + EICAR)
    assert refused.value.code == "destroyed_before"


def attach(office: Office, file_name: str, content: bytes) -> AttachedFile:
    """Rhea attaches a file to an appeal, and it waits for the scanner."""
    context = replace(context_of(office), scans_uploads=True)
    return store_attachment(
        office.database,
        "P-1",
        file_name,
        content,
        agency_id="A1",
        at=context.now(),
        by="rhea",
        scan=context.scan_of_uploads,
    )


@pytest.mark.requirement("S26")
async def test_while_the_scanner_is_away_files_wait_and_are_scanned_when_it_is_back(
    env: WorkflowEnvironment, office: Office, tmp_path: Path
) -> None:
    stored = await upload(office)
    await office.processes.start_watch(Watched.UPLOADS)
    await eventually(lambda: attempts(office), lambda tried: tried > 1)
    assert now_of(office, stored).scan == ScanState.WAITING
    async with clamd_at_socket(FakeClamd(), tmp_path / "clamd.ctl"):
        await env.sleep(timedelta(minutes=2))
        await office.eventually(lambda: now_of(office, stored).scan, lambda scan: scan == ScanState.CLEAN)


async def attempts(office: Office) -> int:
    """How often the look that is pending was tried."""
    found = await office.client.get_workflow_handle(ids.UPLOAD_WATCH_ID).describe()
    return sum(each.attempt for each in found.raw_description.pending_activities)


async def test_a_file_that_the_scanner_does_not_take_keeps_no_other_waiting(office: Office, tmp_path: Path) -> None:
    large, small = await upload(office, PDF.ljust(5_000)), await upload(office)
    async with clamd_at_socket(FakeClamd(limit=1_000), tmp_path / "clamd.ctl"):
        await office.processes.start_watch(Watched.UPLOADS)
        await office.eventually(lambda: now_of(office, small).scan, lambda scan: scan == ScanState.CLEAN)
    assert now_of(office, large).scan == ScanState.WAITING


@pytest.mark.requirement("S38")
async def test_a_picture_is_destroyed_when_the_time_after_its_training_is_over(
    env: WorkflowEnvironment, office: Office
) -> None:
    run = await _with_picture(office)
    (review,) = (await run.snapshot()).steps[0].submissions
    assert review.document_id is not None
    days = office.world.pack.in_force(await office.now()).training.evidence_days
    await env.sleep(timedelta(days=15))  # The training lapses: its reviewer never came.
    ended = await eventually(run.on_record, lambda found: found is not None and found.ended_at is not None)
    assert ended is not None
    stored = document(office.database, review.document_id)
    assert stored is not None
    await env.sleep(timedelta(days=days - 3))  # The watch starts late, since each look of it takes time here.
    await office.processes.start_watch(Watched.UPLOADS)
    await env.sleep(timedelta(days=1))
    assert now_of(office, stored).destroyed_at is None
    await env.sleep(timedelta(days=3))
    gone = await office.eventually(lambda: now_of(office, stored), lambda found: found.destroyed_at is not None)
    seen = await eventually(
        lambda: office.processes.snapshot(ids.UPLOAD_WATCH_ID, Watch), lambda found: bool(found and found.last)
    )
    assert (gone.destroyed_why, content_of_upload(office.database, paper(stored))) == (TERM_OVER, b"")
    assert seen is not None
    assert isinstance(seen.last, UploadsSeen)
    assert seen.last.destroyed == 1


async def _with_picture(office: Office) -> Training:
    """A training in which tess handed in the first step with a picture."""
    run = await office.train()
    await run.submit_form()
    for test in ("security-privacy", "data-standards", "mohmis-basics"):
        await run.take_test(test)
    paper = Upload(file_name="screen.png", content=png(800, 600))
    stored = await store(context_of(office), "A1", "tess", DocumentKind.EVIDENCE, paper, run.trainee)
    message = SubmitStep(
        actor=run.trainee, key="picture", case=1, step=1, document_id=stored.id, training_site_only=True
    )
    await office.processes.take(run.workflow_id, practice_case.submit_step, message)
    return run

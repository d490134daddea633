"""Training runs as trainees, helpers and reviewers work on them."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from adapters.clock import now
from models.documents import DocumentKind
from models.ids import training_workflow_id
from models.training.lifecycle import PartStatus, TrainingState
from models.training.messages import TestReport
from services import training
from services.context import Context
from services.documents import Upload
from services.training import TrainingProgress
from storage.documents import documents_of
from storage.reads import trainings
from tests.services.asking import nothing_happens, refused, without_processes
from tests.services.conftest import context_of, in_shared_office, shared_fixture, shared_office
from tests.workflows.office import Office

TESTS = ("security-privacy", "data-standards", "mohmis-basics")
PDF = Upload(file_name="certificate.pdf", content=b"%PDF-1.7 invented")
WRONG_PNG = Upload(file_name="agreement.png", content=b"%PDF-1.7 no picture")
OTHER_PDF = Upload(file_name="agreement.pdf", content=b"%PDF-1.7 also invented")


async def in_training(office: Office, request_id: str = "Q1", **more: Any) -> None:
    """Tess of A1 is in training, and the records know it."""
    await (await office.train(request_id, **more)).snapshot()


async def in_practice(context: Context, office: Office) -> None:
    """Tess has done everything before her practice case."""
    await in_training(office)
    await training.submit_form(context, "tess", "form", "Q1", "user-policies")
    for test in TESTS:
        await training.record_test(context, "rita", test, "Q1", test, "90")


@shared_fixture
async def begun(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    """An office where tess's training has begun, for tests that change nothing."""
    async with shared_office(sqlite_template, tmp_path_factory.mktemp("begun")) as office:
        await in_training(office)
        yield office


@shared_fixture
async def begun_in_detroit(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    """The same by Detroit's rules, where papers are handed in."""
    async with shared_office(sqlite_template, tmp_path_factory.mktemp("begun"), "detroit") as office:
        await in_training(office, role_type="read-only")
        await training.record_account(context_of(office), "tess", "account", "Q1", "learning-center", "tess.s")
        yield office


@pytest.mark.requirement("ACC-04", "ACC-05")
async def test_a_run_is_done_step_by_step_to_its_completion(missouri: Office, context: Context) -> None:
    await in_practice(context, missouri)
    handed_in = await training.submit_step(context, "tess", "s1", "Q1", 1, 1, "Please look.")
    assert handed_in.run.waiting_for == "a reviewer"
    back = await training.review_step(context, "rita", "r1", "Q1", 1, 1, approve=False, comments="The exit is missing.")
    assert back.run.reviews[-1].comments == "The exit is missing."
    await training.submit_step(context, "tess", "s2", "Q1", 1, 1)
    await training.review_step(context, "rita", "r2", "Q1", 1, 1, approve=True)
    for step in (2, 3, 4):
        await training.submit_step(context, "tess", f"s1{step}", "Q1", 1, step)
        done = await training.review_step(context, "rita", f"r1{step}", "Q1", 1, step, approve=True)
    assert (done.run.state, done.run.next_step) == (TrainingState.COMPLETED, "The training is completed.")
    assert {step.state for step in done.run.steps} == {PartStatus.DONE}


@pytest.mark.parametrize(
    ("step", "code"),
    [
        (lambda c: training.record_test(c, "rita", "x", "Q1", "security-privacy", "abc"), "not_a_score"),
        (lambda c: training.record_test(c, "rita", "x", "Q1", "security-privacy", "101"), "not_a_score"),
        (lambda c: training.record_test(c, "rita", "x", "Q1", "security-privacy", "-1"), "not_a_score"),
        (lambda c: training.record_test(c, "rita", "x", "Q1", "knitting", "90"), "unknown"),
        (lambda c: training.record_test(c, "tess", "x", "Q1", "security-privacy", "90"), "not_permitted"),
        (lambda c: training.record_test(c, "nobody", "x", "Q1", "security-privacy", "90"), "unknown_actor"),
        (lambda c: training.submit_step(c, "tess", "x", "Q1", 1, 1), "out_of_order"),
        (lambda c: training.submit_step(c, "rhea", "x", "Q1", 1, 1), "not_permitted"),
        (lambda c: training.submit_step(c, "tess", "x", "Q1", 3, 1), "unknown"),
        (lambda c: training.submit_form(c, "toni", "x", "Q1", "user-policies"), "unknown_request"),
        (lambda c: training.submit_form(c, "tess", "x", "Q1", ""), "not_valid"),
        (lambda c: training.review_step(c, "tess", "x", "Q1", 1, 1, approve=True), "not_permitted"),
        (lambda c: training.review_step(c, "rita", "x", "Q1", 1, 1, approve=True), "nothing_to_review"),
        (lambda c: training.extend(c, "rita", "x", "Q1", c.today() + timedelta(days=20), "Ill."), "not_permitted"),
        (lambda c: training.extend(c, "lena", "x", "Q1", c.today() + timedelta(days=99), "Ill."), "too_far"),
        (lambda c: training.extend(c, "lena", "x", "Q1", c.today() + timedelta(days=20), " "), "not_valid"),
        (lambda c: training.sign(c, "tess", "x", "Q1", "agreement"), "unknown"),
        (lambda c: training.add_certificate(c, "tess", "x", "Q1", "basics", PDF), "unknown"),
        (lambda c: training.withdraw(c, "toni", "x", "Q1", "No."), "unknown_request"),
    ],
)
@in_shared_office
async def test_a_step_that_the_rules_refuse_leaves_no_event_and_no_paper(begun: Office, step: Any, code: str) -> None:
    context = context_of(begun)
    async with nothing_happens(begun, training_workflow_id("Q1")):
        assert (await refused(step(context))).code == code
    assert documents_of(context.database) == []


async def test_the_same_form_sent_twice_is_done_once(missouri: Office, context: Context) -> None:
    await in_training(missouri)
    first = await training.submit_form(context, "tess", "k1", "Q1", "user-policies")
    async with nothing_happens(missouri, training_workflow_id("Q1")):
        second = await training.submit_form(context, "tess", "k1", "Q1", "user-policies")
    assert second.run.steps == first.run.steps


async def test_a_score_entered_again_without_its_key_is_asked_about(missouri: Office, context: Context) -> None:
    await in_training(missouri)
    enter = partial(training.record_test, context, "rita")
    await enter("k1", "Q1", "security-privacy", "10")
    async with nothing_happens(missouri, training_workflow_id("Q1")):
        refusal = await refused(enter("k2", "Q1", "security-privacy", "10"))
        await enter("k1", "Q1", "security-privacy", "10")
    assert refusal.sentence.startswith("You already sent the same form just now: attempt 1, 10 percent.")
    await enter("k3", "Q1", "security-privacy", "10", again=True)
    assert (await training.running(context, None, "Q1")).requirements[1].attempts[-1].number == 2


async def test_the_same_key_with_something_else_in_the_form_is_refused(missouri: Office, context: Context) -> None:
    await in_training(missouri)
    await training.submit_form(context, "tess", "k1", "Q1", "user-policies")
    async with nothing_happens(missouri, training_workflow_id("Q1")):
        refusal = await refused(training.record_test(context, "rita", "k1", "Q1", "security-privacy", "90"))
    assert refusal.code == "key_reused"


async def test_a_step_after_the_end_says_how_the_training_ended(missouri: Office, context: Context) -> None:
    await in_training(missouri)
    await training.withdraw(context, "tess", "k1", "Q1", "A new job.")
    await missouri.eventually(
        lambda: trainings.training(context.database, "Q1", now()),
        lambda run: run is not None and run.ended_at is not None,
    )
    report = TestReport(report_id="a1", test_id="data-standards", score="90", taken_at=now())
    async with nothing_happens(missouri, training_workflow_id("Q1")):
        for step in (
            training.submit_form(context, "tess", "k2", "Q1", "user-policies"),
            training.extend(context, "lena", "k3", "Q1", context.today() + timedelta(days=20), "Ill."),
            training.report_test(context, "Q1", report),
        ):
            refusal = await refused(step)
            assert refusal.sentence == "This training has ended (withdrawn). It can no longer be changed."


@pytest.mark.requirement("NEW-02")
async def test_one_file_is_the_certificate_of_one_course_unless_it_names_several(
    detroit: Office,
) -> None:
    context = context_of(detroit)
    await in_training(detroit, role_type="read-only")
    await training.record_account(context, "tess", "k0", "Q1", "learning-center", "tess.s")
    first, second = "privacy-security", "hmis-basics"
    submit = partial(training.add_certificate, context, "tess")
    await submit("k1", "Q1", first, PDF)
    async with nothing_happens(detroit, training_workflow_id("Q1")):
        refusal = await refused(submit("k2", "Q1", second, replace_name(PDF, "another-name.pdf")))
    assert refusal.code == "same_certificate"
    assert refusal.sentence.endswith("If it names several courses, say so with --several-courses.")
    await submit("k4", "Q1", second, OTHER_PDF)
    run = (await submit("k5", "Q1", second, PDF, several_courses=True)).run
    met = {each.key for each in run.steps if each.state == PartStatus.DONE}
    assert {first, second} <= met


def replace_name(paper: Upload, file_name: str) -> Upload:
    """The same content under another name."""
    return paper.model_copy(update={"file_name": file_name})


async def test_a_training_that_never_was_is_said_to_be_none(context: Context) -> None:
    for step in (
        training.submit_form(context, "tess", "k2", "Q9", "user-policies"),
        training.add_certificate(context, "tess", "k2", "Q9", "basics", PDF),
        training.progress(context, "tess", "Q9"),
    ):
        assert (await refused(step)).sentence == "There is no request “Q9”."


async def test_a_request_that_is_not_in_training_yet_says_where_it_is(missouri: Office, context: Context) -> None:
    request = await missouri.begin()
    await request.snapshot()
    refusal = await refused(training.submit_form(context, "tess", "k1", "Q1", "user-policies"))
    assert refusal.sentence == "No training has started for request Q1. The request is under review."


@pytest.mark.requirement("ACC-13")
@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        ("tess", True),
        ("sam", True),
        ("rhea", True),
        ("ada", True),
        ("ed", True),
        ("rita", True),
        ("lena", True),
        ("mona", True),
        ("toni", False),
        ("uma", False),
    ],
)
@in_shared_office
async def test_progress_is_seen_by_the_trainee_the_agency_and_lead_staff(
    begun: Office, who: str, allowed: bool
) -> None:
    context = context_of(begun)
    if allowed:
        assert (await training.progress(context, who, "Q1")).run.person_name == "Tess Sample"
    else:
        assert (await refused(training.progress(context, who, "Q1"))).code == "unknown_request"


@pytest.mark.requirement("ACC-13", "ACC-06")
@pytest.mark.parametrize("withdrawn", [False, True])
async def test_progress_is_the_same_from_the_process_and_from_the_records(
    missouri: Office, context: Context, withdrawn: bool
) -> None:
    await in_practice(context, missouri)
    await training.submit_step(context, "tess", "s1", "Q1", 1, 1)
    await training.review_step(context, "rita", "r1", "Q1", 1, 1, approve=False, comments="The exit is missing.")
    report = TestReport(report_id="a1", test_id="data-standards", score="90", taken_at=now())
    await training.report_test(context, "Q1", report)
    if withdrawn:
        await training.withdraw(context, "rhea", "w1", "Q1", "She left.")
    later = now() + timedelta(days=2)
    frozen = replace(context, now=lambda: later)
    live = await training.progress(frozen, "rhea", "Q1")
    assert _rounded(await training.progress(await without_processes(frozen), "rhea", "Q1")) == _rounded(live)
    assert [each.reason for each in live.ignored] == ["“Data Standards Training Test” is already done."]
    assert live.windows[0].explanation == live.windows[0].deadline.explained()


@pytest.mark.requirement("ACC-06")
async def test_progress_tells_how_much_of_the_window_trainee_and_reviewers_used(
    missouri: Office, context: Context
) -> None:
    await in_practice(context, missouri)
    await training.submit_step(context, "tess", "s1", "Q1", 1, 1)
    later = replace(context, now=lambda: now() + timedelta(hours=5))
    window = (await training.progress(later, "tess", "Q1")).windows[-1]
    assert window.trainee_seconds < 60
    assert 5 * 3600 <= window.reviewer_seconds < 5 * 3600 + 60


@pytest.mark.requirement("NEW-02", "NEW-04")
async def test_papers_are_kept_with_the_run_each_once(detroit: Office) -> None:
    context = context_of(detroit)
    await in_training(detroit, role_type="read-only")
    await training.record_account(context, "tess", "k0", "Q1", "learning-center", "tess.s")
    for key in ("k1", "k1"):
        await training.add_certificate(context, "tess", key, "Q1", "privacy-security", PDF)
    done = await training.sign(context, "tess", "k2", "Q1", "signed-by-trainee", OTHER_PDF)
    kept = documents_of(context.database)
    assert [(each.kind, each.file_name, each.stored_by) for each in kept] == [
        (DocumentKind.CERTIFICATE, "certificate.pdf", "tess"),
        (DocumentKind.AGREEMENT, "agreement.pdf", "tess"),
    ]
    assert [step.document_id for step in done.run.steps if step.document_id] == [each.id for each in kept]


@pytest.mark.requirement("NEW-02")
@pytest.mark.parametrize(
    ("step", "code"),
    [
        (lambda c: training.add_certificate(c, "toni", "x", "Q1", "reporting", PDF), "unknown_request"),
        (lambda c: training.add_certificate(c, "tess", "x", "Q1", "case-management", PDF), "unknown"),
        (lambda c: training.sign(c, "ada", "x", "Q1", "signed-by-administrator", PDF), "out_of_order"),
        (lambda c: training.sign(c, "ada", "x", "Q1", "signed-by-trainee", PDF), "not_permitted"),
        (lambda c: training.add_certificate(c, "tess", "x", "Q1", "reporting", _paper("a.exe", b"MZ")), "file_type"),
        (lambda c: training.add_certificate(c, "tess", "x", "Q1", "reporting", _paper("a.pdf", b"")), "empty_file"),
        (lambda c: training.sign(c, "tess", "x", "Q1", "signed-by-trainee", WRONG_PNG), "not_what_it_says"),
    ],
)
@in_shared_office
async def test_a_refused_paper_is_not_kept_and_leaves_no_event(begun_in_detroit: Office, step: Any, code: str) -> None:
    context = context_of(begun_in_detroit)
    async with nothing_happens(begun_in_detroit, training_workflow_id("Q1")):
        assert (await refused(step(context))).code == code
    assert documents_of(context.database) == []


async def test_a_report_of_the_learning_system_counts_once_and_a_second_one_is_seen(
    missouri: Office, context: Context
) -> None:
    await in_training(missouri)
    report = TestReport(report_id="a1", test_id="data-standards", score="90", taken_at=now())
    assert not (await training.report_test(context, "Q1", report)).has_refusals
    again = await training.report_test(context, "Q1", report)
    assert (again.ignored, again.has_refusals) == ("This attempt was already reported.", False)
    seen = await training.progress(context, "tess", "Q1")
    assert [each.score for each in seen.run.attempts] == ["90"]
    assert [each.reason for each in seen.ignored] == ["This attempt was already reported."]


@pytest.mark.requirement("ACC-13")
async def test_a_representative_follows_every_training_of_the_agency(missouri: Office, context: Context) -> None:
    await in_training(missouri)
    await in_training(missouri, "Q2", person_id="toni")
    assert [row.request_id for row in await training.of_agency(context, "rhea", "A1", open_only=True)] == ["Q1", "Q2"]
    assert (await refused(training.of_agency(context, "rhea", "A2"))).code == "not_permitted"


def _paper(name: str, content: bytes) -> Upload:
    return Upload(file_name=name, content=content)


def _rounded(progress: TrainingProgress) -> TrainingProgress:
    """Without the fractions of a second that the records leave out."""
    return progress.model_copy(
        update={
            "windows": tuple(
                each.model_copy(update={"trainee_seconds": each.trainee_seconds // 10, "reviewer_seconds": 0})
                for each in progress.windows
            ),
            "run": progress.run.model_copy(update={"trainee_seconds": 0, "reviewer_seconds": 0}),
        }
    )

"""A new user in Detroit: courses and signatures, the complete request, then the account's clock (guide 002)."""

from datetime import timedelta

import pytest
from temporalio.testing import WorkflowEnvironment

from models.access_request.lifecycle import RequestState
from models.access_request.messages import ReviewVerdict
from models.access_request.state import RequestKind
from models.effects import TaskKind
from models.errors import RuleViolation
from models.license.lifecycle import LicenseState
from models.training.lifecycle import TrainingState
from storage.reads.audit import history
from storage.reads.licenses import licenses_of
from tests.workflows.office import Office, addresses
from tests.workflows.request import Request
from tests.workflows.simulated import pass_until
from tests.workflows.training_run import ADA, ED, Training

ROLE = "case-manager"
COURSES = ("privacy-security", "hmis-basics", "data-entry", "case-management")
HOUR = timedelta(hours=1)


async def in_training(office: Office) -> tuple[Request, Training]:
    """A request of the agency administrator for a case manager, in training."""
    request = await office.begin(actor=ADA, role_type=ROLE)
    return request, await request.training()


async def with_the_account_ordered(office: Office) -> Request:
    """A request whose account is to be made."""
    request, run = await in_training(office)
    await run.do_everything()
    await request.approve()
    await request.stands(RequestState.ACCOUNT_PENDING)
    return request


@pytest.mark.requirement("NEW-01", "NEW-05", "FEE-01", "FEE-14")
async def test_courses_signatures_review_license_and_account_follow_one_another(detroit: Office) -> None:
    request, run = await in_training(detroit)
    assert licenses_of(detroit.database, "A1") == []
    await run.do_everything()
    await request.stands(RequestState.UNDER_REVIEW)
    assert licenses_of(detroit.database, "A1") == []
    await request.approve()
    await request.confirm_account()
    row = await request.ended(RequestState.GRANTED)
    assert row.license_id is not None
    await detroit.license_stands(LicenseState.ACTIVE, row.license_id)
    assert [each.move for each in history(detroit.database, request.workflow_id)] == [
        *("submitted", "training_started", "trained", "taken_for_review", "approved", "license_set_aside"),
        *("account_ordered", "account_confirmed", "granted"),
    ]


@pytest.mark.requirement("NEW-01")
@pytest.mark.parametrize(
    ("role_type", "courses"),
    [
        ("read-only", ["privacy-security", "hmis-basics", "reporting"]),
        ("coordinated-entry", ["privacy-security", "hmis-basics", "data-entry", "coordinated-entry"]),
        (ROLE, list(COURSES)),
    ],
)
async def test_the_list_of_courses_follows_from_the_role_type(
    detroit: Office, role_type: str, courses: list[str]
) -> None:
    request = await detroit.begin(actor=ADA, role_type=role_type)
    run = await (await request.training()).snapshot()
    assert [each.requirement.id for each in run.requirements if each.requirement.kind == "course"] == courses


@pytest.mark.requirement("NEW-02")
async def test_each_course_is_done_with_its_certificate_which_the_run_keeps(detroit: Office) -> None:
    _, run = await in_training(detroit)
    await run.record_account()
    for course in COURSES:
        await run.certify(course)
    on_record = await run.on_record()
    assert on_record is not None
    kept = {each.key: each.document_id for each in on_record.steps if each.kind == "course"}
    assert kept == {course: f"d-{course}" for course in COURSES}


@pytest.mark.requirement("NEW-04")
async def test_user_administrator_and_director_sign_in_this_order(detroit: Office) -> None:
    _, run = await in_training(detroit)
    await run.record_account()
    await run.submit_form("license-worksheet")
    for course in COURSES:
        await run.certify(course)
    with pytest.raises(RuleViolation, match="comes later"):
        await run.sign("signed-by-director", ED)
    with pytest.raises(RuleViolation, match="comes later"):
        await run.sign("signed-by-administrator", ADA)
    await run.sign("signed-by-trainee", run.trainee)
    with pytest.raises(RuleViolation, match="for the agency administrator"):
        await run.sign("signed-by-administrator", ED)
    await run.sign("signed-by-administrator", ADA)
    after = await run.sign("signed-by-director", ED)
    assert after.state == TrainingState.COMPLETED


@pytest.mark.requirement("NEW-05")
async def test_an_incomplete_request_goes_back_with_what_is_missing(detroit: Office) -> None:
    request, run = await in_training(detroit)
    await run.do_everything()
    await request.stands(RequestState.UNDER_REVIEW)
    await request.review(ReviewVerdict.RETURN, missing=("A readable certificate of HMIS Basics.",))
    row = await request.stands(RequestState.RETURNED)
    assert row.missing == ("A readable certificate of HMIS Basics.",)
    (letter,) = await detroit.letters("request_returned")
    assert letter.payload.facts["missing"] == list(row.missing)
    await request.complete(note="Here it is.")
    await request.approve()
    await request.stands(RequestState.ACCOUNT_PENDING)


@pytest.mark.requirement("NEW-06")
async def test_the_accounts_clock_starts_with_the_complete_request_and_an_account_in_time_is_not_late(
    env: WorkflowEnvironment, detroit: Office
) -> None:
    request = await with_the_account_ordered(detroit)
    account = (await request.snapshot()).account
    assert account is not None
    ordered_at = (await request.snapshot()).account.limit.started_at  # type: ignore[union-attr]
    assert account.target.ends_at == ordered_at + 24 * HOUR
    assert account.limit.ends_at == ordered_at + 48 * HOUR
    await pass_until(env, account.limit.ends_at - HOUR)
    await request.confirm_account()
    row = await request.ended(RequestState.GRANTED)
    assert row.account_late is False
    assert await detroit.letters("task_overdue") == []


@pytest.mark.requirement("NEW-06")
async def test_an_account_that_is_late_shows_and_the_hmis_lead_is_told_once(
    env: WorkflowEnvironment, detroit: Office
) -> None:
    request = await with_the_account_ordered(detroit)
    await pass_until(env, await detroit.now() + 49 * HOUR)
    await detroit.eventually(request.on_record, lambda row: row is not None and row.account_late is True)
    (task,) = await detroit.tasks()
    assert (task.kind, task.overdue) == (TaskKind.SET_UP_ACCOUNT, True)
    await pass_until(env, await detroit.now() + 49 * HOUR)
    (letter,) = await detroit.letters("task_overdue")
    assert addresses(letter) == [("to", "lena")]
    await request.confirm_account()
    row = await request.ended(RequestState.GRANTED)
    assert row.account_late is True


@pytest.mark.requirement("NEW-03")
async def test_training_site_access_is_granted_on_request_without_any_training(detroit: Office) -> None:
    request = await detroit.begin(kind=RequestKind.TRAINING_SITE, actor=ADA)
    await request.stands(RequestState.ACCOUNT_PENDING)
    assert [each.kind for each in await detroit.tasks()] == [TaskKind.GRANT_TRAINING_SITE]
    await request.confirm_account()
    await request.ended(RequestState.GRANTED)
    assert [each.move for each in history(detroit.database, request.workflow_id)] == [
        *("submitted", "account_ordered", "account_confirmed", "granted"),
    ]
    assert licenses_of(detroit.database, "A1") == []
    assert [addresses(each) for each in await detroit.letters("training_site_ready")] == [
        [("cc", "ada"), ("to", "tess")]
    ]

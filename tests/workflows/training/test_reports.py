"""Reports of a learning system: they come by themselves, twice or late, and never do harm."""

from datetime import timedelta

import pytest

from models.training.lifecycle import PartStatus, TrainingState
from storage.reads.audit import history
from tests.workflows.office import Office


async def test_a_report_counts_once_and_its_duplicate_is_visible(missouri: Office) -> None:
    run = await missouri.train()
    taken_at = await missouri.now() + timedelta(seconds=1)
    for _ in range(3):
        assert await run.report("lms-1", "security-privacy", "95", taken_at)
    await missouri.eventually(lambda: len(history(missouri.database, run.workflow_id)), lambda steps: steps == 4)
    on_record = await run.on_record()
    assert on_record is not None
    assert [(each.score, each.passed, each.entered_by) for each in on_record.attempts] == [
        ("95", True, "learning-system")
    ]
    assert on_record.reports_ignored == 2
    assert "already reported" in history(missouri.database, run.workflow_id)[-1].summary


async def test_a_report_of_nonsense_changes_nothing_and_says_why(missouri: Office) -> None:
    run = await missouri.train()
    now = await missouri.now()
    await run.report("lms-1", "no-such-test", "95", now + timedelta(seconds=1))
    await run.report("lms-2", "security-privacy", "much", now + timedelta(seconds=1))
    await run.report("lms-3", "security-privacy", "95", now - timedelta(days=400))
    snapshot = await run.snapshot()
    assert [each.report_id for each in snapshot.ignored] == ["lms-1", "lms-2", "lms-3"]
    assert [bool(each.attempts) for each in snapshot.requirements] == [False] * 4
    await run.take_test("security-privacy", "85")


async def test_a_report_to_a_run_that_has_ended_is_told_so_and_does_no_harm(missouri: Office) -> None:
    run = await missouri.train()
    await run.withdraw()
    await run.result()
    before = await missouri.events(run.workflow_id)
    assert not await run.report("lms-1", "security-privacy", "95", await missouri.now())
    assert await missouri.events(run.workflow_id) == before
    on_record = await run.on_record()
    assert on_record is not None
    assert on_record.state == TrainingState.WITHDRAWN


@pytest.mark.requirement("NEW-08")
async def test_a_reported_course_is_on_record_with_its_date(detroit: Office) -> None:
    run = await detroit.train(role_type="read-only")
    await run.record_account()
    completed_at = await detroit.now()
    for report_id in ("lms-1", "lms-1", "lms-2"):
        assert await run.report_course(report_id, "hmis-basics", completed_at)
    await detroit.eventually(lambda: len(history(detroit.database, run.workflow_id)), lambda steps: steps == 5)
    on_record = await run.on_record()
    assert on_record is not None
    (basics,) = (each for each in on_record.steps if each.key == "hmis-basics")
    assert (basics.state, basics.met_at, basics.met_by) == (PartStatus.DONE, completed_at, "learning-system")
    assert on_record.reports_ignored == 2

"""Requests, trainings, tasks, notices and the history, as lists show them."""

from datetime import date, timedelta
from typing import Any

import pytest

from models.access_request import overview as request_overview
from models.access_request.overview import RequestOverview
from models.access_request.state import AccountClock, Removal, RequestKind
from models.base import fields_of
from models.calendar import hour_deadline
from models.effects import Decision, OpenTask, TaskKind
from models.people import AGENCY_ROLES, Actor, Grant, Role
from models.training import overview as training_overview
from models.training.messages import RecordTest, ReviewStep, SubmitForm, SubmitStep, WithdrawTraining
from models.training.overview import TrainingOverview
from models.training.rules import form, practice_case, test, window
from models.training.state import TrainingRun
from storage.database import Database
from storage.reads.audit import history, history_of
from storage.reads.notices import notice, notices_of
from storage.reads.requests import request_row, requests_of
from storage.reads.tasks import queue, tasks_of
from storage.reads.trainings import training, trainings_of
from storage.recorder import record
from storage.tables.work import NoticeState
from tests.storage.samples import LEAD, NOW, asked, settle_people, signatory, step_of, trained

HOUR = timedelta(hours=1)
TESS = Actor(person_id="tess")


@pytest.fixture(autouse=True)
def _people(database: Database) -> None:
    settle_people(database)


def work(database: Database, run: TrainingRun) -> TrainingRun:
    """Tess does form and tests, one of them at the second try, and hands in the first step at hour 5; rita sends it
    back at hour 8, and tess hands it in again at hour 10."""
    number = 1

    def written(decision: Decision[TrainingRun], hours: int) -> TrainingRun:
        nonlocal number
        number += 1
        record(database, step_of(decision, number, at=NOW + hours * HOUR))
        return decision.state

    completed = SubmitForm(actor=TESS, key="f", form_id="user-policies")
    run = written(form.submit_form(run, completed, NOW + HOUR), 1)
    for key, test_id, score in (
        ("a", "security-privacy", "60.50"),
        ("b", "security-privacy", "95"),
        ("c", "data-standards", "100"),
        ("d", "mohmis-basics", "100"),
    ):
        message = RecordTest(actor=LEAD, key=key, test_id=test_id, score=score)
        run = written(test.record_test(run, message, NOW + 2 * HOUR), 2)
    run = written(practice_case.submit_step(run, SubmitStep(actor=TESS, key="s", case=1, step=1), NOW + 5 * HOUR), 5)
    back = ReviewStep(actor=LEAD, key="r", case=1, step=1, approve=False, comments="Correct the entry date.")
    run = written(practice_case.review_step(run, back, NOW + 8 * HOUR), 8)
    again = SubmitStep(actor=TESS, key="s2", case=1, step=1, note="Done")
    return written(practice_case.submit_step(run, again, NOW + 10 * HOUR), 10)


def test_a_request_is_read_with_its_dates_and_why(database: Database) -> None:
    state = asked(note="She starts on Monday.", project_types=("shelter",)).state
    due = hour_deadline(NOW, 48, state.time_zone, "48 hours for an account", "Document 002")
    clock = AccountClock(target=due, limit=due, late=True)
    record(database, step_of(state.model_copy(update={"due": due, "account": clock, "missing": ("the role",)})))
    row = request_row(database, "Q1")
    assert row is not None
    assert (row.kind, row.person_name, row.agency_name) == (RequestKind.NEW_USER, "Tess Sample", "Agency 1")
    assert row.due is not None
    assert row.due.explained() == due.explained()
    assert (row.account_limit_at, row.account_late, row.account_confirmed_at) == (due.ends_at, True, None)
    assert (row.project_types, row.missing, row.note) == (("shelter",), ("the role",), "She starts on Monday.")
    assert request_row(database, "Q9") is None


def test_requests_are_listed_by_agency_by_person_and_by_whether_they_are_open(database: Database) -> None:
    over = asked("Q3", person_id="toni").state.model_copy(update={"ended_at": NOW, "state": "closed"})
    for each in (asked("Q2", at=NOW + HOUR), asked("Q1", agency_id="A2")):
        record(database, step_of(each))
    record(database, step_of(over))
    assert [each.id for each in requests_of(database)] == ["Q1", "Q3", "Q2"]
    assert [each.id for each in requests_of(database, agency_id="A1")] == ["Q3", "Q2"]
    assert [each.id for each in requests_of(database, person_id="tess")] == ["Q1", "Q2"]
    assert [each.id for each in requests_of(database, agency_id="A1", open_only=True)] == ["Q2"]


@pytest.mark.requirement("ACC-13")
def test_progress_shows_every_requirement_attempt_and_review(database: Database) -> None:
    first = trained()
    record(database, step_of(first))
    run = work(database, first.state)
    found = training(database, "Q1", NOW + 10 * HOUR)
    assert found is not None
    assert [(each.key, each.state) for each in found.steps[:5]] == [
        ("user-policies", "done"),
        ("security-privacy", "done"),
        ("data-standards", "done"),
        ("mohmis-basics", "done"),
        ("case/1/1", "submitted"),
    ]
    assert {each.state for each in found.steps[5:]} == {"locked"}
    assert len(found.steps) == len(run.requirements) + len(run.steps)
    assert [(each.test_key, each.number, each.score, each.passed) for each in found.attempts] == [
        ("data-standards", 1, "100", True),
        ("mohmis-basics", 1, "100", True),
        ("security-privacy", 1, "60.50", False),
        ("security-privacy", 2, "95", True),
    ]
    assert [(each.number, each.approved, each.comments, each.note) for each in found.reviews] == [
        (1, False, "Correct the entry date.", ""),
        (2, None, "", "Done"),
    ]
    assert found.waiting_for == "a reviewer"
    assert found.deadline == run.window.deadline
    assert training(database, "Q9", NOW) is None


def test_the_records_show_a_run_as_its_state_does(database: Database) -> None:
    first = trained()
    record(database, step_of(first))
    run = work(database, first.state)
    now = NOW + 12 * HOUR
    found = training(database, "Q1", now)
    assert found is not None
    assert fields_of(found, TrainingOverview) == fields_of(training_overview.overview(run, now), TrainingOverview)


def test_the_records_show_a_request_as_its_state_does(database: Database) -> None:
    state = asked(kind=RequestKind.REMOVE_USER, role_type="read-only", changes=("One more project",)).state
    due = hour_deadline(NOW, 48, state.time_zone, "48 hours for an account", "Document 002")
    clock = AccountClock(target=due, limit=due, confirmed_at=NOW, confirmed_by="rita")
    removal = Removal(no_longer_needed_on=date(2026, 3, 2), last_day=date(2026, 3, 9), keep=False)
    state = state.model_copy(update={"due": due, "account": clock, "removal": removal, "missing": ("the role",)})
    record(database, step_of(state))
    found = request_row(database, "Q1")
    assert found is not None
    assert fields_of(found, RequestOverview) == fields_of(request_overview.overview(state), RequestOverview)


@pytest.mark.requirement("ACC-06")
def test_progress_tells_who_used_how_much_of_the_window_up_to_now(database: Database) -> None:
    first = trained()
    record(database, step_of(first))
    run = work(database, first.state)
    hours = 3600
    now = training(database, "Q1", NOW + 12 * HOUR)
    assert now is not None
    assert (now.trainee_seconds, now.reviewer_seconds) == (7 * hours, 5 * hours)
    approve = ReviewStep(actor=LEAD, key="ok", case=1, step=1, approve=True)
    record(database, step_of(practice_case.review_step(run, approve, NOW + 13 * HOUR), 20, at=NOW + 13 * HOUR))
    later = training(database, "Q1", NOW + 20 * HOUR)
    assert later is not None
    assert (later.trainee_seconds, later.reviewer_seconds) == (14 * hours, 6 * hours)
    assert training(database, "Q1", NOW + 13 * HOUR) != later


def test_the_clock_of_a_run_that_ended_stands_still(database: Database) -> None:
    run = trained().state
    ended = run.model_copy(
        update={
            "state": "withdrawn",
            "ended_at": NOW + HOUR,
            "windows": (run.window.model_copy(update={"ended_at": NOW + HOUR}),),
        }
    )
    record(database, step_of(ended, at=NOW + HOUR))
    found = training(database, "Q1", NOW + 500 * HOUR)
    assert found is not None
    assert (found.trainee_seconds, found.reviewer_seconds) == (3600, 0)


def test_trainings_are_listed_the_nearest_deadline_first(database: Database) -> None:
    record(database, step_of(trained("Q1", at=NOW + 48 * HOUR), at=NOW + 48 * HOUR))
    record(database, step_of(trained("Q2", person_id="toni")))
    assert [each.request_id for each in trainings_of(database, NOW)] == ["Q2", "Q1"]
    assert [each.request_id for each in trainings_of(database, NOW, person_id="tess")] == ["Q1"]
    assert [each.request_id for each in trainings_of(database, NOW, agency_id="A1", open_only=True)] == ["Q2", "Q1"]
    assert trainings_of(database, NOW, agency_id="A2") == []


def opened(database: Database, *tasks: OpenTask, number: int = 1, request_id: str = "Q1") -> None:
    """Open tasks in a step of a request."""
    decision: Decision[Any] = Decision(state=asked(request_id).state, move="noted", summary="Noted.", opened=tasks)
    record(database, step_of(decision, number))


def task(key: str, role: Role | None = None, **more: Any) -> OpenTask:
    """A task."""
    return OpenTask(key=key, kind=TaskKind.REVIEW_REQUEST, title=key, role=role, **more)


def test_a_queue_is_ordered_by_urgency_and_marks_what_is_late(database: Database) -> None:
    opened(
        database,
        task("whenever"),
        task("tomorrow", due=NOW + 24 * HOUR),
        task("yesterday", due=NOW - 24 * HOUR),
        task("now", due=NOW),
    )
    found = queue(database, NOW)
    assert [(each.key, each.overdue) for each in found] == [
        ("yesterday", True),
        ("now", True),
        ("tomorrow", False),
        ("whenever", False),
    ]
    assert (found[0].request_id, found[0].about_name) == ("Q1", "Tess Sample")


def test_a_queue_holds_the_persons_own_tasks_and_those_of_the_roles(database: Database) -> None:
    opened(
        database,
        task("own", person_id="tess"),
        task("other", person_id="toni"),
        task("review", Role.REVIEWER, agency_id="A1"),
        task("sign", Role.SIGNATORY, agency_id="A1"),
        task("sign elsewhere", Role.SIGNATORY, agency_id="A2"),
        task("find", Role.REGION_MANAGER, agency_id="A1", region_id="R1"),
        task("find elsewhere", Role.REGION_MANAGER, agency_id="A2", region_id="R2"),
        task("manage", Role.REGION_MANAGER),
    )

    def keys(person_id: str | None, *grants: Grant) -> set[str]:
        return {each.key for each in queue(database, NOW, person_id=person_id, grants=grants)}

    assert keys("tess") == {"own"}
    assert keys("rita", Grant(role=Role.REVIEWER)) == {"review"}
    assert keys("tess", Grant(role=Role.SIGNATORY, agency_id="A1")) == {"own", "sign"}
    assert keys("mona", Grant(role=Role.REGION_MANAGER, region_id="R1")) == {"find", "manage"}
    assert keys(None, Grant(role=Role.REGION_MANAGER)) == {"find", "find elsewhere", "manage"}
    assert keys(None) == set()
    assert {each.key for each in queue(database, NOW, agency_id="A2")} == {"sign elsewhere", "find elsewhere"}
    assert queue(database, NOW, kinds=[TaskKind.CHECK_NOTICE]) == []
    assert len(queue(database, NOW)) == 8


def test_what_waits_for_a_role_that_nobody_holds_is_in_the_queue_of_lead_staff(database: Database) -> None:
    opened(
        database,
        task("sign", Role.SIGNATORY, agency_id="A1"),
        task("sign elsewhere", Role.SIGNATORY, agency_id="A2"),
        task("complete", Role.REPRESENTATIVE, agency_id="A1"),
        task("decide", Role.HMIS_LEAD),
        task("review", Role.REVIEWER),
    )
    lead = [Grant(role=Role.HMIS_LEAD)]
    found = {each.key for each in queue(database, NOW, grants=lead, day=NOW.date())}
    assert found == {"sign elsewhere", "complete", "decide"}, "sam signs for A1"
    others = [Grant(role=Role.HMIS_DIRECTOR), Grant(role=Role.REVIEWER)]
    assert {each.key for each in queue(database, NOW, grants=others, day=NOW.date())} == {"review"}


@pytest.mark.requirement("ACC-13")
@pytest.mark.parametrize("role", AGENCY_ROLES)
def test_a_queue_shows_no_agency_the_tasks_of_another(database: Database, role: Role) -> None:
    opened(database, task("theirs", role, agency_id="A2"))
    assert queue(database, NOW, grants=[Grant(role=role, agency_id="A1")]) == []
    assert len(queue(database, NOW, grants=[Grant(role=role, agency_id="A2")])) == 1


def test_the_tasks_of_a_workflow_are_read_with_those_that_are_done(database: Database) -> None:
    record(database, step_of(trained()))
    message = WithdrawTraining(actor=signatory(), key="w", reason="She left.")
    ended = window.withdraw(trained().state, message, NOW + HOUR)
    record(database, step_of(ended, 2, at=NOW + HOUR))
    [found] = tasks_of(database, "training/Q1", NOW + 1000 * HOUR)
    assert (found.closed_at, found.overdue) == (NOW + HOUR, False)


def test_notices_are_listed_by_workflow_by_person_and_by_state(database: Database) -> None:
    record(database, step_of(asked("Q1")))
    record(database, step_of(trained("Q1"), at=NOW + HOUR))
    assert [each.template for each in notices_of(database)] == ["request_received", "training_started"]
    assert [each.template for each in notices_of(database, workflow_id="training/Q1")] == ["training_started"]
    assert len(notices_of(database, about_id="tess")) == 2
    assert notices_of(database, about_id="toni") == []
    assert notices_of(database, recipient_id="tess") == []
    assert len(notices_of(database, states=(NoticeState.PENDING,))) == 2
    assert notices_of(database, states=(NoticeState.SENT,)) == []
    assert notice(database, "none") is None


def test_the_history_tells_who_did_what_under_which_policy(database: Database) -> None:
    decision = asked("Q1")
    record(database, step_of(decision, actor=signatory()))
    record(database, step_of(trained("Q1"), at=NOW + HOUR))
    first, second = history(database, "request/Q1", "training/Q1")
    assert (first.actor_id, first.actor_name, first.move) == ("sam", "Sam Sample", "submitted")
    assert first.actor_grants == signatory().grants
    assert first.policy_label == decision.state.policy_label
    assert (second.actor_id, second.actor_name) == ("system", None)
    assert history_of(database, agency_id="A1", person_id="tess") == [first, second]
    assert history_of(database, agency_id="A2") == []
    assert history(database, "request/Q9") == []


def test_a_planned_removal_shows_its_day(database: Database) -> None:
    removal = Removal(no_longer_needed_on=date(2026, 3, 10), last_day=date(2026, 3, 9), keep=False)
    record(database, step_of(asked("Q1", kind=RequestKind.REMOVE_USER, removal=removal)))
    row = request_row(database, "Q1")
    assert row is not None
    assert (row.no_longer_needed_on, row.last_day, row.keep_license) == (
        date(2026, 3, 10),
        date(2026, 3, 9),
        False,
    )

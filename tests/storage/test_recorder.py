"""A step is written down once, whole or not at all, whatever is tried again."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Table, func, select
from sqlalchemy.exc import DBAPIError

from models.access_request.state import RequestKind
from models.effects import CloseTask, Decision, Notice, OpenTask, TaskKind
from models.ids import notice_id
from models.license.lifecycle import AssignmentState, LicenseState
from models.license.state import Assignment
from models.people import SYSTEM, Operated, Role
from models.steps import Recorded, Step
from storage.conflicts import SENTENCES
from storage.database import Database, DatabaseAway
from storage.metadata import metadata
from storage.recorder import record
from storage.tables.licenses import ONE_HOLDER, ONE_LIVE_ASSIGNMENT, ONE_RESERVATION, assignments, licenses
from storage.tables.records import audit_entries, recorded_steps
from storage.tables.requests import ONE_OPEN_REQUEST, access_requests
from storage.tables.trainings import training_runs
from storage.tables.work import notices, tasks
from tests.storage.samples import NOW, a_license, asked, held, reserved, settle_people, step_of, trained

RECORDS = [
    each for each in metadata.sorted_tables if each.name not in ("regions", "agencies", "people", "designations")
]


@pytest.fixture(autouse=True)
def _people(database: Database) -> None:
    settle_people(database)


def rows(database: Database, table: Table) -> list[dict[str, Any]]:
    """Every row of a table, in the order of its primary key."""
    with database.read() as connection:
        found = connection.execute(select(table).order_by(*table.primary_key.columns)).mappings()
        return [dict(row) for row in found]


def everything(database: Database) -> dict[str, list[dict[str, Any]]]:
    """The whole of the records."""
    return {table.name: rows(database, table) for table in RECORDS}


def at_once(count: int, work: Callable[[int], Recorded]) -> list[Recorded]:
    """What `count` threads get that do the same at the same time."""
    with ThreadPoolExecutor(count) as pool:
        return [each.result() for each in [pool.submit(work, number) for number in range(count)]]


def test_a_step_writes_state_tasks_notices_and_audit_entry(database: Database) -> None:
    decision = trained()
    assert record(database, step_of(decision)) == Recorded()
    [run] = rows(database, training_runs)
    [task] = rows(database, tasks)
    [notice] = rows(database, notices)
    [entry] = rows(database, audit_entries)
    assert (run["request_id"], run["state"], run["step"]) == ("Q1", "in_training", 1)
    assert (task["workflow_id"], task["key"], task["person_id"]) == ("training/Q1", "training", "tess")
    assert (task["request_id"], task["about_id"], task["closed_at"]) == ("Q1", "tess", None)
    assert (notice["id"], notice["state"], notice["template"]) == (
        notice_id("training/Q1", 1, 0),
        "pending",
        "training_started",
    )
    assert Notice.model_validate(notice["payload"]) == decision.notices[0]
    assert (entry["actor_id"], entry["move"], entry["at"]) == ("system", "training_started", NOW)
    assert entry["policy_label"] == decision.state.policy_label
    assert (entry["agency_id"], entry["person_id"]) == ("A1", "tess")


def test_the_entry_says_which_operator_worked_a_command_for_the_actor_and_why(database: Database) -> None:
    step = step_of(trained())
    operated = Operated(operator_id="op-1", because="She is on the phone.")
    record(database, step.model_copy(update={"actor": step.actor.model_copy(update={"operated": operated})}))
    [entry] = rows(database, audit_entries)
    assert (entry["actor_id"], entry["operator_id"], entry["because"]) == (
        step.actor.person_id,
        "op-1",
        "She is on the phone.",
    )


@pytest.mark.parametrize("decision", [asked(), trained(), Decision(state=reserved(), move="reserved", summary="Yes.")])
def test_a_step_recorded_twice_is_recorded_once(database: Database, decision: Decision[Any]) -> None:
    step = step_of(decision)
    assert record(database, step) == Recorded()
    before = everything(database)
    assert record(database, step) == Recorded()
    assert everything(database) == before


def test_a_step_recorded_by_many_at_once_is_recorded_once(database: Database) -> None:
    step = step_of(trained())
    assert at_once(20, lambda _: record(database, step)) == [Recorded()] * 20
    assert [len(rows(database, each)) for each in (recorded_steps, training_runs, tasks, notices, audit_entries)] == [
        1
    ] * 5


def test_a_late_echo_of_an_earlier_step_changes_nothing(database: Database) -> None:
    first, second = step_of(a_license()), step_of(reserved(), 2)
    record(database, first)
    record(database, second)
    assert record(database, first) == Recorded()
    assert rows(database, licenses)[0]["state"] == LicenseState.RESERVED


@pytest.mark.parametrize("broken", ["training_run.project", "open_tasks", "_audit_row", "_notice_row"])
def test_a_break_in_the_middle_leaves_nothing(database: Database, broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_off(*_: object) -> None:
        raise RuntimeError("the worker was killed")

    empty = everything(database)
    with monkeypatch.context() as patched:
        patched.setattr(f"storage.recorder.{broken}", break_off)
        with pytest.raises(RuntimeError):
            record(database, step_of(trained()))
    assert everything(database) == empty
    assert record(database, step_of(trained())) == Recorded()
    assert len(rows(database, audit_entries)) == 1


def test_a_database_that_fails_in_the_middle_leaves_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def go_away(*_: object) -> None:
        raise DatabaseAway("gone")

    empty = everything(database)
    monkeypatch.setattr("storage.recorder.open_tasks", go_away)
    with pytest.raises(DatabaseAway):
        record(database, step_of(trained()))
    assert everything(database) == empty


def test_an_open_task_is_brought_up_to_date_and_keeps_the_time_it_was_opened(database: Database) -> None:
    task = OpenTask(key="review", kind=TaskKind.REVIEW_REQUEST, title="Review", role=Role.REVIEWER, due=NOW)
    later = task.model_copy(update={"title": "Review again", "due": NOW + timedelta(days=1)})
    for number, opened in enumerate((task, later), start=1):
        decision: Decision[Any] = Decision(state=asked().state, move="noted", summary="Noted.", opened=(opened,))
        record(database, step_of(decision, number, at=NOW + timedelta(hours=number)))
    [row] = rows(database, tasks)
    assert (row["title"], row["due_at"]) == ("Review again", NOW + timedelta(days=1))
    assert row["opened_at"] == NOW + timedelta(hours=1)


def test_a_task_that_is_opened_again_after_it_was_done_is_another_one(database: Database) -> None:
    task = OpenTask(key="review/1/1", kind=TaskKind.REVIEW_STEP, title="Review step 1", role=Role.REVIEWER)
    effects: list[dict[str, Any]] = [
        {"opened": (task,)},
        {"closed": (CloseTask(key="review/1/1"), CloseTask(key="never opened"))},
        {"opened": (task,)},
    ]
    for number, effect in enumerate(effects, start=1):
        decision: Decision[Any] = Decision(state=trained().state, move="noted", summary="Noted.", **effect)
        record(database, step_of(decision, number, at=NOW + timedelta(hours=number)))
    first, second = rows(database, tasks)
    assert (first["closed_at"], first["done"]) == (NOW + timedelta(hours=2), True)
    assert (second["closed_at"], second["done"]) == (None, None)


def test_a_task_that_is_closed_keeps_the_time_and_the_way_it_was_closed(database: Database) -> None:
    task = OpenTask(key="review", kind=TaskKind.REVIEW_REQUEST, title="Review", role=Role.REVIEWER)
    closed = CloseTask(key="review"), CloseTask(key="review", done=False)
    effects: list[dict[str, Any]] = [{"opened": (task,)}, {"closed": closed[:1]}, {"closed": closed[1:]}]
    for number, effect in enumerate(effects, start=1):
        decision: Decision[Any] = Decision(state=asked().state, move="noted", summary="Noted.", **effect)
        record(database, step_of(decision, number, at=NOW + timedelta(hours=number)))
    (kept,) = rows(database, tasks)
    assert (kept["closed_at"], kept["done"]) == (NOW + timedelta(hours=2), True)


def test_one_step_can_close_a_task_and_open_it_anew(database: Database) -> None:
    task = OpenTask(key="review", kind=TaskKind.REVIEW_REQUEST, title="Review", role=Role.REVIEWER)
    record(database, step_of(Decision(state=asked().state, move="a", summary="A.", opened=(task,))))
    both: Decision[Any] = Decision(
        state=asked().state, move="b", summary="B.", opened=(task,), closed=(CloseTask(key="review", done=False),)
    )
    record(database, step_of(both, 2))
    first, second = rows(database, tasks)
    assert (first["done"], second["closed_at"]) == (False, None)


@pytest.mark.requirement("FEE-02")
def test_a_person_can_have_only_one_live_license_at_an_agency(database: Database) -> None:
    record(database, step_of(held("L1", "tess")))
    recorded = record(database, step_of(reserved("L2", "tess")))
    assert recorded.conflict == SENTENCES[ONE_LIVE_ASSIGNMENT]
    assert [row["license_id"] for row in rows(database, assignments)] == ["L1"]


@pytest.mark.requirement("FEE-02")
def test_a_person_has_a_license_of_their_own_at_each_agency(database: Database) -> None:
    assert record(database, step_of(held("L1", "tess"))) == Recorded()
    assert record(database, step_of(held("L2", "tess", agency_id="A2"))) == Recorded()


@pytest.mark.requirement("FEE-01", "S16")
def test_a_license_can_have_only_one_holder(database: Database) -> None:
    record(database, step_of(held("L1", "tess")))
    recorded = record(database, step_of(held("L1", "toni", number=2), 2))
    assert recorded.conflict == SENTENCES[ONE_HOLDER]
    assert [row["person_id"] for row in rows(database, assignments)] == ["tess"]


@pytest.mark.requirement("ACC-08")
def test_a_license_can_be_set_aside_for_only_one_person(database: Database) -> None:
    record(database, step_of(reserved("L1", "tess")))
    recorded = record(database, step_of(reserved("L1", "toni", number=2), 2))
    assert recorded.conflict == SENTENCES[ONE_RESERVATION]
    assert [row["person_id"] for row in rows(database, assignments)] == ["tess"]


@pytest.mark.parametrize("state", [AssignmentState.RESERVED, AssignmentState.ACTIVE, AssignmentState.INACTIVE])
def test_every_live_assignment_counts_and_no_ended_one(database: Database, state: AssignmentState) -> None:
    ended = [each for each in AssignmentState if each not in ("reserved", "active", "inactive")]
    past = tuple(
        Assignment(number=number, person_id="tess", state=each, ended_at=NOW)
        for number, each in enumerate(ended, start=1)
    )
    live = Assignment(number=len(past) + 1, person_id="tess", state=state)
    assert record(database, step_of(a_license("L1", assignments=(*past, live)))) == Recorded()
    assert record(database, step_of(reserved("L2", "tess"))).conflict == SENTENCES[ONE_LIVE_ASSIGNMENT]


def test_a_transfer_is_written_in_one_step_whatever_the_order_of_the_assignments(database: Database) -> None:
    record(database, step_of(held("L1", "tess")))
    gone = Assignment(number=1, person_id="tess", state=AssignmentState.TRANSFERRED, ended_at=NOW)
    new = Assignment(number=2, person_id="toni", state=AssignmentState.ACTIVE, active_from=NOW)
    after = a_license("L1", state=LicenseState.ACTIVE, assignments=(new, gone))
    assert record(database, step_of(after, 2)) == Recorded()
    assert [row["state"] for row in rows(database, assignments)] == ["transferred", "active"]


def test_a_person_can_have_only_one_open_request_of_a_kind_at_an_agency(database: Database) -> None:
    assert record(database, step_of(asked("Q1"))) == Recorded()
    assert record(database, step_of(asked("Q2"))).conflict == SENTENCES[ONE_OPEN_REQUEST]
    assert record(database, step_of(asked("Q3", kind=RequestKind.TRAINING_SITE))) == Recorded()
    assert record(database, step_of(asked("Q4", agency_id="A2"))) == Recorded()
    assert record(database, step_of(asked("Q5", person_id="toni"))) == Recorded()
    over = asked("Q1").state.model_copy(update={"ended_at": NOW, "state": "closed"})
    assert record(database, step_of(over, 2)) == Recorded()
    assert record(database, step_of(asked("Q6"))) == Recorded()


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        (step_of(asked(person_id="nobody")), "There is no person “nobody” on record."),
        (step_of(asked(agency_id="A9")), "There is no agency “A9” on record."),
        (step_of(held(person_id="nobody")), "There is no person “nobody” on record."),
        (step_of(a_license(agency_id="A9")), "There is no agency “A9” on record."),
        (step_of(trained(person_id="nobody")), "There is no person “nobody” on record."),
        (
            step_of(
                Decision(
                    state=asked().state,
                    move="noted",
                    summary="Noted.",
                    opened=(OpenTask(key="k", kind=TaskKind.FIND_LICENSE, title="Find", region_id="R9"),),
                )
            ),
            "There is no region “R9” on record.",
        ),
    ],
)
def test_a_step_about_somebody_unknown_is_a_conflict(database: Database, step: Step, sentence: str) -> None:
    assert record(database, step) == Recorded(conflict=sentence)


def test_a_conflict_is_written_once_and_changes_nothing_but_the_audit_trail(database: Database) -> None:
    record(database, step_of(asked("Q1")))
    before = everything(database)
    step = step_of(asked("Q2"))
    answers = [record(database, step), record(database, step), *at_once(10, lambda _: record(database, step))]
    assert answers == [Recorded(conflict=SENTENCES[ONE_OPEN_REQUEST])] * 12
    after = everything(database)
    changed = [name for name in after if after[name] != before[name]]
    assert changed == ["audit_entries", "recorded_steps"]
    entry = after["audit_entries"][-1]
    assert (entry["workflow_id"], entry["step"]) == ("request/Q2", 1)
    assert (entry["conflict"], entry["actor_id"]) == (SENTENCES[ONE_OPEN_REQUEST], SYSTEM.person_id)
    assert len(after["recorded_steps"]) == 2


def test_the_step_after_a_conflict_is_written_as_usual(database: Database) -> None:
    record(database, step_of(asked("Q1")))
    record(database, step_of(asked("Q2")))
    closed = asked("Q2").state.model_copy(update={"ended_at": NOW, "state": "closed"})
    assert record(database, step_of(closed, 2)) == Recorded()
    assert [row["id"] for row in rows(database, access_requests)] == ["Q1", "Q2"]


def test_a_mistake_of_ours_is_an_error_and_no_conflict(database: Database) -> None:
    broken = a_license().model_copy(update={"state": "no such state"})
    with pytest.raises(DBAPIError, match="ck_licenses_state"):
        record(database, step_of(broken))
    assert rows(database, recorded_steps) == []


def test_a_note_that_postgresql_could_not_hold_stops_no_workflow(database: Database) -> None:
    assert record(database, step_of(asked(note="a\0b", changes=("c\0d",)))) == Recorded()
    [row] = rows(database, access_requests)
    assert row["note"] == "a\N{REPLACEMENT CHARACTER}b"
    assert row["changes"] == ["c\0d"]


@pytest.mark.requirement("FEE-01", "ACC-08", "S16")
def test_fifty_reservations_of_one_license_at_once_leave_one(database: Database) -> None:
    names = [f"p{number}" for number in range(50)]
    with database.write() as connection:
        connection.execute(
            metadata.tables["people"].insert(),
            [{"id": n, "first_name": n, "last_name": n, "email": f"{n}@x.example", "email_key": n} for n in names],
        )
    record(database, step_of(a_license("L1")))
    answers = at_once(
        50,
        lambda n: record(database, step_of(reserved("L1", names[n], number=n + 1), n + 2)),
    )
    assert sorted(each.conflict for each in answers) == ["", *[SENTENCES[ONE_RESERVATION]] * 49]
    assert [row["state"] for row in rows(database, assignments)] == ["reserved"]


@pytest.mark.requirement("FEE-01", "R8")
def test_fifty_transfers_of_one_license_in_one_step_leave_one(database: Database) -> None:
    """The same step number from fifty sides: one is written, the others find it there."""
    answers = at_once(50, lambda n: record(database, step_of(held("L1", ("tess", "toni")[n % 2]), 1)))
    assert answers == [Recorded()] * 50
    [row] = rows(database, assignments)
    assert row["state"] == "active"


@pytest.mark.requirement("FEE-02")
def test_fifty_licenses_for_one_person_at_once_leave_one(database: Database) -> None:
    answers = at_once(50, lambda n: record(database, step_of(reserved(f"L{n}", "tess"))))
    assert sorted(each.conflict for each in answers) == ["", *[SENTENCES[ONE_LIVE_ASSIGNMENT]] * 49]
    with database.read() as connection:
        assert connection.execute(select(func.count()).select_from(licenses)).scalar_one() == 1
    assert len(rows(database, audit_entries)) == 50

"""A new kind of training requirement is recorded, read, and shown with one migration and no other change."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from adapters.clock import now
from adapters.processes import Processes
from commands.training_view import show_progress
from connection import connect
from models.training import timeline
from models.training.lifecycle import TrainingState
from models.training.state import TrainingRun
from services import training
from services.context import Context
from storage.database import Database, open_database
from storage.recorder import record
from storage.schema import MIGRATIONS, downgrade, upgrade
from tests.interview import MIGRATION, HoldInterview, InterviewRequirement, hold_interview, with_interviews
from tests.models.builders import SOURCE, small_training, training_start
from tests.storage.catalog import catalog_of
from tests.storage.revisions import NEWEST
from tests.storage.samples import LEAD, NOW, pack, settle_people, step_of
from tests.storage.test_schema import connected

HOUR = timedelta(hours=1)
STEPS = "training_steps"


@pytest.fixture(autouse=True)
def _interviews() -> Iterator[None]:
    with with_interviews():
        yield


@pytest.fixture
def migrated_url(records_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a database after the migration that the new kind needs."""
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder)
    (folder / "versions" / "interviews.py").write_text(MIGRATION.replace("NEWEST", NEWEST))
    monkeypatch.setattr("storage.schema.MIGRATIONS", folder)
    upgrade(records_url)
    return records_url


@pytest.fixture
def migrated(migrated_url: str) -> Iterator[Database]:
    """That database with people on record."""
    with open_database(migrated_url) as database:
        settle_people(database)
        yield database


def begin(database: Database) -> TrainingRun:
    """Begin a training of tess at A1 that asks for an interview, and record it."""
    talk = InterviewRequirement(id="talk", title="A talk", minutes=20, source=SOURCE)
    policy = small_training(requirements=(talk,), practice=None)
    start = training_start(policy, request_id="Q1", agency_id="A1", person_id="tess", requested_by="sam")
    decision = timeline.begin(start, NOW)
    record(database, step_of(decision))
    return decision.state


def test_without_a_migration_the_database_refuses_it_by_the_name_of_the_constraint(database: Database) -> None:
    settle_people(database)
    with pytest.raises(DBAPIError, match="ck_training_steps_kind"):
        begin(database)


async def test_it_goes_from_the_beginning_to_the_end_of_a_training(
    migrated: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = Processes(await connect("127.0.0.1:9", "default", lazy=True))
    context = Context(database=migrated, processes=nowhere, pack=pack(), now=now)
    run = begin(migrated)
    shown = await training.progress(context, "tess", "Q1")
    assert [(each.key, each.kind, each.state) for each in shown.run.steps] == [("talk", "interview", "open")]
    assert shown.run.waiting_for == "the reviewer"
    show_progress(shown, pack().time_zone)
    printed = capsys.readouterr().out
    assert "A reviewer holds the interview “A talk” with you. It takes 20 minutes." in printed
    assert "--interview talk" in printed

    message = HoldInterview(actor=LEAD, key="i1", interview_id="talk")
    record(migrated, step_of(hold_interview(run, message, NOW + HOUR), 2, at=NOW + HOUR))
    done = await training.progress(context, "tess", "Q1")
    assert (done.run.state, done.run.next_step) == (TrainingState.COMPLETED, "The training is completed.")
    (part,) = done.run.steps
    assert (part.state, part.met_at, part.met_by) == ("done", NOW + HOUR, LEAD.person_id)


def test_the_migration_changes_one_constraint_and_nothing_else(
    records_url: str, request: pytest.FixtureRequest
) -> None:
    (before,) = [catalog_of(each) for each in connected(records_url)]
    (after,) = [catalog_of(each) for each in connected(request.getfixturevalue("migrated_url"))]
    checks, checks_after = before["tables"][STEPS].pop("checks"), after["tables"][STEPS].pop("checks")
    assert after == before
    assert isinstance(checks, dict)
    assert isinstance(checks_after, dict)
    assert {name for name, each in checks_after.items() if each != checks[name]} == {"ck_training_steps_kind"}


def test_the_migration_can_be_taken_back_while_there_is_no_interview(migrated_url: str) -> None:
    downgrade(migrated_url, NEWEST)
    with open_database(migrated_url) as database:
        settle_people(database)
        with pytest.raises(DBAPIError, match="ck_training_steps_kind"):
            begin(database)

"""A process that is killed while it writes leaves whole steps behind and nothing else."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from storage.database import Database, open_database
from storage.recorder import record
from storage.tables.records import audit_entries, recorded_steps
from storage.tables.trainings import training_runs, training_steps
from storage.tables.work import notices, tasks
from tests.storage.samples import settle_people, step_of, trained

ROOT = Path(__file__).parents[2]
PEOPLE = [f"p{number}" for number in range(3000)]

WRITE_FOR_EVER = """
import sys
from storage.database import open_database
from storage.recorder import record
from tests.storage.samples import step_of, trained
from tests.storage.test_killed import PEOPLE

with open_database(sys.argv[1]) as database:
    for number, person_id in enumerate(PEOPLE):
        record(database, step_of(trained(f"Q{number}", person_id=person_id)))
        print(number, flush=True)
"""


def counts(database: Database) -> dict[str, int]:
    """How many rows there are in each table that a first training step writes to."""
    tables = (recorded_steps, training_runs, audit_entries, notices, tasks, training_steps)
    with database.read() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables
        }


@pytest.mark.parametrize("steps", [3, 40])
def test_a_writer_that_is_killed_leaves_whole_steps(records_url: str, steps: int) -> None:
    with open_database(records_url) as database:
        settle_people(database, *PEOPLE)
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITE_FOR_EVER, records_url], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    for _ in range(steps):
        writer.stdout.readline()
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    writer.stdout.close()
    with open_database(records_url) as database:
        found = counts(database)
        written = found.pop("recorded_steps")
        each = found.pop("training_steps") // written
        assert written >= steps
        assert found == dict.fromkeys(found, written)
        assert each == len(trained().state.requirements) + len(trained().state.steps)
        for number in (0, written - 1, written):
            assert record(database, step_of(trained(f"Q{number}", person_id=PEOPLE[number]))).conflict == ""
        assert counts(database)["audit_entries"] == written + 1

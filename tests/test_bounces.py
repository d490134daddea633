"""From a report in a folder to the mark, the task and the history, and back when the address is corrected."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.mail.letter import Mailbox, message_id
from bounces import read_bounces, reading_bounces
from models.effects import TaskKind
from models.ids import notice_id, training_workflow_id
from models.intake.rows import PersonFileRow
from models.intake.table import Batch, FileLine, FileTable
from models.people import Role
from storage.bounces import marked_addresses
from storage.database import Database
from storage.loading import load
from storage.outbox import claim, settle
from storage.reads.audit import history_of
from storage.reads.tasks import TaskRow, queue
from storage.recorder import record
from storage.tables.directory import designations
from tests.adapters.mail.reports import SLOW, report
from tests.storage.samples import NOW, designation, pack, settle_people, step_of, trained
from tests.storage.test_outbox import one
from tests.waiting import eventually

PACK = pack()
LATER = NOW + timedelta(hours=3)
DUE = datetime(2026, 3, 10, 5, tzinfo=UTC)
"""The end of March 9 in Missouri, where the clocks change the night before: seven days after NOW."""
NOTICE = notice_id(training_workflow_id("Q1"), 1, 0)
ID = message_id(NOTICE, Mailbox(address=PACK.office.sender).domain)
TESS = "tess@sample.example"


@pytest.fixture
def sent(database: Database) -> Database:
    """Records in which tess got a letter, with sam in copy."""
    settle_people(database)
    record(database, step_of(trained()))
    claim(database, NOTICE, NOW, "America/Chicago")
    settle(
        database,
        NOTICE,
        [one("tess", address="Tess@Sample.example"), one("sam", address="sam@sample.example")],
        "Welcome",
        NOW,
    )
    return database


def read(database: Database, folder: Path, *contents: bytes, at: datetime = LATER) -> int:
    """Reports come in, and are read."""
    reports = folder / "reports"
    reports.mkdir(exist_ok=True)
    for number, content in enumerate(contents):
        (reports / f"{number}.eml").write_bytes(content)
    return read_bounces(database, reports, PACK, at)


def tasks(database: Database) -> list[TaskRow]:
    """The open tasks to correct an address."""
    return queue(database, LATER, kinds=[TaskKind.CORRECT_ADDRESS])


def said_of(database: Database, person_id: str = "tess") -> list[str]:
    """What a person's history says about their address."""
    return [each.summary for each in history_of(database, person_id=person_id) if each.workflow_id.startswith("addr")]


def corrected(database: Database, email: str) -> None:
    """The agency's next file has another address for tess."""
    row = PersonFileRow(person_id="tess", first_name="Tess", last_name="Sample", email=email)
    lines = (FileLine(number=2, row=row),)
    load(database, Batch(people=FileTable(file="people.csv", lines=lines)), LATER)


def test_an_address_that_does_not_work_is_marked_and_the_agency_is_asked(sent: Database, tmp_path: Path) -> None:
    assert read(sent, tmp_path, report(ID)) == 1
    assert marked_addresses(sent) == {"tess": "5.1.1"}
    (task,) = tasks(sent)
    assert (task.role, task.agency_id, task.about_id, task.due_at) == (Role.REPRESENTATIVE, "A1", "tess", DUE)
    assert task.title == "Letters to Tess Sample don’t arrive: send us the correct email address"
    assert said_of(sent) == ["A letter did not arrive, and the address does not work (the mail server reported 5.1.1)."]


def test_the_same_report_read_twice_changes_nothing(sent: Database, tmp_path: Path) -> None:
    assert read(sent, tmp_path, report(ID), report(ID)) == 1
    assert read(sent, tmp_path, report(ID), at=LATER + timedelta(days=1)) == 0
    assert len(said_of(sent)) == 1
    (task,) = tasks(sent)
    assert task.opened_at == LATER


def test_a_delay_is_noted_and_marks_nothing_until_it_becomes_a_failure(sent: Database, tmp_path: Path) -> None:
    assert read(sent, tmp_path, report(ID, status=SLOW, action="delayed")) == 1
    assert (marked_addresses(sent), tasks(sent)) == ({}, [])
    assert said_of(sent) == ["A letter has not arrived yet (the mail server reported 4.4.1)."]
    assert read(sent, tmp_path, report(ID)) == 1
    assert len(tasks(sent)) == 1
    assert read(sent, tmp_path, report(ID, status=SLOW, action="delayed")) == 0
    assert marked_addresses(sent) == {"tess": "5.1.1"}


@pytest.mark.parametrize(
    "forged",
    [
        report(ID, "toni@sample.example"),
        report(ID, "stranger@evil.example"),
        report(message_id("another", Mailbox(address=PACK.office.sender).domain)),
        report(message_id(NOTICE, "evil.example")),
        report(ID, TESS + "'; DROP TABLE people; --"),
    ],
    ids=["who did not get it", "a stranger", "another letter", "another sender", "an injection"],
)
def test_a_report_about_what_we_did_not_send_changes_nothing(sent: Database, tmp_path: Path, forged: bytes) -> None:
    before = history_of(sent)
    assert read(sent, tmp_path, forged) == 0
    assert (marked_addresses(sent), tasks(sent), history_of(sent)) == ({}, [], before)


def test_a_corrected_address_clears_the_mark_and_ends_the_task(sent: Database, tmp_path: Path) -> None:
    read(sent, tmp_path, report(ID))
    corrected(sent, TESS)
    assert len(tasks(sent)) == 1, "the same address again corrects nothing"
    corrected(sent, "tess.sample@sample.example")
    assert (marked_addresses(sent), tasks(sent)) == ({}, [])
    assert said_of(sent)[-1] == "The email address was corrected."
    corrected(sent, "tess.sample2@sample.example")
    assert len(said_of(sent)) == 2


def test_a_late_report_about_an_address_that_was_corrected_since_asks_nobody(sent: Database, tmp_path: Path) -> None:
    corrected(sent, "tess.sample@sample.example")
    assert read(sent, tmp_path, report(ID)) == 1
    assert (marked_addresses(sent), tasks(sent)) == ({}, [])
    assert len(said_of(sent)) == 1


def test_somebody_without_an_agency_is_asked_about_by_the_agency_of_the_letter(sent: Database, tmp_path: Path) -> None:
    with sent.write() as connection:
        connection.execute(designations.delete().where(designations.c.person_id == "sam"))
        connection.execute(designations.insert().values([designation("sam", Role.HMIS_LEAD)]))
    read(sent, tmp_path, report(ID, "sam@sample.example"))
    (task,) = tasks(sent)
    assert (task.role, task.agency_id) == (Role.REPRESENTATIVE, "A1")


async def test_the_worker_reads_again_and_again_and_survives_a_failure(
    sqlite_database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settle_people(sqlite_database)
    record(sqlite_database, step_of(trained()))
    claim(sqlite_database, NOTICE, NOW, "America/Chicago")
    settle(sqlite_database, NOTICE, [one("tess", address=TESS)], "Welcome", NOW)
    clock = iter([ValueError("the clock is broken")] + [LATER] * 1_000_000)

    def tell() -> datetime:
        value = next(clock)
        if isinstance(value, Exception):
            raise value
        return value

    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "1.eml").write_bytes(report(ID))

    async def marked() -> dict[str, str]:
        return marked_addresses(sqlite_database)

    async with reading_bounces(sqlite_database, reports, PACK, 0.01, tell):
        await eventually(marked)
    assert "could not be read now (ValueError)" in caplog.text
    assert TESS not in caplog.text

"""From a report in a folder to the mark, the task and the history, and back when the address is corrected."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory
from temporalio.testing import ActivityEnvironment

from activities.bounces import FILES_A_LOOK, BounceActivities, read_bounces
from adapters.mail.bounces import BounceFolder
from adapters.mail.letter import Mailbox, message_id
from models.delivery import why_returned
from models.effects import Decision, Notice, TaskKind
from models.errors import ProcessesAway, RuleViolation
from models.ids import delivery_id, notice_id, training_workflow_id
from models.intake.rows import PersonFileRow
from models.intake.table import Batch, FileLine, FileTable
from models.notices import faults
from models.people import Role
from storage.bounces import marked_addresses
from storage.database import Database
from storage.directory import letters_to_send
from storage.loading import load
from storage.outbox import claim, mark_unknown, settle, settle_by_hand
from storage.reads.audit import history_of
from storage.reads.notices import RecipientRow, notice, notices_of
from storage.reads.tasks import TaskRow, queue
from storage.recorder import record
from storage.tables.directory import designations, people
from storage.tables.work import NoticeState
from tests.activities.processes import FakeProcesses
from tests.adapters.mail.reports import SLOW, report
from tests.storage.samples import KEEPING, NOW, designation, pack, settle_people, step_of, trained
from tests.storage.test_outbox import one
from tests.workflows.training_run import LENA

PACK = pack()
LATER = NOW + timedelta(hours=3)
ZONE = PACK.time_zone
DUE = datetime(2026, 3, 10, 5, tzinfo=UTC)
"""The end of March 9 in Missouri, where the clocks change the night before: seven days after NOW."""
NOTICE = notice_id(training_workflow_id("Q1"), 1, 0)
DOMAIN = Mailbox(address=PACK.office.sender).domain
ID = message_id(NOTICE, DOMAIN)
TESS = "tess@sample.example"


@pytest.fixture
def sent(database: Database) -> Database:
    """Records in which tess got a letter, with sam in copy."""
    settle_people(database)
    record(database, step_of(trained()))
    claim(database, NOTICE, NOW, ZONE)
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
    return read_bounces(database, reports, PACK, at).news


def tasks(database: Database) -> list[TaskRow]:
    """The open tasks to correct an address."""
    return queue(database, LATER, kinds=[TaskKind.CORRECT_ADDRESS])


def said_of(database: Database, person_id: str = "tess") -> list[str]:
    """What a person's history says about their address."""
    return [each.summary for each in history_of(database, person_id=person_id) if each.workflow_id.startswith("addr")]


def recipients(database: Database) -> list[RecipientRow]:
    """The people who got the letter, and what became of it, in the order of their names."""
    found = notice(database, NOTICE)
    assert found is not None
    return sorted(found.recipients, key=lambda each: each.person_id)


def late_letters(database: Database) -> list[str]:
    """The titles of the tasks of lead staff about letters with a deadline."""
    return [each.title for each in queue(database, LATER, kinds=[TaskKind.CHECK_NOTICE])]


def corrected(database: Database, email: str) -> None:
    """The agency's next file has another address for tess."""
    row = PersonFileRow(person_id="tess", first_name="Tess", last_name="Sample", email=email)
    lines = (FileLine(number=2, row=row),)
    load(database, Batch(people=FileTable(file="people.csv", lines=lines)), LATER, KEEPING)


def test_an_address_that_does_not_work_is_marked_and_the_agency_is_asked(sent: Database, tmp_path: Path) -> None:
    assert read(sent, tmp_path, report(ID)) == 1
    assert marked_addresses(sent) == {"tess": "5.1.1"}
    (task,) = tasks(sent)
    assert (task.role, task.agency_id, task.about_id, task.due_at) == (Role.SIGNATORY, "A1", "tess", DUE)
    assert task.title == (
        "Letters to Tess Sample come back: there is no such mailbox (5.1.1). Send us the correct email address"
    )
    assert said_of(sent) == ["A letter (training started) came back: there is no such mailbox (5.1.1)."]


def test_the_same_report_read_twice_changes_nothing(sent: Database, tmp_path: Path) -> None:
    assert read(sent, tmp_path, report(ID), report(ID)) == 1
    assert read(sent, tmp_path, report(ID), at=LATER + timedelta(days=1)) == 0
    assert len(said_of(sent)) == 1
    (task,) = tasks(sent)
    assert task.opened_at == LATER


def test_a_delay_is_noted_and_marks_nothing_until_it_becomes_a_failure(sent: Database, tmp_path: Path) -> None:
    assert read(sent, tmp_path, report(ID, status=SLOW, action="delayed")) == 1
    assert (marked_addresses(sent), tasks(sent)) == ({}, [])
    assert said_of(sent) == [
        "A letter (training started) has not arrived yet: the mail server there can't be reached (4.4.1)."
    ]
    assert [(each.returned_for, each.returned_for_good) for each in recipients(sent)] == [("", False), ("4.4.1", False)]
    assert read(sent, tmp_path, report(ID)) == 1
    assert len(tasks(sent)) == 1
    assert read(sent, tmp_path, report(ID, status=SLOW, action="delayed")) == 0
    assert marked_addresses(sent) == {"tess": "5.1.1"}


@pytest.mark.parametrize(
    "forged",
    [
        report(ID, "toni@sample.example"),
        report(ID, "stranger@evil.example"),
        report(message_id("another", DOMAIN)),
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
    assert (task.role, task.agency_id) == (Role.HMIS_LEAD, "A1"), "nobody acts for the agency now"
    assert task.title.endswith("(5.1.1). Find the correct email address and enter it")
    assert letters_to_send(sent) == []


def asking(database: Database) -> list[tuple[str, ...]]:
    """To whom a letter goes that asks for a correct address."""
    found = [each.payload for each in notices_of(database) if each.template == "address_needed"]
    assert all(faults(each) == [] and each.about == "tess" for each in found)
    return [each.to for each in found]


def test_whoever_speaks_for_the_agency_is_asked_once_by_letter_too(sent: Database, tmp_path: Path) -> None:
    with sent.write() as connection:
        connection.execute(designations.insert().values([designation("toni", Role.REPRESENTATIVE, agency_id="A1")]))
    read(sent, tmp_path, report(ID))
    (task,) = tasks(sent)
    assert (task.role, asking(sent)) == (Role.REPRESENTATIVE, [("toni",)])
    letter = next(each for each in notices_of(sent) if each.template == "address_needed")
    assert letter.id in letters_to_send(sent)
    assert letter.payload.facts == {"why": "there is no such mailbox (5.1.1)", "last_day": "Monday, March 9, 2026"}
    with sent.write() as connection:
        connection.execute(designations.delete().where(designations.c.person_id == "toni"))
    record(sent, step_of(trained(), 2))
    second = notice_id(training_workflow_id("Q1"), 2, 0)
    claim(sent, second, NOW, ZONE)
    settle(sent, second, [one("tess", address=TESS)], "Welcome", NOW)
    read(sent, tmp_path, report(message_id(second, DOMAIN)), at=LATER + timedelta(days=3))
    (task,) = tasks(sent)
    assert (task.role, task.due_at) == (Role.SIGNATORY, DUE), "the task goes to whoever is left, and keeps its date"
    assert asking(sent) == [("toni",)]


def test_whoever_gets_no_letters_either_is_not_asked(sent: Database, tmp_path: Path) -> None:
    read(sent, tmp_path, report(ID, "sam@sample.example"))
    assert [each.role for each in tasks(sent)] == [Role.HMIS_LEAD], "sam can't be asked about sam"
    read(sent, tmp_path, report(ID))
    assert [each.role for each in tasks(sent)] == [Role.HMIS_LEAD, Role.HMIS_LEAD]
    assert asking(sent) == []


PAUSE = timedelta(minutes=10)


async def look(database: Database, folder: Path | None, processes: FakeProcesses | None = None) -> object:
    """One attempt of the activity: what it returns, or the error with which it asks for another."""
    environment = ActivityEnvironment()
    environment.info = replace(environment.info, started_time=LATER)
    try:
        return await environment.run(
            BounceActivities(database, processes or FakeProcesses(), folder, PACK, PAUSE).watch
        )
    except ApplicationError as error:
        return error


async def test_a_look_that_finds_nothing_asks_for_another_after_the_pause(sent: Database, tmp_path: Path) -> None:
    error = await look(sent, tmp_path)
    assert isinstance(error, ApplicationError)
    assert (error.message, error.next_retry_delay) == ("No report waits. The next look is in 0:10:00.", PAUSE)
    assert error.category == ApplicationErrorCategory.BENIGN


async def test_the_letter_to_the_agency_goes_out_also_after_an_interruption(sent: Database, tmp_path: Path) -> None:
    (tmp_path / "1.eml").write_bytes(report(ID))
    processes = FakeProcesses()
    processes.away_for = 1
    with pytest.raises(ProcessesAway):
        await look(sent, tmp_path, processes)
    await look(sent, tmp_path, processes)
    assert processes.notices == letters_to_send(sent)
    assert asking(sent) == [("sam",)]


async def test_a_missing_folder_is_named_where_operators_look(sent: Database, tmp_path: Path) -> None:
    error = await look(sent, tmp_path / "none")
    assert isinstance(error, ApplicationError)
    assert error.message == f"There is no folder {tmp_path / 'none'} (HMIS_BOUNCES_FOLDER). Please create it."
    assert (error.next_retry_delay, error.category) == (PAUSE, ApplicationErrorCategory.UNSPECIFIED)


async def test_a_file_that_cannot_be_read_keeps_no_other_waiting(
    sent: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("1.eml", "2.eml"):
        (tmp_path / name).write_bytes(report(ID))
    may_open = Path.open

    def refuse(self: Path, *how: object) -> object:
        if self.name == "1.eml":
            raise PermissionError(13, "Permission denied")
        return may_open(self, *how)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refuse)
    found = await look(sent, tmp_path)
    assert (getattr(found, "files", None), getattr(found, "news", None)) == (1, 1)
    error = await look(sent, tmp_path)
    assert isinstance(error, ApplicationError)
    assert "can't be read or put away: Permission denied. Please let this program" in error.message
    assert error.next_retry_delay == PAUSE
    assert [each.name for each in tmp_path.glob("*.eml")] == ["1.eml"]


def test_one_look_reads_so_many_files_and_the_next_one_the_others(sent: Database, tmp_path: Path) -> None:
    for number in range(FILES_A_LOOK + 3):
        (tmp_path / f"{number}.eml").write_bytes(b"Subject: hello\n\nnot a report\n")
    assert [read_bounces(sent, tmp_path, PACK, LATER).files for _ in range(3)] == [FILES_A_LOOK, 3, 0]


def test_a_crash_between_recording_and_putting_away_counts_nothing_twice(
    sent: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "1.eml").write_bytes(report(ID))

    def killed(self: BounceFolder, file: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(BounceFolder, "put_away", killed)
        with pytest.raises(KeyboardInterrupt):
            read_bounces(sent, tmp_path, PACK, LATER)
    assert (tmp_path / "1.eml").exists()
    again = read_bounces(sent, tmp_path, PACK, LATER)
    assert (again.files, again.news, len(said_of(sent)), len(tasks(sent))) == (1, 0, 1, 1)


@pytest.mark.parametrize("state", ["sending", "unknown"])
def test_a_report_that_comes_before_the_outcome_is_on_record_is_not_lost(
    database: Database, tmp_path: Path, state: str
) -> None:
    settle_people(database)
    record(database, step_of(trained()))
    claim(database, NOTICE, NOW, "America/Chicago")
    if state == "unknown":
        mark_unknown(database, NOTICE, "The worker died.", NOW)
    assert read(database, tmp_path, report(ID, "toni@sample.example"), report(ID)) == 1
    assert marked_addresses(database) == {"tess": "5.1.1"}
    settle(database, NOTICE, [one("tess", address=TESS)], "Welcome", NOW)
    assert read(database, tmp_path, report(ID)) == 0
    assert len(said_of(database)) == 1


def test_a_letter_that_came_back_is_not_shown_as_accepted(sent: Database, tmp_path: Path) -> None:
    read(sent, tmp_path, report(ID))
    sam, tess = recipients(sent)
    assert (sam.returned_at, sam.returned_for) == (None, "")
    assert (tess.returned_at, tess.returned_for, tess.returned_for_good) == (LATER, "5.1.1", True)


def test_a_letter_with_a_deadline_that_came_back_is_a_task_of_lead_staff(sent: Database, tmp_path: Path) -> None:
    assert late_letters(sent) == []
    read(sent, tmp_path, report(ID, status=SLOW, action="delayed"))
    assert late_letters(sent) == []
    read(sent, tmp_path, report(ID))
    assert late_letters(sent) == [
        "A letter with a deadline came back: decide whether to give more time, and settle it (training started)"
    ]
    (task,) = queue(sent, LATER, kinds=[TaskKind.CHECK_NOTICE])
    assert (task.role, task.due_at) == (Role.HMIS_LEAD, LATER + timedelta(days=2))
    settle_by_hand(sent, NOTICE, LENA, LATER, ZONE, arrived=True)
    assert late_letters(sent) == []


def test_a_letter_that_came_back_is_sent_again_once_the_address_is_corrected(sent: Database, tmp_path: Path) -> None:
    with pytest.raises(RuleViolation, match="nothing to check"):
        settle_by_hand(sent, NOTICE, LENA, LATER, ZONE, arrived=False)
    read(sent, tmp_path, report(ID))
    with pytest.raises(RuleViolation, match="still the same"):
        settle_by_hand(sent, NOTICE, LENA, LATER, ZONE, arrived=False)
    corrected(sent, "tess.sample@sample.example")
    assert settle_by_hand(sent, NOTICE, LENA, LATER, ZONE, arrived=False) == NoticeState.PENDING
    again = claim(sent, NOTICE, LATER, ZONE)
    waiting = [each.address for each in (*again.to, *again.cc) if not each.accepted]
    assert waiting == ["tess.sample@sample.example"]
    settle(sent, NOTICE, [one("tess", address="tess.sample@sample.example")], "Welcome", LATER)
    _, tess = recipients(sent)
    assert (tess.resend, tess.returned_at) == (1, None)
    with pytest.raises(RuleViolation, match="sent again already"):
        settle_by_hand(sent, NOTICE, LENA, LATER, ZONE, arrived=False)


def test_each_time_it_is_sent_again_a_letter_can_come_back_again(sent: Database, tmp_path: Path) -> None:
    """The address that was right at first is wrong, and its correction too, until the first one works again."""
    read(sent, tmp_path, report(ID))
    for resend, address in enumerate(("tess.sample@sample.example", TESS, "tess.sample@sample.example"), 1):
        corrected(sent, address)
        assert marked_addresses(sent) == {}
        settle_by_hand(sent, NOTICE, LENA, LATER, ZONE, arrived=False)
        assert claim(sent, NOTICE, LATER, ZONE).resends == resend
        settle(sent, NOTICE, [one("tess", address=address)], "Welcome", LATER)
        later = LATER + timedelta(days=resend)
        assert read(sent, tmp_path, report(ID), at=later) == 0, "the first delivery is known to have come back"
        again = report(message_id(delivery_id(NOTICE, resend), DOMAIN), address)
        assert read(sent, tmp_path, again, again, at=later) == 1
        assert marked_addresses(sent) == {"tess": "5.1.1"}
        assert [each.returned_at for each in recipients(sent)] == [None, later]


def test_a_letter_is_not_sent_again_if_there_is_nobody_to_reach(sent: Database, tmp_path: Path) -> None:
    """Rita has the role, and the letter came back from her before she lost it."""
    asked = Notice(template="license_set_aside", to=("tess",), to_role=Role.REVIEWER, about="tess", agency_id="A1")
    decision: Decision[Any] = Decision(state=trained().state, move="noted", summary="Noted.", notices=(asked,))
    record(sent, step_of(decision, 2))
    number = notice_id(training_workflow_id("Q1"), 2, 0)
    claim(sent, number, NOW, ZONE)
    settle(sent, number, [one("tess", address=TESS), one("rita", address="rita@sample.example")], "Hello", NOW)
    read(sent, tmp_path, report(message_id(number, DOMAIN), "rita@sample.example"))
    with sent.write() as connection:
        connection.execute(designations.delete().where(designations.c.person_id == "rita"))
        connection.execute(people.update().where(people.c.id == "rita").values(email_key="rita@other.example"))
    with pytest.raises(RuleViolation, match="nobody to send this letter to"):
        settle_by_hand(sent, number, LENA, LATER, ZONE, arrived=False)


@pytest.mark.parametrize(
    ("status", "why"),
    [
        ("5.1.1", "there is no such mailbox (5.1.1)"),
        ("5.1.10", "the address does not work (5.1.10)"),
        ("5.2.2", "the mailbox is full (5.2.2)"),
        ("5.7.26", "the mail server there refuses our letters (5.7.26)"),
        ("5.0.0", "the mail server gave no clear reason (5.0.0)"),
    ],
)
def test_the_reason_is_in_words(status: str, why: str) -> None:
    assert why_returned(status) == why

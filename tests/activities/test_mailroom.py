"""Sending a notice: claimed first, so that a crash leaves an unknown outcome and never a second letter."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities import mailroom
from activities.mailroom import MailActivities
from activities.signatures.mailroom import DeliveryInput
from adapters.mail.maildir import MaildirMailer
from adapters.mail.read_back import NotAsWritten
from adapters.mail.reading import read_maildir
from adapters.mail.rendering import TEMPLATE_FOLDER
from models.delivery import DeliveryVerdict
from models.effects import TaskKind
from models.training import notices
from storage.database import Database, DatabaseAway
from storage.outbox import claim, mark_unknown, put_back, settle, settle_by_hand
from storage.reads.notices import NoticeRow, notices_of
from storage.reads.tasks import queue
from storage.recorder import record
from storage.tables.work import NoticeState, notice_recipients
from storage.tables.work import notices as notices_table
from tests.activities.post import AWAY, REFUSED, UNKNOWN, Post
from tests.storage.samples import NOW, pack, settle_people, step_of, trained
from tests.workflows.training_run import LENA

ZONE = "America/Chicago"
LATER = NOW + timedelta(hours=5)


class Counter:
    """A post office with one notice in its records, and the hours at which it is asked."""

    def __init__(self, database: Database, post: Post) -> None:
        self.database = database
        self.post = post
        self.office = MailActivities(database, post, pack())

    @property
    def notice(self) -> NoticeRow:
        """The notice as the records have it."""
        (notice,) = notices_of(self.database)
        return notice

    async def deliver(self) -> str:
        """Ask for its delivery, some hours after it was written."""
        return str(await self._asked(self.office.deliver))

    async def give_up(self) -> str:
        """Ask to give it up."""
        return str(await self._asked(self.office.give_up))

    def tasks(self) -> list[TaskKind]:
        """What somebody has to do about it."""
        return [each.kind for each in queue(self.database, LATER, kinds=[TaskKind.CHECK_NOTICE])]

    async def _asked(self, activity: Callable[[DeliveryInput], Any]) -> Any:
        environment = ActivityEnvironment()
        environment.info = replace(environment.info, started_time=LATER)
        return await environment.run(activity, DeliveryInput(notice_id=self.notice.id))


@pytest.fixture
def counter(sqlite_database: Database) -> Counter:
    """A post office with the first letter to tess, sam in copy."""
    settle_people(sqlite_database)
    record(sqlite_database, step_of(trained()))
    return Counter(sqlite_database, Post())


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailroom, "PAUSES", (0.0,) * len(mailroom.PAUSES))


async def test_a_letter_that_everybody_gets_is_sent_and_dated_by_its_attempt(counter: Counter) -> None:
    assert await counter.deliver() == NoticeState.SENT
    sent = counter.notice
    assert (sent.state, sent.settled_at, sent.claimed_at) == (NoticeState.SENT, LATER, LATER)
    assert sent.subject == counter.post.letters[0].subject
    assert counter.post.letters[0].date == NOW
    assert counter.tasks() == []


async def test_a_letter_of_the_office_s_own_is_what_goes_out(counter: Counter, tmp_path: Path) -> None:
    own = tmp_path / "missouri.templates"
    own.mkdir()
    shipped = (TEMPLATE_FOLDER / "training_started.j2").read_text()
    ours = shipped.replace("Finish your {{ hmis }} training", "Welcome! Train")
    (own / "training_started.j2").write_text(ours)
    counter.office = MailActivities(counter.database, counter.post, pack(), tmp_path)
    assert await counter.deliver() == NoticeState.SENT
    (letter,) = counter.post.letters
    assert letter.subject.startswith("Welcome! Train by ")


async def test_delivered_again_it_is_not_sent_again(counter: Counter) -> None:
    assert [await counter.deliver() for _ in range(3)] == [NoticeState.SENT] * 3
    assert counter.post.asked == 1


async def test_while_the_mail_server_is_away_it_stays_pending_and_is_tried_again(counter: Counter) -> None:
    counter.post.answers = [AWAY, AWAY]
    for attempt in (1, 2):
        with pytest.raises(ApplicationError, match="can't be reached"):
            await counter.deliver()
        assert (counter.notice.state, counter.notice.attempts) == (NoticeState.PENDING, attempt)
    assert await counter.deliver() == NoticeState.SENT
    assert len(counter.post.letters) == 1


async def test_sent_again_it_is_written_anew_and_a_crash_between_writes_nothing_twice(
    counter: Counter, tmp_path: Path
) -> None:
    """Mail goes to folders, and the worker is killed after the file is there and before the records say so."""
    counter.office = MailActivities(counter.database, MaildirMailer(tmp_path), pack())
    number = counter.notice.id
    claim(counter.database, number, LATER, ZONE)
    mark_unknown(counter.database, number, "The worker died.", LATER)
    for resend in (1, 2):
        settle_by_hand(counter.database, number, LENA, LATER, ZONE, arrived=False)
        assert counter.notice.resends == resend
        for _ in range(2):
            claimed = claim(counter.database, number, LATER, ZONE)
            await counter.office._mailer.send(counter.office._letter(claimed))
            put_back(counter.database, number, "The worker died after it wrote the file.", LATER)
        assert await counter.deliver() == NoticeState.SENT
        assert len(read_maildir(tmp_path)) == resend
        with counter.database.write() as connection:
            connection.execute(notices_table.update().values(state=NoticeState.REFUSED))
            connection.execute(notice_recipients.update().values(outcome=DeliveryVerdict.REFUSED))
    assert len({each.message_id for each in read_maildir(tmp_path)}) == 2


async def test_a_letter_without_an_answer_is_unknown_and_becomes_a_task(counter: Counter) -> None:
    counter.post.answers = [UNKNOWN]
    assert await counter.deliver() == NoticeState.UNKNOWN
    assert await counter.deliver() == NoticeState.UNKNOWN
    assert counter.post.asked == 1
    assert counter.tasks() == [TaskKind.CHECK_NOTICE]


async def test_a_letter_that_is_refused_as_a_whole_has_failed_and_becomes_a_task(counter: Counter) -> None:
    counter.post.answers = [REFUSED]
    assert await counter.deliver() == NoticeState.FAILED
    assert counter.notice.error == REFUSED.sentence
    assert counter.tasks() == [TaskKind.CHECK_NOTICE]


async def test_a_letter_that_would_read_differently_is_refused_by_us_and_becomes_a_task(counter: Counter) -> None:
    counter.post.answers = [NotAsWritten("the addresses in To")]
    assert await counter.deliver() == NoticeState.FAILED
    assert "a mail program would show the addresses in To differently" in counter.notice.error
    assert counter.post.letters == []
    assert counter.tasks() == [TaskKind.CHECK_NOTICE]
    assert await counter.deliver() == NoticeState.FAILED
    assert counter.post.asked == 1


async def test_a_letter_refused_for_everybody_keeps_what_was_said_of_each(counter: Counter) -> None:
    counter.post.verdicts = {"tess": DeliveryVerdict.REFUSED, "sam": DeliveryVerdict.REFUSED}
    assert await counter.deliver() == NoticeState.REFUSED
    assert {each.person_id: each.outcome.value for each in counter.notice.recipients} == {
        "tess": "refused",
        "sam": "refused",
    }
    assert counter.tasks() == [TaskKind.CHECK_NOTICE]


async def test_a_letter_refused_for_one_is_kept_as_partly_refused(counter: Counter) -> None:
    counter.post.verdicts = {"sam": DeliveryVerdict.REFUSED}
    assert await counter.deliver() == NoticeState.PARTLY_REFUSED
    assert counter.tasks() == [TaskKind.CHECK_NOTICE]


async def test_who_is_put_off_is_tried_again_alone(counter: Counter) -> None:
    counter.post.verdicts = {"sam": DeliveryVerdict.DEFERRED}
    with pytest.raises(ApplicationError, match="put off"):
        await counter.deliver()
    counter.post.verdicts = {}
    assert await counter.deliver() == NoticeState.SENT
    assert [[each.person_id for each in letter.recipients] for letter in counter.post.letters] == [
        ["tess", "sam"],
        ["sam"],
    ]


async def test_a_crash_between_claim_and_settling_leaves_an_unknown_outcome_and_no_second_letter(
    counter: Counter,
) -> None:
    claim(counter.database, counter.notice.id, NOW, ZONE)
    assert await counter.deliver() == NoticeState.UNKNOWN
    assert counter.post.asked == 0
    assert counter.tasks() == [TaskKind.CHECK_NOTICE]


async def test_an_attempt_taken_for_dead_that_succeeds_after_all_settles_the_unknown_outcome(counter: Counter) -> None:
    counter.post.silent = True
    slow = asyncio.create_task(counter.deliver())
    await counter.post.taken.wait()
    assert await counter.deliver() == NoticeState.UNKNOWN
    assert counter.tasks() == [TaskKind.CHECK_NOTICE]
    counter.post.go_on.set()
    assert await slow == NoticeState.SENT
    assert counter.notice.state == NoticeState.SENT
    assert counter.tasks() == []


@pytest.mark.parametrize("away_for", [1, 5])
async def test_a_database_that_is_away_for_a_minute_does_not_make_a_sent_letter_unknown(
    counter: Counter, monkeypatch: pytest.MonkeyPatch, away_for: int
) -> None:
    failures = [DatabaseAway("away")] * away_for

    def late(*said: Any) -> NoticeState:
        if failures:
            raise failures.pop()
        return settle(*said)

    monkeypatch.setattr(mailroom, "settle", late)
    assert await counter.deliver() == NoticeState.SENT
    assert len(counter.post.letters) == 1


async def test_a_database_that_is_away_for_longer_leaves_an_unknown_outcome_and_no_second_letter(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any) -> NoticeState:
        raise DatabaseAway("away")

    monkeypatch.setattr(mailroom, "settle", away)
    with pytest.raises(DatabaseAway):
        await counter.deliver()
    monkeypatch.undo()
    assert await counter.deliver() == NoticeState.UNKNOWN
    assert len(counter.post.letters) == 1


async def test_a_notice_that_can_not_become_a_letter_fails_with_the_reason(sqlite_database: Database) -> None:
    settle_people(sqlite_database)
    run = trained().state
    undated = notices.about_trainee(run, "training_started", {}, with_deadline=False)
    record(sqlite_database, step_of(trained().model_copy(update={"notices": (undated,)})))
    counter = Counter(sqlite_database, Post())
    assert await counter.deliver() == NoticeState.FAILED
    assert "has no deadline" in counter.notice.error
    assert counter.tasks() == [TaskKind.CHECK_NOTICE]


async def test_given_up_a_pending_letter_has_failed(counter: Counter) -> None:
    assert await counter.give_up() == NoticeState.FAILED
    assert counter.notice.error == mailroom.GIVEN_UP
    assert counter.tasks() == [TaskKind.CHECK_NOTICE]


async def test_given_up_a_claimed_letter_is_unknown_for_it_may_have_gone_out(counter: Counter) -> None:
    claim(counter.database, counter.notice.id, NOW, ZONE)
    assert await counter.give_up() == NoticeState.UNKNOWN


async def test_given_up_a_sent_letter_stays_sent(counter: Counter) -> None:
    await counter.deliver()
    assert await counter.give_up() == NoticeState.SENT
    assert counter.tasks() == []

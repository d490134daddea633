"""What people look at, typed: tables for people, JSON for programs."""

import json
from pathlib import Path
from typing import Any

import pytest

from activities.bounces import read_bounces
from adapters.mail.letter import Mailbox, message_id
from models.access_request.lifecycle import RequestState
from models.delivery import DeliveryVerdict, Outcome
from models.documents import DocumentKind, ScanState
from models.ids import notice_id, request_workflow_id, training_workflow_id
from services.context import Context
from storage.documents import store_document
from storage.outbox import claim, mark_unknown, settle
from storage.recorder import record
from tests.adapters.mail.reports import report
from tests.commands.conftest import Line
from tests.storage.samples import NOW, asked, held, step_of, trained


@pytest.fixture
def looking(records_only: Context, line: Line) -> Line:
    """Tess of A1 is asked for and in training, with a word to the reviewers that would command a terminal."""
    record(records_only.database, step_of(asked("Q1", note="\x1b[31mred\x1b[0m")))
    record(records_only.database, step_of(trained("Q1")))
    record(records_only.database, step_of(held("L1", "uma")))
    claim(records_only.database, notice_id(request_workflow_id("Q1"), 1, 0), NOW, "America/Chicago")
    mark_unknown(records_only.database, notice_id(request_workflow_id("Q1"), 1, 0), "It broke \x1b[5mhere.", NOW)
    return line


LOOKS: list[tuple[tuple[str, ...], tuple[str, ...]]] = [
    (("queue", "--as", "tess"), ("Complete the HMIS training", "March 16, 2026 LATE", "one person", "Q1")),
    (("queue", "--as", "lena", "--everybody"), ("Complete the HMIS training", "system administrator", "Check whether")),
    (("licenses", "A1", "--as", "sam"), ("L1", "standard", "active", "Uma Sample", "March 2, 2026, at 9:30 AM")),
    (("roster", "L1", "--as", "sam"), ("License L1 of Agency 1: standard, active.", "Uma Sample")),
    (("notices", "--as", "rhea", "--request", "Q1"), ("request received", "training started", "unknown It broke")),
    (("history", "--as", "lena", "--agency", "A1"), ("automatic", "Requested: a new user.", "training/Q1 step 1")),
    (("requests", "A1", "--as", "sam"), ("Q1", "a new user", "Tess Sample", "submitted")),
    (("trainings", "A1", "--as", "sam"), ("Q1", "Tess Sample", "in training", "March 16, 2026", "the trainee")),
    (("request-status", "Q1", "--as", "tess"), ("Request Q1 for a new user: submitted.", "Tess Sample (tess)")),
    (("progress", "Q1", "--as", "rhea"), ("State: in training.", "Monday, March 16, 2026: 14 calendar days")),
    (("documents", "A1", "--as", "sam"), ("There are no documents.",)),
]


@pytest.mark.parametrize(("typed", "expected"), LOOKS, ids=lambda words: words[0])
def test_people_get_plain_words_and_the_time_of_their_office(
    looking: Line, typed: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    """Without a running stack: the records are enough to look at."""
    answer = looking.typed(*typed)
    assert (answer.exit_code, answer.stderr) == (0, "")
    for each in expected:
        assert each in answer.stdout
    assert "\x1b" not in answer.stdout


def test_the_queue_shows_the_last_day_that_people_have_to_programs_too(looking: Line) -> None:
    (task,) = json.loads(looking.typed("queue", "--as", "tess", "--json").stdout)
    assert (task["due"], task["due_at"]) == ("2026-03-16", "2026-03-17T05:00:00Z")


def test_what_would_command_the_terminal_is_shown_harmless(looking: Line, records_only: Context) -> None:
    ended = asked("Q3", person_id="toni").state.model_copy(
        update={"state": RequestState.WITHDRAWN, "ended_at": NOW, "end_reason": "Not \x1b]0;any\x07 more."}
    )
    record(records_only.database, step_of(ended))
    assert "Not \ufffd]0;any\ufffd more." in looking.typed("request-status", "Q3", "--as", "sam").stdout
    assert looking.typed("queue", "--as", "\x1b[31mme").stderr.startswith("There is no person “\ufffd[31mme” on record")


@pytest.mark.parametrize("typed", [each for each, _ in LOOKS], ids=lambda words: words[0])
def test_programs_get_json(looking: Line, typed: tuple[str, ...]) -> None:
    answer = looking.typed(*typed, "--json")
    assert answer.exit_code == 0
    value: Any = json.loads(answer.stdout)
    assert isinstance(value, list | dict)


def test_the_fields_of_a_task_in_json(looking: Line) -> None:
    found = json.loads(looking.typed("queue", "--as", "tess", "--json").stdout)
    (task,) = [each for each in found if each["kind"] == "do_training"]
    assert (task["kind"], task["request_id"], task["due_at"], task["overdue"]) == (
        "do_training",
        "Q1",
        "2026-03-17T05:00:00Z",
        True,
    )


@pytest.mark.parametrize(
    "typed",
    [
        ("queue", "--as", "sam", "--everybody"),
        ("licenses", "A1", "--as", "uma"),
        ("roster", "L1", "--as", "tess"),
        ("roster", "L9", "--as", "sam"),
        ("history", "--as", "uma", "--request", "Q1"),
        ("history", "--as", "lena"),
        ("requests", "A2", "--as", "sam"),
        ("trainings", "A9", "--as", "lena"),
        ("request-status", "Q1", "--as", "toni"),
        ("progress", "Q1", "--as", "toni"),
        ("documents", "A1", "--as", "tess"),
        ("settle-notice", "none", "--as", "alex", "--arrived"),
        ("settle-notice", "none", "--as", "rita", "--arrived"),
    ],
    ids=" ".join,
)
def test_what_one_may_not_see_is_refused_with_a_sentence(looking: Line, typed: tuple[str, ...]) -> None:
    answer = looking.typed(*typed)
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert len(answer.stderr.splitlines()) == 1


def test_a_doubtful_letter_is_settled(looking: Line) -> None:
    number = notice_id(request_workflow_id("Q1"), 1, 0)
    assert (
        looking.typed("settle-notice", number, "--as", "alex", "--arrived").stdout == "Recorded: the letter arrived.\n"
    )
    found = json.loads(looking.typed("notices", "--as", "alex", "--state", "sent", "--json").stdout)
    assert [each["id"] for each in found] == [number]


def test_a_letter_that_came_back_says_when_and_why(looking: Line, records_only: Context) -> None:
    sent = notice_id(training_workflow_id("Q1"), 1, 0)
    claim(records_only.database, sent, NOW, "America/Chicago")
    accepted = Outcome(person_id="tess", address="tess@sample.example", verdict=DeliveryVerdict.ACCEPTED)
    settle(records_only.database, sent, [accepted], "Your training", NOW)
    domain = Mailbox(address=records_only.pack.office.sender).domain
    returned = report(message_id(sent, domain))
    folder = Path.cwd() / "reports"
    folder.mkdir()
    (folder / "1.eml").write_bytes(returned)
    assert "Tess Sample (accepted)" in looking.typed("notices", "--as", "lena", "--request", "Q1").stdout
    read_bounces(records_only.database, folder, records_only.pack, NOW)
    shown = looking.typed("notices", "--as", "lena", "--request", "Q1").stdout
    assert "sent, came back" in shown
    assert "Tess Sample (came back, March 2, 2026, at 9:30 AM: there is no such mailbox (5.1.1))" in shown
    history = looking.typed("history", "--as", "lena", "--person", "tess").stdout
    assert "A letter (training started) came back: there is no such mailbox (5.1.1)." in history


def test_papers_show_the_time_of_the_office(looking: Line, records_only: Context) -> None:
    store_document(
        records_only.database,
        agency_id="A1",
        person_id="tess",
        kind=DocumentKind.CERTIFICATE,
        file_name="certificate.pdf",
        content=b"%PDF-1.7 invented",
        stored_by="tess",
        at=NOW,
        scan=ScanState.NOT_SCANNED,
    )
    shown = looking.typed("documents", "A1", "--as", "sam").stdout
    assert "March 2, 2026, at 9:30 AM" in shown
    assert "+00:00" not in shown
    (paper,) = json.loads(looking.typed("documents", "A1", "--as", "sam", "--json").stdout)
    assert paper["stored_at"] == "2026-03-02T15:30:00+00:00"

"""Notices leave once: claimed before they are sent, settled after, and shown when nobody knows."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from models.calendar import day_deadline
from models.delivery import DeliveryVerdict, Outcome
from models.effects import Decision, Notice
from models.errors import RuleViolation
from models.ids import notice_id, notice_workflow_id
from models.people import Actor, Grant, Role
from storage.database import Database
from storage.outbox import (
    Claim,
    ClaimResult,
    claim,
    mark_failed,
    mark_unknown,
    pending_notices,
    put_back,
    settle,
    settle_by_hand,
)
from storage.reads.audit import history
from storage.reads.notices import NoticeRow, notice
from storage.reads.tasks import TaskRow, queue, tasks_of
from storage.recorder import record
from storage.tables.directory import designations, people
from storage.tables.work import NoticeState
from tests.storage.samples import NOW, asked, designation, settle_people, step_of

ZONE = "America/Chicago"
LATER = NOW + timedelta(hours=1)
FIRST = notice_id("request/Q1", 1, 0)
ALEX = Actor(person_id="alex", grants=(Grant(role=Role.SYSTEM_ADMINISTRATOR),))


def one(person_id: str, verdict: str = "accepted", **more: Any) -> Outcome:
    """What the mail server says about one recipient."""
    usual = {"address": "somebody@sample.example", "code": 250, "text": "Ok"}
    return Outcome(person_id=person_id, verdict=DeliveryVerdict(verdict), **{**usual, **more})


@pytest.fixture(autouse=True)
def _people(database: Database) -> None:
    settle_people(database)


def write(database: Database, number: int = 1, **changes: Any) -> str:
    """A step with one notice, to tess with sam in copy unless said otherwise; the notice's id."""
    fields = {
        "template": "license_set_aside",
        "to": ("tess",),
        "cc": ("sam",),
        "agency_id": "A1",
        "about": "tess",
    }
    told = Notice.model_validate({**fields, **changes})
    decision: Decision[Any] = Decision(state=asked().state, move="noted", summary="Noted.", notices=(told,))
    record(database, step_of(decision, number))
    return notice_id("request/Q1", number, 0)


def take(database: Database, notice: str = FIRST, at: datetime = LATER) -> Claim:
    """Claim a notice."""
    return claim(database, notice, at, ZONE)


def read(database: Database, notice_: str = FIRST) -> NoticeRow:
    """A notice as it is read."""
    found = notice(database, notice_)
    assert found is not None
    return found


def check_tasks(database: Database) -> list[TaskRow]:
    """The open tasks to look into a notice."""
    return [each for each in queue(database, LATER) if each.workflow_id == notice_workflow_id(FIRST)]


def said(*answers: Outcome) -> Iterable[Outcome]:
    """The answers of the mail server."""
    return answers


def test_a_claim_has_all_that_a_letter_needs(database: Database) -> None:
    write(database)
    claimed = take(database)
    assert (claimed.result, claimed.state) == (ClaimResult.CLAIMED, NoticeState.SENDING)
    assert (claimed.workflow_id, claimed.step, claimed.at, claimed.attempts) == ("request/Q1", 1, NOW, 0)
    assert [(each.person_id, each.name, each.address) for each in claimed.to] == [
        ("tess", "Tess Sample", "tess@sample.example")
    ]
    assert [each.person_id for each in claimed.cc] == ["sam"]
    assert (claimed.about_name, claimed.agency_name, claimed.signer) == ("Tess Sample", "Agency 1", None)
    assert claimed.notice.template == "license_set_aside"


def test_a_notice_is_claimed_by_one_of_many(database: Database) -> None:
    write(database)
    with ThreadPoolExecutor(20) as pool:
        results = [each.result().result for each in [pool.submit(take, database) for _ in range(20)]]
    assert sorted(results) == [ClaimResult.CLAIMED, *[ClaimResult.INTERRUPTED] * 19]


def test_a_second_claim_finds_that_the_first_never_told_what_became_of_it(database: Database) -> None:
    write(database)
    take(database)
    assert take(database).result == ClaimResult.INTERRUPTED
    assert mark_unknown(database, FIRST, "The worker died.", LATER) == NoticeState.UNKNOWN
    [task] = check_tasks(database)
    assert (task.kind, task.role, task.agency_id, task.about_id) == (
        "check_notice",
        "system_administrator",
        "A1",
        "tess",
    )
    assert (read(database).state, read(database).error) == (NoticeState.UNKNOWN, "The worker died.")
    assert take(database).result == ClaimResult.SETTLED


def test_a_notice_that_does_not_exist_is_an_error(database: Database) -> None:
    with pytest.raises(LookupError):
        take(database, "no-such-notice")


def test_everybody_accepted_means_sent(database: Database) -> None:
    write(database)
    take(database)
    assert settle(database, FIRST, said(one("tess"), one("sam")), "Welcome", LATER) == NoticeState.SENT
    found = read(database)
    assert (found.state, found.subject, found.settled_at) == (NoticeState.SENT, "Welcome", LATER)
    assert [(each.person_id, each.kind, each.outcome, each.code) for each in found.recipients] == [
        ("tess", "to", "accepted", 250),
        ("sam", "cc", "accepted", 250),
    ]
    assert check_tasks(database) == []
    assert take(database).result == ClaimResult.SETTLED


def test_whoever_is_written_to_and_in_copy_is_written_to(database: Database) -> None:
    write(database, to=("tess",), cc=("tess", "sam"))
    assert [each.person_id for each in take(database).cc] == ["sam"]
    settle(database, FIRST, said(one("tess"), one("sam")), "Welcome", LATER)
    assert {each.person_id: each.kind for each in read(database).recipients} == {"tess": "to", "sam": "cc"}


def test_a_settled_notice_stays_as_it_is(database: Database) -> None:
    write(database)
    take(database)
    settle(database, FIRST, said(one("tess")), "Welcome", LATER)
    before = read(database)
    assert settle(database, FIRST, said(one("tess", "refused")), "Else", LATER) == NoticeState.SENT
    assert put_back(database, FIRST, "away", LATER) == NoticeState.SENT
    assert mark_unknown(database, FIRST, "who knows", LATER) == NoticeState.SENT
    assert mark_failed(database, FIRST, "given up", LATER) == NoticeState.SENT
    assert read(database) == before


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ([one("tess"), one("sam", "refused", code=550, text="No such user")], NoticeState.PARTLY_REFUSED),
        ([one("tess", "refused"), one("sam", "refused")], NoticeState.REFUSED),
    ],
)
def test_a_refusal_is_kept_for_each_recipient_and_a_person_is_asked_to_look(
    database: Database, answers: list[Outcome], state: NoticeState
) -> None:
    write(database)
    take(database)
    assert settle(database, FIRST, answers, "Welcome", LATER) == state
    assert [each.outcome for each in read(database).recipients] == [each.verdict for each in answers]
    assert len(check_tasks(database)) == 1


def test_whoever_was_reached_is_marked_when_the_others_are_tried_again(database: Database) -> None:
    write(database)
    take(database)
    answers = [one("tess", address="tess@sample.example"), one("sam", "deferred", code=451)]
    assert settle(database, FIRST, answers, "Welcome", LATER) == NoticeState.PENDING
    claimed = take(database)
    assert (claimed.result, claimed.attempts) == (ClaimResult.CLAIMED, 1)
    assert [(each.person_id, each.accepted) for each in (*claimed.to, *claimed.cc)] == [("tess", True), ("sam", False)]
    assert settle(database, FIRST, said(one("sam")), "Welcome", LATER) == NoticeState.SENT
    assert [each.outcome for each in read(database).recipients] == ["accepted", "accepted"]


def test_settling_without_any_answer_is_an_error_and_changes_nothing(database: Database) -> None:
    write(database)
    take(database)
    with pytest.raises(ValueError, match="without any answer"):
        settle(database, FIRST, [], "Welcome", LATER)
    assert read(database).state == NoticeState.SENDING


def test_a_mail_server_that_is_away_puts_the_notice_back(database: Database) -> None:
    write(database)
    for attempt in (1, 2):
        assert take(database).result == ClaimResult.CLAIMED
        assert put_back(database, FIRST, "The mail server is away.", LATER) == NoticeState.PENDING
        assert (read(database).attempts, read(database).error) == (attempt, "The mail server is away.")
    assert check_tasks(database) == []


def dated(*, off: bool = False) -> dict[str, Any]:
    """What makes a notice one with a deadline."""
    return {"deadline": day_deadline(NOW, 14, ZONE, "14 calendar days", "a sample"), "deadline_is_off": off}


@pytest.mark.requirement("R5")
@pytest.mark.parametrize(("days", "late"), [(0.9, False), (1.1, True)])
def test_a_letter_with_a_deadline_that_went_out_late_is_a_task_for_lead_staff(
    database: Database, days: float, late: bool
) -> None:
    write(database, **dated())
    at = NOW + timedelta(days=days)
    take(database)
    assert settle(database, FIRST, said(one("tess")), "Welcome", at) == NoticeState.SENT
    found = check_tasks(database)
    assert [each.role for each in found] == [Role.HMIS_LEAD] * late
    assert read(database).error == ("The letter has a deadline and went out late." if late else "")
    if late:
        assert settle_by_hand(database, FIRST, ALEX, LATER, ZONE, arrived=True) == NoticeState.SENT
        assert check_tasks(database) == []
        (entry,) = history(database, notice_workflow_id(FIRST))
        assert entry.summary == "The letter was late or came back, and we looked into it."


@pytest.mark.requirement("R5")
def test_a_letter_with_a_deadline_is_flagged_while_it_still_waits_and_flagged_once(database: Database) -> None:
    write(database, **dated())
    for days in (0.5, 1.5, 2):
        take(database)
        put_back(database, FIRST, "The mail server is away.", NOW + timedelta(days=days))
    (task,) = check_tasks(database)
    assert (
        task.title
        == "A letter with a deadline is late: decide whether to give more time, and settle it (license set aside)"
    )
    assert (task.opened_at, task.due_at) == (NOW + timedelta(days=1.5), NOW + timedelta(days=3.5))


@pytest.mark.parametrize("changes", [{}, dated(off=True)], ids=["no deadline", "a deadline that is off"])
def test_a_letter_without_a_deadline_that_holds_is_never_late(database: Database, changes: dict[str, Any]) -> None:
    write(database, **changes)
    take(database)
    put_back(database, FIRST, "The mail server is away.", NOW + timedelta(days=2))
    take(database)
    settle(database, FIRST, said(one("tess")), "Welcome", NOW + timedelta(days=2))
    assert check_tasks(database) == []


@pytest.mark.parametrize("claimed_before", [True, False])
def test_a_notice_that_is_given_up_becomes_a_task(database: Database, claimed_before: bool) -> None:
    write(database)
    if claimed_before:
        take(database)
    assert mark_failed(database, FIRST, "The letter can't be written.", LATER) == NoticeState.FAILED
    [task] = check_tasks(database)
    assert (task.title, task.due_at) == ("A letter could not be sent (license set aside)", LATER + timedelta(days=2))


def test_state_and_task_of_an_unknown_outcome_are_written_together(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(*_: object) -> None:
        raise RuntimeError("killed")

    write(database)
    take(database)
    monkeypatch.setattr("storage.outbox.open_tasks", break_off)
    with pytest.raises(RuntimeError):
        mark_unknown(database, FIRST, "who knows", LATER)
    assert read(database).state == NoticeState.SENDING


def test_an_answer_that_comes_after_all_ends_the_doubt(database: Database) -> None:
    write(database)
    take(database)
    mark_unknown(database, FIRST, "who knows", LATER)
    assert settle(database, FIRST, said(one("tess"), one("sam")), "Welcome", LATER) == NoticeState.SENT
    assert check_tasks(database) == []


@pytest.mark.parametrize(("arrived", "state"), [(True, NoticeState.SENT), (False, NoticeState.PENDING)])
def test_a_person_decides_about_an_unknown_outcome(database: Database, arrived: bool, state: NoticeState) -> None:
    write(database)
    take(database)
    mark_unknown(database, FIRST, "who knows", LATER)
    assert settle_by_hand(database, FIRST, ALEX, LATER, ZONE, arrived=arrived) == state
    assert check_tasks(database) == []
    assert [each.done for each in tasks_of(database, notice_workflow_id(FIRST), LATER)] == [True]
    [entry] = history(database, notice_workflow_id(FIRST))
    assert (entry.actor_id, entry.actor_name, entry.move) == ("alex", "Alex Sample", "settled_by_hand")
    if not arrived:
        assert take(database).result == ClaimResult.CLAIMED
        mark_failed(database, FIRST, "again", LATER)
        settle_by_hand(database, FIRST, ALEX, LATER, ZONE, arrived=True)
        assert [each.step for each in history(database, notice_workflow_id(FIRST))] == [1, 2]


def test_there_is_nothing_to_decide_about_a_notice_that_is_under_way(database: Database) -> None:
    write(database)
    with pytest.raises(RuleViolation, match="nothing to check"):
        settle_by_hand(database, FIRST, ALEX, LATER, ZONE, arrived=True)


def test_roles_are_held_by_whoever_holds_them_that_day(database: Database) -> None:
    """Rita is a reviewer for ever; toni until the second of March, in the office's time zone."""
    with database.write() as connection:
        connection.execute(insert(designations), [designation("toni", Role.REVIEWER, until_day=date(2026, 3, 2))])
    evening = datetime(2026, 3, 3, 3, 30, tzinfo=UTC)
    night = datetime(2026, 3, 3, 6, 30, tzinfo=UTC)
    first = write(database, to=(), cc=(), to_role=Role.REVIEWER)
    second = write(database, 2, to=(), cc=(), to_role=Role.REVIEWER)
    assert [each.person_id for each in take(database, first, evening).to] == ["rita", "toni"]
    assert [each.person_id for each in take(database, second, night).to] == ["rita"]


@pytest.mark.requirement("FEE-06")
def test_an_invoice_goes_to_whoever_is_the_billing_contact_on_the_day_it_is_sent(database: Database) -> None:
    """Written down on Monday under Toni, and sent on Tuesday, when Tess has taken over."""
    tuesday = date(2026, 3, 3)
    with database.write() as connection:
        connection.execute(
            insert(designations),
            [
                designation("toni", Role.BILLING_CONTACT, agency_id="A1", until_day=date(2026, 3, 2)),
                designation("tess", Role.BILLING_CONTACT, agency_id="A1", from_day=tuesday),
            ],
        )
    write(database, template="invoice_issued", to=(), cc=(), to_role=Role.BILLING_CONTACT)
    assert [each.person_id for each in take(database, at=NOW + timedelta(days=1)).to] == ["tess"]


def test_a_role_of_an_agency_is_held_at_that_agency(database: Database) -> None:
    with database.write() as connection:
        connection.execute(insert(designations), [designation("toni", Role.SIGNATORY, agency_id="A2")])
    write(database, to=(), cc=(), to_role=Role.SIGNATORY, agency_id="A2")
    assert [each.person_id for each in take(database).to] == ["toni"]


@pytest.mark.requirement("ACC-10")
def test_the_manager_of_the_agencys_region_signs_when_there_is_no_license(database: Database) -> None:
    with database.write() as connection:
        connection.execute(insert(designations), [designation("toni", Role.REGION_MANAGER, region_id="R2")])
    first = write(database, template="no_license_available", facts={"region": "Region 1"})
    second = write(database, 2, template="no_license_available", facts={"region": "Region 2"}, agency_id="A2")
    for each, manager in ((first, "mona"), (second, "toni")):
        signer = take(database, each).signer
        assert signer is not None
        assert signer.person_id == manager


def test_the_address_is_the_one_of_the_day_it_goes_out(database: Database) -> None:
    write(database)
    with database.write() as connection:
        connection.execute(update(people).where(people.c.id == "tess").values(email="new@sample.example"))
    assert [each.address for each in take(database).to] == ["new@sample.example"]


def test_whoever_is_not_on_record_is_named_and_left_out(database: Database) -> None:
    write(database, to=("tess", "ghost"), cc=("sam", "tess", "phantom"), about="ghost")
    claimed = take(database)
    assert [each.person_id for each in (*claimed.to, *claimed.cc)] == ["tess", "sam"]
    assert claimed.unknown == ("ghost", "phantom")
    assert claimed.about_name == ""


def test_pending_notices_are_listed_the_oldest_first(database: Database) -> None:
    ids = [write(database, number) for number in (1, 2, 3)]
    assert sorted(pending_notices(database)) == sorted(ids)
    take(database, ids[1])
    assert sorted(pending_notices(database)) == sorted([ids[0], ids[2]])

"""Notices leave once: claimed before they are sent, settled after, and shown when nobody knows."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from models.delivery import DeliveryVerdict, Outcome
from models.effects import Decision, Notice
from models.errors import RuleViolation
from models.ids import notice_id, notice_workflow_id
from models.people import Actor, Grant, Role
from storage.engine import Database
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
from storage.tables import designations, people
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
def _people(store: Database) -> None:
    settle_people(store)


def write(store: Database, number: int = 1, **changes: Any) -> str:
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
    record(store, step_of(decision, number))
    return notice_id("request/Q1", number, 0)


def take(store: Database, notice: str = FIRST, at: datetime = LATER) -> Claim:
    """Claim a notice."""
    return claim(store, notice, at, ZONE)


def read(store: Database, notice_: str = FIRST) -> NoticeRow:
    """A notice as it is read."""
    found = notice(store, notice_)
    assert found is not None
    return found


def check_tasks(store: Database) -> list[TaskRow]:
    """The open tasks to look into a notice."""
    return [each for each in queue(store, LATER) if each.workflow_id == notice_workflow_id(FIRST)]


def said(*answers: Outcome) -> Iterable[Outcome]:
    """The answers of the mail server."""
    return answers


def test_a_claim_has_all_that_a_letter_needs(store: Database) -> None:
    write(store)
    claimed = take(store)
    assert (claimed.result, claimed.state) == (ClaimResult.CLAIMED, NoticeState.SENDING)
    assert (claimed.workflow_id, claimed.step, claimed.at, claimed.attempts) == ("request/Q1", 1, NOW, 0)
    assert [(each.person_id, each.name, each.address) for each in claimed.to] == [
        ("tess", "Tess Sample", "tess@sample.example")
    ]
    assert [each.person_id for each in claimed.cc] == ["sam"]
    assert (claimed.about_name, claimed.agency_name, claimed.signer) == ("Tess Sample", "Agency 1", None)
    assert claimed.notice.template == "license_set_aside"


def test_a_notice_is_claimed_by_one_of_many(store: Database) -> None:
    write(store)
    with ThreadPoolExecutor(20) as pool:
        results = [each.result().result for each in [pool.submit(take, store) for _ in range(20)]]
    assert sorted(results) == [ClaimResult.CLAIMED, *[ClaimResult.INTERRUPTED] * 19]


def test_a_second_claim_finds_that_the_first_never_told_what_became_of_it(store: Database) -> None:
    write(store)
    take(store)
    assert take(store).result == ClaimResult.INTERRUPTED
    assert mark_unknown(store, FIRST, "The worker died.", LATER) == NoticeState.UNKNOWN
    [task] = check_tasks(store)
    assert (task.kind, task.role, task.agency_id, task.about_id) == (
        "check_notice",
        "system_administrator",
        "A1",
        "tess",
    )
    assert (read(store).state, read(store).error) == (NoticeState.UNKNOWN, "The worker died.")
    assert take(store).result == ClaimResult.SETTLED


def test_a_notice_that_does_not_exist_is_an_error(store: Database) -> None:
    with pytest.raises(LookupError):
        take(store, "no-such-notice")


def test_everybody_accepted_means_sent(store: Database) -> None:
    write(store)
    take(store)
    assert settle(store, FIRST, said(one("tess"), one("sam")), "Welcome", LATER) == NoticeState.SENT
    found = read(store)
    assert (found.state, found.subject, found.settled_at) == (NoticeState.SENT, "Welcome", LATER)
    assert [(each.person_id, each.kind, each.outcome, each.code) for each in found.recipients] == [
        ("tess", "to", "accepted", 250),
        ("sam", "cc", "accepted", 250),
    ]
    assert check_tasks(store) == []
    assert take(store).result == ClaimResult.SETTLED


def test_whoever_is_written_to_and_in_copy_is_written_to(store: Database) -> None:
    write(store, to=("tess",), cc=("tess", "sam"))
    assert [each.person_id for each in take(store).cc] == ["sam"]
    settle(store, FIRST, said(one("tess"), one("sam")), "Welcome", LATER)
    assert {each.person_id: each.kind for each in read(store).recipients} == {"tess": "to", "sam": "cc"}


def test_a_settled_notice_stays_as_it_is(store: Database) -> None:
    write(store)
    take(store)
    settle(store, FIRST, said(one("tess")), "Welcome", LATER)
    before = read(store)
    assert settle(store, FIRST, said(one("tess", "refused")), "Else", LATER) == NoticeState.SENT
    assert put_back(store, FIRST, "away") == NoticeState.SENT
    assert mark_unknown(store, FIRST, "who knows", LATER) == NoticeState.SENT
    assert mark_failed(store, FIRST, "given up", LATER) == NoticeState.SENT
    assert read(store) == before


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ([one("tess"), one("sam", "refused", code=550, text="No such user")], NoticeState.PARTLY_REFUSED),
        ([one("tess", "refused"), one("sam", "refused")], NoticeState.REFUSED),
    ],
)
def test_a_refusal_is_kept_for_each_recipient_and_a_person_is_asked_to_look(
    store: Database, answers: list[Outcome], state: NoticeState
) -> None:
    write(store)
    take(store)
    assert settle(store, FIRST, answers, "Welcome", LATER) == state
    assert [each.outcome for each in read(store).recipients] == [each.verdict for each in answers]
    assert len(check_tasks(store)) == 1


def test_whoever_was_reached_is_marked_when_the_others_are_tried_again(store: Database) -> None:
    write(store)
    take(store)
    answers = [one("tess", address="tess@sample.example"), one("sam", "deferred", code=451)]
    assert settle(store, FIRST, answers, "Welcome", LATER) == NoticeState.PENDING
    claimed = take(store)
    assert (claimed.result, claimed.attempts) == (ClaimResult.CLAIMED, 1)
    assert [(each.person_id, each.accepted) for each in (*claimed.to, *claimed.cc)] == [("tess", True), ("sam", False)]
    assert settle(store, FIRST, said(one("sam")), "Welcome", LATER) == NoticeState.SENT
    assert [each.outcome for each in read(store).recipients] == ["accepted", "accepted"]


def test_settling_without_any_answer_is_an_error_and_changes_nothing(store: Database) -> None:
    write(store)
    take(store)
    with pytest.raises(ValueError, match="without an answer"):
        settle(store, FIRST, [], "Welcome", LATER)
    assert read(store).state == NoticeState.SENDING


def test_a_mail_server_that_is_away_puts_the_notice_back(store: Database) -> None:
    write(store)
    for attempt in (1, 2):
        assert take(store).result == ClaimResult.CLAIMED
        assert put_back(store, FIRST, "The mail server is away.") == NoticeState.PENDING
        assert (read(store).attempts, read(store).error) == (attempt, "The mail server is away.")
    assert check_tasks(store) == []


@pytest.mark.parametrize("claimed_before", [True, False])
def test_a_notice_that_is_given_up_becomes_a_task(store: Database, claimed_before: bool) -> None:
    write(store)
    if claimed_before:
        take(store)
    assert mark_failed(store, FIRST, "The letter can't be written.", LATER) == NoticeState.FAILED
    [task] = check_tasks(store)
    assert task.title == "A letter could not be sent (license set aside)"


def test_state_and_task_of_an_unknown_outcome_are_written_together(
    store: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(*_: object) -> None:
        raise RuntimeError("killed")

    write(store)
    take(store)
    monkeypatch.setattr("storage.outbox.open_tasks", break_off)
    with pytest.raises(RuntimeError):
        mark_unknown(store, FIRST, "who knows", LATER)
    assert read(store).state == NoticeState.SENDING


def test_an_answer_that_comes_after_all_ends_the_doubt(store: Database) -> None:
    write(store)
    take(store)
    mark_unknown(store, FIRST, "who knows", LATER)
    assert settle(store, FIRST, said(one("tess"), one("sam")), "Welcome", LATER) == NoticeState.SENT
    assert check_tasks(store) == []


@pytest.mark.parametrize(("arrived", "state"), [(True, NoticeState.SENT), (False, NoticeState.PENDING)])
def test_a_person_decides_about_an_unknown_outcome(store: Database, arrived: bool, state: NoticeState) -> None:
    write(store)
    take(store)
    mark_unknown(store, FIRST, "who knows", LATER)
    assert settle_by_hand(store, FIRST, ALEX, LATER, arrived=arrived) == state
    assert check_tasks(store) == []
    assert [each.done for each in tasks_of(store, notice_workflow_id(FIRST), LATER)] == [True]
    [entry] = history(store, notice_workflow_id(FIRST))
    assert (entry.actor_id, entry.actor_name, entry.move) == ("alex", "Alex Sample", "settled_by_hand")
    if not arrived:
        assert take(store).result == ClaimResult.CLAIMED
        mark_failed(store, FIRST, "again", LATER)
        settle_by_hand(store, FIRST, ALEX, LATER, arrived=True)
        assert [each.step for each in history(store, notice_workflow_id(FIRST))] == [1, 2]


def test_there_is_nothing_to_decide_about_a_notice_that_is_under_way(store: Database) -> None:
    write(store)
    with pytest.raises(RuleViolation, match="nothing to check"):
        settle_by_hand(store, FIRST, ALEX, LATER, arrived=True)


def test_roles_are_held_by_whoever_holds_them_that_day(store: Database) -> None:
    """Rita is a reviewer for ever; toni until the second of March, in the office's time zone."""
    with store.write() as connection:
        connection.execute(insert(designations), [designation("toni", Role.REVIEWER, until_day=date(2026, 3, 2))])
    evening = datetime(2026, 3, 3, 3, 30, tzinfo=UTC)
    night = datetime(2026, 3, 3, 6, 30, tzinfo=UTC)
    first = write(store, to=(), cc=(), to_role=Role.REVIEWER)
    second = write(store, 2, to=(), cc=(), to_role=Role.REVIEWER)
    assert [each.person_id for each in take(store, first, evening).to] == ["rita", "toni"]
    assert [each.person_id for each in take(store, second, night).to] == ["rita"]


@pytest.mark.requirement("FEE-06")
def test_an_invoice_goes_to_whoever_is_the_billing_contact_on_the_day_it_is_sent(store: Database) -> None:
    """Written down on Monday under Toni, and sent on Tuesday, when Tess has taken over."""
    tuesday = date(2026, 3, 3)
    with store.write() as connection:
        connection.execute(
            insert(designations),
            [
                designation("toni", Role.BILLING_CONTACT, agency_id="A1", until_day=date(2026, 3, 2)),
                designation("tess", Role.BILLING_CONTACT, agency_id="A1", from_day=tuesday),
            ],
        )
    write(store, template="invoice_issued", to=(), cc=(), to_role=Role.BILLING_CONTACT)
    assert [each.person_id for each in take(store, at=NOW + timedelta(days=1)).to] == ["tess"]


def test_a_role_of_an_agency_is_held_at_that_agency(store: Database) -> None:
    with store.write() as connection:
        connection.execute(insert(designations), [designation("toni", Role.SIGNATORY, agency_id="A2")])
    write(store, to=(), cc=(), to_role=Role.SIGNATORY, agency_id="A2")
    assert [each.person_id for each in take(store).to] == ["toni"]


@pytest.mark.requirement("ACC-10")
def test_the_manager_of_the_agencys_region_signs_when_there_is_no_license(store: Database) -> None:
    with store.write() as connection:
        connection.execute(insert(designations), [designation("toni", Role.REGION_MANAGER, region_id="R2")])
    first = write(store, template="no_license_available", facts={"region": "Region 1"})
    second = write(store, 2, template="no_license_available", facts={"region": "Region 2"}, agency_id="A2")
    for each, manager in ((first, "mona"), (second, "toni")):
        signer = take(store, each).signer
        assert signer is not None
        assert signer.person_id == manager


def test_the_address_is_the_one_of_the_day_it_goes_out(store: Database) -> None:
    write(store)
    with store.write() as connection:
        connection.execute(update(people).where(people.c.id == "tess").values(email="new@sample.example"))
    assert [each.address for each in take(store).to] == ["new@sample.example"]


def test_whoever_is_not_on_record_is_named_and_left_out(store: Database) -> None:
    write(store, to=("tess", "ghost"), cc=("sam", "tess", "phantom"), about="ghost")
    claimed = take(store)
    assert [each.person_id for each in (*claimed.to, *claimed.cc)] == ["tess", "sam"]
    assert claimed.unknown == ("ghost", "phantom")
    assert claimed.about_name == ""


def test_pending_notices_are_listed_the_oldest_first(store: Database) -> None:
    ids = [write(store, number) for number in (1, 2, 3)]
    assert sorted(pending_notices(store)) == sorted(ids)
    take(store, ids[1])
    assert sorted(pending_notices(store)) == sorted([ids[0], ids[2]])

"""The outbox: notices to send. Each is claimed before it is sent, so that a crash never sends one twice.

A notice goes pending → sending → sent, partly refused or refused. It returns to pending while the mail server is
down. It is unknown when a worker claimed it and never reported the outcome, and failed when it was given up. What a
person must look at is a task.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select, update

from models.calendar import civil_day
from models.delivery import DeliveryVerdict, Outcome
from models.effects import Notice, TaskKind
from models.errors import RuleViolation
from models.ids import notice_workflow_id
from models.people import Actor, Role
from storage.audit_trail import Remark, note
from storage.bounces import require_can_be_sent_again
from storage.claims import Addressee, Claim, ClaimResult, NoticeRecord, with_recipients
from storage.database import Database
from storage.late_letters import CHECK_WITHIN, close_late_task, flag_if_late
from storage.projections.tasks import close_tasks, open_tasks
from storage.tables.directory import agencies
from storage.tables.work import NoticeState, RecipientKind, notice_recipients, notices
from storage.upsert import Upsert

__all__ = [
    "CHECK_TASK",
    "Addressee",
    "Claim",
    "ClaimResult",
    "claim",
    "mark_failed",
    "mark_unknown",
    "pending_notices",
    "put_back",
    "settle",
    "settle_by_hand",
]

CHECK_TASK = "check"
"""The key of the task to look into a notice; its workflow is the one that sends the notice."""

WENT_OUT_LATE = "The letter has a deadline and went out late."

_TO_CHECK = {
    NoticeState.UNKNOWN: "Check whether a letter arrived",
    NoticeState.FAILED: "A letter could not be sent",
    NoticeState.REFUSED: "A letter was refused: check the address",
    NoticeState.PARTLY_REFUSED: "A letter was refused for some: check the addresses",
}
"""The states in which a person needs to look into a notice, and the title of that task."""

_write_recipients = Upsert(notice_recipients)


def pending_notices(database: Database) -> list[str]:
    """Return the ids of the notices that nobody has claimed, the oldest first."""
    query = select(notices.c.id).where(notices.c.state == NoticeState.PENDING).order_by(notices.c.at, notices.c.id)
    with database.read() as connection:
        return list(connection.execute(query).scalars())


def claim(database: Database, notice_id: str, at: datetime, zone: str) -> Claim:
    """Claim a pending notice to send it, with its recipients as they are on the day of `at` in `zone`.

    Only one caller gets it. Raises LookupError for a notice that does not exist.
    """
    with database.write() as connection:
        taken = connection.execute(
            update(notices)
            .where(notices.c.id == notice_id, notices.c.state == NoticeState.PENDING)
            .values(state=NoticeState.SENDING, claimed_at=at)
        ).rowcount
        row = _locked(connection, notice_id)
        if taken:
            result = ClaimResult.CLAIMED
        else:
            result = ClaimResult.INTERRUPTED if row.state == NoticeState.SENDING else ClaimResult.SETTLED
        return with_recipients(connection, row, result, civil_day(at, zone))


def settle(database: Database, notice_id: str, answers: Iterable[Outcome], subject: str, at: datetime) -> NoticeState:
    """Record what the mail server answered for each recipient, and return the state that follows.

    While the server puts a recipient off, the notice is pending again, and its next claim says who was reached already.
    A settled notice stays as it is. Raises LookupError; ValueError without any answer.
    """
    with database.write() as connection:
        row = _locked(connection, notice_id)
        if row.state not in (NoticeState.SENDING, NoticeState.UNKNOWN):
            return NoticeState(row.state)
        notice = Notice.model_validate(row.payload)
        _write_recipients(connection, [_recipient_row(row, notice, each, at) for each in answers])
        state = _outcome(connection, notice_id)
        deferred = state == NoticeState.PENDING
        late = flag_if_late(connection, row, at) and state in (NoticeState.SENT, NoticeState.PARTLY_REFUSED)
        error = WENT_OUT_LATE if late else ""
        values: dict[str, Any] = {"subject": subject, "settled_at": None if deferred else at, "error": error}
        if deferred:
            values["attempts"] = row.attempts + 1
        _move(connection, row, state, at, **values)
        return state


def put_back(database: Database, notice_id: str, reason: str, at: datetime) -> NoticeState:
    """Return a notice to the queue at `at`, because the mail server took nothing and may do so later."""
    with database.write() as connection:
        row = _locked(connection, notice_id)
        if row.state != NoticeState.SENDING:
            return NoticeState(row.state)
        _move(connection, row, NoticeState.PENDING, None, attempts=row.attempts + 1, error=reason)
        flag_if_late(connection, row, at)
        return NoticeState.PENDING


def mark_unknown(database: Database, notice_id: str, reason: str, at: datetime) -> NoticeState:
    """Mark a notice whose outcome nobody knows, and open a task for a person to check it."""
    with database.write() as connection:
        row = _locked(connection, notice_id)
        if row.state != NoticeState.SENDING:
            return NoticeState(row.state)
        _move(connection, row, NoticeState.UNKNOWN, at, settled_at=at, error=reason)
        return NoticeState.UNKNOWN


def mark_failed(database: Database, notice_id: str, reason: str, at: datetime) -> NoticeState:
    """Mark a notice that was not sent and is not retried, and open a task for a person to decide."""
    with database.write() as connection:
        row = _locked(connection, notice_id)
        if row.state not in (NoticeState.PENDING, NoticeState.SENDING):
            return NoticeState(row.state)
        _move(connection, row, NoticeState.FAILED, at, settled_at=at, error=reason)
        return NoticeState.FAILED


def settle_by_hand(
    database: Database, notice_id: str, actor: Actor, at: datetime, zone: str, *, arrived: bool
) -> NoticeState:
    """Record what a person found out: the letter arrived, or we send it again to those not reached.

    If it only went out late, or came back, `arrived` says that somebody looked into that. One that came back is sent
    again to the corrected address. Each time it is sent again it is a delivery of its own, to those who hold the
    notice's role on the day of `at` in `zone`. Adds an audit entry. Raises RuleViolation unless the notice waits for
    such a decision, and if there is nobody to send it to; LookupError.
    """
    with database.write() as connection:
        row = _locked(connection, notice_id)
        was_late = arrived and close_late_task(connection, notice_id, at)
        if row.state not in _TO_CHECK and was_late:
            remark = Remark("The letter was late or came back, and we looked into it.", row.agency_id, row.about_id)
            note(connection, notice_workflow_id(row.id), actor, at, "settled_by_hand", remark)
            return NoticeState(row.state)
        if row.state == NoticeState.SENT and not arrived:
            require_can_be_sent_again(connection, notice_id)
        elif row.state not in _TO_CHECK:
            raise RuleViolation("nothing_to_check", "There is nothing to check about this letter.")
        if not arrived:
            _require_somebody_to_reach(connection, row, civil_day(at, zone))
        state = NoticeState.SENT if arrived else NoticeState.PENDING
        resends = row.resends if arrived else row.resends + 1
        _move(connection, row, state, at, settled_at=at if arrived else None, resends=resends)
        summary = "The letter arrived." if arrived else "We will send the letter again."
        remark = Remark(summary, row.agency_id, row.about_id)
        note(connection, notice_workflow_id(row.id), actor, at, "settled_by_hand", remark)
        return state


def _require_somebody_to_reach(connection: Connection, row: NoticeRecord, day: date) -> None:
    claimed = with_recipients(connection, row, ClaimResult.SETTLED, day)
    if all(each.accepted for each in (*claimed.to, *claimed.cc)):
        raise RuleViolation(
            "nobody_to_reach",
            "There is nobody to send this letter to. Everybody it is for has it, or no longer has the role it is for. "
            "Please settle it as arrived, or write to the person yourself.",
        )


def _locked(connection: Connection, notice_id: str) -> NoticeRecord:
    """Return the notice's row, locked for this transaction."""
    row = connection.execute(select(notices).where(notices.c.id == notice_id).with_for_update()).first()
    if row is None:
        raise LookupError(f"there is no notice {notice_id}")
    return row


def _move(connection: Connection, row: NoticeRecord, state: NoticeState, at: datetime | None, **values: Any) -> None:
    """Set a notice's state, and open or close the task to look into it."""
    connection.execute(update(notices).where(notices.c.id == row.id).values(state=state, **values))
    workflow_id = notice_workflow_id(row.id)
    if at is not None and row.state in _TO_CHECK:
        close_tasks(connection, workflow_id, [(CHECK_TASK, state not in _TO_CHECK)], at)
    if at is not None and state in _TO_CHECK:
        open_tasks(connection, [_check_task(connection, row, state, at)])


def _check_task(connection: Connection, row: NoticeRecord, state: NoticeState, at: datetime) -> dict[str, Any]:
    known = select(agencies.c.id).where(agencies.c.id == row.agency_id)
    return {
        "workflow_id": notice_workflow_id(row.id),
        "key": CHECK_TASK,
        "kind": TaskKind.CHECK_NOTICE,
        "title": f"{_TO_CHECK[state]} ({row.template.replace('_', ' ')})",
        "role": Role.SYSTEM_ADMINISTRATOR,
        "person_id": None,
        "agency_id": connection.execute(known).scalar_one_or_none(),
        "region_id": None,
        "request_id": None,
        "about_id": row.about_id,
        "opened_at": at,
        "due_at": at + CHECK_WITHIN,
        "closed_at": None,
        "done": None,
    }


def _recipient_row(row: NoticeRecord, notice: Notice, answer: Outcome, at: datetime) -> dict[str, Any]:
    in_copy = answer.person_id in notice.cc and answer.person_id not in notice.to
    return {
        "notice_id": row.id,
        "person_id": answer.person_id,
        "address": answer.address,
        "kind": RecipientKind.CC if in_copy else RecipientKind.TO,
        "outcome": answer.verdict,
        "code": answer.code,
        "text": answer.text,
        "at": at,
        "resend": row.resends,
    }


def _outcome(connection: Connection, notice_id: str) -> NoticeState:
    """Return the state that follows from the answers for all recipients so far."""
    query = select(notice_recipients.c.outcome).where(notice_recipients.c.notice_id == notice_id)
    verdicts = set(connection.execute(query).scalars())
    if not verdicts:
        raise ValueError("a notice can't be settled without any answer")
    if DeliveryVerdict.DEFERRED in verdicts:
        return NoticeState.PENDING
    if verdicts == {DeliveryVerdict.ACCEPTED}:
        return NoticeState.SENT
    return NoticeState.PARTLY_REFUSED if DeliveryVerdict.ACCEPTED in verdicts else NoticeState.REFUSED

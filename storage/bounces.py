"""Addresses that don't work: marked by what mail servers report, and cleared when they are corrected.

A report comes from outside. It counts only for a letter that we sent, and only for an address that we sent it to.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, literal, select, update

from models.calendar import civil_day
from models.delivery import why_returned
from models.errors import RuleViolation
from models.ids import delivery_id
from models.people import SYSTEM
from models.policy.directory import Keeping
from storage.address_tasks import address_record_id, ask_for_address, close_address_task
from storage.audit_trail import Remark, note
from storage.claims import ClaimResult, NoticeRecord, with_recipients
from storage.database import Database
from storage.late_letters import flag_if_returned
from storage.reads.people import email_key, full_name
from storage.tables.bounces import OF_RECIPIENT, bounces
from storage.tables.directory import people
from storage.tables.work import NoticeState, notice_recipients, notices


def record_bounce(
    database: Database,
    address: str,
    is_of: Callable[[str], bool],
    at: datetime,
    keeping: Keeping,
    *,
    permanent: bool,
    status: str,
) -> bool:
    """Record that a letter did not arrive at an address; return whether that was news.

    `is_of` says of a delivery's id (models.ids) whether its letter is the one that the report names. A permanent
    failure of the address that the person still has opens a task to correct it (storage/address_tasks.py). Whatever we
    did not send changes nothing.
    """
    with database.write() as connection:
        day = civil_day(at, keeping.time_zone)
        found = _sent_to(connection, address, is_of) or _being_sent_to(connection, address, is_of, day)
        if found is None:
            return False
        (resend,) = _deliveries_named(found, is_of)
        if not _is_news(connection, found.notice_id, address, resend, permanent=permanent):
            return False
        key = (bounces.c.notice_id == found.notice_id, bounces.c.address == address)
        values = {"permanent": permanent, "status": status, "at": at, "cleared_at": None, "resend": resend}
        if not connection.execute(update(bounces).where(*key).values(values)).rowcount:
            names = {"notice_id": found.notice_id, "address": address, "person_id": found.person_id}
            connection.execute(insert(bounces).values({**names, **values}))
        step = _note(connection, found, status, at, permanent=permanent)
        if permanent:
            flag_if_returned(connection, _notice(connection, found.notice_id), at)
        if permanent and found.email_key == address:
            ask_for_address(connection, keeping, found, status, step, at)
        elif permanent:
            connection.execute(update(bounces).where(*key).values(cleared_at=at))  # The person has another by now.
        return True


def clear_corrected(connection: Connection, person_ids: Iterable[str], at: datetime) -> None:
    """Clear the marks of people who have another address now, and close the tasks to correct them."""
    for person_id in person_ids:
        marked = bounces.c.person_id == person_id, bounces.c.permanent, bounces.c.cleared_at.is_(None)
        cleared = connection.execute(update(bounces).where(*marked).values(cleared_at=at)).rowcount
        if cleared:
            close_address_task(connection, person_id, at)
            remark = Remark("The email address was corrected.", None, person_id)
            note(connection, address_record_id(person_id), SYSTEM, at, "address_corrected", remark)


def marked_addresses(database: Database) -> dict[str, str]:
    """Return the people whose address does not work, by id, with the status that was reported last."""
    query = (
        select(bounces.c.person_id, bounces.c.status)
        .where(bounces.c.permanent, bounces.c.cleared_at.is_(None))
        .order_by(bounces.c.at)
    )
    with database.read() as connection:
        return {row.person_id: row.status for row in connection.execute(query)}


def require_can_be_sent_again(connection: Connection, notice_id: str) -> None:
    """Raise RuleViolation unless a letter came back from somebody who has another address now.

    What counts is its last delivery to each person: one that was sent again has to come back again.
    """
    query = (
        select(bounces.c.address, people.c.email_key)
        .select_from(notice_recipients)
        .join(bounces, OF_RECIPIENT)
        .join(people, people.c.id == notice_recipients.c.person_id)
        .where(notice_recipients.c.notice_id == notice_id, bounces.c.permanent)
    )
    returned = connection.execute(query).all()
    if not returned and _notice(connection, notice_id).resends:
        raise RuleViolation(
            "sent_again", "This letter was sent again already, and no mail server has reported since that it came back."
        )
    if not returned:
        raise RuleViolation("nothing_to_check", "There is nothing to check about this letter.")
    if all(each.address == each.email_key for each in returned):
        raise RuleViolation(
            "not_corrected",
            "This letter came back, and the email address is still the same. Please have it corrected first.",
        )


def _sent_to(connection: Connection, address: str, is_of: Callable[[str], bool]) -> Any:
    """Return the notice that a report is about, with the person who got it at this address, or None."""
    query = (
        select(
            notice_recipients.c.notice_id,
            notice_recipients.c.person_id,
            notices.c.agency_id,
            notices.c.resends,
            people.c.email_key,
            full_name().label("name"),
        )
        .join(notices, notices.c.id == notice_recipients.c.notice_id)
        .join(people, people.c.id == notice_recipients.c.person_id)
        .where(func.lower(notice_recipients.c.address) == email_key(address))
    )
    return next((row for row in connection.execute(query) if _deliveries_named(row, is_of)), None)


def _deliveries_named(row: Any, is_of: Callable[[str], bool]) -> list[int]:
    """Return which delivery of a notice a report names, 0 for the first. Empty if it is about another notice."""
    return [each for each in range(row.resends + 1) if is_of(delivery_id(row.notice_id, each))]


def _being_sent_to(connection: Connection, address: str, is_of: Callable[[str], bool], day: date) -> Any:
    """Return the notice that a report is about if it is out, but its outcome is not on record yet, or never will be.

    A mail server may report before its answer is recorded, and a letter whose worker died is only found this way.
    """
    waiting = select(notices, notices.c.id.label("notice_id")).where(
        notices.c.state.in_((NoticeState.SENDING, NoticeState.UNKNOWN))
    )
    row = next((each for each in connection.execute(waiting) if _deliveries_named(each, is_of)), None)
    if row is None:
        return None
    claimed = with_recipients(connection, row, ClaimResult.SETTLED, day)
    who = [each.person_id for each in (*claimed.to, *claimed.cc) if each.address.lower() == address]
    query = select(
        literal(row.id).label("notice_id"),
        people.c.id.label("person_id"),
        literal(row.agency_id).label("agency_id"),
        literal(row.resends).label("resends"),
        people.c.email_key,
        full_name().label("name"),
    ).where(people.c.id.in_(who))
    return connection.execute(query).first()


def _is_news(connection: Connection, notice_id: str, address: str, resend: int, *, permanent: bool) -> bool:
    """Return whether the report says more than an earlier one.

    That is so if nothing was known, if a delay has become a failure, or if it is about a later delivery.
    The notice stays locked until the report is recorded, so that two looks at once can't both find it new.
    """
    connection.execute(select(notices.c.id).where(notices.c.id == notice_id).with_for_update())
    query = select(bounces.c.permanent, bounces.c.resend).where(
        bounces.c.notice_id == notice_id, bounces.c.address == address
    )
    known = connection.execute(query).first()
    return known is None or resend > known.resend or (permanent and not known.permanent)


def _note(connection: Connection, found: Any, status: str, at: datetime, *, permanent: bool) -> int:
    letter = str(_notice(connection, found.notice_id).template).replace("_", " ")
    what = "came back" if permanent else "has not arrived yet"
    remark = Remark(f"A letter ({letter}) {what}: {why_returned(status)}.", found.agency_id, found.person_id)
    move = "bounced" if permanent else "delayed"
    return note(connection, address_record_id(found.person_id), SYSTEM, at, move, remark)


def _notice(connection: Connection, notice_id: str) -> NoticeRecord:
    return connection.execute(select(notices).where(notices.c.id == notice_id)).one()

"""Notices: what was sent to whom, and whether it arrived."""

from collections import defaultdict

from sqlalchemy import false, func, select

from models.base import Instant, Key, Message
from models.delivery import DeliveryVerdict
from models.effects import Notice
from storage.database import Database
from storage.reads.people import full_name
from storage.reads.rows import Query, every
from storage.tables.bounces import OF_RECIPIENT, bounces
from storage.tables.directory import people
from storage.tables.work import NoticeState, RecipientKind, notice_recipients, notices


class RecipientRow(Message):
    """The mail server's answer for one recipient: SMTP code (0 without SMTP) and text."""

    notice_id: Key
    person_id: Key
    person_name: str | None
    address: str
    kind: RecipientKind
    outcome: DeliveryVerdict
    code: int
    text: str
    at: Instant
    resend: int
    """In which delivery of the letter: 0 for the first."""
    returned_at: Instant | None = None
    """When a mail server reported that the letter came back, or is late, although it was accepted."""
    returned_for: str = ""
    """Why, as the mail server's code, such as 5.1.1."""
    returned_for_good: bool = False
    """Whether it came back. Otherwise it is late, and may still arrive."""


class NoticeRow(Message):
    """A notice, its state, and the mail server's answers for its recipients."""

    id: Key
    workflow_id: Key
    step: int
    at: Instant
    template: Key
    agency_id: Key | None
    about_id: Key | None
    about_name: str | None
    payload: Notice
    state: NoticeState
    attempts: int
    resends: int
    """How often somebody had the letter sent again."""
    claimed_at: Instant | None
    settled_at: Instant | None
    subject: str
    error: str
    recipients: tuple[RecipientRow, ...] = ()

    @property
    def came_back(self) -> bool:
        """Whether the letter did not reach somebody, although the mail server accepted it."""
        return any(each.returned_for_good for each in self.recipients)


def notice(database: Database, notice_id: str) -> NoticeRow | None:
    """Return a notice by id."""
    found = _with_recipients(database, _notices().where(notices.c.id == notice_id))
    return found[0] if found else None


def notices_of(
    database: Database,
    *,
    workflow_id: str | None = None,
    about_id: str | None = None,
    recipient_id: str | None = None,
    states: tuple[NoticeState, ...] = (),
) -> list[NoticeRow]:
    """Return notices in order: of a workflow, about a person, sent to a person, in some states, or all."""
    query = _notices()
    if workflow_id is not None:
        query = query.where(notices.c.workflow_id == workflow_id)
    if about_id is not None:
        query = query.where(notices.c.about_id == about_id)
    if recipient_id is not None:
        received = select(notice_recipients.c.notice_id).where(notice_recipients.c.person_id == recipient_id)
        query = query.where(notices.c.id.in_(received))
    if states:
        query = query.where(notices.c.state.in_(states))
    return _with_recipients(database, query)


def _with_recipients(database: Database, query: Query) -> list[NoticeRow]:
    chosen = query.with_only_columns(notices.c.id).order_by(None)
    recipients = (
        select(
            notice_recipients,
            full_name().label("person_name"),
            bounces.c.at.label("returned_at"),
            func.coalesce(bounces.c.status, "").label("returned_for"),
            func.coalesce(bounces.c.permanent, false()).label("returned_for_good"),
        )
        .outerjoin(people, people.c.id == notice_recipients.c.person_id)
        .outerjoin(bounces, OF_RECIPIENT)
        .where(notice_recipients.c.notice_id.in_(chosen))
        .order_by(notice_recipients.c.kind.desc(), notice_recipients.c.address)
    )
    with database.read() as connection:
        found = every(connection, query, NoticeRow)
        spoken_of = every(connection, recipients, RecipientRow)
    by_notice: dict[str, list[RecipientRow]] = defaultdict(list)
    for each in spoken_of:
        by_notice[each.notice_id].append(each)
    return [each.model_copy(update={"recipients": tuple(by_notice[each.id])}) for each in found]


def _notices() -> Query:
    return (
        select(notices, full_name().label("about_name"))
        .outerjoin(people, people.c.id == notices.c.about_id)
        .order_by(notices.c.at, notices.c.workflow_id, notices.c.step, notices.c.position)
    )

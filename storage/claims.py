"""A notice that is about to be sent: its recipients, with their names and addresses as they are on that day."""

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, Table, select

from models.base import Instant, Key, Message
from models.delivery import DeliveryVerdict
from models.effects import Notice
from models.notices import TEMPLATES, Template
from storage.reads.actors import holders_of
from storage.reads.handovers import successors
from storage.reads.people import Person, people_of
from storage.tables.directory import agencies, regions
from storage.tables.work import NoticeState, notice_recipients

NoticeRecord = Row[*tuple[Any, ...]]
"""A row of the table of notices."""


class ClaimResult(StrEnum):
    """The result of an attempt to claim a notice."""

    CLAIMED = "claimed"
    """Only this caller may send it."""
    INTERRUPTED = "interrupted"
    """An earlier attempt claimed it, and its outcome is unknown: the letter may have gone out."""
    SETTLED = "settled"
    """There is nothing left to send."""


class Addressee(Message):
    """A person who gets a notice, with the address of today."""

    person_id: Key
    name: str
    address: str
    accepted: bool = False
    """Whether an earlier attempt reached this address already."""


class Claim(Message):
    """A notice with all that its letter needs. `at` is when it was created: the same for every attempt."""

    result: ClaimResult
    state: NoticeState
    notice_id: Key
    workflow_id: Key
    step: int
    at: Instant
    attempts: int
    """How many earlier attempts returned it to the queue."""
    resends: int
    """How often somebody had it sent again."""
    notice: Notice
    to: tuple[Addressee, ...]
    cc: tuple[Addressee, ...]
    unknown: tuple[Key, ...]
    """Person ids of the notice that are not on record."""
    about_name: str
    agency_name: str
    region_name: str
    signer: Addressee | None
    """Who signs in place of the office, for templates that say so."""


def with_recipients(connection: Connection, row: NoticeRecord, result: ClaimResult, day: date) -> Claim:
    """Return the notice with all names and addresses; a role's recipients are those who hold it on `day`."""
    notice = Notice.model_validate(row.payload)
    notice = _to_successors(connection, row.workflow_id, notice, day)
    named = people_of(connection, {*notice.to, *notice.cc, *([notice.about] if notice.about else [])})
    reached = _reached(connection, row.id)
    to = [named[each] for each in notice.to if each in named]
    if notice.to_role is not None:
        for role in notice.to_role.readers:
            holders = holders_of(connection, role, day, notice.agency_id, notice.region_id)
            to += [each for each in holders if each not in to]
    cc = [named[each] for each in notice.cc if each in named]
    about = named.get(notice.about or "")
    signed_by = TEMPLATES.get(notice.template, Template()).signed_by
    signers = holders_of(connection, signed_by, day, notice.agency_id, notice.region_id) if signed_by else []
    return Claim(
        result=result,
        state=row.state,
        notice_id=row.id,
        workflow_id=row.workflow_id,
        step=row.step,
        at=row.at,
        attempts=row.attempts,
        resends=row.resends,
        notice=notice,
        to=_addressees(to, reached, notice.former_address),
        cc=_addressees([each for each in cc if each not in to], reached),
        unknown=tuple(each for each in (*notice.to, *notice.cc) if each not in named),
        about_name=about.name if about else "",
        agency_name=_name_of(connection, agencies, notice.agency_id),
        region_name=_name_of(connection, regions, notice.region_id),
        signer=_addressees(signers[:1], set())[0] if signers else None,
    )


def _to_successors(connection: Connection, workflow_id: str, notice: Notice, day: date) -> Notice:
    """Return the notice for whoever went on with the process in place of people who left."""
    handed = successors(connection, workflow_id, (*notice.to, *notice.cc), day)
    if not handed:
        return notice
    to = dict.fromkeys(who for each in notice.to for who in handed.get(each, [each]))
    cc = dict.fromkeys(who for each in notice.cc for who in handed.get(each, [each]))
    return notice.model_copy(update={"to": tuple(to), "cc": tuple(cc)})


def _reached(connection: Connection, notice_id: str) -> set[tuple[str, str]]:
    """Return the person ids and addresses that earlier attempts reached."""
    query = select(notice_recipients.c.person_id, notice_recipients.c.address).where(
        notice_recipients.c.notice_id == notice_id, notice_recipients.c.outcome == DeliveryVerdict.ACCEPTED
    )
    return {(row.person_id, row.address) for row in connection.execute(query)}


def _addressees(persons: list[Person], reached: set[tuple[str, str]], former: str = "") -> tuple[Addressee, ...]:
    """Return each person once, as an addressee: at the address on record, or at a `former` one."""
    at = {each.id: (each, former or each.email) for each in persons}
    return tuple(
        Addressee(person_id=each.id, name=each.name, address=address, accepted=(each.id, address) in reached)
        for each, address in at.values()
    )


def _name_of(connection: Connection, table: Table, wanted: str | None) -> str:
    if wanted is None:
        return ""
    return connection.execute(select(table.c.name).where(table.c.id == wanted)).scalar_one_or_none() or ""

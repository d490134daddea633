"""Acts on somebody's way in: invitations, recoveries, passkeys that are removed, and people who are deactivated."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, Connection, insert, update

from models.calendar import civil_day
from models.errors import RuleViolation
from models.policy.directory import Keeping
from models.sign_in.messages import SignInStep
from models.sign_in.state import WayIn, WayInDecision
from storage.acts import act_once, record_act
from storage.audit_trail import person_place
from storage.database import Database
from storage.reads.ways_in import way_in
from storage.tables.directory import people
from storage.tables.sign_in import invitations, passkeys, sessions

StepT = TypeVar("StepT", bound=SignInStep)


def change_way_in(
    database: Database,
    keeping: Keeping,
    rule: Callable[[WayIn, StepT, datetime], WayInDecision],
    message: StepT,
    at: datetime,
    *,
    portal: str = "",
) -> None:
    """Change a person's way in as the rule decides. Sessions that it ends are over in the same transaction (S7)."""

    def work(connection: Connection) -> None:
        before = way_in(connection, keeping, message.person_id, civil_day(at, keeping.time_zone))
        if before is None:
            raise RuleViolation("unknown_person", "There is no such person on record.")
        decision = rule(before.model_copy(update={"portal": portal}), message, at)
        _remove_passkeys(connection, before, decision.state, at)
        end_way_in(connection, before, decision.state, at)
        record_act(connection, person_place(message.person_id), message.actor, at, decision, None, message.person_id)

    act_once(database, message, at, work)


def end_way_in(connection: Connection, before: WayIn, after: WayIn, at: datetime) -> None:
    """Write the invitations, and whether the person can sign in. Whoever can't has no session any longer."""
    _write_invitations(connection, before, after)
    _deactivate(connection, before, after, at)


def _write_invitations(connection: Connection, before: WayIn, after: WayIn) -> None:
    known = {each.id: each for each in before.invitations}
    for each in after.invitations:
        if each.id not in known:
            connection.execute(insert(invitations).values(**each.model_dump()))
        elif each != known[each.id]:
            connection.execute(update(invitations).where(invitations.c.id == each.id).values(**each.model_dump()))


def _remove_passkeys(connection: Connection, before: WayIn, after: WayIn, at: datetime) -> None:
    left = {each.id for each in after.passkeys}
    gone = [each.id for each in before.passkeys if each.id not in left]
    if gone:
        connection.execute(update(passkeys).where(passkeys.c.id.in_(gone)).values(removed_at=at))
        _end_sessions(connection, at, sessions.c.passkey_id.in_(gone))


def _deactivate(connection: Connection, before: WayIn, after: WayIn, at: datetime) -> None:
    if before.deactivated_at == after.deactivated_at:
        return
    person_id = after.person.person_id
    connection.execute(update(people).where(people.c.id == person_id).values(deactivated_at=after.deactivated_at))
    if after.deactivated_at is not None:
        _end_sessions(connection, at, sessions.c.person_id == person_id)


def _end_sessions(connection: Connection, at: datetime, which: ColumnElement[bool]) -> None:
    connection.execute(update(sessions).where(which, sessions.c.ended_at.is_(None)).values(ended_at=at))

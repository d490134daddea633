"""Ways in: a person with roles, passkeys and invitations, and who has invitations that are open."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, and_, false, func, or_, select, text

from models.base import Instant, Key, Message
from models.directory.state import PersonRecord
from models.effects import TaskKind
from models.people import Actor, Grant, Role
from models.policy.directory import Keeping
from models.sign_in.passkeys import INVITED_FOR, Invitation, Passkey
from models.sign_in.permissions import may_confirm_recovery
from models.sign_in.state import WayIn
from storage.database import Database
from storage.reads.actors import in_force
from storage.reads.directory import agencies_of_person, people_of_agency
from storage.reads.people import full_name
from storage.reads.rows import Query, every
from storage.tables.directory import designations, people
from storage.tables.sign_in import invitations, passkeys
from storage.tables.work import TASK_IS_OPEN, tasks

PAGE = 20


class OpenInvitation(Message):
    """An invitation that was not used or withdrawn, with names."""

    id: Key
    person_id: Key
    person_name: str
    by: Key
    by_name: str
    at: Instant
    recovery: bool
    confirmed_at: Instant | None
    reason: str


def way_in(connection: Connection, keeping: Keeping, person_id: str, day: date) -> WayIn | None:
    """Return what a rule has to know of a person's way in; None for somebody who is not on record."""
    found = _way_in(connection, keeping, person_id, day)
    if found is None:
        return None
    asked = found.model_copy(update={"asked": _asked(connection, person_id)})
    return asked.model_copy(update={"confirmers": _confirmers(connection, asked, day)})


def _way_in(connection: Connection, keeping: Keeping, person_id: str, day: date) -> WayIn | None:
    found = _person(connection, keeping, person_id, day)
    if found is None:
        return None
    keys, open_ones = _passkeys_of(person_id), _invitations_of(person_id)
    ways = {
        "passkeys": tuple(every(connection, keys, Passkey)),
        "invitations": tuple(every(connection, open_ones, Invitation)),
    }
    return found.model_copy(update=ways)


def _person(connection: Connection, keeping: Keeping, person_id: str, day: date) -> WayIn | None:
    rows = connection.execute(_person_with_roles(person_id, day)).mappings().all()
    if not rows:
        return None
    known = ("person_id", "first_name", "last_name", "email")
    grant = ("role", "agency_id", "region_id")
    return WayIn(
        keeping=keeping,
        person=PersonRecord.model_validate({name: rows[0][name] for name in known}),
        roles=tuple(Grant.model_validate({name: row[name] for name in grant}) for row in rows if row["role"]),
        agencies=tuple(agencies_of_person(connection, person_id, day)),
        deactivated_at=rows[0]["deactivated_at"],
    )


def way_in_of(database: Database, keeping: Keeping, person_id: str, day: date) -> WayIn | None:
    """Return what a service has to know to show it: without the tasks that it opened, and whom they could go to."""
    with database.read() as connection:
        return _way_in(connection, keeping, person_id, day)


def person_of(database: Database, keeping: Keeping, person_id: str, day: date) -> WayIn | None:
    """Return the same without passkeys and invitations, for a page that shows neither."""
    with database.read() as connection:
        return _person(connection, keeping, person_id, day)


def deactivated_people(database: Database, keeping: Keeping, agencies: Sequence[str] | None, day: date) -> list[WayIn]:
    """Return the same for each person who was deactivated, the latest first, up to a page of them.

    With `agencies`, only those of their people on `day`.
    """
    query = select(people.c.id).where(people.c.deactivated_at.is_not(None))
    if agencies is not None:
        query = query.where(or_(false(), *(people.c.id.in_(people_of_agency(each, day)) for each in agencies)))
    with database.read() as connection:
        newest = query.order_by(people.c.deactivated_at.desc(), people.c.id).limit(PAGE)
        found = [_way_in(connection, keeping, each, day) for each in connection.execute(newest).scalars().all()]
    return [each for each in found if each is not None]


def person_of_invitation(database: Database, number: str) -> str | None:
    """Return whom an invitation is for."""
    with database.read() as connection:
        found = select(invitations.c.person_id).where(invitations.c.id == number)
        return connection.execute(found).scalar_one_or_none()


def open_invitations(
    database: Database,
    now: datetime,
    agencies: Sequence[str] | None,
    day: date,
    after: tuple[datetime, str] | None = None,
) -> list[OpenInvitation]:
    """Return open invitations, the newest first: of everybody, or of some agencies’ people on `day`.

    One more than a page. `after` is the last one of the page before: its time and id.
    """
    began = invitations.c.confirmed_at.is_not(None) & (invitations.c.confirmed_at > now - INVITED_FOR)
    inviters = people.alias("inviters")
    query = (
        select(
            invitations,
            full_name().label("person_name"),
            func.coalesce(full_name(inviters), invitations.c.by).label("by_name"),
        )
        .join(people, people.c.id == invitations.c.person_id)
        .outerjoin(inviters, inviters.c.id == invitations.c.by)
        .where(invitations.c.used_at.is_(None), invitations.c.withdrawn_at.is_(None))
        .where(or_(invitations.c.at > now - INVITED_FOR, began))
        .order_by(invitations.c.at.desc(), invitations.c.id.desc())
        .limit(PAGE + 1)
    )
    if agencies is not None:
        query = query.where(or_(*(invitations.c.person_id.in_(people_of_agency(each, day)) for each in agencies)))
    if after is not None:
        at, number = after
        query = query.where(or_(invitations.c.at < at, (invitations.c.at == at) & (invitations.c.id < number)))
    with database.read() as connection:
        return every(connection, query, OpenInvitation)


def roles_of(connection: Connection, person_ids: Sequence[str], day: date) -> dict[str, list[Grant]]:
    """Return the roles that people hold on `day` or later."""
    query = (
        select(designations.c.person_id, designations.c.role, designations.c.agency_id, designations.c.region_id)
        .where(designations.c.person_id.in_(list(person_ids)), _now_or_later(day))
        .order_by(designations.c.role, designations.c.agency_id, designations.c.region_id)
    )
    found: dict[str, list[Grant]] = {}
    for row in connection.execute(query).mappings():
        found.setdefault(row["person_id"], []).append(Grant.model_validate(dict(row)))
    return found


def roles_of_people(database: Database, person_ids: Sequence[str], day: date) -> dict[str, list[Grant]]:
    """Return the same for a service."""
    with database.read() as connection:
        return roles_of(connection, person_ids, day)


def _person_with_roles(person_id: str, day: date) -> Query:
    """Return the query for a person, once for each role held on `day` or later, and once for nobody's."""
    grant = (designations.c.role, designations.c.agency_id, designations.c.region_id)
    return (
        select(
            people.c.id.label("person_id"),
            people.c.first_name,
            people.c.last_name,
            people.c.email,
            people.c.deactivated_at,
            *grant,
        )
        .outerjoin(designations, and_(designations.c.person_id == people.c.id, _now_or_later(day)))
        .where(people.c.id == person_id)
        .order_by(*grant)
    )


def _now_or_later(day: date) -> ColumnElement[bool]:
    return or_(designations.c.until_day.is_(None), designations.c.until_day >= day)


def _confirmers(connection: Connection, facts: WayIn, day: date) -> tuple[str, ...]:
    """Return who else, of those who can sign in, may confirm that the person lost every passkey."""
    policy = facts.keeping.policy
    deciding: set[Role] = {by for each in facts.roles for by in policy.rule_for(each.role).by} | {*policy.keepers}
    query = (
        select(designations.c.person_id, designations.c.role, designations.c.agency_id, designations.c.region_id)
        .join(people, people.c.id == designations.c.person_id)
        .where(designations.c.role.in_(sorted(deciding)), in_force(day), people.c.deactivated_at.is_(None))
        .order_by(designations.c.person_id)
    )
    grants: dict[str, list[Grant]] = {}
    for row in connection.execute(query).mappings():
        grants.setdefault(row["person_id"], []).append(Grant.model_validate(dict(row)))
    actors = [Actor(person_id=who, grants=tuple(held)) for who, held in grants.items()]
    return tuple(each.person_id for each in actors if may_confirm_recovery(each, facts))


def _asked(connection: Connection, person_id: str) -> tuple[str, ...]:
    query = select(tasks.c.key).where(
        tasks.c.workflow_id == f"person/{person_id}",
        tasks.c.kind == TaskKind.CONFIRM_RECOVERY,
        text(TASK_IS_OPEN),
    )
    return tuple(connection.execute(query.order_by(tasks.c.key)).scalars())


def _passkeys_of(person_id: str) -> Query:
    return (
        select(passkeys)
        .where(passkeys.c.person_id == person_id, passkeys.c.removed_at.is_(None))
        .order_by(passkeys.c.added_at, passkeys.c.id)
    )


def _invitations_of(person_id: str) -> Query:
    return (
        select(invitations)
        .where(
            invitations.c.person_id == person_id, invitations.c.used_at.is_(None), invitations.c.withdrawn_at.is_(None)
        )
        .order_by(invitations.c.at.desc(), invitations.c.id)
    )

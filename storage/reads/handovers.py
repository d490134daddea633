"""What somebody who leaves has open everywhere, with whoever can take it over, and who has taken over before."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from sqlalchemy import Connection, or_, select

from models.appeal.lifecycle import PENDING
from models.directory.permissions import may_designate
from models.directory.state import PersonRecord
from models.effects import TaskKind
from models.ids import appeal_workflow_id, request_workflow_id, training_workflow_id
from models.people import AGENCY_ROLES, Actor, Grant, Role
from models.policy.directory import Keeping
from models.policy.pack import PolicyVersion
from models.reviewing import may_claim, roles_for
from models.sign_in.leaving import Leaving, LeavingRole, OpenWork
from storage.database import Database
from storage.reads.actors import holders_of, in_force
from storage.reads.appeals import AppealRow
from storage.reads.directory import people_of_agency, person_record, role_facts
from storage.reads.people import Person
from storage.reads.requests import RequestRow, described_requests
from storage.reads.reviewing import ReviewRow, claimed_in
from storage.reads.rows import every
from storage.reads.ways_in import way_in
from storage.tables.appeals import appeals
from storage.tables.directory import agencies, designations, people
from storage.tables.requests import access_requests
from storage.tables.work import handovers, tasks


def leaving(
    connection: Connection,
    keeping: Keeping,
    policy: PolicyVersion,
    actor: Actor,
    person_id: str,
    day: date,
    now: datetime,
) -> Leaving | None:
    """Return everything that goes to somebody when a person leaves; None for somebody who is not on record."""
    facts = way_in(connection, keeping, person_id, day)
    if facts is None:
        return None
    acting = person_record(connection, actor.person_id)
    sent = [*_requests(connection, keeping, person_id, day), *_appeals(connection, keeping, person_id, day)]
    claimed = [_review(connection, policy, row, person_id, day) for row in claimed_in(connection, person_id, now)]
    return Leaving(
        way_in=facts,
        by_name=acting.name if acting is not None else "",
        work=tuple(_seen(policy, actor, each) for each in (*sent, *claimed)),
        roles=tuple(_role(connection, actor, facts.keeping, grant, person_id, day) for grant in facts.roles),
        own=_own(connection, policy, actor, person_id),
    )


def leaving_of(
    database: Database,
    keeping: Keeping,
    policy: PolicyVersion,
    actor: Actor,
    person_id: str,
    day: date,
    now: datetime,
) -> Leaving | None:
    """Return the same for a service that shows it."""
    with database.read() as connection:
        return leaving(connection, keeping, policy, actor, person_id, day, now)


def successors(connection: Connection, workflow_id: str, person_ids: Iterable[str], day: date) -> dict[str, list[str]]:
    """Return who gets a process's letters in place of people who left and handed it over, by who left."""
    left = select(handovers).where(handovers.c.workflow_id == workflow_id, handovers.c.person_id.in_(list(person_ids)))
    return {
        row.person_id: [row.to_id]
        if row.to_id is not None
        else [each.id for each in holders_of(connection, Role(row.role), day, row.agency_id, None)]
        for row in connection.execute(left)
    }


def _seen(policy: PolicyVersion, actor: Actor, work: OpenWork) -> OpenWork:
    return work.model_copy(update={"may_decide": policy.readers.see(actor, work.agency_id)})


def _requests(connection: Connection, keeping: Keeping, person_id: str, day: date) -> Iterator[OpenWork]:
    taken = _taken_over(connection, person_id, "request")
    sent = described_requests().where(
        or_(access_requests.c.requested_by == person_id, access_requests.c.id.in_(taken)),
        access_requests.c.ended_at.is_(None),
    )
    for row in every(connection, sent.order_by(access_requests.c.submitted_at, access_requests.c.id), RequestRow):
        if row.id in taken or not _has_handed(connection, request_workflow_id(row.id), person_id):
            yield OpenWork(
                item=f"request/{row.id}",
                title=f"Request for {row.kind.spoken} about {row.person_name} ({row.agency_name})",
                workflow_ids=(request_workflow_id(row.id), training_workflow_id(row.id)),
                role=keeping.contact,
                agency_id=row.agency_id,
                agency_name=row.agency_name,
                takers=_speakers(connection, keeping, row.agency_id, person_id, day),
            )


def _appeals(connection: Connection, keeping: Keeping, person_id: str, day: date) -> Iterator[OpenWork]:
    taken = _taken_over(connection, person_id, "appeal")
    filed = select(appeals).where(
        or_(appeals.c.filed_by == person_id, appeals.c.id.in_(taken)),
        appeals.c.agency_id.is_not(None),
        appeals.c.state.in_(PENDING),
    )
    for row in every(connection, filed.order_by(appeals.c.filed_at, appeals.c.id), AppealRow):
        known = row.id in taken or not _has_handed(connection, appeal_workflow_id(row.id), person_id)
        if row.agency_id is not None and known:
            yield OpenWork(
                item=f"appeal/{row.id}",
                title=f"Appeal about {row.reason.spoken} ({row.organization})",
                workflow_ids=(appeal_workflow_id(row.id),),
                role=keeping.contact,
                agency_id=row.agency_id,
                agency_name=row.organization,
                takers=_speakers(connection, keeping, row.agency_id, person_id, day),
            )


def _taken_over(connection: Connection, person_id: str, kind: str) -> list[str]:
    """Return the numbers of the processes of a kind that a person took over from somebody who left before."""
    query = select(handovers.c.workflow_id).where(handovers.c.to_id == person_id)
    found = [each.partition("/") for each in connection.execute(query.order_by(handovers.c.workflow_id)).scalars()]
    return [number for process, _, number in found if process == kind]


def _review(connection: Connection, policy: PolicyVersion, row: ReviewRow, person_id: str, day: date) -> OpenWork:
    """Return a review that the person has claimed. Nobody takes over a review of their own work."""
    roles = roles_for(row.kind, policy)
    able = [each for role in roles for each in holders_of(connection, role, day, row.agency_id, None)]
    grants = {each.id: Actor(person_id=each.id, grants=_grants(roles, row.agency_id)) for each in able}
    may = [each for each in able if may_claim(grants[each.id], roles, row.agency_id, row.own_of)]
    return OpenWork(
        item=f"review/{row.task_id}",
        title=f"{row.title} ({row.about_name}, {row.agency_name})",
        role=roles[0],
        agency_id=row.agency_id,
        agency_name=row.agency_name,
        takers=_others(may, person_id),
    )


def _grants(roles: tuple[Role, ...], agency_id: str) -> tuple[Grant, ...]:
    return tuple(Grant(role=role, agency_id=agency_id if role in AGENCY_ROLES else None) for role in roles)


def _role(
    connection: Connection, actor: Actor, keeping: Keeping, grant: Grant, person_id: str, day: date
) -> LeavingRole:
    place = (grant.agency_id, grant.region_id)
    facts = role_facts(connection, keeping, grant.role, *place, person_id, actor.person_id, day)
    return LeavingRole(
        facts=facts,
        held=next(each for each in facts.held if each.person_id == person_id),
        takers=_takers_of(connection, grant, {each.person_id for each in facts.held}, day),
        may_decide=bool(may_designate(actor, grant.role, grant.agency_id, keeping.policy)),
    )


def _takers_of(connection: Connection, grant: Grant, having: set[str], day: date) -> tuple[PersonRecord, ...]:
    """Return who can get a role: the people of its agency or, for one of the office, whoever has an office now."""
    if grant.agency_id is not None:
        among = people_of_agency(grant.agency_id, day)
    else:
        among = select(designations.c.person_id).where(designations.c.role.not_in(AGENCY_ROLES), in_force(day))
    query = (
        select(people.c.id, people.c.first_name, people.c.last_name, people.c.email)
        .where(people.c.id.in_(among), people.c.id.not_in(having), people.c.deactivated_at.is_(None))
        .order_by(people.c.last_name, people.c.first_name, people.c.id)
    )
    return _others(every(connection, query, Person), "")


def _speakers(
    connection: Connection, keeping: Keeping, agency_id: str, without: str, day: date
) -> tuple[PersonRecord, ...]:
    """Return who acts for an agency, and so can go on with what a colleague sent."""
    found = [each for role in keeping.speakers for each in holders_of(connection, role, day, agency_id, None)]
    return _others(found, without)


def _others(found: Iterable[Person], without: str) -> tuple[PersonRecord, ...]:
    named = {
        each.id: PersonRecord(person_id=each.id, first_name=each.first_name, last_name=each.last_name, email=each.email)
        for each in found
        if each.id != without
    }
    return tuple(named.values())


def _own(connection: Connection, policy: PolicyVersion, actor: Actor, person_id: str) -> tuple[str, ...]:
    query = (
        select(tasks.c.title, tasks.c.agency_id, agencies.c.name)
        .outerjoin(agencies, agencies.c.id == tasks.c.agency_id)
        .where(tasks.c.person_id == person_id, tasks.c.kind == TaskKind.DO_TRAINING, tasks.c.closed_at.is_(None))
        .order_by(tasks.c.id)
    )
    seen = [row for row in connection.execute(query) if policy.readers.see(actor, row.agency_id)]
    return tuple(f"{row.title} ({row.name})" if row.name else row.title for row in seen)


def _has_handed(connection: Connection, workflow_id: str, person_id: str) -> bool:
    query = select(handovers.c.to_id).where(handovers.c.workflow_id == workflow_id, handovers.c.person_id == person_id)
    return connection.execute(query).first() is not None

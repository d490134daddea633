"""What somebody who leaves has open everywhere, with whoever can take it over, and who has taken over before.

However much it is, it takes the same number of questions: one for what the person sent and has to do alone, one for
claimed reviews, one for everybody's roles where anything is open, and one for the people of the agencies.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, String, and_, cast, func, literal, null, or_, select, union, union_all

from models.access_request.state import RequestKind
from models.appeal.lifecycle import PENDING
from models.appeal.reasons import AppealReason
from models.base import Key, Message
from models.directory.permissions import may_designate
from models.directory.state import HeldRole, PersonRecord, RoleFacts
from models.effects import TaskKind
from models.ids import appeal_workflow_id, request_workflow_id, training_workflow_id
from models.people import AGENCY_ROLES, Actor, Grant, Role
from models.policy.directory import Keeping
from models.policy.pack import PolicyVersion
from models.reviewing import may_claim, roles_for
from models.sign_in.leaving import Leaving, LeavingRole, OpenWork
from models.sign_in.state import WayIn
from storage.database import Database
from storage.reads.actors import holders_of, now_or_later
from storage.reads.agency_closings import NOT_CALLED_OFF
from storage.reads.directory import people_of_agency, person_record
from storage.reads.people import full_name
from storage.reads.reviewing import ReviewRow, claimed_in
from storage.reads.rows import Query, every
from storage.reads.ways_in import way_in
from storage.tables.agency_closings import agency_closings
from storage.tables.appeals import appeals
from storage.tables.directory import agencies, designations, people, regions
from storage.tables.requests import access_requests
from storage.tables.work import handovers, tasks

OFFICE_ROLES = tuple(role for role in Role if role not in AGENCY_ROLES)

_REQUEST, _APPEAL, _OWN = "1 request", "2 appeal", "3 own"
"""What is open, in the order in which it is shown."""


class OpenRow(Message):
    """A request or an appeal that somebody sent, or a training that the person has to do."""

    what: str
    id: Key
    word: str
    """The kind of request, the reason of an appeal, or the title of a task."""
    about: str | None
    agency_id: Key | None
    agency_name: str | None


class Designated(Message):
    """Somebody with a role, with all that says who can take over from a leaver."""

    person_id: Key
    first_name: str
    last_name: str
    email: str
    deactivated: bool
    role: Role
    agency_id: Key | None
    agency_name: str | None
    closes_on: date | None
    region_id: Key | None
    region_name: str | None
    from_day: date
    until_day: date | None
    designated_by: Key | None

    def holds(self, grant: Grant) -> bool:
        """Return whether it is this role at this place."""
        return (self.role, self.agency_id, self.region_id) == (grant.role, grant.agency_id, grant.region_id)

    def can_act(self, day: date) -> bool:
        """Return whether the person can act in the role on `day`."""
        return self.from_day <= day and not self.deactivated

    def record(self) -> PersonRecord:
        """Return the person."""
        return PersonRecord(
            person_id=self.person_id, first_name=self.first_name, last_name=self.last_name, email=self.email
        )

    def held(self) -> HeldRole:
        """Return the designation as rules see it."""
        return HeldRole(
            person_id=self.person_id,
            name=f"{self.first_name} {self.last_name}",
            from_day=self.from_day,
            until_day=self.until_day,
            designated_by=self.designated_by,
        )


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
    return _leaving(connection, policy, actor, facts, "" if acting is None else acting.name, day, now)


def leaving_of(
    database: Database, policy: PolicyVersion, actor: Actor, facts: WayIn, day: date, now: datetime
) -> Leaving:
    """Return the same of a person for a service that shows it: without the name of whoever acts."""
    with database.read() as connection:
        return _leaving(connection, policy, actor, facts, "", day, now)


def successors(connection: Connection, workflow_id: str, person_ids: Iterable[str], day: date) -> dict[str, list[str]]:
    """Return who gets a process's letters in place of people who left and handed it over, by who left."""
    left = select(handovers).where(handovers.c.workflow_id == workflow_id, handovers.c.person_id.in_(list(person_ids)))
    return {
        row.person_id: [row.to_id]
        if row.to_id is not None
        else [each.id for each in holders_of(connection, Role(row.role), day, row.agency_id, None)]
        for row in connection.execute(left)
    }


def _leaving(
    connection: Connection, policy: PolicyVersion, actor: Actor, facts: WayIn, by_name: str, day: date, now: datetime
) -> Leaving:
    person_id = facts.person.person_id
    rows = every(connection, _open_rows(person_id), OpenRow)
    reviews = claimed_in(connection, person_id, now)
    own = {each.agency_id for each in facts.roles if each.agency_id is not None}
    places = own | {each.agency_id for each in rows if each.agency_id} | {each.agency_id for each in reviews}
    roles = {role for each in reviews for role in roles_for(each.kind, policy) if role in OFFICE_ROLES}
    if any(each.agency_id is None for each in facts.roles):
        roles.update(OFFICE_ROLES)
    known = every(connection, _designated(sorted(places), sorted(roles), day), Designated)
    colleagues = _colleagues(connection, sorted(own), day)
    work = [*_sent(facts.keeping, rows, known, person_id, day)]
    work += [_review(policy, each, known, person_id, day) for each in reviews]
    return Leaving(
        way_in=facts,
        by_name=by_name,
        work=tuple(_seen(policy, actor, each) for each in work),
        roles=tuple(_role(actor, facts, each, known, colleagues, by_name, day) for each in facts.roles),
        own=tuple(
            f"{each.word} ({each.agency_name})" if each.agency_name else each.word
            for each in rows
            if each.what == _OWN and policy.readers.see(actor, each.agency_id)
        ),
    )


def _seen(policy: PolicyVersion, actor: Actor, work: OpenWork) -> OpenWork:
    return work.model_copy(update={"may_decide": policy.readers.see(actor, work.agency_id)})


def _sent(
    keeping: Keeping, rows: Sequence[OpenRow], known: Sequence[Designated], person_id: str, day: date
) -> Iterator[OpenWork]:
    """Return the requests and appeals that are with the person. Whoever acts for the agency can go on with them."""
    for row in rows:
        if row.what == _OWN or row.agency_id is None:
            continue
        processes: tuple[str, ...]
        if row.what == _REQUEST:
            item, processes = f"request/{row.id}", (request_workflow_id(row.id), training_workflow_id(row.id))
            title = f"Request for {RequestKind(row.word).spoken} about {row.about} ({row.agency_name})"
        else:
            item, processes = f"appeal/{row.id}", (appeal_workflow_id(row.id),)
            title = f"Appeal about {AppealReason(row.word).spoken} ({row.agency_name})"
        yield OpenWork(
            item=item,
            title=title,
            workflow_ids=processes,
            role=keeping.contact,
            agency_id=row.agency_id,
            agency_name=row.agency_name or "",
            takers=_others(_holders(known, keeping.speakers, day, row.agency_id, None), person_id),
        )


def _review(policy: PolicyVersion, row: ReviewRow, known: Sequence[Designated], person_id: str, day: date) -> OpenWork:
    """Return a review that the person has claimed. Nobody takes over a review of their own work."""
    roles = roles_for(row.kind, policy)
    able = _holders(known, roles, day, row.agency_id, row.region_id)
    grants = _grants(roles, row.agency_id)
    may = [
        each
        for each in able
        if may_claim(Actor(person_id=each.person_id, grants=grants), roles, row.agency_id, row.own_of)
    ]
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


def _holders(
    known: Sequence[Designated], roles: Iterable[Role], day: date, agency_id: str, region_id: str | None
) -> list[PersonRecord]:
    """Return who can act in any of these roles for an agency of a region, in the order of the roles and by name."""
    return [
        each.record()
        for role in roles
        for each in known
        if each.role == role
        and each.can_act(day)
        and (each.agency_id == agency_id if role in AGENCY_ROLES else each.region_id in (None, region_id))
    ]


def _role(
    actor: Actor,
    leaver: WayIn,
    grant: Grant,
    known: Sequence[Designated],
    colleagues: Sequence[tuple[str, PersonRecord]],
    by_name: str,
    day: date,
) -> LeavingRole:
    there = sorted((each for each in known if each.holds(grant)), key=lambda each: (each.from_day, each.person_id))
    theirs = next(each for each in there if each.person_id == leaver.person.person_id)
    having = {each.person_id for each in there}
    if grant.agency_id is not None:
        among = [person for agency_id, person in colleagues if agency_id == grant.agency_id]
    else:
        among = [each.record() for each in known if each.role in OFFICE_ROLES and each.can_act(day)]
    return LeavingRole(
        facts=RoleFacts(
            keeping=leaver.keeping,
            role=grant.role,
            agency_id=grant.agency_id,
            agency_name=theirs.agency_name or "",
            closes_on=theirs.closes_on,
            region_id=grant.region_id,
            region_name=theirs.region_name or "",
            held=tuple(each.held() for each in there),
            person=leaver.person,
            by_name=by_name,
        ),
        held=theirs.held(),
        takers=_others((each for each in among if each.person_id not in having), ""),
        may_decide=bool(may_designate(actor, grant.role, grant.agency_id, leaver.keeping.policy)),
    )


def _others(found: Iterable[PersonRecord], without: str) -> tuple[PersonRecord, ...]:
    return tuple({each.person_id: each for each in found if each.person_id != without}.values())


# --- the questions


def _open_rows(person_id: str) -> Any:
    """Return the query for the requests and appeals that are with a person, and for the person's trainings.

    They are with whoever sent them and gave them to nobody, and with whoever took them over.
    """
    requests = (
        select(
            literal(_REQUEST).label("what"),
            access_requests.c.id.label("id"),
            access_requests.c.kind.label("word"),
            full_name().label("about"),
            access_requests.c.agency_id.label("agency_id"),
            agencies.c.name.label("agency_name"),
            access_requests.c.submitted_at.label("at"),
        )
        .join(agencies, agencies.c.id == access_requests.c.agency_id)
        .join(people, people.c.id == access_requests.c.person_id)
        .where(
            access_requests.c.id.in_(
                _with(person_id, access_requests.c.id, access_requests.c.requested_by, request_workflow_id(""))
            ),
            access_requests.c.ended_at.is_(None),
        )
    )
    filed = select(
        literal(_APPEAL),
        appeals.c.id,
        appeals.c.reason,
        cast(null(), String),
        appeals.c.agency_id,
        appeals.c.organization,
        appeals.c.filed_at,
    ).where(
        appeals.c.id.in_(_with(person_id, appeals.c.id, appeals.c.filed_by, appeal_workflow_id(""))),
        appeals.c.agency_id.is_not(None),
        appeals.c.state.in_(PENDING),
    )
    own = (
        select(
            literal(_OWN),
            cast(tasks.c.id, String),
            tasks.c.title,
            cast(null(), String),
            tasks.c.agency_id,
            agencies.c.name,
            tasks.c.opened_at,
        )
        .outerjoin(agencies, agencies.c.id == tasks.c.agency_id)
        .where(tasks.c.person_id == person_id, tasks.c.kind == TaskKind.DO_TRAINING, tasks.c.closed_at.is_(None))
    )
    return union_all(requests, filed, own).order_by("what", "at", "id")


def _with(person_id: str, number: Any, sender: Any, prefix: str) -> Any:
    """Return the query for the numbers of the processes of a kind that are with a person."""
    handed = select(handovers.c.workflow_id).where(
        handovers.c.workflow_id == literal(prefix) + number, handovers.c.person_id == person_id
    )
    taken = select(func.substr(handovers.c.workflow_id, len(prefix) + 1)).where(
        handovers.c.to_id == person_id, handovers.c.workflow_id.startswith(prefix, autoescape=True)
    )
    return union(select(number).where(sender == person_id, ~handed.exists()), taken)


def _designated(agency_ids: Sequence[str], roles: Sequence[Role], day: date) -> Query:
    """Return the query for whoever has any role at these agencies, or one of these roles, on `day` or later."""
    return (
        select(
            designations,
            people.c.first_name,
            people.c.last_name,
            people.c.email,
            people.c.deactivated_at.is_not(None).label("deactivated"),
            agencies.c.name.label("agency_name"),
            agency_closings.c.on_day.label("closes_on"),
            regions.c.name.label("region_name"),
        )
        .join(people, people.c.id == designations.c.person_id)
        .outerjoin(agencies, agencies.c.id == designations.c.agency_id)
        .outerjoin(agency_closings, and_(agency_closings.c.agency_id == agencies.c.id, NOT_CALLED_OFF))
        .outerjoin(regions, regions.c.id == designations.c.region_id)
        .where(or_(designations.c.agency_id.in_(agency_ids), designations.c.role.in_(roles)), now_or_later(day))
        .order_by(people.c.last_name, people.c.first_name, people.c.id)
    )


def _colleagues(connection: Connection, agency_ids: Sequence[str], day: date) -> list[tuple[str, PersonRecord]]:
    """Return the people of some agencies who can act, by name, each with the agency."""
    if not agency_ids:
        return []
    of_each = [
        select(
            literal(each).label("agency_id"),
            people.c.id.label("person_id"),
            people.c.first_name.label("first_name"),
            people.c.last_name.label("last_name"),
            people.c.email.label("email"),
        ).where(people.c.id.in_(people_of_agency(each, day)), people.c.deactivated_at.is_(None))
        for each in agency_ids
    ]
    query = union_all(*of_each).order_by("last_name", "first_name", "person_id")
    return [(row["agency_id"], PersonRecord.model_validate(dict(row))) for row in connection.execute(query).mappings()]

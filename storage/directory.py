"""Acts on the directory: people, agencies, and who holds which role."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, insert, or_, select, update

from models.calendar import civil_day
from models.directory.messages import (
    AddAgency,
    AddPerson,
    ChangeAgency,
    ChangeOwnName,
    ChangePerson,
    ConfirmOwnAddress,
    DirectoryStep,
    EndAgencyRoles,
    RoleStep,
    SetBillingContact,
)
from models.directory.state import (
    AgencyDecision,
    AgencyFacts,
    AgencyRecord,
    HeldRole,
    PersonDecision,
    PersonFacts,
    PersonRecord,
    RoleDecision,
    RoleFacts,
)
from models.effects import Introduced
from models.intake.ownership import RecordKind
from models.people import AGENCY_ROLES, Actor, Role
from models.policy.directory import Keeping
from storage.acts import act_once, record_act
from storage.addresses import note_address
from storage.audit_trail import Remark, note, person_place
from storage.bounces import clear_corrected
from storage.columns import id_of
from storage.contact_tasks import keep_contact_tasks
from storage.database import Database, take_turns
from storage.field_owners import LOADING, decide_by_hand
from storage.names import note_names
from storage.reads.directory import agency_facts, person_facts, role_facts
from storage.reads.people import email_key
from storage.tables.directory import agencies, designations, people
from storage.tables.work import NoticeState, notices
from storage.upsert import Row, Upsert

PersonStepT = TypeVar("PersonStepT", ChangePerson, ChangeOwnName, ConfirmOwnAddress)
RoleStepT = TypeVar("RoleStepT", bound=DirectoryStep)

_write_designations = Upsert(designations)


def agency_place(agency_id: str) -> str:
    """Return what entries, tasks and letters about an agency carry in place of a workflow."""
    return f"agency/{agency_id}"


_PLACES = ("person/", "agency/", "office/", "address/")
"""How the places of letters begin that no process sends."""

OFFICE_PLACE = "office/roles"
"""What entries and letters about the office's own roles carry in place of a workflow."""


def add_person(
    database: Database,
    keeping: Keeping,
    rule: Callable[[PersonFacts, AddPerson, datetime], PersonDecision],
    message: AddPerson,
    at: datetime,
) -> None:
    """Put somebody on record."""
    new = message.person

    def work(connection: Connection) -> None:
        day = civil_day(at, keeping.time_zone)
        name = (new.first_name, new.last_name)
        facts = person_facts(connection, keeping, message.person_id, new.email, name, day)
        decision = rule(facts, message, at)
        _insert_person(connection, decision.state, message.actor, at)
        record_act(connection, person_place(message.person_id), message.actor, at, decision, None, message.person_id)

    act_once(database, message, at, work)


def change_person(
    database: Database,
    keeping: Keeping,
    rule: Callable[[PersonFacts, PersonStepT, datetime], PersonDecision],
    message: PersonStepT,
    at: datetime,
) -> None:
    """Change a person's name or address. The mark of an address that did not work goes with the address."""

    def work(connection: Connection) -> None:
        day = civil_day(at, keeping.time_zone)
        email = message.email if isinstance(message, ChangePerson | ConfirmOwnAddress) else None
        facts = person_facts(connection, keeping, message.person_id, email, None, day)
        decision = rule(facts, message, at)
        before, after = _person_row(facts.person or decision.state), _person_row(decision.state)
        connection.execute(
            update(people)
            .where(people.c.id == message.person_id)
            .values(**after, **_details_changed(before, after, at))
        )
        note_names(connection, people, [{**after, "id": message.person_id}])
        if before["email_key"] != after["email_key"]:
            clear_corrected(connection, [message.person_id], at)
            by = message.actor.person_id
            note_address(connection, message.person_id, before["email"], after["email"], by, at)
        decide_by_hand(connection, RecordKind.PERSON, message.person_id, before, after, message.actor, at)
        record_act(connection, person_place(message.person_id), message.actor, at, decision, None, message.person_id)

    act_once(database, message, at, work)


def add_agency(
    database: Database,
    keeping: Keeping,
    rule: Callable[[AgencyFacts, AddAgency, datetime], AgencyDecision],
    message: AddAgency,
    at: datetime,
) -> None:
    """Put an agency on record. It has no billing contact yet, which is a task."""

    def work(connection: Connection) -> None:
        facts = agency_facts(connection, keeping, message.agency_id, message.name, civil_day(at, keeping.time_zone))
        decision = rule(facts, message, at)
        row = _agency_row(decision.state)
        connection.execute(insert(agencies), {**row, "license_expires_on": None})
        note_names(connection, agencies, [row])
        given = {name: value for name, value in row.items() if value}  # What is left out, a file may still say.
        decide_by_hand(connection, RecordKind.AGENCY, message.agency_id, None, given, message.actor, at)
        record_act(connection, agency_place(message.agency_id), message.actor, at, decision, message.agency_id, None)
        keep_contact_tasks(connection, keeping, civil_day(at, keeping.time_zone), at, message.agency_id)

    act_once(database, message, at, work)


def change_agency(
    database: Database,
    keeping: Keeping,
    rule: Callable[[AgencyFacts, ChangeAgency, datetime], AgencyDecision],
    message: ChangeAgency,
    at: datetime,
) -> None:
    """Change what is on record of an agency."""

    def work(connection: Connection) -> None:
        facts = agency_facts(connection, keeping, message.agency_id, message.name, civil_day(at, keeping.time_zone))
        decision = rule(facts, message, at)
        before, after = _agency_row(facts.agency or decision.state), _agency_row(decision.state)
        connection.execute(update(agencies).where(agencies.c.id == message.agency_id).values(**after))
        note_names(connection, agencies, [{**after, "id": message.agency_id}])
        decide_by_hand(connection, RecordKind.AGENCY, message.agency_id, before, after, message.actor, at)
        record_act(connection, agency_place(message.agency_id), message.actor, at, decision, message.agency_id, None)

    act_once(database, message, at, work)


def change_role(
    database: Database,
    keeping: Keeping,
    rule: Callable[[RoleFacts, RoleStepT, datetime], RoleDecision],
    message: RoleStepT,
    at: datetime,
    newcomer: Introduced | None = None,
) -> None:
    """Give, end or pass on a role. `newcomer` comes onto record with it."""
    role = message.role if isinstance(message, RoleStep) else Role.BILLING_CONTACT
    person_id, agency_id, region_id = _about(message)

    def work(connection: Connection) -> None:
        if newcomer is not None:
            introduce(connection, newcomer, message.actor, at, agency_id)
        day = civil_day(at, keeping.time_zone)
        facts = role_facts(connection, keeping, role, agency_id, region_id, person_id, message.actor.person_id, day)
        decision = rule(facts, message, at)
        write_roles(connection, facts, decision.state.held, message.actor, at)
        where = OFFICE_PLACE if agency_id is None else agency_place(agency_id)
        record_act(connection, where, message.actor, at, decision, agency_id, person_id)
        if agency_id is not None:
            keep_contact_tasks(connection, keeping, day, at, agency_id)

    act_once(database, message, at, work)


def end_agency_roles(
    database: Database,
    keeping: Keeping,
    rule: Callable[[RoleFacts, EndAgencyRoles, datetime], RoleDecision | None],
    message: EndAgencyRoles,
    at: datetime,
) -> None:
    """End every role of an agency that closes, each once: another look finds nobody who still has it."""
    where, day = agency_place(message.agency_id), civil_day(at, keeping.time_zone)
    with database.write() as connection:
        take_turns(connection, LOADING)
        for role in AGENCY_ROLES:
            actor_id = message.actor.person_id
            facts = role_facts(connection, keeping, role, message.agency_id, None, actor_id, actor_id, day)
            decision = rule(facts, message, at)
            if decision is not None:
                write_roles(connection, facts, decision.state.held, message.actor, at)
                record_act(connection, where, message.actor, at, decision, message.agency_id, None)
        keep_contact_tasks(connection, keeping, day, at, message.agency_id)


def introduce(connection: Connection, new: Introduced, actor: Actor, at: datetime, agency_id: str | None) -> None:
    """Put the person on record that a step brings along, with an entry in the audit trail (ACC-19).

    Raises IntegrityError if somebody has the address by now.
    """
    person = PersonRecord(person_id=new.person_id, first_name=new.first_name, last_name=new.last_name, email=new.email)
    _insert_person(connection, person, actor, at)
    remark = Remark(f"{new.first_name} {new.last_name} is now on record.", agency_id, new.person_id)
    note(connection, person_place(new.person_id), actor, at, "person_added", remark)


def keep_all_contact_tasks(database: Database, keeping: Keeping, at: datetime) -> None:
    """Open and close the tasks of agencies without a billing contact, as the records say at `at` (FEE-15)."""
    with database.write() as connection:
        take_turns(connection, LOADING)
        keep_contact_tasks(connection, keeping, civil_day(at, keeping.time_zone), at)


def letters_to_send(database: Database) -> list[str]:
    """Return the letters about the directory that nobody has claimed, the oldest first."""
    places = [notices.c.workflow_id.startswith(each, autoescape=True) for each in _PLACES]
    query = select(notices.c.id).where(notices.c.state == NoticeState.PENDING, or_(*places))
    with database.read() as connection:
        return list(connection.execute(query.order_by(notices.c.at, notices.c.id)).scalars())


def _about(message: DirectoryStep) -> tuple[str, str | None, str | None]:
    """Return the person, the agency and the region that a step about a role names."""
    if isinstance(message, SetBillingContact):
        return message.person_id, message.agency_id, None
    assert isinstance(message, RoleStep)
    return message.person_id, message.agency_id, message.region_id


def _insert_person(connection: Connection, person: PersonRecord, actor: Actor, at: datetime) -> None:
    row = _person_row(person)
    connection.execute(insert(people), row)
    note_names(connection, people, [row])
    decide_by_hand(connection, RecordKind.PERSON, person.person_id, None, row, actor, at)


def write_roles(connection: Connection, facts: RoleFacts, held: Sequence[HeldRole], actor: Actor, at: datetime) -> None:
    """Write designations, and who decided what became another one: a file does not undo it."""
    rows = [_designation_row(facts, each) for each in held]
    query = select(designations).where(designations.c.id.in_([each["id"] for each in rows]))
    before = {each["id"]: dict(each) for each in connection.execute(query).mappings()}
    _write_designations(connection, rows)
    for row in rows:
        known = before.get(row["id"])
        decide_by_hand(connection, RecordKind.DESIGNATION, row["id"], known, row, actor, at)


def _details_changed(before: Row, after: Row, at: datetime) -> dict[str, Any]:
    """Return when the name or the address became another one, if it did: the account in the HMIS has to follow."""
    same = all(before[each] == after[each] for each in ("first_name", "last_name", "email_key"))
    return {} if same else {"details_changed_at": at}


def _person_row(person: PersonRecord) -> dict[str, Any]:
    return {
        "id": person.person_id,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "email": person.email,
        "email_key": email_key(person.email),
    }


def _agency_row(agency: AgencyRecord) -> dict[str, Any]:
    row = agency.model_dump(exclude={"agency_id", "program_types"})
    return {"id": agency.agency_id, **row, "program_types": list(agency.program_types)}


def _designation_row(facts: RoleFacts, held: HeldRole) -> dict[str, Any]:
    """Return a designation as a row, under the id that loading a file gives it too."""
    return {
        "id": id_of(held.person_id, facts.role, facts.agency_id, facts.region_id, held.from_day.isoformat()),
        "person_id": held.person_id,
        "role": facts.role.value,
        "agency_id": facts.agency_id,
        "region_id": facts.region_id,
        "from_day": held.from_day,
        "until_day": held.until_day,
        "designated_by": held.designated_by,
    }

"""The trace and the letters of what a loaded file changed in the directory: the same as of changes by command."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection

from models.calendar import civil_day
from models.directory.rules.agencies import changed_agency
from models.directory.rules.files import role_of_file
from models.directory.rules.people import changed_person
from models.directory.state import AgencyRecord, HeldRole, PersonRecord
from models.effects import Decision
from models.intake.ownership import RecordKind
from models.people import Actor, Role
from models.policy.directory import Keeping
from storage.acts import record_act
from storage.addresses import note_address
from storage.audit_trail import person_place
from storage.directory import OFFICE_PLACE, agency_place
from storage.file_values import Resolved
from storage.reads.directory import role_facts, who_hears
from storage.reads.people import email_key
from storage.upsert import Row


class Change(NamedTuple):
    """What a file changed: where its trace goes, what follows, and the agency and the person that it is about."""

    where: str
    decision: Decision[Any]
    agency_id: str | None = None
    person_id: str | None = None


def trace_changes(
    connection: Connection,
    keeping: Keeping,
    of: Mapping[RecordKind, Mapping[str, Resolved]],
    files: Mapping[RecordKind, str],
    marked: Collection[str],
    actor: Actor,
    at: datetime,
) -> None:
    """Write down each change of a record that was there before, and each role given or ended, with their letters.

    Call it after the rows are written. `marked` are the people whose address did not work until then.
    """
    rows = {kind: [each for each in found.values() if each.row != _comparable(each)] for kind, found in of.items()}
    changes = [
        *_of_people(rows[RecordKind.PERSON], files[RecordKind.PERSON], marked),
        *_of_agencies(connection, keeping, rows[RecordKind.AGENCY], files[RecordKind.AGENCY], at),
        *_of_roles(connection, keeping, rows[RecordKind.DESIGNATION], files[RecordKind.DESIGNATION], actor, at),
    ]
    for each in changes:
        record_act(connection, each.where, actor, at, each.decision, each.agency_id, each.person_id)
    for moved in rows[RecordKind.PERSON]:
        former, new = moved.before.get("email"), moved.row.get("email")
        if former and new:
            note_address(connection, moved.record_id, former, new, actor.person_id, at)


def _comparable(of: Resolved) -> Row:
    """Return the columns of the record before that a file has."""
    return {name: of.before.get(name) for name in of.row}


def _of_people(rows: Collection[Resolved], file: str, marked: Collection[str]) -> Iterable[Change]:
    given = {each.row["email_key"] for each in rows}  # People may have exchanged their addresses.
    for each in rows:
        before, after = _person(each.before), _person({**each.before, **each.row})
        if before is None or after is None or before == after:
            continue
        works = each.record_id not in marked and email_key(before.email) not in given
        decision = changed_person(before, after, f"It is in the file {file}.", address_works=works)
        yield Change(person_place(each.record_id), decision, person_id=each.record_id)


def _of_agencies(
    connection: Connection, keeping: Keeping, rows: Iterable[Resolved], file: str, at: datetime
) -> Iterable[Change]:
    day = civil_day(at, keeping.time_zone)
    for each in rows:
        before, after = _agency(each.before), _agency({**each.before, **each.row})
        if before is None or after is None or before == after:
            continue
        hear = who_hears(connection, keeping, each.record_id, day) if before.address != after.address else ()
        decision = changed_agency(before, after, f"It is in the file {file}.", hear)
        yield Change(agency_place(each.record_id), decision, agency_id=each.record_id)


def _of_roles(
    connection: Connection, keeping: Keeping, rows: Iterable[Resolved], file: str, actor: Actor, at: datetime
) -> Iterable[Change]:
    today = civil_day(at, keeping.time_zone)
    for each in rows:
        after = _held({**each.before, **each.row})
        agency_id, region_id = each.row["agency_id"], each.row["region_id"]
        role = Role(each.row["role"])
        facts = role_facts(connection, keeping, role, agency_id, region_id, after.person_id, actor.person_id, today)
        decision = role_of_file(facts, _held(each.before) if each.before else None, after, file, today)
        if decision is not None:
            where = OFFICE_PLACE if agency_id is None else agency_place(agency_id)
            yield Change(where, decision, agency_id, after.person_id)


def _person(row: Row) -> PersonRecord | None:
    names = ("first_name", "last_name", "email")
    return PersonRecord(person_id=row["id"], **{each: row[each] for each in names}) if "email" in row else None


def _agency(row: Row) -> AgencyRecord | None:
    if "name" not in row:
        return None
    values = {name: row[name] for name in AgencyRecord.model_fields if name in row}
    return AgencyRecord.model_validate({**values, "agency_id": row["id"], "program_types": tuple(row["program_types"])})


def _held(row: Row) -> HeldRole:
    return HeldRole(
        person_id=row["person_id"],
        from_day=row["from_day"],
        until_day=row.get("until_day"),
        designated_by=row.get("designated_by"),
    )

"""Loads the directory: regions, agencies, people, designations. All of it or nothing; twice is the same as once."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Table, bindparam, select, update
from sqlalchemy.exc import IntegrityError

from models.base import Message
from models.errors import RuleViolation
from models.intake.references import Known
from models.intake.rows import AgencyFileRow, DesignationFileRow, PersonFileRow, RegionFileRow
from models.intake.table import Batch
from models.license.state import LIVE_ASSIGNMENTS
from models.people import SYSTEM, Actor, Role
from storage.audit_trail import Remark, note
from storage.bounces import clear_corrected
from storage.columns import id_of
from storage.conflicts import is_missing_reference
from storage.database import Database, take_turns
from storage.reads.people import email_key
from storage.tables.directory import agencies, designations, people, regions
from storage.tables.licenses import assignments, licenses
from storage.upsert import Row, Upsert

DIRECTORY = "directory"
"""The place of these entries in the audit trail."""


class Count(Message):
    """How many rows of a kind were new, changed something, or changed nothing."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0

    @property
    def written(self) -> int:
        """How many rows changed something."""
        return self.new + self.changed


class Loaded(Message):
    """The result of a load."""

    regions: Count = Count()
    agencies: Count = Count()
    people: Count = Count()
    designations: Count = Count()

    @property
    def written(self) -> int:
        """How many rows changed something."""
        return self.regions.written + self.agencies.written + self.people.written + self.designations.written


def known(database: Database) -> Known:
    """Return what the records hold already, to check new rows against it (models.intake.checked)."""
    with database.read() as connection:
        return Known(
            regions=frozenset(connection.execute(select(regions.c.id)).scalars()),
            agencies=frozenset(connection.execute(select(agencies.c.id)).scalars()),
            people=frozenset(connection.execute(select(people.c.id)).scalars()),
            emails={row.email_key: row.id for row in connection.execute(select(people.c.email_key, people.c.id))},
            signatories=frozenset(
                (row.person_id, row.agency_id)
                for row in connection.execute(
                    select(designations.c.person_id, designations.c.agency_id).where(
                        designations.c.role == Role.SIGNATORY
                    )
                )
            ),
            holders={
                (row.person_id, row.agency_id): row.license_id
                for row in connection.execute(
                    select(assignments.c.person_id, assignments.c.agency_id, assignments.c.license_id).where(
                        assignments.c.state.in_(LIVE_ASSIGNMENTS)
                    )
                )
            },
        )


def known_licenses(database: Database) -> frozenset[str]:
    """Return the ids of all licenses on record."""
    with database.read() as connection:
        return frozenset(connection.execute(select(licenses.c.id)).scalars())


def load(database: Database, batch: Batch, at: datetime, actor: Actor = SYSTEM) -> Loaded:
    """Load the regions, agencies, people, and designations of `batch` in one transaction.

    Adds an audit entry if anything changed. Licenses and requests are not loaded here, because they are processes.

    Raises RuleViolation, and loads nothing, when a row refers to something that is not on record or gives a person
    somebody else's email address; `models.intake.checked` names such rows beforehand.
    """
    try:
        with database.write() as connection:
            take_turns(connection, "load")
            loaded = Loaded(
                regions=_write(connection, regions, [_region(row) for row in batch.regions.rows]),
                agencies=_write_agencies(connection, batch.agencies.rows),
                people=_write_people(connection, [_person(row) for row in batch.people.rows], at),
                designations=_write(connection, designations, [_designation(row) for row in batch.designations.rows]),
            )
            if loaded.written:
                note(connection, DIRECTORY, actor, at, "loaded", Remark(_summary(loaded)))
            return loaded
    except IntegrityError as error:
        raise _refusal(error) from error


_clear_address = update(people).where(people.c.id == bindparam("moving")).values(email_key="changing " + people.c.id)
_upserts = {table.name: Upsert(table) for table in (regions, agencies, people, designations)}


def _write(connection: Connection, table: Table, rows: Sequence[Row]) -> Count:
    """Write the rows that are new or different."""
    before = _before(connection, table) if rows else {}
    new = [row for row in rows if row["id"] not in before]
    changed = [row for row in rows if row["id"] in before and before[row["id"]] != row]
    _upserts[table.name](connection, [*new, *changed])
    return Count(new=len(new), changed=len(changed), unchanged=len(rows) - len(new) - len(changed))


def _write_agencies(connection: Connection, rows: Sequence[AgencyFileRow]) -> Count:
    """Write agencies. An address or a purchase order that a file leaves out stays as it is on record."""
    before = _before(connection, agencies)
    return _write(connection, agencies, [_agency(row, before.get(row.agency_id, {})) for row in rows])


def _write_people(connection: Connection, loaded: Sequence[Row], at: datetime) -> Count:
    """Write people; first clear addresses that change, because two people may have exchanged theirs.

    When a name or an address changed is kept, because the account in the HMIS has to follow.
    """
    before = _before(connection, people)
    rows = [{**row, "details_changed_at": _details_changed_at(before.get(row["id"]), row, at)} for row in loaded]
    moving = [
        {"moving": row["id"]}
        for row in rows
        if row["id"] in before and before[row["id"]]["email_key"] != row["email_key"]
    ]
    if moving:
        connection.execute(_clear_address, moving)
        clear_corrected(connection, [str(each["moving"]) for each in moving], at)
    return _write(connection, people, rows)


def _before(connection: Connection, table: Table) -> dict[str, Row]:
    return {row["id"]: dict(row) for row in connection.execute(select(table)).mappings()}


def _details_changed_at(before: Row | None, row: Row, at: datetime) -> datetime | None:
    """Return when the name or the address last became another one. The same address in capitals is no other one."""
    if before is None:
        return None
    details = ("first_name", "last_name", "email_key")
    same = all(before[each] == row[each] for each in details)
    changed_at: datetime | None = before["details_changed_at"]
    return changed_at if same else at


def _region(row: RegionFileRow) -> Row:
    return {"id": row.region_id, "name": row.name, "population": row.population}


def _agency(row: AgencyFileRow, before: Row) -> Row:
    return {
        "id": row.agency_id,
        "name": row.name,
        "region_id": row.region_id,
        "county": row.county,
        "program_types": list(row.program_types),
        "license_expires_on": row.license_expires_on,
        "address": before.get("address", "") if row.address is None else row.address,
        "purchase_order": before.get("purchase_order", "") if row.purchase_order is None else row.purchase_order,
    }


def _person(row: PersonFileRow) -> Row:
    return {
        "id": row.person_id,
        "first_name": row.first_name,
        "last_name": row.last_name,
        "email": row.email,
        "email_key": email_key(row.email),
    }


def _designation(row: DesignationFileRow) -> Row:
    return {
        "id": id_of(row.person_id, row.role, row.agency_id, row.region_id, row.from_day.isoformat()),
        "person_id": row.person_id,
        "role": row.role.value,
        "agency_id": row.agency_id,
        "region_id": row.region_id,
        "from_day": row.from_day,
        "until_day": row.until_day,
        "designated_by": row.designated_by,
    }


def _summary(loaded: Loaded) -> str:
    counts: dict[str, Count] = {name: getattr(loaded, name) for name in Loaded.model_fields}
    parts = [f"{name}: {each.new} new, {each.changed} changed" for name, each in counts.items() if each.written]
    return f"Loaded {'; '.join(parts)}."


def _refusal(error: IntegrityError) -> Exception:
    if "email_key" in str(error.orig):
        return RuleViolation("email_taken", "One of these email addresses belongs to somebody else on record.")
    if is_missing_reference(error):
        sentence = "One of these rows refers to a region, an agency, or a person that is not on record."
        return RuleViolation("unknown_reference", sentence)
    return error

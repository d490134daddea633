"""The rows that a file makes of the records: what the office decided by hand stands, the rest is as the file says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Table, select

from models.intake.ownership import OWNED, FieldOwner, OwnedBy, RecordKind, Takes, written
from models.intake.resolution import RecordValues, Resolution, resolve
from models.intake.rows import AgencyFileRow, DesignationFileRow, PersonFileRow
from models.intake.table import Batch, FileLine, FileTable
from models.people import Actor
from storage.audit_trail import Remark
from storage.columns import id_of
from storage.field_owners import owner_row, owners_of
from storage.reads.people import email_key
from storage.tables.billing import agency_accounts
from storage.tables.directory import agencies, designations, people
from storage.upsert import Row


@dataclass(frozen=True)
class Resolved:
    """A row of a file and what becomes of it: the record's row afterwards."""

    kind: RecordKind
    line: FileLine[Any]
    record_id: str
    before: Row
    """The record's row in the records; empty if it is new."""
    owners: Mapping[str, FieldOwner]
    resolution: Resolution
    has_account: bool = False
    """Whether the agency has an account, which alone moves its expiration date."""

    @property
    def row(self) -> Row:
        """The record's row after the load. An expiration date stays until the account has moved it."""
        values = {**_IDENTITY[self.kind](self.line.row), **self.resolution.values}
        if "email" in values:
            values["email_key"] = email_key(values["email"])
        if "program_types" in values:
            values["program_types"] = list(values["program_types"])
        if self.has_account:
            values["license_expires_on"] = self.before["license_expires_on"]
        return values


def resolved(connection: Connection, kind: RecordKind, batch: Batch, takes: Takes) -> dict[str, Resolved]:
    """Return what becomes of each row of a kind, by the id of its record."""
    table = _of_kind(batch, kind)
    before = (
        {row["id"]: dict(row) for row in connection.execute(select(_RECORDS[kind])).mappings()} if table.lines else {}
    )
    owners = owners_by_record(connection, kind) if table.lines else {}
    accounts = _dates(connection) if kind == RecordKind.AGENCY else {}
    found: dict[str, Resolved] = {}
    for line in table.lines:
        record_id = str(_IDENTITY[kind](line.row)["id"])
        if record_id in found:  # a row that repeats another one, which is refused
            continue
        row = before.get(record_id, {})
        if record_id in accounts:
            row = {**row, "license_expires_on": accounts[record_id]}
        known = RecordValues({name: row[name] for name in OWNED[kind]}, owners.get(record_id, {})) if row else None
        label = line.row.person_id if kind == RecordKind.DESIGNATION else record_id
        found[record_id] = Resolved(
            kind=kind,
            line=line,
            record_id=record_id,
            before=row,
            owners=owners.get(record_id, {}),
            resolution=resolve(kind, table.file, line, label, known, takes),
            has_account=record_id in accounts,
        )
    return found


def set_apart(of: Resolved, name: str) -> tuple[Resolved, Resolved]:
    """Return a row without what becomes of one field, and with nothing but that: its owner, and how it was settled."""

    def only(wanted: bool) -> Resolved:
        owners = {each: owner for each, owner in of.resolution.owners.items() if (each == name) == wanted}
        settled = [each for each in of.resolution.settled if (each.conflict.column == name) == wanted]
        return replace(of, resolution=replace(of.resolution, owners=owners, settled=settled))

    return only(False), only(True)


def effective_rows(batch: Batch, of: Mapping[RecordKind, Mapping[str, Resolved]]) -> Batch:
    """Return the batch with the rows of these kinds as they will be applied."""
    tables = {}
    for kind, rows in of.items():
        values = {each.line.number: each.resolution.values for each in rows.values()}
        table = _of_kind(batch, kind)
        lines = tuple(
            replace(line, row=line.row.model_copy(update=values[line.number])) if line.number in values else line
            for line in table.lines
        )
        tables[_TABLE_OF[kind]] = replace(table, lines=lines)
    return replace(batch, **tables)


def owner_rows(rows: Iterable[Resolved], actor: Actor, at: datetime) -> list[Row]:
    """Return who owns the fields of these rows now, for those that changed: what the office decided stays its own."""
    return [
        _owner_row(each, name, owned_by, actor, at)
        for each in rows
        for name, owned_by in each.resolution.owners.items()
    ]


def settled_remarks(rows: Iterable[Resolved]) -> list[Remark]:
    """Return an audit entry for each conflict that was settled."""
    return [
        Remark(
            f"{settled.conflict.file}, line {settled.conflict.line}, {settled.conflict.column}: the file says "
            f"{settled.conflict.said}, and the office had decided {settled.conflict.decided}. "
            f"The {settled.take.value}’s value was taken.",
            agency_id=getattr(each.line.row, "agency_id", None),
            person_id=getattr(each.line.row, "person_id", None),
        )
        for each in rows
        for settled in each.resolution.settled
    ]


def owners_by_record(connection: Connection, kind: RecordKind) -> dict[str, dict[str, FieldOwner]]:
    """Return who decided the fields of every record of a kind, by record."""
    found: dict[str, dict[str, FieldOwner]] = {}
    for (record_id, name), owner in owners_of(connection, kind).items():
        found.setdefault(record_id, {})[name] = owner
    return found


def _owner_row(of: Resolved, name: str, owned_by: OwnedBy, actor: Actor, at: datetime) -> Row:
    said = written(getattr(of.line.row, name))
    row = owner_row(of.kind, of.record_id, name, owned_by, actor, at, said)
    known = of.owners.get(name)
    if known is not None and known.owner == owned_by == OwnedBy.OFFICE:
        return {**row, "decided_by": known.decided_by, "decided_at": known.decided_at}
    return row


def _agency(row: AgencyFileRow) -> Row:
    return {"id": row.agency_id}


def _person(row: PersonFileRow) -> Row:
    return {"id": row.person_id}


def _designation(row: DesignationFileRow) -> Row:
    return {
        "id": id_of(row.person_id, row.role, row.agency_id, row.region_id, row.from_day.isoformat()),
        "person_id": row.person_id,
        "role": row.role.value,
        "agency_id": row.agency_id,
        "region_id": row.region_id,
        "from_day": row.from_day,
    }


def _dates(connection: Connection) -> dict[str, date | None]:
    """Return the expiration date of every agency that has an account: the account's own."""
    query = select(agency_accounts.c.agency_id, agency_accounts.c.expires_on)
    return {row.agency_id: row.expires_on for row in connection.execute(query)}


def _of_kind(batch: Batch, kind: RecordKind) -> FileTable[Any]:
    table: FileTable[Any] = getattr(batch, _TABLE_OF[kind])
    return table


_IDENTITY: Mapping[RecordKind, Any] = {
    RecordKind.AGENCY: _agency,
    RecordKind.PERSON: _person,
    RecordKind.DESIGNATION: _designation,
}
"""The columns that say which record a file's row is about."""
_RECORDS: Mapping[RecordKind, Table] = {
    RecordKind.AGENCY: agencies,
    RecordKind.PERSON: people,
    RecordKind.DESIGNATION: designations,
}
_TABLE_OF: Mapping[RecordKind, str] = {
    RecordKind.AGENCY: "agencies",
    RecordKind.PERSON: "people",
    RecordKind.DESIGNATION: "designations",
}

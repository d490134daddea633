"""Loads the directory: regions, agencies, people, designations. All of it or nothing; twice is the same as once.

What the office has decided by hand stays as it is (models.intake.ownership).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection, Table, bindparam, select, update
from sqlalchemy.exc import IntegrityError

from models.base import Message
from models.errors import RuleViolation
from models.intake.aliases import AliasSystem
from models.intake.ownership import FieldConflict, RecordKind, Settled, Takes
from models.intake.references import Known
from models.intake.rows import RegionFileRow
from models.intake.table import Batch
from models.license.state import LIVE_ASSIGNMENTS
from models.people import SYSTEM, Actor, Role
from models.policy.directory import Keeping
from storage.aliases import addresses_changed, live_aliases
from storage.audit_trail import Remark, note
from storage.bounces import clear_corrected
from storage.conflicts import is_missing_reference
from storage.database import Database, take_turns
from storage.field_owners import LOADING, write_owners
from storage.file_traces import trace_changes
from storage.file_values import Resolved, effective_rows, owner_rows, resolved, set_apart, settled_remarks
from storage.names import has_names, note_names
from storage.reads.agency_closings import last_days
from storage.reads.people import marked_people
from storage.tables.billing import agency_accounts
from storage.tables.directory import agencies, designations, people, regions
from storage.tables.licenses import assignments, licenses
from storage.upsert import Row, Upsert

DIRECTORY = "directory"
"""The place of these entries in the audit trail."""

NOTHING_TAKEN = Takes()
"""Nobody has said whose value to take in a conflict."""
EXPIRATION = "license_expires_on"
"""The column that an agency's account alone moves, once there is one."""


class Count(Message):
    """How many rows of a kind were new, changed something, or changed nothing."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0

    @property
    def written(self) -> int:
        """How many rows changed something."""
        return self.new + self.changed

    def less_changed(self, rows: int) -> "Count":
        """Return the same, with so many fewer rows that changed something and more that changed nothing."""
        return self.model_copy(update={"changed": self.changed - rows, "unchanged": self.unchanged + rows})


@dataclass(frozen=True)
class DateMove:
    """An agency's expiration date as its account has it, and as a file has it."""

    now: date | None
    wanted: date
    counts_alone: bool = False
    """Whether the row counts as changed for this date only."""
    settled: Resolved | None = None
    """What is noted once the account has moved it, if somebody said to take the file's date."""


@dataclass(frozen=True)
class Loaded:
    """The result of a load."""

    regions: Count
    agencies: Count
    people: Count
    designations: Count
    conflicts: tuple[FieldConflict, ...] = ()
    """What a file says about fields that the office has decided otherwise, by hand. Nothing of it was applied."""
    settled: tuple[Settled, ...] = ()
    """The conflicts in which somebody said whose value to take."""
    moves: Mapping[str, DateMove] = field(default_factory=dict)
    """The agencies whose expiration date the file moves: their accounts have to be asked."""

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
            agency_roles=frozenset(
                (row.person_id, Role(row.role), row.agency_id)
                for row in connection.execute(
                    select(designations.c.person_id, designations.c.role, designations.c.agency_id).where(
                        designations.c.agency_id.is_not(None)
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
            licenses=frozenset(connection.execute(select(licenses.c.id)).scalars()),
            accounts=frozenset(connection.execute(select(agency_accounts.c.agency_id)).scalars()),
            last_days=last_days(connection),
            earlier_emails=live_aliases(connection, AliasSystem.EMAIL),
        )


def effective(database: Database, batch: Batch, takes: Takes) -> Batch:
    """Return the rows as they would be applied: what the office has decided stands in place of what the file says."""
    with database.read() as connection:
        of = {kind: resolved(connection, kind, batch, takes) for kind in _KINDS}
    return effective_rows(batch, of)


def load(
    database: Database,
    batch: Batch,
    at: datetime,
    keeping: Keeping,
    actor: Actor = SYSTEM,
    takes: Takes = NOTHING_TAKEN,
) -> Loaded:
    """Load the regions, agencies, people, and designations of `batch` in one transaction.

    Adds an audit entry if anything changed, and the trace and letters of each change, as a command does. The roles of
    an office's first load are nothing new to anybody. Licenses and requests are not loaded here, because they are
    processes. What the office has decided by hand stays, unless `takes` says to take what the file says.

    Raises RuleViolation, and loads nothing, when a row refers to something that is not on record or gives a person
    somebody else's email address; `models.intake.checked` names such rows beforehand.
    """
    try:
        with database.write() as connection:
            take_turns(connection, LOADING)
            return _load(connection, batch, at, keeping, actor, takes)
    except IntegrityError as error:
        raise _refusal(error) from error


def _load(connection: Connection, batch: Batch, at: datetime, keeping: Keeping, actor: Actor, takes: Takes) -> Loaded:
    is_first = connection.execute(select(designations.c.id).limit(1)).first() is None
    marked = marked_people(connection)
    region_count = _write(connection, regions, [_region(row) for row in batch.regions.rows])
    of = {kind: resolved(connection, kind, batch, takes) for kind in _KINDS}
    moves = _moves(of[RecordKind.AGENCY])
    every = [row if row.record_id not in moves else _before_move(row) for kind in _KINDS for row in of[kind].values()]
    anew = {each for each in moves if EXPIRATION in of[RecordKind.AGENCY][each].resolution.owners}
    loaded = Loaded(
        regions=region_count,
        agencies=_write(connection, agencies, _rows(of[RecordKind.AGENCY]), anew),
        people=_write_people(connection, batch.people.file, _rows(of[RecordKind.PERSON]), actor, at),
        designations=_write(connection, designations, _rows(of[RecordKind.DESIGNATION])),
        conflicts=tuple(each for row in every for each in row.resolution.conflicts),
        settled=tuple(each for kind in _KINDS for row in of[kind].values() for each in row.resolution.settled),
        moves=moves,
    )
    write_owners(connection, owner_rows(every, actor, at))
    if loaded.written:
        note(connection, DIRECTORY, actor, at, "loaded", Remark(_summary(loaded)))
    note(connection, DIRECTORY, actor, at, "conflict_settled", *settled_remarks(every))
    traced = {**of, RecordKind.DESIGNATION: {}} if is_first else of
    trace_changes(connection, keeping, traced, _files(batch), marked, actor, at)
    return loaded


def _before_move(of: Resolved) -> Resolved:
    """Return an agency's row without a date that somebody settled: whether the file's is taken, the account decides."""
    rest, date_alone = set_apart(of, EXPIRATION)
    return rest if date_alone.resolution.settled else of


def note_moved(database: Database, settled: Sequence[Resolved], actor: Actor, at: datetime) -> None:
    """Note that these agencies' dates were settled by the file: their accounts have moved them (`DateMove.settled`)."""
    if not settled:
        return
    with database.write() as connection:
        take_turns(connection, LOADING)
        write_owners(connection, owner_rows(settled, actor, at))
        note(connection, DIRECTORY, actor, at, "conflict_settled", *settled_remarks(settled))


def _files(batch: Batch) -> dict[RecordKind, str]:
    return {
        RecordKind.AGENCY: batch.agencies.file,
        RecordKind.PERSON: batch.people.file,
        RecordKind.DESIGNATION: batch.designations.file,
    }


def _moves(of: Mapping[str, Resolved]) -> dict[str, DateMove]:
    """Return the dates that agencies' accounts have to move, and leave them as they are in the rows."""
    found = {}
    for agency_id, each in of.items():
        wanted = each.resolution.values.get(EXPIRATION)
        if each.has_account and wanted is not None and wanted != each.before[EXPIRATION]:
            counts = EXPIRATION in each.resolution.owners
            same = all(each.before[column] == value for column, value in each.row.items())
            now = each.before[EXPIRATION]
            _, alone = set_apart(each, EXPIRATION)
            settled = alone if alone.resolution.settled else None
            found[agency_id] = DateMove(now=now, wanted=wanted, counts_alone=counts and same, settled=settled)
    return found


def _rows(of: Mapping[str, Resolved]) -> list[Row]:
    return [each.row for each in of.values()]


_KINDS = (RecordKind.AGENCY, RecordKind.PERSON, RecordKind.DESIGNATION)
_clear_address = update(people).where(people.c.id == bindparam("moving")).values(email_key="changing " + people.c.id)
_upserts = {table.name: Upsert(table) for table in (regions, agencies, people, designations)}


def _write(connection: Connection, table: Table, rows: Sequence[Row], besides: Collection[str] = ()) -> Count:
    """Write the rows that are new or different. `besides` are those that change elsewhere, and count as changed."""
    before = _before(connection, table) if rows else {}
    new = [row for row in rows if row["id"] not in before]
    different = [row for row in rows if row["id"] in before and before[row["id"]] != row]
    _upserts[table.name](connection, [*new, *different])
    if has_names(table):
        note_names(connection, table, [*new, *different])
    changed = {row["id"] for row in different}.union(besides)
    return Count(new=len(new), changed=len(changed), unchanged=len(rows) - len(new) - len(changed))


def _write_people(connection: Connection, file: str, loaded: Sequence[Row], actor: Actor, at: datetime) -> Count:
    """Write people; first clear addresses that change, because two people may have exchanged theirs.

    When a name or an address changed is kept, because the account in the HMIS has to follow, and so is the earlier
    address, because other systems may know the person by it.
    """
    before = _before(connection, people)
    rows = [{**row, **_kept_of_person(before.get(row["id"]), row, at)} for row in loaded]
    moving = [
        {"moving": row["id"]}
        for row in rows
        if row["id"] in before and before[row["id"]]["email_key"] != row["email_key"]
    ]
    if moving:
        connection.execute(_clear_address, moving)
        clear_corrected(connection, [str(each["moving"]) for each in moving], at)
    count = _write(connection, people, rows)
    if moving or count.new:
        earlier = {str(each["moving"]): str(before[each["moving"]]["email"]) for each in moving}
        addresses_changed(connection, earlier, file, actor, at)
    return count


def _before(connection: Connection, table: Table) -> dict[str, Row]:
    return {row["id"]: dict(row) for row in connection.execute(select(table)).mappings()}


def _kept_of_person(before: Row | None, row: Row, at: datetime) -> Row:
    """Return what is on record of a person that no file says: above all, whether the person was deactivated (S7)."""
    return {
        "details_changed_at": _details_changed_at(before, row, at),
        "deactivated_at": None if before is None else before["deactivated_at"],
    }


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


def _summary(loaded: Loaded) -> str:
    counts: dict[str, Count] = {
        name: getattr(loaded, name) for name in ("regions", "agencies", "people", "designations")
    }
    parts = [f"{name}: {each.new} new, {each.changed} changed" for name, each in counts.items() if each.written]
    return f"Loaded {'; '.join(parts)}."


def _refusal(error: IntegrityError) -> Exception:
    if "email_key" in str(error.orig):
        return RuleViolation("email_taken", "One of these email addresses belongs to somebody else on record.")
    if is_missing_reference(error):
        sentence = "One of these rows refers to a region, an agency, or a person that is not on record."
        return RuleViolation("unknown_reference", sentence)
    return error

"""What a row of a file changes about a record, field by field: what it decides, repeats, or contradicts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from models.intake.ownership import (
    LICENSE_MAY_CHANGE,
    OWNED,
    SILENT_WHEN_EMPTY,
    FieldConflict,
    FieldOwner,
    OwnedBy,
    RecordKind,
    Settled,
    Take,
    Takes,
    Verdict,
    in_words,
    judge,
    written,
)
from models.intake.table import FileLine


@dataclass(frozen=True)
class RecordValues:
    """What the records hold about the field values of one record, and who decided them."""

    values: Mapping[str, Any]
    owners: Mapping[str, FieldOwner] = field(default_factory=dict)


@dataclass
class Resolution:
    """What becomes of a row: the record's value in each field, who owns it now, and what is in the way."""

    values: dict[str, Any] = field(default_factory=dict)
    """The value of each field after the load, for every field that the record or the row has."""
    owners: dict[str, OwnedBy] = field(default_factory=dict)
    """The fields about which the file's word has to be noted, and who owns them now."""
    conflicts: list[FieldConflict] = field(default_factory=list)
    settled: list[Settled] = field(default_factory=list)


def resolve(
    kind: RecordKind, file: str, line: FileLine[Any], record_id: str, known: RecordValues | None, takes: Takes
) -> Resolution:
    """Return what becomes of the row on `line` if the records hold `known`; nothing if the record is new.

    `record_id` names the agency, person, or license in a report.
    """
    found = Resolution()
    for name in OWNED[kind]:
        said = getattr(line.row, name)
        says = line.says(name) and not (said in (None, "") and name in SILENT_WHEN_EMPTY)
        if known is None or (name not in known.values and says):
            found.values[name] = said
            if says:
                found.owners[name] = _first_owner(kind, name)
        elif not says:
            found.values[name] = known.values.get(name)
        else:
            _resolve_field(found, _Field(kind, file, line.number, record_id, name, said), known, takes)
    return found


@dataclass(frozen=True)
class _Field:
    """A field about which a file says something."""

    kind: RecordKind
    file: str
    line: int
    record_id: str
    name: str
    said: Any

    @property
    def can_take_file(self) -> bool:
        return self.kind != RecordKind.LICENSE or self.name in LICENSE_MAY_CHANGE


def _resolve_field(found: Resolution, of: _Field, known: RecordValues, takes: Takes) -> None:
    current, owner = known.values[of.name], known.owners.get(of.name)
    if of.kind == RecordKind.LICENSE and owner is None:
        # The license was managed before owners were recorded, so nobody knows what the file said when it came in.
        agrees = written(current) == written(of.said)
        found.values[of.name] = current
        found.owners[of.name] = _first_owner(of.kind, of.name) if agrees else OwnedBy.OFFICE
        return
    verdict = judge(owner, current, of.said)
    taken = takes.of(of.name) if verdict == Verdict.CONFLICT else None
    if verdict == Verdict.CONFLICT and owner is not None:
        conflict = _conflict(of, current, owner)
        if taken is None or (taken == Take.FILE and not of.can_take_file):
            found.values[of.name] = current
            found.conflicts.append(conflict)
            return
        found.settled.append(Settled(conflict=conflict, take=taken))
    applies = verdict == Verdict.APPLY or taken == Take.FILE
    found.values[of.name] = of.said if applies else current
    owned_by = OwnedBy.FILE if applies or owner is None else owner.owner
    if owner is None or owned_by != owner.owner or owner.file_said != written(of.said):
        found.owners[of.name] = owned_by


def _conflict(of: _Field, current: Any, owner: FieldOwner) -> FieldConflict:
    return FieldConflict(
        file=of.file,
        line=of.line,
        column=of.name,
        record_id=of.record_id,
        said=in_words(of.said),
        decided=in_words(current),
        decided_by=owner.decided_by,
        decided_at=owner.decided_at,
        can_take_file=of.can_take_file,
    )


def _first_owner(kind: RecordKind, name: str) -> OwnedBy:
    """Return who owns a field of a record that a file brings: of a license, most belongs to its process at once."""
    managed = kind == RecordKind.LICENSE and name not in LICENSE_MAY_CHANGE
    return OwnedBy.OFFICE if managed else OwnedBy.FILE

"""Who decides a field of an office's records: the office, by hand, or the files that it loads.

A decision made by hand is never undone by a file that only repeats itself. A file that says something new about a field
that the office has decided is a conflict, and nothing of it is applied until somebody says whose value to take.
"""

import json
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from pydantic_core import to_jsonable_python

from models.base import Instant, Key, Message, Strict
from models.intake.rows import AgencyFileRow, DesignationFileRow, LicenseFileRow, PersonFileRow


class RecordKind(StrEnum):
    """A kind of record whose fields have owners."""

    AGENCY = "agency"
    PERSON = "person"
    DESIGNATION = "designation"
    LICENSE = "license"


class OwnedBy(StrEnum):
    """Who decided a field last."""

    OFFICE = "office"
    """Somebody decided it by hand, in HMIS Access."""
    FILE = "file"
    """It last came from a file."""


class FieldOwner(Message):
    """Who decided a field, and when (UTC). `decided_by` is a person, or the system for a file that nobody vouched for.

    `file_said` is what a file said about the field last, as `written`; empty if no file ever did.
    """

    record_kind: RecordKind
    record_id: Key
    field: Key
    owner: OwnedBy
    decided_at: Instant
    decided_by: Key
    file_said: str | None = None


class Verdict(StrEnum):
    """What follows from what a file says about a field."""

    UNCHANGED = "unchanged"
    """The records say the same."""
    APPLY = "apply"
    """The file's value is taken."""
    REPEATED = "repeated"
    """The office has decided otherwise since, and the file only says what it said before."""
    CONFLICT = "conflict"
    """The office has decided otherwise, and the file says something new."""


class Take(StrEnum):
    """Whose value to take where a file and the office disagree."""

    FILE = "file"
    OFFICE = "office"


class Takes(Message):
    """How somebody settles conflicts: field by field, and whose value to take in every other field."""

    fields: Mapping[str, Take] = {}
    every: Take | None = None

    def of(self, field: str) -> Take | None:
        """Return whose value to take in a field, if anybody said so."""
        return self.fields.get(field, self.every)


class FieldConflict(Message):
    """A file says something new about a field that the office has decided by hand. Nothing of it was applied.

    `said` and `decided` are the values in words. `record_id` is the agency, person, or license that it is about.
    """

    file: str
    line: int
    column: str
    record_id: str
    said: str
    decided: str
    decided_by: str
    decided_at: Instant
    decided_by_name: str = ""
    """The name of whoever decided, for a reader. Empty if it is not known, or if HMIS Access did so itself."""
    can_take_file: bool = True
    """Whether a file may decide the field at all."""


class Settled(Message):
    """A conflict that somebody settled."""

    conflict: FieldConflict
    take: Take


IDENTIFYING: Mapping[RecordKind, tuple[type[Strict], frozenset[str]]] = {
    RecordKind.AGENCY: (AgencyFileRow, frozenset({"agency_id"})),
    RecordKind.PERSON: (PersonFileRow, frozenset({"person_id"})),
    RecordKind.DESIGNATION: (
        DesignationFileRow,
        frozenset({"person_id", "role", "agency_id", "region_id", "from_day"}),
    ),
    RecordKind.LICENSE: (LicenseFileRow, frozenset({"license_id"})),
}
"""The file's row for each kind of record, and the columns that say which record it is. Another value is another one."""

OWNED: Mapping[RecordKind, tuple[str, ...]] = {
    kind: tuple(name for name in row.model_fields if name not in identifying)
    for kind, (row, identifying) in IDENTIFYING.items()
}
"""The fields that have an owner, for each kind of record: every other column of its file."""


SILENT_WHEN_EMPTY = frozenset({"license_expires_on", "funding", "address", "purchase_order"})
"""Fields about which an empty cell says nothing: what HMIS Access can't be without once it has it, or bills with."""

LICENSE_MAY_CHANGE = frozenset({"funding"})
"""What a file may still change about a license that HMIS Access manages. Everything else takes a step by a person."""


def judge(owner: FieldOwner | None, current: Any, said: Any) -> Verdict:
    """Return what follows when a file says `said` about a field that is `current` in the records.

    A field without an owner came from a file, from before owners were recorded.
    """
    if written(said) == written(current):
        return Verdict.UNCHANGED
    if owner is None or owner.owner == OwnedBy.FILE:
        return Verdict.APPLY
    return Verdict.REPEATED if owner.file_said == written(said) else Verdict.CONFLICT


def written(value: Any) -> str:
    """Return a value as it is kept and compared: equal values give equal text, whatever their Python type."""
    if isinstance(value, date):
        return json.dumps(value.isoformat())
    return json.dumps(to_jsonable_python(value), sort_keys=True)


def in_words(value: Any) -> str:
    """Return a value as a person reads it in a report: a list with semicolons, and "nothing" for an empty cell."""
    plain = json.loads(written(value))
    if plain in (None, "", []):
        return "nothing"
    return "; ".join(map(str, plain)) if isinstance(plain, list) else str(plain)

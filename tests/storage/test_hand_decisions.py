"""In whatever order somebody decides by hand and the same file is loaded: every decision stands."""

from collections.abc import Mapping
from datetime import date
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Table, select, update

from models.intake.ownership import OwnedBy, RecordKind, Take, Takes
from models.intake.rows import AgencyFileRow, DesignationFileRow, PersonFileRow
from models.intake.table import Batch, FileLine, FileTable
from models.people import SYSTEM, Actor, Role
from storage.database import Database
from storage.field_owners import decide_by_hand, owners_of
from storage.loading import load
from storage.reads.people import email_key
from storage.tables.directory import agencies, designations, people
from tests.storage.samples import KEEPING, NOW
from tests.storage.test_loading import AGENCY, REGION, SAM, batch

BY_HAND = Actor(person_id="bill")
DAY = date(2026, 1, 1)
numbers = count(1)

DECIDED: Mapping[RecordKind, Mapping[str, st.SearchStrategy[Any]]] = {
    RecordKind.AGENCY: {
        "name": st.sampled_from(["Harbor House", "Harbor Home", "Haven"]),
        "county": st.sampled_from(["Boone", "Cole"]),
        "program_types": st.lists(st.sampled_from(["shelter", "outreach"]), unique=True),
        "license_expires_on": st.dates(DAY, date(2027, 12, 31)),
    },
    RecordKind.PERSON: {
        "first_name": st.sampled_from(["Tess", "Tessa"]),
        "last_name": st.sampled_from(["Vale", "Ortiz"]),
        "email": st.sampled_from(["one", "two"]),
    },
    RecordKind.DESIGNATION: {"until_day": st.dates(DAY, date(2027, 12, 31)) | st.none()},
}
"""What somebody may decide by hand: among others, what the file says and what the office has decided before."""
TABLES: Mapping[RecordKind, Table] = {
    RecordKind.AGENCY: agencies,
    RecordKind.PERSON: people,
    RecordKind.DESIGNATION: designations,
}
LOAD = "load"
steps = st.lists(
    st.just(LOAD)
    | st.one_of(
        [
            st.tuples(st.just(kind), st.just(field), value)
            for kind, fields in DECIDED.items()
            for field, value in fields.items()
        ]
    ),
    max_size=8,
)


class SmallOffice:
    """An agency, a person, and a role, as a file has them, with ids that no other example has."""

    def __init__(self, database: Database) -> None:
        number = next(numbers)
        self._database = database
        self.agency = AGENCY.model_copy(update={"agency_id": f"a-{number}"})
        self.person = PersonFileRow(
            person_id=f"p-{number}", first_name="Tess", last_name="Vale", email=f"one-{number}@made-up.example"
        )
        self.role = DesignationFileRow(
            person_id=self.person.person_id, role=Role.SIGNATORY, agency_id=self.agency.agency_id, from_day=DAY
        )
        self._number = number
        self.decided: dict[tuple[RecordKind, str], Any] = {}
        self.load()

    @property
    def file(self) -> Batch:
        """The file, which never changes."""
        return batch(regions=(REGION,), agencies=(self.agency,), people=(self.person,), designations=(self.role,))

    def load(self) -> None:
        """Load the file."""
        assert load(self._database, self.file, NOW, KEEPING).conflicts == ()

    def decide(self, kind: RecordKind, field: str, value: Any) -> None:
        """Decide a field by hand."""
        value = f"{value}-{self._number}@made-up.example" if field == "email" else value
        before = self.row(kind)
        changed = {field: value, **({"email_key": email_key(value)} if field == "email" else {})}
        with self._database.write() as connection:
            connection.execute(update(TABLES[kind]).where(TABLES[kind].c.id == before["id"]).values(**changed))
            decide_by_hand(connection, kind, before["id"], before, {**before, **changed}, BY_HAND, NOW)
        self.decided[kind, field] = value

    def row(self, kind: RecordKind) -> dict[str, Any]:
        """The record as it is."""
        table = TABLES[kind]
        wanted = {
            RecordKind.AGENCY: table.c.id == self.agency.agency_id,
            RecordKind.PERSON: table.c.id == self.person.person_id,
            RecordKind.DESIGNATION: table.c.get("person_id", table.c.id) == self.person.person_id,
        }[kind]
        with self._database.read() as connection:
            return dict(connection.execute(select(table).where(wanted)).mappings().one())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(steps=steps)
def test_no_order_of_decisions_and_loads_of_an_unchanged_file_undoes_a_decision(
    sqlite_database: Database, steps: list[Any]
) -> None:
    office = SmallOffice(sqlite_database)
    for step in [*steps, LOAD]:
        if step == LOAD:
            office.load()
        else:
            office.decide(*step)
        for (kind, field), value in office.decided.items():
            assert office.row(kind)[field] == value, (kind, field)


CHANGED = AGENCY.model_copy(update={"county": "Cole", "name": "Harbor Home"})


def decide_county(database: Database) -> None:
    """Load an agency, and decide its county by hand."""
    load(database, batch(regions=(REGION,), agencies=(AGENCY,), people=(SAM,)), NOW, KEEPING)
    with database.write() as connection:
        connection.execute(update(agencies).values(county="Callaway"))
        decide_by_hand(connection, RecordKind.AGENCY, "A1", {"county": "Boone"}, {"county": "Callaway"}, BY_HAND, NOW)


@pytest.mark.parametrize(
    ("takes", "county", "owner", "by"),
    [
        (Takes(), "Callaway", OwnedBy.OFFICE, "bill"),
        (Takes(fields={"name": Take.FILE}), "Callaway", OwnedBy.OFFICE, "bill"),
        (Takes(fields={"county": Take.OFFICE}, every=Take.FILE), "Callaway", OwnedBy.OFFICE, "bill"),
        (Takes(fields={"county": Take.FILE}), "Cole", OwnedBy.FILE, "system"),
        (Takes(every=Take.FILE), "Cole", OwnedBy.FILE, "system"),
    ],
)
def test_what_is_settled_is_settled_for_its_field_and_the_owner_follows(
    database: Database, takes: Takes, county: str, owner: OwnedBy, by: str
) -> None:
    decide_county(database)
    load(database, batch(agencies=(CHANGED,)), NOW, KEEPING, SYSTEM, takes)
    with database.read() as connection:
        row = connection.execute(select(agencies)).mappings().one()
        found = owners_of(connection, RecordKind.AGENCY, ["A1"])["A1", "county"]
    assert (row["county"], row["name"]) == (county, "Harbor Home")
    assert (found.owner, found.decided_by) == (owner, by)


def test_a_column_that_the_file_does_not_have_says_nothing(database: Database) -> None:
    load(database, batch(regions=(REGION,), agencies=(AGENCY,)), NOW, KEEPING)
    without = AgencyFileRow(agency_id="A1", name="Harbor House", region_id="R1", county="Cole")
    columns = frozenset({"agency_id", "name", "region_id", "county"})
    load(database, Batch(agencies=FileTable("agencies.csv", (FileLine(2, without, columns),))), NOW, KEEPING)
    with database.read() as connection:
        row = connection.execute(select(agencies)).mappings().one()
    assert (row["county"], row["program_types"]) == ("Cole", list(AGENCY.program_types))
    assert row["license_expires_on"] == AGENCY.license_expires_on


def test_an_empty_expiration_date_says_nothing_and_an_empty_list_of_programs_says_that_there_are_none(
    database: Database,
) -> None:
    load(database, batch(regions=(REGION,), agencies=(AGENCY,)), NOW, KEEPING)
    empty = AGENCY.model_copy(update={"license_expires_on": None, "program_types": ()})
    load(database, batch(agencies=(empty,)), NOW, KEEPING)
    with database.read() as connection:
        row = connection.execute(select(agencies)).mappings().one()
    assert (row["license_expires_on"], row["program_types"]) == (AGENCY.license_expires_on, [])

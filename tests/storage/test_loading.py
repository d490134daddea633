"""Regions, agencies, people and designations are taken in as a whole, and twice is like once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest

from models.errors import RuleViolation
from models.intake.rows import AgencyFileRow, DesignationFileRow, PersonFileRow, RegionFileRow
from models.intake.table import Batch, FileLine, FileTable
from models.people import Grant, Role
from storage.database import Database
from storage.loading import DIRECTORY, Count, Loaded, known, load
from storage.reads.actors import actor_of
from storage.reads.agencies import agency, region
from storage.reads.audit import history
from storage.reads.people import person, person_with_email
from storage.recorder import record
from tests.storage.samples import NOW, held, settle_people, step_of

DAY = date(2026, 1, 1)
REGION = RegionFileRow(region_id="R1", name="Region 1", population=596_788)
AGENCY = AgencyFileRow(
    agency_id="A1",
    name="Harbor House",
    region_id="R1",
    county="Boone",
    program_types=("shelter", "outreach"),
    license_expires_on=date(2026, 9, 30),
)
TESS = PersonFileRow(person_id="tess", first_name="Tess", last_name="Vale", email="Tess@Harbor.example")
SAM = PersonFileRow(person_id="sam", first_name="Sam", last_name="Ortiz", email="sam@harbor.example")
SIGNATORY = DesignationFileRow(person_id="sam", role=Role.SIGNATORY, agency_id="A1", from_day=DAY)
REPRESENTATIVE = DesignationFileRow(
    person_id="tess", role=Role.REPRESENTATIVE, agency_id="A1", from_day=DAY, designated_by="sam"
)


def batch(**rows: tuple[Any, ...]) -> Batch:
    """A batch of rows by kind."""
    return Batch(
        **{
            kind: FileTable(f"{kind}.csv", tuple(FileLine(number, row) for number, row in enumerate(found, start=2)))
            for kind, found in rows.items()
        }
    )


EVERYTHING = batch(regions=(REGION,), agencies=(AGENCY,), people=(TESS, SAM), designations=(SIGNATORY, REPRESENTATIVE))


def test_what_is_taken_in_can_be_read(database: Database) -> None:
    loaded = load(database, EVERYTHING, NOW)
    assert loaded == Loaded(regions=Count(new=1), agencies=Count(new=1), people=Count(new=2), designations=Count(new=2))
    found = agency(database, "A1")
    assert found is not None
    assert (found.name, found.region_name, found.program_types) == ("Harbor House", "Region 1", AGENCY.program_types)
    assert found.license_expires_on == AGENCY.license_expires_on
    found_region = region(database, "R1")
    assert found_region is not None
    assert found_region.population == 596_788
    actor = actor_of(database, "tess", DAY)
    assert actor is not None
    assert actor.grants == (Grant(role=Role.REPRESENTATIVE, agency_id="A1"),)


def test_taking_in_the_same_again_changes_nothing(database: Database) -> None:
    load(database, EVERYTHING, NOW)
    again = load(database, EVERYTHING, NOW)
    assert again == Loaded(
        regions=Count(unchanged=1),
        agencies=Count(unchanged=1),
        people=Count(unchanged=2),
        designations=Count(unchanged=2),
    )
    assert again.written == 0
    assert len(history(database, DIRECTORY)) == 1


def test_taking_in_the_same_from_several_sides_at_once_is_like_once(database: Database) -> None:
    with ThreadPoolExecutor(8) as pool:
        counts = [each.result().written for each in [pool.submit(load, database, EVERYTHING, NOW) for _ in range(8)]]
    assert sorted(counts) == [0] * 7 + [6]


def test_what_changed_is_brought_up_to_date(database: Database) -> None:
    load(database, EVERYTHING, NOW)
    changed = batch(
        regions=(REGION.model_copy(update={"population": 600_000}),),
        agencies=(AGENCY.model_copy(update={"program_types": ("shelter",)}),),
        people=(TESS.model_copy(update={"last_name": "Vale-Ortiz"}), SAM),
        designations=(SIGNATORY.model_copy(update={"until_day": date(2026, 6, 30)}), REPRESENTATIVE),
    )
    loaded = load(database, changed, NOW)
    assert loaded.people == loaded.designations == Count(changed=1, unchanged=1)
    assert loaded.regions == loaded.agencies == Count(changed=1)
    found = person(database, "tess")
    assert found is not None
    assert found.name == "Tess Vale-Ortiz"
    actor = actor_of(database, "sam", date(2026, 7, 1))
    assert actor is not None
    assert actor.grants == ()
    assert [each.summary for each in history(database, DIRECTORY)][1] == (
        "Loaded regions: 0 new, 1 changed; agencies: 0 new, 1 changed; people: 0 new, 1 changed; "
        "designations: 0 new, 1 changed."
    )


def test_two_people_can_exchange_their_addresses(database: Database) -> None:
    load(database, EVERYTHING, NOW)
    exchanged = batch(
        people=(TESS.model_copy(update={"email": SAM.email}), SAM.model_copy(update={"email": TESS.email}))
    )
    assert load(database, exchanged, NOW).people == Count(changed=2)
    found = person_with_email(database, "sam@harbor.example")
    assert found is not None
    assert found.id == "tess"


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (
            {"people": (TESS, TESS.model_copy(update={"person_id": "other", "email": "TESS@harbor.example"}))},
            "email_taken",
        ),
        ({"agencies": (AGENCY.model_copy(update={"region_id": "R9"}),)}, "unknown_reference"),
        ({"designations": (SIGNATORY,)}, "unknown_reference"),
    ],
)
def test_a_row_that_contradicts_the_records_takes_nothing_in(
    database: Database, rows: dict[str, tuple[Any, ...]], code: str
) -> None:
    with pytest.raises(RuleViolation) as refused:
        load(database, batch(**{"regions": (REGION,), **rows}), NOW)
    assert refused.value.code == code
    assert region(database, "R1") is None
    assert history(database, DIRECTORY) == []


def test_an_empty_batch_is_no_work(database: Database) -> None:
    assert load(database, Batch(), NOW) == Loaded()
    assert history(database, DIRECTORY) == []


def test_what_is_known_is_told_for_the_rows_to_come(database: Database) -> None:
    settle_people(database)
    record(database, step_of(held("L1", "tess")))
    found = known(database)
    assert found.regions == {"R1", "R2"}
    assert found.agencies == {"A1", "A2"}
    assert "tess" in found.people
    assert found.emails["tess@sample.example"] == "tess"
    assert found.signatories == {("sam", "A1")}
    assert found.holders == {("tess", "A1"): "L1"}
    assert found.licenses == {"L1"}


def test_five_thousand_people_are_taken_in_at_once(database: Database) -> None:
    many = tuple(
        PersonFileRow(person_id=f"p{n}", first_name="Ann", last_name=f"Number {n}", email=f"p{n}@many.example")
        for n in range(5000)
    )
    assert load(database, batch(people=many), NOW).people == Count(new=5000)
    moved = tuple(each.model_copy(update={"email": f"new-{each.email}"}) for each in many)
    assert load(database, batch(people=moved), NOW).people == Count(changed=5000)

"""Regions, agencies, people and designations are taken in as a whole, and twice is like once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest

from models.errors import RuleViolation
from models.intake.rows import AgencyFileRow, DesignationFileRow, PersonFileRow, RegionFileRow
from models.intake.table import Batch, FileLine, FileTable
from models.notices import faults
from models.people import Grant, Role
from storage.database import Database
from storage.directory import letters_to_send
from storage.loading import DIRECTORY, Count, Loaded, known, load
from storage.outbox import claim, pending_notices
from storage.reads.actors import actor_of
from storage.reads.agencies import agency, region
from storage.reads.audit import history
from storage.reads.notices import notices_of
from storage.reads.people import person, person_with_email
from storage.recorder import record
from tests.storage.samples import KEEPING, NOW, held, settle_people, step_of

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
    loaded = load(database, EVERYTHING, NOW, KEEPING)
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
    load(database, EVERYTHING, NOW, KEEPING)
    again = load(database, EVERYTHING, NOW, KEEPING)
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
        counts = [
            each.result().written for each in [pool.submit(load, database, EVERYTHING, NOW, KEEPING) for _ in range(8)]
        ]
    assert sorted(counts) == [0] * 7 + [6]


def test_what_changed_is_brought_up_to_date(database: Database) -> None:
    load(database, EVERYTHING, NOW, KEEPING)
    changed = batch(
        regions=(REGION.model_copy(update={"population": 600_000}),),
        agencies=(AGENCY.model_copy(update={"program_types": ("shelter",)}),),
        people=(TESS.model_copy(update={"last_name": "Vale-Ortiz"}), SAM),
        designations=(SIGNATORY.model_copy(update={"until_day": date(2026, 6, 30)}), REPRESENTATIVE),
    )
    loaded = load(database, changed, NOW, KEEPING)
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
    load(database, EVERYTHING, NOW, KEEPING)
    exchanged = batch(
        people=(TESS.model_copy(update={"email": SAM.email}), SAM.model_copy(update={"email": TESS.email}))
    )
    assert load(database, exchanged, NOW, KEEPING).people == Count(changed=2)
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
        load(database, batch(**{"regions": (REGION,), **rows}), NOW, KEEPING)
    assert refused.value.code == code
    assert region(database, "R1") is None
    assert history(database, DIRECTORY) == []


def test_an_empty_batch_is_no_work(database: Database) -> None:
    nothing = Count()
    assert load(database, Batch(), NOW, KEEPING) == Loaded(nothing, nothing, nothing, nothing)
    assert history(database, DIRECTORY) == []


def test_what_is_known_is_told_for_the_rows_to_come(database: Database) -> None:
    settle_people(database)
    record(database, step_of(held("L1", "tess")))
    found = known(database)
    assert found.regions == {"R1", "R2"}
    assert found.agencies == {"A1", "A2"}
    assert "tess" in found.people
    assert found.emails["tess@sample.example"] == "tess"
    assert ("sam", Role.SIGNATORY, "A1") in found.agency_roles
    assert found.holders == {("tess", "A1"): "L1"}
    assert found.licenses == {"L1"}


def test_five_thousand_people_are_taken_in_at_once(database: Database) -> None:
    many = tuple(
        PersonFileRow(person_id=f"p{n}", first_name="Ann", last_name=f"Number {n}", email=f"p{n}@many.example")
        for n in range(5000)
    )
    assert load(database, batch(people=many), NOW, KEEPING).people == Count(new=5000)
    moved = tuple(each.model_copy(update={"email": f"new-{each.email}"}) for each in many)
    assert load(database, batch(people=moved), NOW, KEEPING).people == Count(changed=5000)


def letters(database: Database) -> list[tuple[str, tuple[str, ...], str]]:
    """The letters about the directory: which, to whom, and to which former address."""
    found = [each.payload for each in notices_of(database)]
    assert all(faults(each) == [] for each in found)
    return [(each.template, each.to, each.former_address) for each in found]


def said(database: Database, where: str) -> list[tuple[str, str]]:
    return [(each.move, each.summary) for each in history(database, where)]


def test_the_roles_of_the_first_load_are_nothing_new_to_anybody(database: Database) -> None:
    load(database, EVERYTHING, NOW, KEEPING)
    assert (letters(database), said(database, "agency/A1")) == ([], [])


@pytest.mark.requirement("ACC-17", "FEE-15")
def test_a_role_that_a_file_gives_or_ends_leaves_the_same_trace_and_letters_as_by_command(database: Database) -> None:
    load(database, EVERYTHING, NOW, KEEPING)
    contact = DesignationFileRow(person_id="tess", role=Role.BILLING_CONTACT, agency_id="A1", from_day=DAY)
    over = SIGNATORY.model_copy(update={"from_day": date(2020, 1, 1), "until_day": date(2020, 6, 30)})
    load(database, batch(designations=(SIGNATORY, contact, over)), NOW, KEEPING)
    assert letters(database) == [("role_given", ("tess",), "")]
    (given,) = said(database, "agency/A1")
    assert given[0] == "designated"
    assert given[1].startswith("Tess Vale is the billing contact at Harbor House from Thursday, January 1, 2026.")
    assert given[1].endswith("It is in the file designations.csv.")
    load(database, batch(designations=(contact,)), NOW, KEEPING)
    assert len(letters(database)) == 1, "the same again is nothing new"
    ends = contact.model_copy(update={"until_day": date(2026, 3, 31)})
    load(database, batch(designations=(ends,)), NOW, KEEPING)
    ended = contact.model_copy(update={"until_day": date(2026, 3, 1)})
    load(database, batch(designations=(ended,)), NOW, KEEPING)
    load(database, batch(designations=(ended.model_copy(update={"until_day": date(2026, 2, 1)}),)), NOW, KEEPING)
    assert [each[0] for each in letters(database)] == ["role_given", "role_ended", "role_ended"]
    assert [move for move, _ in said(database, "agency/A1")] == ["designated", *["designation_ended"] * 2]
    assert letters_to_send(database) == pending_notices(database)


def test_an_address_that_a_file_changes_is_told_to_the_former_one(database: Database) -> None:
    load(database, EVERYTHING, NOW, KEEPING)
    moved = TESS.model_copy(update={"email": "tess.vale@harbor.example", "last_name": "Fern"})
    load(database, batch(people=(moved, SAM)), NOW, KEEPING)
    assert letters(database) == [("address_changed", ("tess",), "Tess@Harbor.example")]
    ((move, sentence),) = said(database, "person/tess")
    assert move == "person_changed"
    assert "email address from “Tess@Harbor.example” to “tess.vale@harbor.example”" in sentence
    (letter,) = letters_to_send(database)
    claimed = claim(database, letter, NOW, "America/Chicago")
    assert [(each.name, each.address) for each in claimed.to] == [("Tess Fern", "Tess@Harbor.example")]


def test_addresses_that_people_exchange_are_told_to_nobody(database: Database) -> None:
    load(database, EVERYTHING, NOW, KEEPING)
    exchanged = (TESS.model_copy(update={"email": SAM.email}), SAM.model_copy(update={"email": TESS.email}))
    load(database, batch(people=exchanged), NOW, KEEPING)
    assert letters(database) == []


def test_a_postal_address_that_a_file_changes_is_told_to_those_who_act_for_the_agency(database: Database) -> None:
    load(database, EVERYTHING, NOW, KEEPING)
    first, second = (AGENCY.model_copy(update={"address": each}) for each in ("1 Fern Way", "2 Fern Way\nFernhollow"))
    load(database, batch(agencies=(first,)), NOW, KEEPING)
    assert letters(database) == [], "there was none before"
    load(database, batch(agencies=(second,)), NOW, KEEPING)
    assert letters(database) == [("agency_address_changed", ("tess", "sam"), "")]
    assert [move for move, _ in said(database, "agency/A1")] == ["agency_changed", "agency_changed"]

"""Rows against each other and against the records."""

from dataclasses import fields, replace
from datetime import date, timedelta

import pytest

from models.access_request.state import RequestKind
from models.base import Strict
from models.intake.references import Known, checked
from models.intake.rows import (
    AgencyFileRow,
    DesignationFileRow,
    LicenseFileRow,
    PersonFileRow,
    RegionFileRow,
    RequestFileRow,
)
from models.intake.table import Batch, FileLine, FileTable, RowProblem
from models.people import Role
from models.policy.directory import Designating, DirectoryPolicy

TODAY = date(2026, 11, 20)
DAY = date(2026, 1, 5)
NOTHING = Known()


def region(region_id: str = "R1") -> RegionFileRow:
    return RegionFileRow(region_id=region_id, name="North", population=10)


def agency(agency_id: str = "A1", region_id: str = "R1") -> AgencyFileRow:
    return AgencyFileRow(agency_id=agency_id, name="Lantern House", region_id=region_id, county="Alder")


def person(person_id: str, email: str = "") -> PersonFileRow:
    return PersonFileRow(
        person_id=person_id, first_name="Ada", last_name="Quill", email=email or f"{person_id}@shelter.example"
    )


def signatory(person_id: str = "p1", agency_id: str = "A1") -> DesignationFileRow:
    return DesignationFileRow(person_id=person_id, role=Role.SIGNATORY, agency_id=agency_id, from_day=DAY)


def representative(person_id: str = "p2", agency_id: str = "A1", by: str | None = "p1") -> DesignationFileRow:
    return DesignationFileRow(
        person_id=person_id, role=Role.REPRESENTATIVE, agency_id=agency_id, from_day=DAY, designated_by=by
    )


def seat(license_id: str = "L1", holder: str | None = None, agency_id: str = "A1", since: date = DAY) -> LicenseFileRow:
    return LicenseFileRow(license_id=license_id, agency_id=agency_id, person_id=holder, since=since)


def request(request_id: str = "q1", agency_id: str = "A1", person_id: str = "p3", by: str = "p2") -> RequestFileRow:
    return RequestFileRow(
        request_id=request_id, kind=RequestKind.NEW_USER, agency_id=agency_id, person_id=person_id, requested_by=by
    )


def table(name: str, *rows: Strict) -> FileTable[Strict]:
    return FileTable(name, tuple(FileLine(number, row) for number, row in enumerate(rows, start=2)))


def batch(**tables: tuple[Strict, ...]) -> Batch:
    """A sound continuum in which the tables given stand in the place of its own."""
    sound: dict[str, tuple[Strict, ...]] = {
        "regions": (region(),),
        "agencies": (agency(),),
        "people": (person("p1"), person("p2"), person("p3")),
        "designations": (signatory(), representative()),
        "licenses": (seat(),),
        "requests": (request(),),
    }
    return Batch(**{name: table(name, *rows) for name, rows in {**sound, **tables}.items()})  # type: ignore[arg-type]


def problems_of(rows: Batch, known: Known = NOTHING) -> list[tuple[str, int, str, str]]:
    return [(each.file, each.line, each.column, each.reason) for each in checked(rows, known, TODAY)[1]]


def test_a_sound_batch_passes_whole() -> None:
    assert checked(batch(), NOTHING, TODAY) == (batch(), ())


@pytest.mark.parametrize(
    ("rows", "file", "column"),
    [
        (batch(regions=(region(), region())), "regions", "region_id"),
        (batch(agencies=(agency(), agency())), "agencies", "agency_id"),
        (batch(people=(*batch().people.rows, person("p2"))), "people", "person_id"),
        (batch(designations=(signatory(), representative(), signatory())), "designations", ""),
        (batch(licenses=(seat(), seat())), "licenses", "license_id"),
        (batch(requests=(request(), request())), "requests", "request_id"),
    ],
)
def test_the_first_of_two_equal_rows_counts_and_the_second_is_reported(rows: Batch, file: str, column: str) -> None:
    before = getattr(rows, file)
    sound, problems = checked(rows, NOTHING, TODAY)
    assert len(problems) == 1
    repeated = problems[0]
    assert (repeated.file, repeated.line, repeated.column) == (file, before.lines[-1].number, column)
    assert repeated.reason.startswith("repeats line ")
    assert sound == batch()


def test_a_table_refers_to_ids_that_exist() -> None:
    rows = batch(
        agencies=(agency(), agency("A2", "R9")),
        designations=(signatory(), representative(), signatory("p9", "A9")),
        licenses=(seat(), seat("L2", "p9", "A9")),
        requests=(request(), request("q2", "A9", "p9", "p8")),
    )
    assert [(file, line, column) for file, line, column, _ in problems_of(rows)] == [
        ("agencies", 3, "region_id"),
        ("designations", 4, "person_id"),
        ("designations", 4, "agency_id"),
        ("licenses", 3, "agency_id"),
        ("licenses", 3, "person_id"),
        ("requests", 3, "agency_id"),
        ("requests", 3, "person_id"),
        ("requests", 3, "requested_by"),
    ]
    assert checked(rows, NOTHING, TODAY)[0] == batch()


def test_the_reason_names_what_is_missing() -> None:
    rows = batch(requests=(request(person_id="p9"),))
    assert problems_of(rows) == [
        ("requests", 2, "person_id", "there is no person 'p9' on record or in an accepted row")
    ]


def test_what_is_on_record_need_not_come_again() -> None:
    known = Known(
        regions=frozenset({"R1"}),
        agencies=frozenset({"A1"}),
        people=frozenset({"p1", "p2", "p3"}),
        agency_roles=frozenset({("p1", Role.SIGNATORY, "A1")}),
    )
    rows = batch(regions=(), agencies=(), people=(), designations=(representative(),))
    assert problems_of(rows, known) == []
    assert {file for file, *_ in problems_of(rows)} == {"designations", "licenses", "requests"}


def test_rows_that_refer_to_a_refused_row_are_refused_too() -> None:
    rows = batch(agencies=(agency(region_id="R9"),))
    sound, problems = checked(rows, NOTHING, TODAY)
    assert {each.file for each in problems} == {"agencies", "designations", "licenses", "requests"}
    assert sound.size == len(rows.regions.lines) + len(rows.people.lines)


def test_a_file_starts_nothing_new_at_an_agency_that_has_closed() -> None:
    rows = batch(requests=())
    yesterday = Known(last_days={"A1": TODAY - timedelta(days=1)}, licenses=frozenset())
    problems = problems_of(rows, yesterday)
    assert {(file, column) for file, _, column, _ in problems} == {
        ("designations", "until_day"),
        ("licenses", "agency_id"),
    }
    assert problems_of(rows, Known(last_days={"A1": TODAY + timedelta(days=1)})) == []
    ended = batch(
        requests=(),
        licenses=(),
        designations=(signatory().model_copy(update={"until_day": TODAY - timedelta(days=1)}),),
    )
    assert problems_of(ended, yesterday) == []
    today = Known(last_days={"A1": TODAY})
    assert {file for file, *_ in problems_of(rows, today)} == {"licenses"}, "roles go on through the last day"
    managed = Known(last_days={"A1": TODAY}, licenses=frozenset(row.license_id for row in rows.licenses.rows))
    assert problems_of(rows, managed) == [], "a license on record is looked at as always"


@pytest.mark.requirement("FEE-02")
def test_a_person_holds_one_license_at_an_agency_and_may_hold_another_elsewhere() -> None:
    rows = batch(
        agencies=(agency(), agency("A2")),
        licenses=(seat("L1", "p3"), seat("L2", "p3"), seat("L3", "p3", "A2"), seat("L4"), seat("L5")),
    )
    assert problems_of(rows) == [("licenses", 3, "person_id", "repeats line 2")]
    known = Known(holders={("p3", "A1"): "L9"})
    rows = batch(licenses=(seat("L1", "p3"),))
    assert problems_of(rows, known) == [
        ("licenses", 2, "person_id", "'p3' already holds the license 'L9' at this agency")
    ]
    assert problems_of(rows, Known(holders={("p3", "A1"): "L1"})) == []


@pytest.mark.requirement("ACC-01")
def test_a_representative_is_designated_by_a_signatory_of_the_same_agency() -> None:
    rows = batch(
        agencies=(agency(), agency("A2")),
        designations=(representative(), signatory(), representative("p3", by="p2"), representative("p3", "A2")),
    )
    assert problems_of(rows) == [
        ("designations", 4, "designated_by", "'p2' can't give this role; a signatory of the agency 'A1' can"),
        ("designations", 5, "designated_by", "'p1' can't give this role; a signatory of the agency 'A2' can"),
    ]


def test_a_refused_signatory_designates_nobody() -> None:
    rows = batch(designations=(signatory("p9"), representative(by="p9")))
    assert [(line, column) for _, line, column, _ in problems_of(rows)] == [
        (2, "person_id"),
        (3, "designated_by"),
    ]


@pytest.mark.requirement("FEE-01")
def test_two_people_do_not_share_one_mailbox() -> None:
    rows = batch(people=(*batch().people.rows, person("p4", "P1@shelter.example"), person("p5", "p5@shelter.example")))
    assert problems_of(rows) == [("people", 5, "email", "repeats line 2")]
    known = Known(emails={"p5@shelter.example": "p8", "p1@shelter.example": "p1"})
    assert problems_of(batch(people=(*batch().people.rows, person("p5"))), known) == [
        ("people", 5, "email", "'p5@shelter.example' is already the address of 'p8'")
    ]


def test_a_license_is_not_held_since_tomorrow() -> None:
    rows = batch(licenses=(seat(since=TODAY), seat("L2", since=date(2026, 11, 21))))
    assert problems_of(rows) == [("licenses", 3, "since", "2026-11-21 is in the future")]


def test_problems_come_in_the_order_of_files_and_lines() -> None:
    rows = batch(
        people=(person("p1"), person("p1"), person("p2"), person("p3")),
        requests=(request(), request("q2", "A9"), request()),
    )
    assert [(file, line) for file, line, _, _ in problems_of(rows)] == [
        ("people", 3),
        ("requests", 3),
        ("requests", 4),
    ]


def test_an_empty_batch_is_sound() -> None:
    empty = Batch()
    assert checked(empty, NOTHING, TODAY) == (empty, ())
    assert empty.size == 0


def test_every_row_of_a_batch_ends_up_accepted_or_reported_and_never_both() -> None:
    rows = batch(
        people=(person("p1"), person("p2")),
        licenses=(seat(), seat("L2", "p3"), seat("L1")),
    )
    sound, problems = checked(rows, NOTHING, TODAY)
    for each in fields(Batch):
        before, after = getattr(rows, each.name), getattr(sound, each.name)
        refused = {problem.line for problem in problems if problem.file == before.file}
        accepted = {line.number for line in after.lines}
        assert refused | accepted == {line.number for line in before.lines}
        assert not refused & accepted


def test_a_problem_reads_as_place_and_reason() -> None:
    problem = RowProblem(file="people.csv", line=7, column="email", reason="is missing")
    assert str(problem) == "people.csv, line 7, email: is missing"
    assert str(problem.model_copy(update={"column": ""})) == "people.csv, line 7: is missing"
    assert str(problem.model_copy(update={"column": "", "line": 0})) == "people.csv: is missing"


def test_a_table_keeps_the_lines_asked_for() -> None:
    rows = batch().people
    assert rows.only({3}).rows == (person("p2"),)
    assert replace(rows, lines=()) == rows.only(set())


WHOLE = Known(regions=frozenset({"R1"}), agencies=frozenset({"A1"}), people=frozenset({"p1", "p2", "p3"}))
EMAILS = {f"{each}@shelter.example": each for each in ("p1", "p2", "p3")}


def moved(**addresses: str) -> Batch:
    """People whose addresses become those of others: `p1="p2"` gives p1 the address that p2 has."""
    return batch(people=tuple(person(each, f"{other}@shelter.example") for each, other in addresses.items()))


@pytest.mark.parametrize(
    "addresses", [{"p1": "p2", "p2": "p1"}, {"p1": "p2", "p2": "p3", "p3": "p1"}, {"p1": "p2", "p2": "new"}]
)
def test_people_may_exchange_their_addresses_within_a_file(addresses: dict[str, str]) -> None:
    rows = moved(**addresses)
    rows = replace(rows, designations=FileTable("designations"))
    sound, problems = checked(rows, replace(WHOLE, emails=EMAILS), TODAY)
    assert ([row.person_id for row in sound.people.rows], problems) == (list(addresses), ())


@pytest.mark.requirement("FEE-01")
@pytest.mark.parametrize(
    ("addresses", "refused"),
    [
        ({"p1": "p2"}, ["p1"]),
        ({"p1": "p2", "p2": "p2"}, ["p1", "p2"]),
        ({"p1": "p2", "p2": "p3"}, ["p2", "p1"]),
        ({"p1": "p2", "p2": "p3", "p3": "p3"}, ["p1", "p2", "p3"]),
    ],
)
def test_an_address_is_free_only_if_whoever_has_it_gets_another_one(
    addresses: dict[str, str], refused: list[str]
) -> None:
    rows = replace(moved(**addresses), designations=FileTable("designations"))
    sound, problems = checked(rows, replace(WHOLE, emails=EMAILS), TODAY)
    assert sorted(each.line for each in problems) == sorted(list(addresses).index(each) + 2 for each in refused)
    assert [row.person_id for row in sound.people.rows] == [each for each in addresses if each not in refused]


def test_a_license_that_is_managed_may_be_somebody_elses_by_now() -> None:
    known = replace(WHOLE, licenses=frozenset({"L1"}), holders={("p3", "A1"): "L9"})
    assert problems_of(batch(licenses=(seat("L1", "p3"),)), known) == []
    assert [each[2] for each in problems_of(batch(licenses=(seat("L2", "p3"),)), known)] == ["person_id"]


@pytest.mark.parametrize(("day", "fits"), [(date(2027, 11, 19), True), (date(2027, 11, 20), False)])
def test_a_first_expiration_date_lies_within_a_year_and_a_later_one_is_the_accounts_business(
    day: date, fits: bool
) -> None:
    row = agency().model_copy(update={"license_expires_on": day})
    batch = Batch(
        regions=FileTable("regions.csv", (FileLine(2, region()),)),
        agencies=FileTable("agencies.csv", (FileLine(2, row),)),
    )
    accepted, problems = checked(batch, NOTHING, TODAY)
    assert (len(accepted.agencies.lines), len(problems)) == ((1, 0) if fits else (0, 1))
    if not fits:
        assert str(problems[0]) == (
            "agencies.csv, line 2, license_expires_on: 2027-11-20 is more than a year away; please give a date "
            "through 2027-11-19"
        )
    assert checked(batch, Known(accounts=frozenset({"A1"})), TODAY)[1] == ()


@pytest.mark.requirement("ACC-01")
def test_a_representative_is_designated_by_somebody() -> None:
    reason = "is missing: a signatory of the agency names its authorized representatives"
    rows = batch(designations=(signatory(), representative(by=None)))
    assert ("designations", 3, "designated_by", reason) in problems_of(rows)


def giving(by: tuple[Role, ...], role: Role = Role.REPRESENTATIVE) -> DirectoryPolicy:
    """A policy that says who gives a role."""
    return DirectoryPolicy(designating=(Designating(source="An example of a rule", roles=(role,), by=by),))


def about_designators(policy: DirectoryPolicy, *designations: DesignationFileRow) -> list[tuple[int, str]]:
    problems = checked(batch(designations=designations, requests=()), NOTHING, TODAY, policy)[1]
    return [(each.line, each.reason) for each in problems if each.column == "designated_by"]


@pytest.mark.requirement("ACC-01")
def test_whoever_the_policy_names_gives_a_role_in_a_file() -> None:
    """It once asked for a signatory, whatever the pack said."""
    head = DesignationFileRow(person_id="p3", role=Role.EXECUTIVE_DIRECTOR, agency_id="A1", from_day=DAY)
    by_director = giving((Role.EXECUTIVE_DIRECTOR,))
    assert about_designators(by_director, signatory(), head, representative(by="p3")) == []
    assert about_designators(by_director, signatory(), head, representative(by="p1")) == [
        (4, "'p1' can't give this role; the executive director of the agency 'A1' can")
    ]
    either = giving((Role.SIGNATORY, Role.EXECUTIVE_DIRECTOR))
    for by in ("p1", "p3"):
        assert about_designators(either, signatory(), head, representative(by=by)) == []


def test_a_role_that_the_office_gives_as_well_needs_nobody_of_the_agency() -> None:
    office = giving((Role.SIGNATORY, Role.HMIS_LEAD))
    assert about_designators(office, signatory(), representative(by=None)) == []


def test_another_role_can_be_the_agencys_to_give() -> None:
    policy = giving((Role.SIGNATORY,), Role.BILLING_CONTACT)
    contact = DesignationFileRow(person_id="p3", role=Role.BILLING_CONTACT, agency_id="A1", from_day=DAY)
    reason = "is missing: a signatory of the agency names its billing contact"
    assert about_designators(policy, signatory(), contact) == [(3, reason)]

"""The sample continuum: sound, as large as promised, the same whenever it is made; the faulty files are told apart."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from adapters.intake_files import read_batch
from adapters.policy_files import load_pack
from models.access_request.permissions import may_request
from models.access_request.state import RequestKind
from models.intake.references import Known, checked
from models.intake.rows import RequestFileRow
from models.intake.table import Batch, RowProblem
from models.license.lifecycle import LicenseKind
from models.people import Actor, Grant, Role
from samples.make_samples import files

FOLDER = Path(__file__).parents[2] / "samples"
REQUESTING = load_pack(FOLDER.parent / "policies" / "missouri.toml").version[-1].access_requests
TODAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def continuum() -> Batch:
    batch, unreadable = read_batch(FOLDER)
    sound, problems = checked(batch, Known(), TODAY)
    assert (unreadable, problems) == ((), ())
    return sound


def known(continuum: Batch) -> Known:
    """What the records hold once the samples are loaded."""
    return Known(
        regions=frozenset(row.region_id for row in continuum.regions.rows),
        agencies=frozenset(row.agency_id for row in continuum.agencies.rows),
        people=frozenset(row.person_id for row in continuum.people.rows),
        emails={row.email: row.person_id for row in continuum.people.rows},
        agency_roles=frozenset(
            (row.person_id, row.role, row.agency_id) for row in continuum.designations.rows if row.agency_id
        ),
        holders={
            (row.person_id, row.agency_id): row.license_id
            for row in continuum.licenses.rows
            if row.person_id is not None
        },
    )


def actor(person_id: str, *batches: Batch) -> Actor:
    """A person with the roles held today."""
    grants = tuple(
        Grant(role=row.role, agency_id=row.agency_id, region_id=row.region_id)
        for batch in batches
        for row in batch.designations.rows
        if row.person_id == person_id and row.from_day <= TODAY and (row.until_day is None or row.until_day >= TODAY)
    )
    return Actor(person_id=person_id, grants=grants)


def test_making_the_samples_again_gives_the_same_bytes() -> None:
    for name, text in files().items():
        assert (FOLDER / name).read_bytes() == text.encode(), name


def test_ten_regions_share_the_population_that_the_policy_counts(continuum: Batch) -> None:
    populations = [row.population for row in continuum.regions.rows]
    assert len(populations) == 10
    assert sum(populations) == 2_909_430
    assert populations[0] == 596_788
    assert any(population * 20 / 2_909_430 < 2 for population in populations)


def test_the_continuum_is_as_large_as_promised(continuum: Batch) -> None:
    assert len(continuum.agencies.rows) >= 30
    assert len(continuum.people.rows) >= 150
    assert len(continuum.licenses.rows) >= 150
    assert len(continuum.requests.rows) >= 40
    assert {row.region_id for row in continuum.agencies.rows} == {row.region_id for row in continuum.regions.rows}


def test_every_role_is_held_by_somebody(continuum: Batch) -> None:
    assert {row.role for row in continuum.designations.rows} == set(Role)


def test_every_agency_has_its_people(continuum: Batch) -> None:
    for role in (
        Role.SIGNATORY,
        Role.REPRESENTATIVE,
        Role.AGENCY_ADMINISTRATOR,
        Role.EXECUTIVE_DIRECTOR,
        Role.BILLING_CONTACT,
    ):
        with_role = {row.agency_id for row in continuum.designations.rows if row.role is role}
        assert with_role == {row.agency_id for row in continuum.agencies.rows}


def test_every_region_has_a_manager_and_a_ce_lead(continuum: Batch) -> None:
    for role in (Role.REGION_MANAGER, Role.CE_LEAD):
        regions = [row.region_id for row in continuum.designations.rows if row.role is role]
        assert regions == [row.region_id for row in continuum.regions.rows]


def test_agencies_with_one_with_no_open_and_with_several_open_licenses(continuum: Batch) -> None:
    licenses = Counter(row.agency_id for row in continuum.licenses.rows)
    unheld = Counter(row.agency_id for row in continuum.licenses.rows if row.person_id is None)
    assert 1 in licenses.values()
    assert any(not unheld[agency] for agency in licenses)
    assert max(unheld.values()) >= 3


def test_licenses_of_every_kind_and_people_with_two_of_them(continuum: Batch) -> None:
    assert {row.kind for row in continuum.licenses.rows} == set(LicenseKind)
    held = Counter(row.person_id for row in continuum.licenses.rows if row.person_id is not None)
    assert max(held.values()) == 2


def test_no_region_has_more_ce_licenses_than_its_allotment(continuum: Batch) -> None:
    regions = {row.agency_id: row.region_id for row in continuum.agencies.rows}
    used = Counter(regions[row.agency_id] for row in continuum.licenses.rows if row.kind is LicenseKind.CE_ACCESS)
    for region in continuum.regions.rows:
        assert used[region.region_id] <= max(2, round(region.population * 20 / 2_909_430))


def test_requests_of_every_kind_and_more_newcomers_than_licenses_somewhere(continuum: Batch) -> None:
    assert {row.kind for row in continuum.requests.rows} == set(RequestKind)
    newcomers = Counter(row.agency_id for row in continuum.requests.rows if row.kind is RequestKind.NEW_USER)
    unheld = Counter(row.agency_id for row in continuum.licenses.rows if row.person_id is None)
    assert any(0 < unheld[agency] < count for agency, count in newcomers.items())
    assert any(unheld[agency] == 0 for agency in newcomers)


def test_every_request_is_one_that_its_sender_may_make(continuum: Batch) -> None:
    holders = {(row.person_id, row.agency_id) for row in continuum.licenses.rows}
    open_requests = Counter((row.person_id, row.agency_id, row.kind) for row in continuum.requests.rows)
    assert max(open_requests.values()) == 1
    for row in continuum.requests.rows:
        assert may_request(actor(row.requested_by, continuum), row.agency_id, REQUESTING.requesting), row.request_id
        assert row.requested_by != row.person_id
        is_user = (row.person_id, row.agency_id) in holders
        assert is_user == (row.kind in (RequestKind.MODIFY_ACCESS, RequestKind.REMOVE_USER)), row.request_id
        assert set(row.project_types) <= set(REQUESTING.form.project_types)


def test_all_addresses_are_reserved_ones_that_nobody_receives(continuum: Batch) -> None:
    assert all(row.email.endswith(".example") for row in continuum.people.rows)


FAULTS = [
    ("agencies.csv", 3, "region_id"),
    ("agencies.csv", 4, "license_expires_on"),
    ("people.csv", 3, "email"),
    ("people.csv", 4, "first_name"),
    ("people.csv", 5, "person_id"),
    ("people.csv", 6, "email"),
    ("people.csv", 7, "person_id"),
    ("people.csv", 8, ""),
    ("designations.csv", 4, "designated_by"),
    ("designations.csv", 5, "role"),
    ("designations.csv", 6, "agency_id"),
    ("designations.csv", 7, "region_id"),
    ("designations.csv", 8, "until_day"),
    ("designations.csv", 9, "from_day"),
    ("licenses.csv", 3, "person_id"),
    ("licenses.csv", 4, "agency_id"),
    ("licenses.csv", 5, "kind"),
    ("licenses.csv", 6, "since"),
    ("licenses.csv", 7, "person_id"),
    ("requests.jsonl", 2, "person_id"),
    ("requests.jsonl", 3, "agency_id"),
    ("requests.jsonl", 4, "no_longer_needed_on"),
    ("requests.jsonl", 5, "no_longer_needed_on"),
    ("requests.jsonl", 6, "request_id"),
    ("requests.jsonl", 7, "last_day"),
    ("requests.jsonl", 8, "kind"),
    ("requests.jsonl", 9, "urgent"),
    ("requests.jsonl", 10, ""),
]
"""File, line and column of every fault that shows before any rule is asked."""

REFUSED_BY_THE_RULES = {"q-9010", "q-9011"}


@pytest.fixture(scope="module")
def faulty(continuum: Batch) -> tuple[Batch, tuple[RowProblem, ...]]:
    batch, unreadable = read_batch(FOLDER / "faulty")
    sound, problems = checked(batch, known(continuum), TODAY)
    return sound, (*unreadable, *problems)


def test_every_fault_is_reported_where_it_stands(faulty: tuple[Batch, tuple[RowProblem, ...]]) -> None:
    files_in_order = ["agencies.csv", "people.csv", "designations.csv", "licenses.csv", "requests.jsonl"]
    found = [(problem.file, problem.line, problem.column) for problem in faulty[1]]
    assert sorted(found, key=lambda place: (files_in_order.index(place[0]), place[1])) == FAULTS


def test_the_sound_rows_among_the_faulty_ones_are_kept(faulty: tuple[Batch, tuple[RowProblem, ...]]) -> None:
    sound = faulty[0]
    assert [row.agency_id for row in sound.agencies.rows] == ["a-90"]
    assert [row.person_id for row in sound.people.rows] == ["p-9001", "p-9007"]
    assert [row.role for row in sound.designations.rows] == [Role.SIGNATORY, Role.REPRESENTATIVE]
    assert [row.license_id for row in sound.licenses.rows] == ["l-9001"]
    assert [row.request_id for row in sound.requests.rows] == ["q-9001", "q-9010", "q-9011"]


@pytest.mark.requirement("ACC-01")
def test_requests_of_people_without_the_role_are_left_to_the_rules(
    continuum: Batch, faulty: tuple[Batch, tuple[RowProblem, ...]]
) -> None:
    def allowed(row: RequestFileRow) -> bool:
        return bool(may_request(actor(row.requested_by, continuum, faulty[0]), row.agency_id, REQUESTING.requesting))

    assert {row.request_id for row in faulty[0].requests.rows if not allowed(row)} == REFUSED_BY_THE_RULES


def test_the_readme_lists_every_fault(faulty: tuple[Batch, tuple[RowProblem, ...]]) -> None:
    readme = (FOLDER / "README.md").read_text("utf-8")
    for file, line, column in FAULTS:
        assert f"| {file} | {line} | {column or 'the row'} |" in readme, (file, line, column)
    for request_id in REFUSED_BY_THE_RULES:
        assert request_id in readme

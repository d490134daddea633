"""The sample appeals: of every reason, sound, and about what the continuum really has."""

import csv
import json
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.intake_files import read_batch
from adapters.policy_files import load_pack
from models.allotment import timeline
from models.allotment.messages import AllotmentStart, IntakeFigure, RecordIntakes
from models.allotment.rules import intakes
from models.allotment.shares import Populations, RegionPopulation, changes, shares
from models.allotment.state import Allotment, ExistingLicense
from models.allotment.supply import region_allotments
from models.appeal import timeline as appeal_timeline
from models.appeal.form import AppealForm
from models.appeal.messages import AppealStart
from models.appeal.reasons import GROUNDS_OF, AppealReason
from models.appeal.state import Appeal, Contested, Denied
from models.errors import RuleViolation
from models.intake.table import Batch
from models.license.lifecycle import LicenseKind
from models.people import Actor, Grant, Role
from tests.samples.test_samples import FOLDER, actor

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
VERSION = load_pack(FOLDER.parent / "policies" / "missouri.toml").version[-1]
ROWS: list[dict[str, Any]] = [
    json.loads(line) for line in Path(FOLDER / "appeals" / "appeals.jsonl").read_text("utf-8").splitlines()
]


@pytest.fixture(scope="module")
def continuum() -> Batch:
    return read_batch(FOLDER)[0]


@pytest.fixture(scope="module")
def allotment(continuum: Batch) -> Allotment:
    """The allotment as the continuum has it."""
    assert VERSION.allotment is not None
    agencies = {row.agency_id: row for row in continuum.agencies.rows}
    regions = tuple(
        RegionPopulation(region_id=row.region_id, name=row.name, population=row.population)
        for row in continuum.regions.rows
    )
    licenses = tuple(
        ExistingLicense(
            license_id=row.license_id,
            agency_id=row.agency_id,
            organization=agencies[row.agency_id].name,
            region_id=agencies[row.agency_id].region_id,
            kind=row.kind,
        )
        for row in continuum.licenses.rows
    )
    start = AllotmentStart(
        time_zone="America/Chicago",
        policy_label=VERSION.label,
        policy=VERSION.allotment,
        figures=Populations(effective=date(2020, 1, 1), source="The census", regions=regions),
        licenses=licenses,
    )
    return timeline.begin(start, NOW).state


def filed(row: dict[str, Any], continuum: Batch) -> Appeal:
    """The appeal, filed as the records would have it after a revocation or a denial."""
    assert VERSION.appeals is not None
    form = AppealForm.model_validate(row["form"])
    known = {license_.license_id: license_ for license_ in continuum.licenses.rows}
    ground = GROUNDS_OF[form.reason][0] if form.reason in GROUNDS_OF else None
    contested = tuple(
        Contested(
            license_id=each,
            agency_id=known[each].agency_id,
            kind=known[each].kind,
            holder_id=known[each].person_id,
            ground=ground,
            revoked_on=date(2026, 11, 10) if ground else None,
            revoked_by="p-lead" if ground else None,
        )
        for each in row["license_ids"]
    )
    denied = None
    if form.reason == AppealReason.DENIED_ALLOTMENT:
        denied = Denied(agency_id=row["agency_id"], region_id=form.region_ids[0], on_day=date(2026, 11, 10), number=1)
    start = AppealStart(
        appeal_id=row["appeal_id"],
        actor=actor(row["filed_by"], continuum),
        key="sample",
        time_zone="America/Chicago",
        policy_label=VERSION.label,
        policy=VERSION.appeals,
        committees={each.id: each.title for each in VERSION.committees},
        form=form,
        agency_id=row["agency_id"],
        person_id=row["person_id"],
        contested=contested,
        denied=denied,
    )
    return appeal_timeline.begin(start, NOW).state


@pytest.mark.requirement("LIC-15", "LIC-17")
def test_every_sample_appeal_can_be_filed_and_every_reason_is_among_them(continuum: Batch) -> None:
    appeals = [filed(row, continuum) for row in ROWS]
    assert {each.form.reason for each in appeals} == set(AppealReason)
    assert Counter(each.on_behalf for each in appeals)[True] == 1
    assert any(each.person_id == each.filed_by for each in appeals)
    assert all(str(each.form.email).endswith(".example") for each in appeals)


def test_region_1_has_nothing_left_region_2_has_an_excess_and_others_are_at_the_floor(allotment: Allotment) -> None:
    stands = region_allotments(allotment)
    assert [(each.allotted, each.free) for each in stands[:2]] == [(4, 0), (3, 1)]
    assert VERSION.allotment is not None
    table = shares(allotment.in_force, VERSION.allotment.sharing)
    assert (table.sum, table.above_target) == (23, 3)
    assert sum(each.population * 20 / 2_909_430 < 2 for each in allotment.in_force.regions) == 6


def test_the_figures_to_come_change_something(allotment: Allotment) -> None:
    rows = list(csv.DictReader(Path(FOLDER / "appeals" / "populations.csv").read_text("utf-8").splitlines()))
    names = {each.region_id: each.name for each in allotment.in_force.regions}
    figures = Populations(
        effective=date.fromisoformat(rows[0]["effective"]),
        source="Estimates",
        regions=tuple(
            RegionPopulation(
                region_id=row["region_id"], name=names[row["region_id"]], population=int(row["population"])
            )
            for row in rows
        ),
    )
    assert VERSION.allotment is not None
    sharing = VERSION.allotment.sharing
    assert changes(shares(allotment.in_force, sharing), shares(figures, sharing)) == {"r-03": (2, 3)}


@pytest.mark.requirement("LIC-25")
def test_the_intakes_put_one_organization_elsewhere_and_leave_one_to_the_committee(allotment: Allotment) -> None:
    rows = csv.DictReader(Path(FOLDER / "appeals" / "intakes.csv").read_text("utf-8").splitlines())
    figures = tuple(
        IntakeFigure(
            agency_id=row["agency_id"],
            region_id=row["region_id"],
            month=date.fromisoformat(f"{row['month']}-01"),
            number=int(row["intakes"]),
        )
        for row in rows
    )
    lead = Actor(person_id="p-0006", grants=(Grant(role=Role.HMIS_LEAD),))
    message = RecordIntakes(actor=lead, key="sample", source="The HMIS", figures=figures)
    recorded = intakes.record_intakes(allotment, message, NOW).state
    policy = recorded.policy.home_region
    assert policy is not None
    assert intakes.home_on_record(recorded, policy, "a-02", "r-01", NOW)[0] == "r-01"
    assert intakes.home_on_record(recorded, policy, "a-09", "r-02", NOW)[0] == "r-01"
    with pytest.raises(RuleViolation, match="decide"):
        intakes.home_on_record(recorded, policy, "a-03", "r-01", NOW)


def test_the_licenses_are_of_the_kind_that_the_reason_is_about(continuum: Batch) -> None:
    kinds = {row.license_id: row.kind for row in continuum.licenses.rows}
    for row in ROWS:
        if row["form"]["reason"] == "revoked_allotment":
            assert [kinds[each] for each in row["license_ids"]] == [LicenseKind.CE_ACCESS]

"""Intakes that lead staff record say in which region an organization counts, and only its lead gives it a license."""

from datetime import date
from typing import Any

import pytest

from models.allotment.home_region import months_before, recorded_intakes
from models.allotment.messages import DecideHome, IntakeFigure, RecordIntakes
from models.allotment.rules import delegations
from models.allotment.rules import intakes as allotment_intakes
from models.people import Actor, Role
from tests.models.allotment.samples import Shares, as_told, ce_lead, giving, new_key
from tests.models.builders import HARBOR, LAKESIDE, hmis_lead, person


def figure(region: int, month: int, number: int, agency_id: str = HARBOR, year: int = 2026) -> IntakeFigure:
    """Intakes of an organization in a region and a month of 2026; it is November."""
    return IntakeFigure(agency_id=agency_id, region_id=f"r-{region}", month=date(year, month, 1), number=number)


def recording(*figures: IntakeFigure, actor: Actor | None = None) -> RecordIntakes:
    """What lead staff record."""
    return RecordIntakes(actor=actor or hmis_lead(), key=new_key(), figures=figures, source="The HMIS")


def recorded(*figures: IntakeFigure) -> Shares:
    """An allotment that knows these intakes."""
    shares = Shares()
    shares.send(allotment_intakes.record_intakes, recording(*figures))
    return shares


def refused(shares: Shares, number: int, **changes: Any) -> str:
    """A region's lead may not give Harbor a license; the sentence."""
    return shares.refuse("another_region", delegations.delegate, giving(number, own_region="r-1", **changes))


@pytest.mark.requirement("LIC-25")
def test_a_lead_gives_licenses_to_organizations_of_the_own_region_only() -> None:
    shares = Shares()
    said = refused(shares, 2)
    assert said.startswith("Harbor House counts in Region 1, because it is on record there.")
    shares.give(1, own_region="r-1")


@pytest.mark.requirement("LIC-12", "LIC-25")
def test_an_organization_in_several_regions_counts_where_its_recorded_intakes_are_most() -> None:
    shares = recorded(figure(1, 9, 8), figure(1, 10, 2), figure(2, 9, 5), figure(2, 10, 7))
    said = refused(shares, 1)
    assert "counts in Region 2, by its average intakes a month: Region 2 6.0 and Region 1 5.0." in said
    shares.give(2, own_region="r-1")
    named = giving(1, own_region="r-1").model_copy(update={"intakes": ()})
    shares.refuse("another_region", delegations.delegate, named)


@pytest.mark.requirement("LIC-12")
def test_intakes_are_averaged_over_the_months_of_the_policy() -> None:
    shares = recorded(figure(1, 10, 5), figure(2, 10, 4), figure(2, 10, 900, year=2025))
    assert months_before(date(2026, 11, 2), 12)[0] == "2025-11"
    shares.give(1, own_region="r-1")
    assert "2025-10" not in shares.allotment.intakes[HARBOR]["r-2"], "what is too old is only in the records"


def test_a_month_without_a_figure_in_one_region_counts_as_none_there() -> None:
    known = {"r-1": {"2026-09": 9}, "r-2": {"2026-09": 5, "2026-10": 5}}
    found = recorded_intakes(known, {}, ["2026-08", "2026-09", "2026-10"])
    assert [(each.region_id, each.monthly) for each in found] == [("r-1", (9, 0)), ("r-2", (5, 5))]


@pytest.mark.requirement("LIC-12", "LIC-25")
def test_equal_intakes_need_the_committee_which_may_also_decide_otherwise_with_a_reason() -> None:
    shares = recorded(figure(1, 10, 5), figure(2, 10, 5))
    shares.refuse("undecided", delegations.delegate, giving(1, own_region="r-1"))
    decision = DecideHome(
        actor=person("p-ada", Role.CE_CHAIR), key=new_key(), agency_id=HARBOR, region_id="r-3", why="Its need is there."
    )
    shares.send(delegations.decide_home, decision)
    assert "as the Coordinated Entry Committee decided: Its need is there." in refused(shares, 1)
    shares.give(3, own_region="r-1")


@pytest.mark.requirement("LIC-25")
def test_lead_staff_record_intakes_of_months_that_are_over_each_once_and_correct_them() -> None:
    shares = Shares()
    one = figure(1, 10, 5)
    for actor in (ce_lead(), person("p-c", Role.CE_CHAIR)):
        shares.refuse("not_permitted", allotment_intakes.record_intakes, recording(one, actor=actor))
    shares.refuse("month_not_over", allotment_intakes.record_intakes, recording(figure(1, 11, 5)))
    shares.refuse("named_twice", allotment_intakes.record_intakes, recording(one, figure(1, 10, 6)))
    shares.refuse("unknown_region", allotment_intakes.record_intakes, recording(figure(9, 10, 5)))
    other = figure(2, 10, 3, agency_id=LAKESIDE)
    said = shares.send(allotment_intakes.record_intakes, recording(one, other))
    assert said == "Recorded 2 figures for 2 organizations: 2026-10. Source: The HMIS"
    shares.send(allotment_intakes.record_intakes, recording(figure(1, 10, 7)))
    assert shares.allotment.intakes == {HARBOR: {"r-1": {"2026-10": 7}}, LAKESIDE: {"r-2": {"2026-10": 3}}}
    before = Shares(under=as_told())
    before.refuse("no_intakes", allotment_intakes.record_intakes, recording(one))

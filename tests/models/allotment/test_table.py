"""Each region's share by population, rounding and floor; and what the sum says."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.allotment.shares import changes, changes_in_words, shares
from models.policy.allotment import Rounding, SharingPolicy
from tests.models.allotment.samples import figures, policy
from tests.models.builders import SOURCE

BALANCE_OF_STATE = 2_909_430
REGION_1 = 596_788


def sharing(**changes_: object) -> SharingPolicy:
    """Missouri's, with parts changed."""
    return policy().sharing.model_copy(update=changes_)


@pytest.mark.requirement("LIC-09")
def test_the_example_of_the_document_gives_region_1_four() -> None:
    found = shares(figures(REGION_1, BALANCE_OF_STATE - REGION_1), policy().sharing)
    first = found.regions[0]
    assert (found.target, first.allotted, first.floored) == (20, 4, False)
    assert first.arithmetic == "596,788 ÷ 2,909,430 × 20 = 4.10, rounded to 4"


@pytest.mark.requirement("LIC-10")
@pytest.mark.parametrize(("population", "allotted"), [(0, 2), (74, 2), (75, 2), (99, 2), (100, 2), (124, 2), (125, 3)])
def test_a_region_whose_value_is_below_two_gets_two(population: int, allotted: int) -> None:
    found = shares(figures(population, 1000 - population), policy().sharing)
    assert found.of("r-1") == allotted
    assert found.regions[0].floored is (population * 20 / 1000 < 1.5)


@pytest.mark.requirement("LIC-09")
@pytest.mark.parametrize(
    ("rounding", "allotted"), [(Rounding.HALF_UP, [3, 2, 5]), (Rounding.DOWN, [2, 2, 5]), (Rounding.UP, [3, 3, 6])]
)
def test_the_policy_says_how_a_share_is_rounded(rounding: Rounding, allotted: list[int]) -> None:
    found = shares(figures(25, 24, 51), sharing(target=10, rounding=rounding, floor=0))
    assert [each.allotted for each in found.regions] == allotted
    exact = shares(figures(30, 70), sharing(target=10, rounding=rounding, floor=0))
    assert [each.allotted for each in exact.regions] == [3, 7]


@pytest.mark.requirement("LIC-10")
def test_the_table_says_when_floors_push_the_sum_above_the_target_and_by_how_much() -> None:
    found = shares(figures(900, 50, 50), policy().sharing)
    assert ([each.allotted for each in found.regions], found.sum, found.above_target, found.by_floors) == (
        [18, 2, 2],
        22,
        2,
        2,
    )
    assert found.sentence == (
        "The regions together have 22, 2 above the target of 20. The floor adds 2 licenses, in Region 2 and Region 3."
    )


def test_the_table_says_when_rounding_alone_misses_the_target() -> None:
    over = shares(figures(25, 25, 25, 25), sharing(target=10))
    assert over.sentence == "The regions together have 12, 2 above the target of 10."
    under = shares(figures(24, 24, 24, 28), sharing(target=10))
    assert under.sentence == "The regions together have 9, 1 below the target of 10."
    exact = shares(figures(50, 50), sharing())
    assert exact.sentence == "The regions together have 20, exactly the target."


def test_new_figures_say_which_regions_they_change() -> None:
    before = shares(figures(400, 300, 100), sharing(target=8))
    after = shares(figures(300, 400, 100, effective=date(2027, 1, 1)), sharing(target=8))
    assert changes(before, after) == {"r-1": (4, 3), "r-2": (3, 4)}
    assert changes_in_words(before, after) == "Changes: Region 1 from 4 to 3 and Region 2 from 3 to 4."
    assert changes_in_words(before, before) == "No region’s allotment changes."


def test_without_any_people_there_is_nothing_to_share_by() -> None:
    with pytest.raises(ValueError, match="zero"):
        shares(figures(0, 0), policy().sharing)


@given(
    st.lists(st.integers(1, 10**7), min_size=1, max_size=12),
    st.integers(1, 200),
    st.integers(0, 5),
    st.sampled_from(Rounding),
)
def test_every_region_has_its_floor_and_is_within_one_of_its_share(
    populations: list[int], target: int, floor: int, rounding: Rounding
) -> None:
    rule = SharingPolicy(target=target, rounding=rounding, floor=floor, source=SOURCE)
    found = shares(figures(*populations), rule)
    for each in found.regions:
        value = each.population * target / sum(populations)
        assert abs(each.rounded - value) < 1 + 1e-9
        assert each.allotted == max(each.rounded, floor)
    assert found.sum == sum(each.rounded for each in found.regions) + found.by_floors
    assert (found.above_target == 0) is ("exactly" in found.sentence)

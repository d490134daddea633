"""Which licenses could be removed, each with what speaks against it."""

from collections import Counter

import pytest

from models.allotment.candidates import LicenseFacts, candidate_for, candidates, spoken_candidate
from tests.models.allotment.samples import policy


def facts(number: int, entries: int | None = 100, county: str = "Alder", agency: str = "") -> LicenseFacts:
    """A Coordinated Entry license."""
    return LicenseFacts(
        license_id=f"l-{number}",
        agency_id=agency or f"a-{number}",
        organization=f"House {number}",
        region_id="r-1",
        county=county,
        entries=entries,
    )


@pytest.mark.requirement("LIC-20")
def test_each_license_shows_whether_it_is_under_used_alone_in_its_county_or_the_organizations_only_one() -> None:
    licenses = [facts(1, 10), facts(2, 9), facts(3, 0, "Bramble"), facts(4, 50)]
    found = candidates(licenses, Counter({"a-1": 1, "a-2": 5, "a-3": 2, "a-4": 2}), policy().removing)
    marks = {each.license_id: (each.under_used, each.unique_in_county, each.only_one) for each in found}
    assert marks == {
        "l-1": (False, False, True),
        "l-2": (True, False, False),
        "l-3": (True, True, False),
        "l-4": (False, False, False),
    }


@pytest.mark.requirement("LIC-20")
def test_those_that_can_best_be_spared_come_first() -> None:
    licenses = [
        facts(1, 100),
        facts(2, 9, "Bramble"),
        facts(3, 5, "Cedar"),
        facts(4, 5, "Cedar"),
        facts(5, 3, "Cedar"),
        facts(6, 0, "Cedar", agency="a-only"),
    ]
    every = Counter({f"a-{number}": 2 for number in range(1, 6)} | {"a-only": 1})
    found = candidates(licenses, every, policy().removing)
    assert [each.license_id for each in found] == ["l-5", "l-3", "l-4", "l-6", "l-2", "l-1"]
    assert [each.license_id for each in found if not each.protected] == ["l-5", "l-3", "l-4"]
    alone = candidate_for("l-2", found)
    assert alone is not None
    assert candidate_for("l-99", found) is None
    assert spoken_candidate(alone) == (
        "House 2, Bramble: underused with 9 client entries, the only one in its county, and not the organization’s "
        "only license"
    )
    assert candidate_for("l-6", found).marks.startswith("underused with 0 client entries")  # type: ignore[union-attr]


@pytest.mark.requirement("LIC-20")
def test_a_lack_of_reports_is_no_lack_of_use() -> None:
    unknown, used = candidates([facts(1, None), facts(2, 60)], Counter({"a-1": 2, "a-2": 2}), policy().removing)[::-1]
    assert (unknown.license_id, unknown.under_used, unknown.protected) == ("l-1", False, True)
    assert used.license_id == "l-2"
    assert unknown.marks == (
        "not known to be underused (no HMIS CSV export covers its client entries), not the only one in its county, "
        "and not the organization’s only license"
    )

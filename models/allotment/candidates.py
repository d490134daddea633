"""Coordinated Entry licenses that could be removed and given to somebody else, and what speaks against it.

Source: 003, section 4, CE-allotment appeal: underused licenses first, none that is the only one in its county, and if
possible not the organization's only one (LIC-20).
"""

from collections import Counter
from collections.abc import Iterable

from models.base import Key, Message, listed
from models.policy.allotment import RemovalPolicy


class LicenseFacts(Message):
    """A Coordinated Entry license in the records: where it is, and its client entries in the policy's days.

    `entries` is None if no export covers its holder, because missing reports don't prove a lack of use.
    """

    license_id: Key
    agency_id: Key
    organization: str
    region_id: Key
    county: str
    entries: int | None


class Candidate(Message):
    """A license that could be removed, with its marks."""

    license_id: Key
    agency_id: Key
    organization: str
    region_id: Key
    county: str
    entries: int | None
    under_used: bool
    unique_in_county: bool
    only_one: bool
    """True if it is the organization's only license of any kind."""

    @property
    def protected(self) -> bool:
        """True if the policy prefers to leave it where it is."""
        return not self.under_used or self.unique_in_county or self.only_one

    @property
    def marks(self) -> str:
        """What people need to know before it is removed, in words."""
        marks = [_use_in_words(self.under_used, self.entries)]
        marks.append("the only one in its county" if self.unique_in_county else "not the only one in its county")
        marks.append("the organization’s only license" if self.only_one else "not the organization’s only license")
        return listed(marks)


def _use_in_words(under_used: bool, entries: int | None) -> str:
    if entries is None:
        return "not known to be underused (no HMIS CSV export covers its client entries)"
    return f"{'underused' if under_used else 'in use'} with {entries:,} client {'entry' if entries == 1 else 'entries'}"


def candidates(
    licenses: Iterable[LicenseFacts], all_licenses_of: Counter[str], policy: RemovalPolicy
) -> tuple[Candidate, ...]:
    """Return every license with its marks. The one that can be spared best comes first.

    `licenses` are the Coordinated Entry licenses of all regions. `all_licenses_of` counts each agency's licenses of any
    kind. Licenses that the policy allows to remove come first: underused, not alone in their county, not the
    organization's only one.
    """
    every = list(licenses)
    in_county = Counter(each.county for each in every)
    found = [
        Candidate(
            **each.model_dump(),
            under_used=each.entries is not None and each.entries < policy.entries,
            unique_in_county=in_county[each.county] == 1,
            only_one=all_licenses_of[each.agency_id] <= 1,
        )
        for each in every
    ]
    return tuple(sorted(found, key=_spared_first))


def candidate_for(license_id: str, found: Iterable[Candidate]) -> Candidate | None:
    """Return the candidate with this license, or None."""
    return next((each for each in found if each.license_id == license_id), None)


def spoken_candidate(candidate: Candidate) -> str:
    """Describe a candidate in a line: the organization, the county, and its marks."""
    return f"{candidate.organization}, {candidate.county}: {candidate.marks}"


def _spared_first(candidate: Candidate) -> tuple[bool, bool, bool, bool, int, str]:
    return (
        not candidate.under_used,
        candidate.unique_in_county,
        candidate.only_one,
        candidate.entries is None,
        candidate.entries or 0,
        candidate.license_id,
    )

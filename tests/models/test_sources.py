"""Where a rule comes from, by who reads it: a note that the office left for itself is for the office."""

from collections.abc import Iterator
from typing import Any

import pytest

from adapters.policy_files import POLICY_FOLDER, load_packs
from models.calendar import Deadline, day_deadline
from models.people import Actor, Grant, Role
from models.policy.pack import PolicyPack
from models.sources import from_source, reads_notes
from tests.models.license_builders import BEGUN

NOTES = ("office default", "to be confirmed", "invented", "Example, like", "the office puts its own")
PARTLY = (
    "Guide 001, requesting new users, paragraph 4: each request is reviewed for completeness. By whom at the HMIS "
    "lead, within 2 business days, and 14 days for a completion: office default, to be confirmed"
)
WHOLLY = "Office default, to be confirmed. Neither document says how soon an account is set up."


def sources(value: Any) -> Iterator[str]:
    """Every source that a pack names, however deep."""
    if isinstance(value, dict):
        for key, each in value.items():
            if key == "source":
                yield each
            yield from sources(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from sources(each)


@pytest.mark.parametrize("pack", load_packs(POLICY_FOLDER).values(), ids=lambda pack: pack.pack)
def test_no_reader_is_shown_a_note_of_any_pack(pack: PolicyPack) -> None:
    found = list(sources(pack.model_dump()))
    assert found
    for source in found:
        said = from_source(source)
        assert said.endswith("."), said
        assert not any(each.lower() in said.lower() for each in NOTES), said


def test_a_number_that_no_document_gives_is_the_offices_and_says_so() -> None:
    assert from_source(WHOLLY) == "The documents give no number; the office has set it."


def test_what_a_document_says_is_named_and_the_rest_is_the_offices() -> None:
    assert from_source(PARTLY) == (
        "Source: Guide 001, requesting new users, paragraph 4: each request is reviewed for completeness. What it "
        "doesn’t say, the office has set."
    )
    assert from_source("Policy 003, section 1.") == "Source: Policy 003, section 1."


@pytest.mark.parametrize("source", [PARTLY, WHOLLY])
def test_whoever_keeps_the_policy_reads_the_note(source: str) -> None:
    assert from_source(source, for_office=True) == f"Source: {source.rstrip('.')}."


def test_only_whoever_keeps_the_policy_reads_notes() -> None:
    readers = {role for role in Role if reads_notes(Actor(person_id="x", grants=(Grant(role=role),)))}
    assert readers == {Role.SYSTEM_ADMINISTRATOR, Role.HMIS_LEAD, Role.HMIS_DIRECTOR}
    assert not reads_notes(Actor(person_id="tess"))


def test_a_deadline_is_worded_for_a_reader_unless_the_office_asks() -> None:
    deadline: Deadline = day_deadline(BEGUN, 5, "America/Chicago", "5 calendar days", WHOLLY)
    assert "to be confirmed" not in deadline.explained()
    assert deadline.explained().endswith("The documents give no number; the office has set it.")
    assert "to be confirmed" in deadline.explained(for_office=True)

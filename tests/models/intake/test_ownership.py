"""Whose value counts: the office's, decided by hand, or the file's."""

from datetime import UTC, date, datetime

import pytest

from models.intake.ownership import OWNED, FieldOwner, OwnedBy, RecordKind, Verdict, judge, written
from models.money.amounts import ZERO
from models.people import Role

AT = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)
OLD, HAND, NEW = date(2026, 9, 30), date(2026, 12, 15), date(2027, 1, 31)


def owner(which: OwnedBy, file_said: str | None = written(OLD)) -> FieldOwner:
    """Who decided an agency's expiration date."""
    return FieldOwner(
        record_kind=RecordKind.AGENCY,
        record_id="A1",
        field="license_expires_on",
        owner=which,
        decided_at=AT,
        decided_by="bill",
        file_said=file_said,
    )


@pytest.mark.parametrize(
    ("who", "current", "said", "verdict"),
    [
        (None, OLD, OLD, Verdict.UNCHANGED),
        (None, OLD, NEW, Verdict.APPLY),
        (owner(OwnedBy.FILE), OLD, NEW, Verdict.APPLY),
        (owner(OwnedBy.FILE), OLD, OLD, Verdict.UNCHANGED),
        (owner(OwnedBy.OFFICE), HAND, OLD, Verdict.REPEATED),
        (owner(OwnedBy.OFFICE), HAND, HAND, Verdict.UNCHANGED),
        (owner(OwnedBy.OFFICE), HAND, NEW, Verdict.CONFLICT),
        (owner(OwnedBy.OFFICE, None), HAND, OLD, Verdict.CONFLICT),
        (owner(OwnedBy.OFFICE, written(None)), HAND, None, Verdict.REPEATED),
        (owner(OwnedBy.OFFICE), HAND, None, Verdict.CONFLICT),
    ],
)
def test_a_file_that_repeats_itself_changes_nothing_and_one_that_says_something_new_is_a_conflict(
    who: FieldOwner | None, current: date, said: date | None, verdict: Verdict
) -> None:
    assert judge(who, current, said) == verdict


@pytest.mark.parametrize(
    ("one", "same"),
    [
        (("a", "b"), ["a", "b"]),
        (date(2026, 9, 30), "2026-09-30"),
        (Role.SIGNATORY, "signatory"),
        (None, None),
    ],
)
def test_the_same_value_is_written_alike_whether_it_comes_from_a_row_or_from_the_records(
    one: object, same: object
) -> None:
    assert written(one) == written(same)


def test_different_values_are_written_differently() -> None:
    values = [None, "", "null", (), ("",), "a", ("a",), ("a", "b"), ("b", "a"), date(2026, 9, 30), ZERO]
    assert len({written(each) for each in values}) == len(values)


def test_every_column_of_a_file_that_does_not_say_which_record_it_is_has_an_owner() -> None:
    assert set(OWNED) == set(RecordKind)
    assert OWNED[RecordKind.PERSON] == ("first_name", "last_name", "email")
    assert OWNED[RecordKind.DESIGNATION] == ("until_day", "designated_by")
    assert {"name", "region_id", "county", "program_types", "license_expires_on"} <= set(OWNED[RecordKind.AGENCY])
    assert "funding" in OWNED[RecordKind.LICENSE]

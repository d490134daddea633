"""Rows of banks' files on record: the same row of the same file is the same money, however it is read."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from storage.bank_file_rows import FileRow, claim_row, forget_row, known_rows
from storage.database import Database
from tests.storage.samples import NOW

ROW = FileRow(sha256="a" * 64, line=2)


@pytest.mark.requirement("FEE-07", "R15")
def test_a_row_keeps_the_key_under_which_it_was_recorded_first(database: Database) -> None:
    assert claim_row(database, ROW, "first", NOW)
    assert claim_row(database, ROW, "first", NOW), "the same reading again"
    assert not claim_row(database, ROW, "second", NOW), "read in another way"
    assert claim_row(database, ROW.model_copy(update={"line": 3}), "third", NOW)
    assert known_rows(database, ROW.sha256) == {2: "first", 3: "third"}
    assert known_rows(database, "b" * 64) == {}, "another file"


def test_a_row_that_was_not_recorded_after_all_can_be_read_in_another_way(database: Database) -> None:
    assert claim_row(database, ROW, "first", NOW)
    forget_row(database, ROW)
    assert claim_row(database, ROW, "second", NOW)


@pytest.mark.requirement("R17")
def test_of_imports_at_the_same_time_that_read_a_file_in_different_ways_one_has_the_row(database: Database) -> None:
    keys = [f"key-{number}" for number in range(6)] * 2
    with ThreadPoolExecutor(4) as pool:
        claimed = list(pool.map(lambda key: claim_row(database, ROW, key, NOW), keys))
    (holder,) = known_rows(database, ROW.sha256).values()
    assert {key for key, yes in zip(keys, claimed, strict=True) if yes} == {holder}

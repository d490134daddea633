"""What a column takes and gives back, on both databases."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError, StatementError

from storage.columns import id_of
from storage.database import Database
from storage.tables.directory import regions
from storage.tables.licenses import licenses
from tests.storage.samples import settle_license, settle_people


def test_an_instant_comes_back_aware_and_in_utc(database: Database) -> None:
    settle_people(database)
    central = timezone(timedelta(hours=-6))
    settle_license(database, created_at=datetime(2026, 3, 2, 9, 30, 0, 123456, tzinfo=central))
    with database.read() as connection:
        found = connection.execute(select(licenses.c.created_at)).scalar_one()
    assert found == datetime(2026, 3, 2, 15, 30, 0, 123456, tzinfo=UTC)
    assert found.tzinfo is UTC


def test_a_time_without_its_zone_is_refused(database: Database) -> None:
    settle_people(database)
    with pytest.raises(StatementError, match="has no time zone"):
        settle_license(database, created_at=datetime(2026, 3, 2, 9, 30))  # noqa: DTZ001


def test_instants_are_compared_as_instants(database: Database) -> None:
    settle_people(database)
    central = timezone(timedelta(hours=-6))
    settle_license(database, created_at=datetime(2026, 3, 2, 23, 0, tzinfo=central))
    later = licenses.c.created_at > datetime(2026, 3, 3, 4, 59, tzinfo=UTC)
    with database.read() as connection:
        assert connection.execute(select(licenses.c.id).where(later)).scalars().all() == ["L1"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Zoë 😀 “quoted”", "Zoë 😀 “quoted”"),
        ("half\0way", "half\N{REPLACEMENT CHARACTER}way"),
        ("a\ud800b", "a?b"),
        ("", ""),
    ],
)
def test_text_that_no_database_can_hold_is_kept_as_far_as_possible(database: Database, typed: str, kept: str) -> None:
    settle_people(database)
    with database.write() as connection:
        connection.execute(update(regions).where(regions.c.id == "R1").values(name=typed))
    with database.read() as connection:
        assert connection.execute(select(regions.c.name).where(regions.c.id == "R1")).scalar_one() == kept


def test_a_word_that_is_not_on_its_list_is_refused_by_the_database(database: Database) -> None:
    settle_people(database)
    with pytest.raises(IntegrityError, match="ck_licenses_state"):
        settle_license(database, state="lost")


def test_an_id_made_of_parts_tells_the_parts_apart() -> None:
    assert id_of("a", "b") == id_of("a", "b")
    assert len({id_of("a", "b"), id_of("ab"), id_of("a", "b", None), id_of("a", None, "b"), id_of("a,b")}) == 5

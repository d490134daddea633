"""Invoice numbers: one after the other, without gaps, whoever asks at the same time and however often."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from storage.database import Database, open_database
from storage.invoice_numbers import take_number, unused_numbers
from storage.tables.billing import invoice_numbers
from tests.storage.samples import NOW, settle_people

DRAFTS = 200


@pytest.fixture(autouse=True)
def _people(database: Database) -> None:
    settle_people(database)


@pytest.mark.requirement("R16")
def test_two_hundred_drafts_at_the_same_time_get_the_numbers_from_1_to_200(
    database: Database, records_url: str
) -> None:
    with open_database(records_url) as elsewhere, ThreadPoolExecutor(max_workers=24) as pool:
        stores = (database, elsewhere)  # two processes' worth of connections

        def take(draft: int) -> int:
            return take_number(stores[draft % 2], f"A{draft % 2 + 1}", f"license/L{draft}", NOW, NOW)

        numbers = list(pool.map(take, range(DRAFTS)))
        again = list(pool.map(take, range(DRAFTS)))
    assert sorted(numbers) == list(range(1, DRAFTS + 1))
    assert again == numbers
    with database.read() as connection:
        kept = connection.execute(select(invoice_numbers.c.sequence).order_by(invoice_numbers.c.sequence)).scalars()
        assert list(kept) == list(range(1, DRAFTS + 1))


def test_the_same_draft_asked_by_many_at_once_takes_one_number(database: Database) -> None:
    with ThreadPoolExecutor(max_workers=8) as pool:
        taken = list(pool.map(lambda _: take_number(database, "A1", "renewal/2027-01-01", NOW, NOW), range(20)))
    assert taken == [1] * 20
    assert unused_numbers(database) == [1]


def test_a_draft_that_is_made_anew_takes_another_number(database: Database) -> None:
    first = take_number(database, "A1", "license/L1", NOW, NOW)
    assert take_number(database, "A1", "license/L1", NOW + timedelta(days=400), NOW) == first + 1


def test_a_number_whose_transaction_is_undone_is_given_out_again(database: Database) -> None:
    take_number(database, "A1", "license/L1", NOW, NOW)
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        take_number(database, "A9", "license/L2", NOW, NOW)
    assert take_number(database, "A1", "license/L3", NOW, NOW) == 2

"""What an agency reads about a leaver's license before it chooses is what the choice then does."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from models.billing.posting import position_of
from models.calendar import end_of_day
from services.removals import cost_of_deletion
from tests.models.billing.samples import Books, licenses
from tests.models.billing.test_preview import evidence

SHOWN_ON = date(2026, 8, 10)


def shown(books: Books, last_day: date | None) -> str:
    """What the page says about giving up the first license after a last day."""
    return cost_of_deletion(books.account, evidence(books), "l-1", books.now, last_day)


def credited(sentence: str) -> Decimal:
    """The amount that a sentence promises."""
    found = re.search(r"credit of \$([\d.,]+)", sentence)
    assert found, sentence
    return Decimal(found[1].rstrip(".").replace(",", ""))


@pytest.mark.requirement("FEE-10")
@pytest.mark.parametrize("ahead", [None, 0, 1, 30, 100])
def test_giving_a_license_up_brings_to_the_cent_what_was_shown_before(ahead: int | None) -> None:
    books = Books(has=licenses(2), paid=True).until(SHOWN_ON)
    last_day = None if ahead is None else SHOWN_ON + timedelta(days=ahead)
    promised = credited(shown(books, last_day))
    if last_day is not None:
        books.until(after(last_day, books))
    before = position_of(books.account).available
    books.delete("l-1")
    assert position_of(books.account).available - before == promised


def after(day: date, books: Books) -> date:
    """The day on which a license ends whose last day is `day`."""
    at: datetime = end_of_day(day, books.account.time_zone)
    return at.date()


def test_nothing_is_promised_for_a_day_after_the_next_renewal() -> None:
    books = Books(has=licenses(2), paid=True).until(SHOWN_ON)
    assert books.account.covered_until is not None
    late = books.account.covered_until + timedelta(days=1)
    assert shown(books, late).startswith("The licenses renew before that day")
    assert "credit of" in shown(books, books.account.covered_until - timedelta(days=20))

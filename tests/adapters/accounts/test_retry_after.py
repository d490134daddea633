"""A busy server says when it wants to be asked again: in seconds or as a date, within bounds."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from adapters.accounts.failures import AccountsAway
from adapters.accounts.retry_after import LONGEST_WAIT, retry_after
from tests.adapters.accounts.misbehaving import ScimTestServer

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "wait"),
    [
        ("0", timedelta()),
        ("120", timedelta(minutes=2)),
        (" 120 ", timedelta(minutes=2)),
        ("86400", LONGEST_WAIT),
        pytest.param("9" * 5000, LONGEST_WAIT, id="5000 digits"),
        ("Mon, 02 Mar 2026 15:05:00 GMT", timedelta(minutes=5)),
        ("Mon, 02 Mar 2026 14:00:00 GMT", timedelta()),
        ("Fri, 31 Dec 9999 23:59:59 GMT", LONGEST_WAIT),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("١٢", None),
        ("", None),
    ],
)
def test_seconds_and_dates_are_read_and_bounded(written: str, wait: timedelta | None) -> None:
    answer = httpx.Response(503, headers=[(b"Retry-After", written.encode())])
    assert retry_after(answer, NOW) == wait


def test_an_answer_that_says_nothing_leaves_the_wait_to_us() -> None:
    assert retry_after(httpx.Response(503), NOW) is None


def test_a_date_counts_from_the_servers_own_clock() -> None:
    headers = {"Retry-After": "Mon, 02 Mar 2026 18:10:00 GMT", "Date": "Mon, 02 Mar 2026 18:00:00 GMT"}
    assert retry_after(httpx.Response(429, headers=headers), NOW) == timedelta(minutes=10)


@pytest.mark.parametrize("status", [429, 503])
async def test_a_busy_server_is_asked_again_when_it_says(status: int) -> None:
    server = ScimTestServer()
    server.answers(httpx.Response(status, headers={"Retry-After": "90"}))
    async with server.client() as accounts:
        with pytest.raises(AccountsAway) as away:
            await accounts.find("p-1/a-1")
    assert away.value.retry_after == timedelta(seconds=90)

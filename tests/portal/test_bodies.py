"""A form that is larger than it can be is refused before it is read whole."""

from collections.abc import AsyncIterator

import pytest

from models.documents import LARGEST
from portal.bodies import ROOM_FOR_TEXT
from tests.portal.conftest import URL, Portal

pytestmark = pytest.mark.requirement("S24")

TYPE = {"Content-Type": "multipart/form-data; boundary=x", "Origin": URL}


class Sent:
    """A body in parts of a megabyte, and how many of them were asked for."""

    def __init__(self, megabytes: int) -> None:
        self.megabytes = megabytes
        self.asked_for = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="paper"; filename="a.pdf"\r\n\r\n'
        for _ in range(self.megabytes):
            self.asked_for += 1
            yield b"x" * 1024 * 1024


async def test_what_is_announced_as_too_large_is_not_read(portal: Portal) -> None:
    browser = await portal.signed_in_as("tess")
    sent = Sent(100)
    headers = {**TYPE, "Content-Length": str(100 * 1024 * 1024)}
    answer = await browser.post("/trainings/Q1/parts/c/certificate", content=sent, headers=headers)
    assert (answer.status_code, sent.asked_for) == (413, 0)


async def test_what_grows_too_large_is_read_no_further(portal: Portal) -> None:
    browser = await portal.signed_in_as("tess")
    sent = Sent(100)
    answer = await browser.post("/trainings/Q1/parts/c/certificate", content=sent, headers=TYPE)
    assert answer.status_code == 413
    assert sent.asked_for <= (LARGEST + ROOM_FOR_TEXT) // (1024 * 1024) + 2


async def test_a_form_without_a_file_takes_no_more_than_text(portal: Portal) -> None:
    browser = portal.browser()
    await browser.open("/sign-in")
    answer = await browser.press("/sign-in", address="x" * (ROOM_FOR_TEXT + 1))
    assert answer.status_code == 413
    assert "more text than we can take" in answer.text

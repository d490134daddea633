"""Work after an answer: nobody waits for it, so that it failed has to be seen."""

import logging

import pytest

from adapters.mail.letter import Letter
from adapters.mail.port import Delivery, MailAway
from tests.portal.conftest import Portal
from tests.portal.test_sign_in import UMA, asked


@pytest.mark.requirement("S3", "S31")
async def test_a_letter_that_could_not_be_sent_is_logged_without_its_address(
    portal: Portal, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(letter: Letter) -> Delivery:
        raise MailAway(f"No server for {letter.to[0].address}.")

    monkeypatch.setattr(portal.mailroom, "send", away)
    with caplog.at_level(logging.ERROR):
        assert "an email is on its way" in await asked(portal.browser())
    assert [record.getMessage() for record in caplog.records] == ["Work after an answer failed: MailAway"]
    assert UMA not in caplog.text


@pytest.mark.parametrize(
    ("path", "said"),
    [("/contact", "Who helps with what"), ("/privacy", "nothing about clients"), ("/accessibility", "WCAG")],
)
async def test_pages_for_everybody_say_what_their_titles_promise(portal: Portal, path: str, said: str) -> None:
    page = await portal.browser().open(path)
    assert (page.status_code, said in page.text) == (200, True)
    assert portal.house.context.pack.office.helpdesk in page.text

"""A message that a mail program would read differently is refused by us, and never leaves."""

from pathlib import Path

import pytest

from adapters.mail import headers
from adapters.mail.letter import LetterAttachment, Recipient
from adapters.mail.maildir import MaildirMailer
from adapters.mail.message import as_bytes
from adapters.mail.read_back import NotAsWritten, require_as_written
from adapters.mail.smtp import SmtpMailer, SmtpServer, Tls
from tests.adapters.mail.samples import letter
from tests.adapters.mail.server import Desk, serving

WRITTEN = letter(
    calendar=b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
    papers=(LetterAttachment(file_name="invoice-7.pdf", content=b"%PDF-1.7 seven"),),
)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (b"Subject:", b"Bcc: spy@evil.example\r\nSubject:", "its headers"),
        (b"Reply-To: ", b"Reply-To: Eve <spy@evil.example>, ", "the addresses in Reply-To"),
        (b"<dana@harbor.example>", b"<dana@harbor.example>, <spy@evil.example>", "the addresses in To"),
        (b"Dana Reed <", b"Eve Reed <", "the addresses in To"),
        (b"Pat Lee <pat@", b"Pat Lee <tap@", "the addresses in Cc"),
        (b"Please sign in", b"Please sign out", "the subject"),
        (b"06 Nov 2026", b"07 Nov 2026", "the date"),
        (b"Message-ID: <", b"Message-ID: <0", "the message’s id"),
        (b"\r\n\r\nplease sign in.", b"\r\n\r\nplease sign out.", "the text/plain part"),
        (b"<p>please", b"<p>don't", "the text/html part"),
        (b"END:VCALENDAR\r\n", b"X:1\r\nEND:VCALENDAR\r\n", "the text/calendar part"),
        (b'method="PUBLISH"', b'method="CANCEL"', "the calendar entry"),
        (b"invoice-7.pdf", b"invoice-8.pdf", "an attachment"),
        (b"application/pdf", b"application/zip", "its parts"),
    ],
)
def test_every_difference_is_found(old: bytes, new: bytes, what: str) -> None:
    content = as_bytes(WRITTEN)
    require_as_written(WRITTEN, content)
    assert old in content
    with pytest.raises(NotAsWritten, match=what):
        require_as_written(WRITTEN, content.replace(old, new, 1))


def test_an_attachment_that_lost_a_byte_is_found() -> None:
    other = letter(papers=(LetterAttachment(file_name="invoice-7.pdf", content=b"%PDF-1.7 seve"),))
    with pytest.raises(NotAsWritten, match="an attachment"):
        require_as_written(letter(papers=WRITTEN.papers), as_bytes(other))


@pytest.fixture
def _names_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """Headers that trust names, as Python's own email package does."""

    def trusting(header: str, people: list[tuple[str, str]]) -> bytes:
        return f"{header}: {', '.join(f'{name} <{address}>' for name, address in people)}\r\n".encode()

    monkeypatch.setattr(headers, "mailboxes", trusting)


EVE = (Recipient(person_id="p-1", name="Eve, all@harbor.example", address="dana@harbor.example"),)


@pytest.mark.requirement("S22", "S41")
@pytest.mark.usefixtures("_names_as_they_are")
async def test_a_letter_that_reads_differently_reaches_no_mail_server_and_no_folder(tmp_path: Path) -> None:
    desk = Desk()
    async with serving(desk) as port:
        mailer = SmtpMailer(SmtpServer(host="127.0.0.1", port=port, tls=Tls.NONE))
        with pytest.raises(NotAsWritten, match="the addresses in To"):
            await mailer.send(letter(to=EVE))
    assert desk.letters == []
    with pytest.raises(NotAsWritten):
        await MaildirMailer(tmp_path / "mail").send(letter(to=EVE))
    assert not list(tmp_path.rglob("*.hmis-access"))

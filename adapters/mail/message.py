"""From a letter to the bytes that travel, which are read back and compared before anybody gets them.

Needs the standard library alone, so that a test can run it on every Python that is installed.
"""

from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING

from adapters.mail import headers
from adapters.mail.read_back import require_as_written

if TYPE_CHECKING:  # only for annotations: the models need pydantic
    from adapters.mail.letter import Letter

POLICY = SMTP.clone(cte_type="7bit")
"""Lines end with CR LF, and every server understands seven bits."""

LANGUAGE = "en"
"""Letters are in English; the HTML layout says so as well."""


def as_bytes(letter: "Letter") -> bytes:
    """Write the letter as it travels: lines end in CR LF. The same letter always makes the same bytes.

    Raises NotAsWritten if a reader would see other headers, recipients, words or attachments than the letter has.
    """
    content = _headers(letter) + _body(letter).as_bytes()
    require_as_written(letter, content)
    return content


def _headers(letter: "Letter") -> bytes:
    written = [
        headers.mailboxes("From", [(letter.sender.name, letter.sender.address)]),
        headers.mailboxes("To", [(each.name, each.address) for each in letter.to]),
        headers.mailboxes("Cc", [(each.name, each.address) for each in letter.cc]) if letter.cc else b"",
        headers.mailboxes("Reply-To", [(letter.reply_to.name, letter.reply_to.address)]),
        headers.line_of_text("Subject", letter.subject),
        headers.moment("Date", letter.date),
        headers.plain_line("Message-ID", letter.message_id),
        headers.plain_line("Auto-Submitted", "auto-generated"),
    ]
    return b"".join(written)


def _body(letter: "Letter") -> EmailMessage:
    """Make the text with its alternatives, and what is attached.

    The calendar entry is the last alternative, where Outlook and Gmail look for it, and an attachment for programs that
    look nowhere else. Outlook takes it as an entry only inside the first part, so attachments come after it.
    """
    body = EmailMessage(policy=POLICY)
    body.set_content(letter.text)
    body.add_alternative(letter.html, subtype="html")
    if letter.calendar is not None:
        entry = letter.calendar.decode()
        body.add_alternative(entry, subtype="calendar", params={"method": letter.calendar_method})
        body.add_attachment(letter.calendar, maintype="application", subtype="ics", filename=letter.calendar_name)
    for paper in letter.papers:
        body.add_attachment(paper.content, maintype="application", subtype="pdf", filename=paper.file_name)
    body["Content-Language"] = LANGUAGE  # This comes last: making parts moves such headers into the first part.
    word = letter.message_id.partition("@")[0].strip("<")
    for number, part in enumerate(part for part in body.walk() if part.is_multipart()):
        part.set_boundary(f"=_{word}_{number}")  # Boundaries are random by default, and every copy would differ.
    return body

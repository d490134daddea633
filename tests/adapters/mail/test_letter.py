"""From a letter to a mail message: headers that can't be forged, and the same bytes for the same letter."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from adapters.mail.letter import Mailbox, Recipient, message_id
from adapters.mail.message import as_bytes
from adapters.mail.read_back import HEADERS
from tests.adapters.mail.samples import DANA, PAT, letter

ANYTHING = st.text(st.characters(codec=None), max_size=200)


def read(content: bytes) -> EmailMessage:
    return message_from_bytes(content, policy=default)


def addresses(message: EmailMessage, header: str) -> list[tuple[str, str]]:
    return [(each.display_name, each.addr_spec) for each in message[header].addresses]


def test_the_same_notice_has_the_same_message_id_for_ever() -> None:
    # These are the ids of letters that were sent: a change here would send copies nobody recognizes.
    assert message_id("n-1", "lakeside.example") == "<ebfd5b4c8eb7325f35fd4e8b07349c32@lakeside.example>"
    assert message_id("training/abc:12#0", "lakeside.example") == "<d439abf909d9e469cd382e10734a2c5d@lakeside.example>"


def test_two_notices_have_two_message_ids() -> None:
    assert message_id("n-1", "lakeside.example") != message_id("n-2", "lakeside.example")


def test_the_same_letter_is_the_same_bytes() -> None:
    assert as_bytes(letter(calendar=b"BEGIN:VCALENDAR")) == as_bytes(letter(calendar=b"BEGIN:VCALENDAR"))


def test_a_letter_says_from_whom_to_whom_and_when() -> None:
    message = read(as_bytes(letter()))
    assert addresses(message, "From") == [("Lakeside HMIS Office", "hmis@lakeside.example")]
    assert addresses(message, "To") == [("Dana Reed", "dana@harbor.example")]
    assert addresses(message, "Cc") == [("Pat Lee", "pat@harbor.example")]
    assert addresses(message, "Reply-To") == [("Lakeside HMIS Office", "help@lakeside.example")]
    assert message["Date"].datetime == letter().date
    assert message["Subject"] == "Please sign in"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "en"


def test_a_letter_has_a_text_part_an_html_part_and_the_calendar_entry() -> None:
    message = read(as_bytes(letter(calendar=b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")))
    kinds = [part.get_content_type() for part in message.walk() if not part.is_multipart()]
    assert kinds == ["text/plain", "text/html", "text/calendar", "application/ics"]
    (attached,) = message.iter_attachments()
    assert attached.get_filename() == "deadline.ics"


def test_the_calendar_entry_is_the_last_alternative_where_mail_programs_look_for_it() -> None:
    message = read(as_bytes(letter(calendar=b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", calendar_method="CANCEL")))
    first = next(message.iter_parts())
    assert first.get_content_type() == "multipart/alternative"
    assert isinstance(first, EmailMessage)
    entry = list(first.iter_parts())[-1]
    assert (entry.get_content_type(), entry.get_content_disposition()) == ("text/calendar", None)
    assert entry["Content-Type"].params["method"] == "CANCEL"


def test_text_beyond_ascii_arrives_as_written_over_seven_bits() -> None:
    content = as_bytes(letter(text="Zoë can’t sign in.\n", subject="Zoë Müller’s license"))
    assert content.isascii()
    assert read(content)["Subject"] == "Zoë Müller’s license"
    body = read(content).get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines() == ["Zoë can’t sign in."]


@pytest.mark.requirement("S22", "S41")
@pytest.mark.requirement("S22")
@settings(deadline=None)
@given(name=ANYTHING, other=ANYTHING)
def test_no_name_can_forge_a_header_or_another_recipient(name: str, other: str) -> None:
    to = Recipient(person_id="p-1", name=name, address="dana@harbor.example")
    cc = Recipient(person_id="p-2", name=other, address="pat@harbor.example")
    message = read(as_bytes(letter(to=(to,), cc=(cc,))))
    assert message.keys() == list(HEADERS)
    assert [address for _, address in addresses(message, "To")] == ["dana@harbor.example"]
    assert [address for _, address in addresses(message, "Cc")] == ["pat@harbor.example"]


@pytest.mark.requirement("S22", "S41")
@pytest.mark.parametrize(
    "name",
    [
        "Dana\r\nBcc: all@harbor.example",
        "Dana\nSubject: forged",
        'Reed, Dana "D" <all@harbor.example>',
        "Dana\u2028Bcc: all@harbor.example",
        "É" * 60 + ", <all@harbor.example>",
        "=?utf-8?q?Eve=0D=0ABcc=3A_spy=40evil.example?=",
        "=?utf-8?b?RXZlDQpSZXBseS1UbzogYUBi?= =?utf-8?q?=0D=0ABcc=3A_x=40y.example?=",
    ],
)
def test_a_name_written_to_forge_a_header_is_only_a_name(name: str) -> None:
    message = read(as_bytes(letter(to=(Recipient(person_id="p-1", name=name, address=DANA.address),))))
    assert message.keys() == list(HEADERS)
    assert [address for _, address in addresses(message, "To")] == [DANA.address]
    assert message["Subject"] == "Please sign in"


@pytest.mark.requirement("S22")
@pytest.mark.parametrize("field", ["subject", "message_id"])
@pytest.mark.parametrize("forged", ["ok\r\nBcc: all@harbor.example", "ok\nX: y", "ok\x00", ""])
def test_a_line_break_in_a_header_is_refused(field: str, forged: str) -> None:
    with pytest.raises(ValidationError):
        letter(**{field: forged})


@pytest.mark.parametrize(
    "address",
    ["", "dana", "dana@", "@harbor.example", "dana@harbor", "dana@x.example\r\nRCPT TO:<a@b.example>", "a b@c.example"],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValidationError):
        Mailbox(name="Dana", address=address)


def test_a_letter_to_nobody_is_refused() -> None:
    with pytest.raises(ValidationError):
        letter(to=())


def test_without_a_copy_there_is_no_copy_header() -> None:
    assert read(as_bytes(letter(cc=())))["Cc"] is None


def test_everybody_who_gets_the_letter_is_a_recipient() -> None:
    assert letter().recipients == (DANA, PAT)

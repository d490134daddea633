"""Letters into a Maildir: once each, whole or not at all, and read back."""

import asyncio
import mailbox
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.mail.letter import message_id
from adapters.mail.maildir import MaildirMailer
from adapters.mail.port import MailAway
from adapters.mail.reading import read_maildir
from models.delivery import DeliveryVerdict
from tests.adapters.mail.samples import DANA, KIM, WRITTEN, letter


def files(folder: Path) -> list[str]:
    """Every letter in the Maildir, new and read."""
    return sorted(path.name for name in ("new", "cur") for path in (folder / name).glob("*"))


async def test_a_letter_stands_in_the_maildir_for_any_mail_program(tmp_path: Path) -> None:
    delivery = await MaildirMailer(tmp_path / "mail").send(letter())
    assert delivery.complete
    assert [each.person_id for each in delivery.having(DeliveryVerdict.ACCEPTED)] == ["p-dana", "p-pat"]
    (message,) = mailbox.Maildir(tmp_path / "mail")
    assert message["Message-ID"] == letter().message_id
    assert list((tmp_path / "mail" / "tmp").iterdir()) == []


async def test_the_same_letter_never_stands_there_twice(tmp_path: Path) -> None:
    await MaildirMailer(tmp_path).send(letter())
    again = await MaildirMailer(tmp_path).send(letter(date=WRITTEN + timedelta(hours=1)))
    assert again.complete
    assert len(files(tmp_path)) == 1
    assert read_maildir(tmp_path)[0].date == WRITTEN


async def test_a_letter_that_was_read_does_not_come_back(tmp_path: Path) -> None:
    await MaildirMailer(tmp_path).send(letter())
    name = files(tmp_path)[0]
    (tmp_path / "new" / name).rename(tmp_path / "cur" / f"{name}:2,S")
    await MaildirMailer(tmp_path).send(letter())
    assert files(tmp_path) == [f"{name}:2,S"]


async def test_many_writers_of_the_same_letter_leave_one(tmp_path: Path) -> None:
    await asyncio.gather(*(MaildirMailer(tmp_path).send(letter()) for _ in range(20)))
    assert len(files(tmp_path)) == 1
    assert list((tmp_path / "tmp").iterdir()) == []


async def test_two_notices_are_two_letters(tmp_path: Path) -> None:
    await MaildirMailer(tmp_path).send(letter())
    await MaildirMailer(tmp_path).send(letter(delivery_id="n-2", message_id=message_id("n-2", "lakeside.example")))
    assert len(files(tmp_path)) == 2


async def test_a_file_where_the_maildir_should_be_can_be_put_right_and_tried_again(tmp_path: Path) -> None:
    blocked = tmp_path / "mail"
    blocked.write_text("not a folder")
    with pytest.raises(MailAway, match="could not be written"):
        await MaildirMailer(blocked).send(letter())
    blocked.unlink()
    assert (await MaildirMailer(blocked).send(letter())).complete


async def test_a_write_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    mailer = MaildirMailer(tmp_path)
    await mailer.send(letter())
    (tmp_path / "new" / files(tmp_path)[0]).unlink()
    (tmp_path / "new").rmdir()
    (tmp_path / "new").write_text("in the way")
    with pytest.raises(MailAway):
        await mailer.send(letter())
    assert list((tmp_path / "tmp").iterdir()) == []


async def test_reading_lists_the_letters_by_date_with_names_and_subject(tmp_path: Path) -> None:
    mailer = MaildirMailer(tmp_path)
    later = {
        "delivery_id": "n-2",
        "message_id": message_id("n-2", "lakeside.example"),
        "date": WRITTEN + timedelta(days=1),
        "subject": "Zoë’s license",
        "to": (DANA, KIM.model_copy(update={"name": ""})),
        "cc": (),
        "calendar": b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
    }
    await mailer.send(letter(**later))
    await mailer.send(letter())
    first, second = read_maildir(tmp_path)
    assert (first.date, first.to, first.cc, first.subject) == (WRITTEN, ("Dana Reed",), ("Pat Lee",), "Please sign in")
    assert first.sender == "Lakeside HMIS Office"
    assert first.message_id == letter().message_id
    assert "please sign in." in first.text
    assert not first.has_calendar
    assert (second.subject, second.to, second.cc) == ("Zoë’s license", ("Dana Reed", "kim@harbor.example"), ())
    assert second.has_calendar


def test_where_there_is_no_maildir_there_are_no_letters(tmp_path: Path) -> None:
    assert read_maildir(tmp_path / "nowhere") == []

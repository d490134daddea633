"""Reports about undelivered letters: read as they are, and not believed when they are something else."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.mail.bounces import LARGEST, Bounce, BounceFolder, BounceKind, bounces_in, read_file
from tests.adapters.mail.reports import GONE, SLOW, report

ID = "<0123456789abcdef@lakeside.example>"


@pytest.mark.parametrize("whole_letter", [True, False])
def test_a_failed_delivery_names_letter_address_and_status(whole_letter: bool) -> None:
    found = bounces_in(report(ID, "Dana@Harbor.example", whole_letter=whole_letter))
    assert found == [Bounce(ID, "dana@harbor.example", BounceKind.PERMANENT, GONE)]


@pytest.mark.parametrize(
    ("status", "action", "kind"),
    [
        (SLOW, "delayed", BounceKind.DELAYED),
        (SLOW, "failed", BounceKind.DELAYED),
        ("5.2.2", "failed", BounceKind.PERMANENT),
        ("5.0.0 (mailbox gone)", "Failed", BounceKind.PERMANENT),
    ],
)
def test_only_a_failure_with_a_status_of_five_is_permanent(status: str, action: str, kind: BounceKind) -> None:
    (found,) = bounces_in(report(ID, status=status, action=action))
    assert found.kind == kind


def test_the_address_we_wrote_to_counts_and_not_the_one_it_was_forwarded_to() -> None:
    (found,) = bounces_in(report(ID, "else@where.example", original="dana@harbor.example"))
    assert found.address == "dana@harbor.example"


NESTED = b"Content-Type: message/rfc822\n\n" * 3000 + report(ID)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff\xfe garbage",
        b"Subject: I am on vacation\n\nBack on Monday.",
        report(ID, action="delivered", status="2.0.0"),
        report(ID, action="relayed", status="2.1.9"),
        report(ID, status="five"),
        report("no id at all"),
        report(ID).replace(b"delivery-status", b"feedback-report", 1),
        report(ID).replace(b"rfc822; tess@sample.example", b"x400; tess"),
        report(ID).replace(b"Content-Type: message/delivery-status", b"Content-Type: text/plain"),
        NESTED,
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=x\n\n--x\n" * 500,
        b"Content-Type: multipart/report; report-type=delivery-status\n\nno boundary",
    ],
    ids=lambda _: "",
)
def test_whatever_is_no_report_of_a_failure_says_nothing(content: bytes) -> None:
    assert bounces_in(content) == []


@given(st.binary(max_size=300), st.integers(0, 2000))
def test_a_report_with_anything_in_it_raises_nothing(junk: bytes, at: int) -> None:
    content = report(ID)
    bounces_in(content[:at] + junk + content[at:])


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "huge"
    file.write_bytes(report(ID) + b"x" * LARGEST)
    assert read_file(file) == []
    assert read_file(tmp_path / "gone") == []


def test_a_maildir_and_a_plain_folder_are_both_read_and_put_away(tmp_path: Path) -> None:
    maildir, plain = tmp_path / "maildir", tmp_path / "plain"
    for folder in (maildir / "new", maildir / "cur", maildir / "tmp", plain):
        folder.mkdir(parents=True)
    (maildir / "new" / "1.mx").write_bytes(report(ID))
    (maildir / "tmp" / "half").write_bytes(b"half")
    (plain / "1.eml").write_bytes(report(ID))
    (plain / ".hidden").write_bytes(b"x")
    (plain / "hmis-access.db").write_bytes(b"somebody named the wrong folder")
    for folder, away in ((maildir, maildir / "cur" / "1.mx:2,S"), (plain, plain / "read" / "1.eml")):
        place = BounceFolder(folder)
        (file,) = place.waiting()
        place.put_away(file)
        place.put_away(file)
        assert away.exists()
        assert place.waiting() == []
    assert BounceFolder(tmp_path / "nowhere").waiting() == []

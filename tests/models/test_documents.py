"""Which files are taken for a paper, judged by name and content."""

import pytest

from models.documents import LARGEST, NAME_KEPT, ScanState, digest_of, media_type, plain_name, require_readable
from models.errors import RuleViolation
from tests.models.pictures import jpeg, png

PDF, PNG, JPEG = b"%PDF-1.4 ...", png(300, 200), jpeg(300, 200)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.pdf", PDF, "application/pdf"),
        ("A.PDF", PDF, "application/pdf"),
        ("my certificate (2).png", PNG, "image/png"),
        ("scan.jpg", JPEG, "image/jpeg"),
        ("scan.JPEG", JPEG, "image/jpeg"),
        ("C:\\papers\\scan.jpg", JPEG, "image/jpeg"),
        pytest.param("a.pdf", PDF.ljust(LARGEST), "application/pdf", id="the largest"),
    ],
)
def test_pdf_png_and_jpeg_are_taken(name: str, content: bytes, expected: str) -> None:
    assert media_type(name, content) == expected


@pytest.mark.requirement("S24")
@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.pdf", b"", "empty_file"),
        pytest.param("a.pdf", PDF.ljust(LARGEST + 1), "file_too_large", id="too large"),
        ("a.html", PDF, "file_type"),
        ("a.pdf.exe", PDF, "file_type"),
        ("pdf", PDF, "file_type"),
        (".pdf", PDF, "file_type"),
        ("", PDF, "file_type"),
        ("a.pdf", PNG, "not_what_it_says"),
        ("a.png", b"<script>", "not_what_it_says"),
        ("a.jpg", b" " + JPEG, "not_what_it_says"),
        ("IMG_0001.HEIC", b"....ftypheic", "file_type"),
    ],
)
def test_everything_else_is_refused(name: str, content: bytes, code: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        media_type(name, content)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("a\r\nb\0.pdf", "ab.pdf"),
        ("\u202egnp.pdf", "gnp.pdf"),
        (" Zoë’s paper.pdf ", "Zoë’s paper.pdf"),
        ("x" * 500 + ".pdf", "x" * (NAME_KEPT - 4) + ".pdf"),
    ],
)
def test_a_name_is_made_plain(name: str, plain: str) -> None:
    assert plain_name(name) == plain


def test_the_digest_of_a_file_is_its_sha256_in_hexadecimal() -> None:
    assert digest_of(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.mark.requirement("S25")
@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.png", png(30_000, 30_000), "too_many_pixels"),
        ("a.jpg", jpeg(30_000, 30_000), "too_many_pixels"),
        ("a.png", png(0, 200), "damaged_picture"),
        ("a.png", PNG[:20], "damaged_picture"),
        ("a.jpg", JPEG[:6], "damaged_picture"),
    ],
)
def test_a_picture_that_unfolds_to_too_much_or_to_nothing_is_refused(name: str, content: bytes, code: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        media_type(name, content)
    assert refused.value.code == code


def test_who_chose_a_photo_in_a_phone_s_own_format_hears_what_to_do() -> None:
    with pytest.raises(RuleViolation, match="HEIC"):
        media_type("IMG_0001.heif", b"x")


@pytest.mark.requirement("S26")
@pytest.mark.parametrize(
    ("scan", "gone", "code"),
    [
        (ScanState.WAITING, "", "quarantined"),
        (ScanState.INFECTED, "Monday, March 2, 2026", "destroyed"),
        (ScanState.CLEAN, "Monday, March 2, 2026", "destroyed"),
    ],
)
def test_a_file_that_waits_or_is_gone_is_not_given_out(scan: ScanState, gone: str, code: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        require_readable(scan, "It showed a client.", gone)
    assert refused.value.code == code


@pytest.mark.parametrize("scan", [ScanState.CLEAN, ScanState.NOT_SCANNED])
def test_a_file_that_is_there_is_given_out(scan: ScanState) -> None:
    require_readable(scan, "", "")

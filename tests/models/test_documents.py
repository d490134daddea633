"""Which files are taken for a paper, judged by name and content."""

import pytest

from models.documents import LARGEST, NAME_KEPT, digest_of, media_type, plain_name
from models.errors import RuleViolation

PDF, PNG, JPEG = b"%PDF-1.4 ...", b"\x89PNG\r\n\x1a\n...", b"\xff\xd8\xff\xe0..."


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

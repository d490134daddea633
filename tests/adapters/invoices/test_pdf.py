"""The papers of billing as PDF: tagged, the same bytes every time, whatever stands on them."""

import re
from datetime import date
from pathlib import Path

import pytest
from typst import TypstError

from adapters import typesetting
from adapters.invoices.pdf import (
    LARGEST_LOGO,
    Logo,
    _print,
    credit_note_pdf,
    invoice_pdf,
    read_logo,
    receipt_pdf,
    statement_pdf,
)
from adapters.policy_files import load_packs
from models.billing.invoice_paper import InvoiceView, invoice_view, void_copy
from models.billing.messages import VoidInvoice
from models.billing.receipts import credit_note_view, receipt_view
from models.billing.rules import corrections
from models.billing.statement import statement
from models.billing.statement_paper import statement_view
from models.policy.pack import PolicyPack
from tests.adapters.invoices.pdf_text import text_of
from tests.models.billing.samples import Books, licenses, step
from tests.models.builders import FOLDER

PACKS = load_packs(FOLDER)
MINNESOTA = PACKS["minnesota"]
HARBOR = ("Harbor House", "Theo Marsh")
PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 60"><rect width="200" height="60"/></svg>'


def renewed(number: int = 2, pack: PolicyPack = MINNESOTA) -> Books:
    """An agency of so many licenses whose renewal was just invoiced, at Minnesota's rates on the paper of a pack."""
    billing = MINNESOTA.version[-1].billing.model_copy(update={"paper": pack.version[-1].billing.paper})
    return Books(billing, has=licenses(number)).until(date(2026, 12, 1))


def view(books: Books, pack: PolicyPack = MINNESOTA, **holders: str) -> InvoiceView:
    """The paper of the renewal."""
    named = {license_id.replace("_", "-"): name for license_id, name in holders.items()}
    return invoice_view(books.account, books.last, pack.office, billed_to=HARBOR, holders=named)


def assert_accessible(made: bytes) -> None:
    """Tagged, titled, in a language, and it says that it keeps to PDF/UA-1."""
    assert made.startswith(b"%PDF-")
    for mark in (b"/MarkInfo", b"/StructTreeRoot", b"/Lang", b"/Title", b"<pdfuaid:part>1</pdfuaid:part>"):
        assert mark in made, mark
    assert b"/S/TH" in made, "a table has a head"
    assert b"/S/H1" in made, "the paper has a heading"
    assert b"/FontFile" in made, "fonts are in the file"


def pages(made: bytes) -> int:
    """How many pages a PDF has."""
    return len(re.findall(rb"/Type/Page(?!s)", made))


def test_an_invoice_is_an_accessible_pdf() -> None:
    made = invoice_pdf(view(renewed()))
    assert_accessible(made)
    assert pages(made) == 1


@pytest.mark.requirement("R18")
def test_made_again_it_has_the_same_bytes_also_by_a_new_typesetter() -> None:
    said = view(renewed())
    first = invoice_pdf(said)
    assert invoice_pdf(said) == first
    typesetting._compiler.cache_clear()
    assert invoice_pdf(said) == first
    assert invoice_pdf(said.model_copy(update={"to_pay": "$1.00"})) != first


@pytest.mark.parametrize("pack", sorted(PACKS))
def test_every_pack_has_its_own_number_and_title(pack: str) -> None:
    books = renewed(pack=PACKS[pack])
    said = view(books, PACKS[pack])
    paper = PACKS[pack].version[-1].billing.paper
    assert said.title == paper.title
    assert said.number == f"{paper.number_prefix}000001"
    assert_accessible(invoice_pdf(said))


def test_an_invoice_of_a_hundred_and_twenty_licenses_has_pages_each_with_the_head_of_the_table() -> None:
    made = invoice_pdf(view(renewed(120)))
    assert_accessible(made)
    assert 3 <= pages(made) <= 6


@pytest.mark.parametrize(
    "name",
    [
        "Wolfeschlegelsteinhausenbergerdorff " * 3,
        "A" * 120,
        "Nguyễn Thị Ánh",
        "Нина Петрова",
        "Ελένη",
        "أحمد علي",
        "王小明",
        "ሰላም 김 กมล",
        "👩‍👧 Rosa",
        "x\u20e3y",
        "Zoe\u0301 \u200f \u2063",
    ],
)
def test_whatever_people_are_called_there_is_an_invoice(name: str) -> None:
    said = view(renewed(), l_1=name)
    made = invoice_pdf(said)
    assert_accessible(made)
    assert made == invoice_pdf(said)


@pytest.mark.parametrize(
    "typed", ["#panic()", "= Heading *bold* _it_ $x$", "\\", '"]}', "// no comment", "<b>&amp;", "@x"]
)
def test_nothing_that_people_type_is_taken_for_layout(typed: str) -> None:
    plain = view(renewed())
    odd = plain.model_copy(update={"billed_to": (typed,), "note": typed, "how_to_pay": typed})
    assert_accessible(invoice_pdf(odd))


# --- void, and what agencies want on their papers


def voided(number: int = 2) -> tuple[InvoiceView, InvoiceView]:
    """The paper of a renewal as it was issued, and its void copy."""
    books = renewed(number)
    issued = view(books)
    message = step(VoidInvoice, invoice=books.last.number, reason="Wrong rate.")
    books.send(corrections.void_invoice, message)
    return issued, void_copy(issued, books.account)


@pytest.mark.requirement("R18")
def test_a_void_copy_says_void_in_large_text_that_is_read_aloud_and_on_every_page() -> None:
    issued, copy = voided(120)
    made = invoice_pdf(copy)
    assert_accessible(made)
    assert invoice_pdf(copy) == made
    assert b"VOID: Invoice MN-000001" in made, "its title, which stands at the foot of every page too"
    text = text_of(made)
    assert text.index(" VOID ") < text.index("Bill to"), "it comes first"
    assert "Don’t pay it. You owe nothing on it." in text
    assert "Reason: Wrong rate." in text
    assert "How to pay" not in text
    assert "VOID" not in text_of(invoice_pdf(issued))


def test_an_order_number_an_address_and_a_tax_id_stand_on_every_paper() -> None:
    books = renewed()
    books.pay("450.00")
    books.delete("l-1")
    office, invoice, address = MINNESOTA.office, books.last, (*HARBOR, "12 Quay Street", "Saint Paul, MN 55101")
    of = statement(books.account, date(2026, 1, 1), date(2026, 12, 31))
    papers = {
        "invoice": invoice_view(books.account, invoice, office, billed_to=address, holders={}),
        "credit_note": credit_note_view(books.account, invoice, invoice.reductions[0].entries, office, address),
        "receipt": receipt_view(books.account, 2, office, address),
        "statement": statement_view(books.account, of, office, address, books.now),
    }
    for name, said in papers.items():
        full = said.model_copy(update={"purchase_order": "PO-2027-114", "tax_id": "41-0000000"})
        made = _print(name, full, None)
        assert_accessible(made)
        text = text_of(made)
        for words in ("12 Quay Street", "PO-2027-114", "Tax ID: 41-0000000", "Minnesota HMIS Helpdesk"):
            assert words in text, (name, words)


# --- the other papers


def test_a_credit_note_a_receipt_and_a_statement_are_accessible_pdfs_as_well() -> None:
    books = renewed()
    books.pay("450.00")
    books.delete("l-1")
    invoice, office = books.last, MINNESOTA.office
    of = statement(books.account, date(2026, 1, 1), date(2026, 12, 31))
    papers = [
        credit_note_pdf(credit_note_view(books.account, invoice, invoice.reductions[0].entries, office, HARBOR)),
        receipt_pdf(receipt_view(books.account, 2, office, HARBOR)),
        statement_pdf(statement_view(books.account, of, office, HARBOR, books.now)),
    ]
    for made in papers:
        assert_accessible(made)
        assert pages(made) == 1
    assert len(set(papers)) == 3


# --- logos


def test_a_logo_beside_the_pack_stands_on_the_paper_and_says_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "minnesota.logo.svg").write_bytes(PICTURE)
    logo = read_logo(tmp_path, "minnesota", "Minnesota HMIS")
    assert logo == Logo(PICTURE, "Minnesota HMIS")
    made = invoice_pdf(view(renewed()), logo)
    assert_accessible(made)
    assert b"/Alt" in made
    assert made != invoice_pdf(view(renewed()))


def test_without_a_file_there_is_no_logo(tmp_path: Path) -> None:
    (tmp_path / "detroit.logo.svg").write_bytes(PICTURE)
    assert read_logo(tmp_path, "minnesota", "Minnesota HMIS") is None


@pytest.mark.parametrize(
    ("content", "why"),
    [
        pytest.param(b"GIF89a", "neither PNG nor SVG", id="no picture"),
        pytest.param(PICTURE + b" " * LARGEST_LOGO, "larger than 256 KB", id="too large"),
    ],
)
def test_a_logo_that_is_no_picture_or_too_large_is_refused(tmp_path: Path, content: bytes, why: str) -> None:
    (tmp_path / "minnesota.logo.png").write_bytes(content)
    with pytest.raises(ValueError, match=why):
        read_logo(tmp_path, "minnesota", "Minnesota HMIS")


def test_a_logo_that_can_not_be_drawn_is_said_and_not_left_out() -> None:
    with pytest.raises(TypstError):
        invoice_pdf(view(renewed()), Logo(b"<svg", "Broken"))

"""Paragraphs, lists and quotations in both forms."""

from typing import Any

import pytest
from markupsafe import Markup

from adapters.mail.elements import FILTERS, WIDTH, LetterForm, counted, sentence

LONG = "A sentence that goes on and on, " * 8
ADDRESS = "https://harbor.example/" + "a" * 90


def text(name: str, value: Any) -> str:
    return str(FILTERS[LetterForm.TEXT][name](value))


def html(name: str, value: Any) -> str:
    return str(FILTERS[LetterForm.HTML][name](value))


def test_both_forms_offer_the_same_elements() -> None:
    assert FILTERS[LetterForm.TEXT].keys() == FILTERS[LetterForm.HTML].keys()


@pytest.mark.parametrize(
    ("element", "value"), [("paragraph", LONG), ("numbered", [LONG, LONG]), ("bulleted", [LONG]), ("quoted", LONG)]
)
def test_long_text_is_wrapped(element: str, value: Any) -> None:
    assert max(len(line) for line in text(element, value).splitlines()) <= WIDTH


def test_a_long_web_address_stays_whole() -> None:
    assert ADDRESS in text("paragraph", f"See {ADDRESS} for more.").splitlines()


def test_a_list_is_numbered_and_indented() -> None:
    said = text("numbered", ["short", LONG])
    assert said.startswith("1. Short\n2. A sentence")
    assert "\n   " in said


def test_a_list_in_html_is_a_list() -> None:
    assert html("numbered", ["one", "two"]) == "<ol>\n<li>One</li>\n<li>Two</li>\n</ol>\n"
    assert html("bulleted", ["one"]) == "<ul>\n<li>One</li>\n</ul>\n"


def test_a_quotation_keeps_its_lines() -> None:
    assert text("quoted", "First.\n\nSecond.") == "> First.\n>\n> Second.\n\n"
    assert html("quoted", "First.\nSecond.") == "<blockquote>First.<br>\nSecond.</blockquote>\n"


@pytest.mark.parametrize("element", ["paragraph", "heading", "quoted"])
def test_html_from_people_is_shown_and_not_obeyed(element: str) -> None:
    assert "<script>" not in html(element, "<script>alert(1)</script>")
    assert "&lt;script&gt;" in html(element, "<script>alert(1)</script>")


@pytest.mark.parametrize("element", ["numbered", "bulleted"])
def test_html_in_a_list_is_shown_and_not_obeyed(element: str) -> None:
    assert "<li>&lt;b&gt;</li>" in html(element, ["<b>"])


def test_what_was_made_safe_before_is_not_made_safe_twice() -> None:
    assert html("paragraph", Markup("Fish &amp; chips")) == "<p>Fish &amp; chips</p>\n"


def test_an_empty_paragraph_is_no_paragraph() -> None:
    assert html("paragraph", " \n ") == ""


@pytest.mark.parametrize(("number", "said"), [(0, "0 days"), (1, "1 day"), (2, "2 days")])
def test_a_number_agrees_with_its_noun(number: int, said: str) -> None:
    assert counted(number, "day") == said


@pytest.mark.parametrize(
    ("typed", "ended"), [("Left the agency", "Left the agency."), ("Really?", "Really?"), ("Done. ", "Done."), ("", "")]
)
def test_a_sentence_ends_with_one_full_stop(typed: str, ended: str) -> None:
    assert sentence(typed) == ended

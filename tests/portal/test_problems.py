"""A refusal names the field that it is about, on top and beside the field."""

import pytest

from models.errors import RuleViolation
from portal.forms import Form
from portal.pages.agency_people import ChangePerson
from portal.pages.requests import SupplyPaper
from portal.problems import FILE_CODES, FieldProblem, problem_of
from services.documents import Upload


class TwoFiles(Form):
    """A form with a file in each of two fields."""

    front: Upload | None = None
    back: Upload | None = None


@pytest.mark.parametrize("code", sorted(FILE_CODES))
def test_what_is_wrong_with_a_file_stands_beside_the_only_file_of_a_form(code: str) -> None:
    refusal = RuleViolation(code, "Please choose another file.")
    assert problem_of(refusal, SupplyPaper).fields == (FieldProblem("paper", "Please choose another file."),)
    assert problem_of(refusal, TwoFiles).fields == ()
    assert problem_of(refusal).sentence == "Please choose another file."


def test_a_refused_address_stands_beside_the_address() -> None:
    refusal = RuleViolation("check_address", "We can’t use this email address.")
    assert problem_of(refusal, ChangePerson).of("email") == "We can’t use this email address."
    assert problem_of(refusal, SupplyPaper).fields == ()


def test_no_page_names_a_person_by_an_id() -> None:
    said = "This could be somebody who is at your agency already: Marta Silva (p-0171)."
    assert problem_of(RuleViolation("looks_alike", said)).sentence.endswith("already: Marta Silva.")

"""What is wrong with a form, for the summary on top and beside the field."""

import re
from typing import Final, NamedTuple, Self

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from models.errors import ProcessesAway, RuleViolation
from portal.bodies import TOO_LARGE
from storage.database import DatabaseAway

STALE_FORM: Final = "This page was open for too long. We kept what you typed. Please send it again."
OTHER_PERSON: Final = (
    "Someone else signed in on this browser since this page was opened, so nothing was sent. We kept what was typed "
    "for whoever typed it."
)
ENDED: Final = "Your session ended, so nothing was sent. Please sign in again."
ENDED_AND_KEPT: Final = (
    "Your session ended, so nothing was sent. We kept what you typed: sign in again, and go on where you were."
)
CONFIRM: Final = "Please confirm first that it is you. We kept what you typed, and nothing was sent yet."

UNPROCESSABLE: Final = 422
AWAY: Final = 503
AWAY_CODE: Final = "away"
OTHERS: Final = "other_person"
"""The code of a form that was made for somebody else than whoever is signed in."""
_WITH_OPTION: Final = re.compile(r"send it (?:again )?with --[a-z-]+")
TOO_LARGE_STATUS: Final = 413
_STATUS: Final = {"not_permitted": 403, "stale_form": 403, "other_person": 409, TOO_LARGE: TOO_LARGE_STATUS}


class FieldProblem(NamedTuple):
    """What is wrong with a field, by the name of its input."""

    name: str
    sentence: str


class Problem(NamedTuple):
    """Why a form was not taken. The summary lists `fields`, each with a link to its input, or says `sentence`."""

    sentence: str
    fields: tuple[FieldProblem, ...] = ()
    status: int = UNPROCESSABLE
    code: str = ""
    """The refusal's code, or AWAY_CODE."""

    @classmethod
    def of_form(cls, form: type[BaseModel], error: ValidationError, sentence: str) -> Self:
        """Return the problem of a form whose fields are not as they have to be."""
        fields = [FieldProblem(str(each["loc"][0]), _wanted(form, each)) for each in error.errors() if each["loc"]]
        return cls(sentence, tuple(fields))

    def of(self, name: str) -> str:
        """Return what is wrong with the field `name`; empty if nothing is."""
        return next((each.sentence for each in self.fields if each.name == name), "")


def problem_of(error: RuleViolation | DatabaseAway | ProcessesAway) -> Problem:
    """Return the problem of a form that was refused, or that got no answer."""
    if isinstance(error, RuleViolation):
        return Problem(on_a_page(error.sentence), status=status_of(error), code=error.code)
    return Problem(f"{error} We kept what you typed. Send it again: it will count once.", status=AWAY, code=AWAY_CODE)


def on_a_page(sentence: str) -> str:
    """Return a refusal as a page says it: what a command confirms with an option, a page confirms with a box."""
    return _WITH_OPTION.sub("check the box that confirms it, and send it again", sentence)


def status_of(refusal: RuleViolation) -> int:
    """Return the status of a refusal: not found, not allowed, or not possible as it is."""
    if refusal.code.startswith("unknown_"):
        return 404
    return _STATUS.get(refusal.code, UNPROCESSABLE)


def _wanted(form: type[BaseModel], error: ErrorDetails) -> str:
    """Return what a field wants, as its form says it."""
    field = form.model_fields.get(str(error["loc"][0]))
    return (field.description if field and field.description else "") or "Please check this."

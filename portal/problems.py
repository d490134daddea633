"""What is wrong with a form, for the summary on top and beside the field."""

import re
from collections.abc import Collection, Mapping
from typing import Final, NamedTuple, Self, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from models.errors import ProcessesAway, RuleViolation
from portal.bodies import TOO_LARGE
from services.documents import Upload
from storage.database import DatabaseAway

STALE_FORM: Final = "This page was open for too long. We kept what you typed. Please send it again."
ENDED: Final = "Your session ended, so nothing was sent. Please sign in again."
ENDED_AND_KEPT: Final = (
    "Your session ended, so nothing was sent. We kept what you typed: sign in again, and go on where you were."
)
CONFIRM: Final = "Please confirm first that it is you. We kept what you typed, and nothing was sent yet."

UNPROCESSABLE: Final = 422
AWAY: Final = 503
AWAY_CODE: Final = "away"
KEY_REUSED: Final = "key_reused"
"""The code of a form that was sent before with different content. As a new form it may be sent."""
OTHERS: Final = "other_person"
"""The code of a form that was made for somebody else than whoever is signed in."""
_WITH_OPTION: Final = re.compile(r"send it (?:again )?with --[a-z-]+")
_OPTIONS: Final = re.compile(r": (?:--[a-z-]+ or --[a-z-]+|use another key, or leave out --key)(?=\.)")
"""The options of a command at the end of a refusal. On a page, the form has what they stand for."""
_PERSON_ID: Final = re.compile(r" \(p-[\w.-]+\)")
"""How a refusal names a person for a command. Nobody types an id into a page."""
_REQUEST_ID: Final = re.compile(r"\bRequest [\w.-]+ for")
"""How a refusal names a request for a command. A page has a link to it instead."""
TOO_LARGE_STATUS: Final = 413
FILE_CODES: Final = frozenset(
    {
        "empty_file",
        "file_too_large",
        "file_type",
        "not_what_it_says",
        "damaged_picture",
        "too_many_pixels",
        "same_paper",
    }
)
"""Refusals of a file. They stand beside the only file of a form."""
_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(("same_address", "same_mailbox", "check_address", "no_change", "same_email_twice"), ("email",)),
    **dict.fromkeys(("day_is_past", "last_day_missing", "same_day"), ("last_day",)),
    "no_day": ("no_longer_needed_on",),
    **dict.fromkeys(("role_type_missing", "unknown_role_type"), ("role_type",)),
    **dict.fromkeys(("project_types_missing", "unknown_project_type"), ("project_types",)),
    **dict.fromkeys(("last_holder_asked", "looks_alike"), ("confirmed", "is_new")),
    **dict.fromkeys(("unknown_user", "unknown_person", "same_person_twice"), ("person",)),
}
"""The field that the refusals of rules are about, by their code."""
_STATUS: Final = {"not_permitted": 403, "stale_form": 403, OTHERS: 409, TOO_LARGE: TOO_LARGE_STATUS}


def other_person(reader: str, maker: str) -> str:
    """Return why a form is not taken that was made for somebody else than `reader`, who is signed in now."""
    made = f"this form was made for {maker}" if maker else "this form was made for someone else"
    return f"You are signed in as {reader}, and {made}. So nothing was sent."


class FieldProblem(NamedTuple):
    """What is wrong with a field, by the name of its input."""

    name: str
    sentence: str
    page: str = ""
    """Where what is there already is shown, if that is why."""


class Problem(NamedTuple):
    """Why a form was not taken. The summary lists `fields`, each with a link to its input, or says `sentence`."""

    sentence: str
    fields: tuple[FieldProblem, ...] = ()
    status: int = UNPROCESSABLE
    code: str = ""
    """The refusal's code, or AWAY_CODE."""
    page: str = ""
    """Where what is there already is shown, if that is why."""

    @classmethod
    def of_form(cls, form: type[BaseModel], error: ValidationError, sentence: str) -> Self:
        """Return the problem of a form whose fields are not as they have to be."""
        fields = [FieldProblem(str(each["loc"][0]), _wanted(form, each)) for each in error.errors() if each["loc"]]
        return cls(sentence, tuple(fields))

    def of(self, name: str) -> str:
        """Return what is wrong with the field `name`; empty if nothing is."""
        return next((each.sentence for each in self.fields if each.name == name), "")


class FieldRefusal(RuleViolation):
    """A refusal of some fields of a form, each with its sentence."""

    def __init__(self, *fields: FieldProblem, code: str = "not_valid") -> None:
        super().__init__(code, fields[0].sentence)
        self.fields = fields


def problem_of(error: RuleViolation | DatabaseAway | ProcessesAway, form: type[BaseModel] | None = None) -> Problem:
    """Return the problem of a form that was refused, or that got no answer. It names the field, if it is about one."""
    if isinstance(error, RuleViolation):
        said = on_a_page(error.sentence)
        return Problem(said, _fields_of(error, form), status=status_of(error), code=error.code, page=error.page)
    return Problem(f"{error} We kept what you typed. Send it again: it will count once.", status=AWAY, code=AWAY_CODE)


def _fields_of(error: RuleViolation, form: type[BaseModel] | None) -> tuple[FieldProblem, ...]:
    """Return the fields that a refusal is about, of those that the form has."""
    if isinstance(error, FieldRefusal):
        return tuple(FieldProblem(each.name, on_a_page(each.sentence), each.page) for each in error.fields)
    name = field_of(error, () if form is None else form.model_fields)
    if not name and form is not None and error.code in FILE_CODES:
        kinds = {name: each.annotation for name, each in form.model_fields.items()}
        files = [name for name, kind in kinds.items() if Upload in (kind, *get_args(kind))]
        name = files[0] if len(files) == 1 else ""
    return (FieldProblem(name, on_a_page(error.sentence), error.page),) if name else ()


def field_of(error: RuleViolation, names: Collection[str]) -> str:
    """Return which of some fields a refusal is about: that of the value that is not valid, or of its code."""
    found: tuple[str, ...] = _FIELDS.get(error.code, ())
    if isinstance(error.__cause__, ValidationError):
        found = tuple(str(part) for part in error.__cause__.errors()[0]["loc"])
    return next((each for each in found if each in names), "")


def on_a_page(sentence: str) -> str:
    """Return a refusal as a page says it: without ids, and with a box in place of the option of a command."""
    confirmed = _WITH_OPTION.sub("check the box that confirms it, and send it again", sentence)
    return _REQUEST_ID.sub("A request for", _OPTIONS.sub("", _PERSON_ID.sub("", confirmed)))


def status_of(refusal: RuleViolation) -> int:
    """Return the status of a refusal: not found, not allowed, or not possible as it is."""
    if refusal.code.startswith("unknown_"):
        return 404
    return _STATUS.get(refusal.code, UNPROCESSABLE)


def heading_of(status: int) -> str:
    """Return what a page says first that shows nothing but a refusal."""
    return _HEADINGS.get(status, "This isn’t possible right now")


_HEADINGS: Final = {403: "This isn’t open to you", 404: "We can’t find this", TOO_LARGE_STATUS: "This is too large"}


def _wanted(form: type[BaseModel], error: ErrorDetails) -> str:
    """Return what a field wants, as its form says it."""
    field = form.model_fields.get(str(error["loc"][0]))
    return (field.description if field and field.description else "") or "Please check this."

"""Permission comes before any fact: whoever has nothing to do with a thing hears the same as if there were none.

The calls are made from the signatures of all services, so a new service is tried as well.
"""

import importlib
import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime, time
from enum import StrEnum
from pathlib import Path
from types import NoneType
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest

from models.access_request.state import RequestKind
from models.appeal.form import AppealForm
from models.appeal.reasons import AppealReason
from models.appeal.verdicts import Upheld
from models.errors import RuleViolation
from services.appeal_filing import NewAppeal
from services.documents import Upload
from services.requests import AccessForm, NewRequest
from storage.documents import Document
from tests.services.permissions.test_every_service import services
from tests.services.permissions.world import World

in_session = pytest.mark.asyncio(loop_scope="session")

NUMBERS: Mapping[str, Callable[[World], str]] = {
    "request_id": lambda world: "training",
    "license_id": lambda world: "L1",
    "appeal_id": lambda world: world.pending.appeal_id,
    "invoice": lambda world: world.invoice,
    "number": lambda world: world.invoice,
    "invitation_id": lambda world: "of-rhea",
    "meeting_id": lambda world: next(iter(world.minutes.values())),
    "person": lambda world: "tess@sample.example",
    "who": lambda world: "tess@sample.example",
}
"""The parameters that name a thing by a number which people type, with one that there is."""

PUBLIC = ("agency_id", "committee_id", "region_id")
"""What everybody may know: agencies, committees and regions have no secrets in their names."""

OTHERWISE: Mapping[str, Callable[[World], str]] = {
    "self_pay": lambda world: world.self_pay,
}
"""Services whose `request_id` is another one."""

NO_ID = "no-such-one"
VALUES: Mapping[object, object] = {
    str: "x",
    int: 1,
    bool: True,
    date: date(2036, 1, 1),
    datetime: datetime.fromisoformat("2026-01-01T12:00:00+00:00"),
    time: time(10),
    Upload: Upload(file_name="a.pdf", content=b"%PDF-"),
    Path: Path("nothing.json"),
    AccessForm: AccessForm(),
    NewRequest: NewRequest(kind=RequestKind.NEW_USER, agency_id="A1", person_id="tess"),
}


def value(hint: object, world: World) -> object:
    """Something of this type that a person could have entered."""
    if hint in VALUES:
        return VALUES[hint]
    if hint is Document:
        return world.document
    if hint is NewAppeal:
        return NewAppeal(form=AppealForm.model_construct(reason=AppealReason.REVOKED_INACTIVITY), agency_id="A1")
    origin, parts = get_origin(hint), get_args(hint)
    if NoneType in parts:
        return None
    if origin in (Sequence, tuple, list):
        return ()
    if origin in (dict, Mapping):
        return {}
    if origin is Literal:
        return parts[0]
    if inspect.isclass(hint) and issubclass(hint, StrEnum):
        return next(iter(hint))
    return Upheld()


def named_things(service: str) -> list[str]:
    """The parameters of a service that name a thing by its number."""
    module, _, name = service.partition(".")
    function = getattr(importlib.import_module(f"services.{module}"), name)
    hints = get_type_hints(function)
    return [
        each for each in inspect.signature(function).parameters if each in NUMBERS and hints[each] in (str, str | None)
    ]


async def answer(world: World, service: str, thing: str, number: str) -> str:
    """What somebody without any role hears, with the number taken out."""
    module, _, name = service.partition(".")
    function = getattr(importlib.import_module(f"services.{module}"), name)
    hints, given = get_type_hints(function), {}
    for each in list(inspect.signature(function).parameters)[1:]:
        given[each] = "A1" if each == "agency_id" else value(hints[each], world)
    given |= {"by": "nell", thing: number}
    if "key" in given:
        given["key"] = f"{service}/{thing}/{number}"
    if "committee_id" in given:
        given["committee_id"] = "performance"
    asked: Awaitable[Any] = function(world.context, **given)
    try:
        return str(await asked)
    except RuleViolation as refusal:
        return f"{refusal.code}: {refusal.sentence}".replace(number, "…")


ASKED = sorted({(service, thing) for service in services() for thing in named_things(service)})


def test_many_services_take_a_number() -> None:
    assert len(ASKED) > 50


@in_session
@pytest.mark.requirement("ACC-13", "FEE-05")
@pytest.mark.parametrize(("service", "thing"), ASKED, ids=str)
async def test_a_stranger_hears_the_same_of_what_there_is_and_of_what_there_is_not(
    world: World, service: str, thing: str
) -> None:
    numbers = {**NUMBERS, **({"request_id": OTHERWISE["self_pay"]} if service.startswith("self_pay.") else {})}
    there = await answer(world, service, thing, numbers[thing](world))
    assert there == await answer(world, service, thing, NO_ID)
    assert there.startswith(("not_permitted", "unknown_", "[]", "None"))


@in_session
@pytest.mark.requirement("ACC-13")
@pytest.mark.parametrize("service", [each for each, thing in ASKED if thing == "request_id"])
async def test_a_stranger_does_not_hear_how_something_ended(world: World, service: str) -> None:
    if service.startswith("self_pay."):
        return
    assert await answer(world, service, "request_id", "leaving") == await answer(world, service, "request_id", NO_ID)

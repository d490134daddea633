"""Dates that come in have bounds, by their type, and are built where the bounds hold (ADR 21).

A message, a form, or a row that a person sends has its dates in the types of `models/dates.py`. A program builds it
with `validated`, because that says that its values come in. What a history replays is read without.
"""

import ast
import inspect
import typing
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any

import pytest
from pydantic import AfterValidator, AwareDatetime, BaseModel

import adapters.policy_files  # noqa: F401 - every model that a file becomes is known
from models.base import Message, Strict
from models.dates import EnteredDay, EnteredInstant, reach_of
from models.forms import StepMessage
from models.intake.cells import Day, Moment
from tests.architecture.calls import modules_of
from tests.architecture.source import files_of, full_name, shown, tree_of

BOUNDS = frozenset(
    each
    for bounded in (EnteredDay, EnteredInstant, Day, Moment)
    for each in typing.get_args(bounded)
    if isinstance(each, AfterValidator)
)

LOOKED_UP = {
    "models.committee.membership.Membership": "the designations on record",
    "models.committee.docket": "the appeal's own dates",
    "models.appeal.responses": "what a committee's process sends",
    "models.appeal.state": "what a committee's process sends",
    "models.billing.license_events": "what a license's process sends",
    "models.calendar.ClosingDay.day": "a closing day on record, which had its bounds when it was announced",
    "models.license.messages.AssignLicense.trained_on": "the day on which a training's process ended",
    "models.license.messages.PlanDeactivation.on_day": "a request's last day, which had its bounds when it came in",
    "models.license.messages.GrantException.until": "an appeal's decision, which had its bounds when it came in",
}
"""Dates in messages that no person types: where they stand, and where they come from."""

ELSEWHERE = ("services.requests.NewRequest", "services.allotment.NewIntake", "models.usage.options.ReadingOptions")
"""Forms that are no messages to a process."""


BOUNDED_BY_RULE = {
    "models.access_request.messages.ConfirmAccount.done_on": "from the day of the order to today",
    "models.license.messages.ConfirmOrder.done_on": "from the day of the order to today",
    "models.access_request.messages.ChangeRemovalDay.last_day": "within ten years (services.requests)",
    "services.requests.NewRequest": "within ten years (services.requests)",
    "models.allotment.messages.IntakeFigure.month": "a month that has ended",
    "services.allotment.NewIntake.month": "a month that has ended",
    "models.billing.messages.CorrectPayment.received_on": "a day of money: asked about if it is long ago",
    "models.billing.messages.PayOut.paid_on": "a day of money",
    "models.billing.messages.RecordPayment.received_on": "a day of money",
    "models.billing.messages.ReturnPayment.returned_on": "a day of money",
    "models.billing.messages.ReceivePayment.received_on": "the day of a payment on record",
    "models.billing.messages.DeferInvoice.to_day": "as many days as the policy gives",
    "models.billing.messages.SetExpirationDate": "within a year from today",
    "models.directory.messages.ChangeAgency.seen_at": "when a page was read; a page says it, nobody types it",
    "models.directory.messages.ChangePerson.seen_at": "when a page was read",
    "models.license.messages.StartLeave.until": "as many days as the policy gives",
    "models.policy.billing.Rate.effective": "a policy pack's own",
    "models.self_pay.messages.DelaySelfPay.until": "within the longest delay",
    "models.training.messages.CourseReport.completed_at": "within the training's time, and not in the future",
    "models.training.messages.ExtendDeadline.to_day": "as many days as the policy gives",
    "models.training.messages.RecordTest.taken_at": "within the training's time, and not in the future",
    "models.training.messages.TestReport.taken_at": "within the training's time, and not in the future",
    "models.usage.options.ReadingOptions": "days that a report covers, which may be long ago",
}
"""Dates that people type whose rule has narrower bounds than a purpose could give, and which."""


class Place(typing.NamedTuple):
    """A field that holds a date."""

    owner: type[BaseModel]
    name: str
    bounded: bool

    def __str__(self) -> str:
        return f"{self.owner.__module__}.{self.owner.__qualname__}.{self.name}"


def dates_of(kind: type[BaseModel], seen: frozenset[type] = frozenset()) -> Iterator[Place]:
    """Find every date and time in a class and in the classes of its fields, without what is looked up."""
    if kind in seen:
        return
    for name, field in kind.model_fields.items():
        if name in getattr(kind, "looked_up", ()):
            continue
        for leaf, bounded in _leaves(
            Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
        ):
            if issubclass(leaf, BaseModel):
                yield from dates_of(leaf, seen | {kind})
            else:
                yield Place(kind, name, bounded)


def _leaves(annotation: Any, bounded: bool = False) -> Iterator[tuple[type, bool]]:
    if isinstance(annotation, type) and (annotation is AwareDatetime or issubclass(annotation, date | BaseModel)):
        yield annotation, bounded
    elif typing.get_origin(annotation) is Annotated:
        inner, *metadata = typing.get_args(annotation)
        yield from _leaves(inner, bounded or any(each in BOUNDS for each in metadata))
    else:
        for each in typing.get_args(annotation):
            yield from _leaves(each, bounded)


def steps() -> list[type[BaseModel]]:
    """The messages that a person can send to a process."""
    classes = [
        value
        for module in modules_of("models")
        if module.__name__.endswith(".messages")
        for value in vars(module).values()
        if inspect.isclass(value) and issubclass(value, Message) and value.__module__ == module.__name__
    ]
    begins = [each for each in classes if each.__name__.endswith("Start")]
    return [each for each in classes if each not in begins and (issubclass(each, StepMessage) or _own_dates(each))]


def _own_dates(kind: type[BaseModel]) -> bool:
    return any(place.owner is kind for place in dates_of(kind) if place.bounded)


def rows() -> list[type[BaseModel]]:
    """What a file's rows and a policy pack's parts become."""
    return [
        value
        for module in modules_of("models")
        for value in vars(module).values()
        if inspect.isclass(value) and issubclass(value, Strict) and value.__module__ == module.__name__
    ]


def forms() -> list[type[BaseModel]]:
    """Forms that services take and that are no messages."""
    return [
        getattr(__import__(path, fromlist=[name]), name) for path, _, name in (e.rpartition(".") for e in ELSEWHERE)
    ]


def is_looked_up(place: Place) -> bool:
    """Say whether no person types what stands there."""
    return any(f"{place}.".startswith(f"{each}.") for each in LOOKED_UP)


@pytest.mark.requirement("R26")
@pytest.mark.parametrize("kind", [*steps(), *rows(), *forms()], ids=lambda kind: kind.__qualname__)
def test_a_date_that_a_person_types_has_bounds(kind: type[BaseModel]) -> None:
    without = {str(place) for place in dates_of(kind) if not place.bounded and not is_looked_up(place)}
    assert not without, f"{sorted(without)}: use EnteredDay or EnteredInstant, or say above where it is looked up"


def without_reach() -> set[str]:
    """The dates that people type which have no bounds of a purpose."""
    places = [place for kind in [*steps(), *forms()] for place in dates_of(kind) if place.bounded]
    return {str(each) for each in places if reach_of(each.owner.model_fields[each.name]) is None}


@pytest.mark.requirement("R26")
def test_a_date_that_a_person_types_has_the_bounds_of_its_purpose() -> None:
    """A renewal could once be looked at again in ten years."""
    unbounded = {each for each in without_reach() if not any(f"{each}.".startswith(f"{x}.") for x in BOUNDED_BY_RULE)}
    assert not unbounded, f"{sorted(unbounded)}: use SoonDay or another purpose, or say above which rule bounds it"


def test_every_date_that_a_rule_bounds_is_still_there() -> None:
    known = without_reach()
    assert not {each for each in BOUNDED_BY_RULE if not any(f"{x}.".startswith(f"{each}.") for x in known)}


def test_every_place_that_is_looked_up_is_still_there() -> None:
    places = [place for kind in steps() for place in dates_of(kind) if not place.bounded]
    unknown = {each for each in LOOKED_UP if not any(f"{place}.".startswith(f"{each}.") for place in places)}
    assert not unknown


def test_what_has_dates_that_people_type_is_built_by_validated() -> None:
    entered = {
        f"{kind.__module__}.{kind.__qualname__}"
        for kind in [*steps(), *forms()]
        if any(place.bounded and place.owner is kind for place in dates_of(kind))
    } | {"models.appeal.verdicts.ExceptionUntil", "models.allotment.messages.SetPopulations"}
    built = [
        shown(file, node)
        for package in ("services", "commands")
        for file in files_of(package)
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.Call)
        and (node.args or node.keywords)
        and full_name(node.func, tree_of(file)) in entered
    ]
    assert not built, f"{built}: validated(Kind, ...) gives the dates their bounds"


def test_dates_are_added_to_in_the_calendar_alone() -> None:
    """Anything else could pass the end of time, and raise."""
    found = [
        shown(file, node)
        for file in files_of("models")
        if file.name != "calendar.py"
        for node in ast.walk(tree_of(file))
        if _reckons(node)
    ]
    assert not found, f"{found}: use days_later, later, local_instant, local_time or in_utc of models/calendar.py"


def _reckons(node: ast.AST) -> bool:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        return any(
            isinstance(side, ast.Call) and ast.unparse(side.func) == "timedelta" for side in (node.left, node.right)
        )
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.attr in ("astimezone", "combine")
    return False

"""The kinds of training requirements, one line each. Everything else finds a kind here, by its name."""

from collections.abc import Callable, Iterable
from functools import cache, reduce
from operator import or_
from typing import Annotated, Any, NamedTuple

from pydantic import Field, TypeAdapter
from pydantic_core import to_json

from models.training.kinds import account, course, form, signature, test
from models.training.requirement import TrainingRequirement


class Kind(NamedTuple):
    """A kind of requirement: what a policy states about one, and the rules of the steps that meet it."""

    requirement: type[TrainingRequirement]
    steps: tuple[Callable[..., Any], ...]

    @property
    def name(self) -> str:
        """The word for it in policies and records."""
        return self.requirement.kind_name()


def by_name(kinds: Iterable[Kind]) -> dict[str, Kind]:
    """Return the kinds by their names. Raises ValueError when two have the same."""
    named: dict[str, Kind] = {}
    for kind in kinds:
        if kind.name in named:
            raise ValueError(f"two kinds of requirement have the name {kind.name!r}")
        named[kind.name] = kind
    return named


KINDS = by_name(
    (
        Kind(form.FormRequirement, (form.submit_form,)),
        Kind(test.TestRequirement, (test.record_test, test.report_test, test.correct_test, test.grant_attempt)),
        Kind(course.CourseRequirement, (course.add_certificate,)),
        Kind(signature.SignatureRequirement, (signature.sign,)),
        Kind(account.AccountRequirement, (account.record_account,)),
    )
)
"""Every kind there is."""


def requirement_from(value: object) -> TrainingRequirement:
    """Return the requirement that `value`, the content of JSON, describes. Raises ValidationError if none does.

    Nothing is converted: "80" is not a pass mark.
    """
    classes = tuple(kind.requirement for kind in KINDS.values())
    return _any_of(classes).validate_json(to_json(value), strict=True)


@cache
def _any_of(classes: tuple[type[TrainingRequirement], ...]) -> TypeAdapter[TrainingRequirement]:
    """Return what reads a requirement of one of these classes, which its `kind` tells."""
    union: Any = reduce(or_, classes)
    return TypeAdapter(Annotated[union, Field(discriminator="kind")])

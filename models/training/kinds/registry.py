"""The kinds of training requirements, one line each. Everything else finds a kind here, by its name.

Policies are read by this. It knows none of the steps that meet a requirement: a command that only reads a policy would
load the rules of every one of them.
"""

from collections.abc import Iterable
from functools import cache, reduce
from operator import or_
from typing import Annotated, Any

from pydantic import Field, TypeAdapter
from pydantic_core import to_json

from models.training.kinds.account import AccountRequirement
from models.training.kinds.course import CourseRequirement
from models.training.kinds.form import FormRequirement
from models.training.kinds.signature import SignatureRequirement
from models.training.kinds.test import TestRequirement
from models.training.requirement import TrainingRequirement


def by_name(kinds: Iterable[type[TrainingRequirement]]) -> dict[str, type[TrainingRequirement]]:
    """Return the kinds by the words for them in policies and records. Raises ValueError when two have the same."""
    named: dict[str, type[TrainingRequirement]] = {}
    for kind in kinds:
        if kind.kind_name() in named:
            raise ValueError(f"two kinds of requirement have the name {kind.kind_name()!r}")
        named[kind.kind_name()] = kind
    return named


KINDS = by_name(
    (
        FormRequirement,
        TestRequirement,
        CourseRequirement,
        SignatureRequirement,
        AccountRequirement,
    )
)
"""Every kind there is."""


def requirement_from(value: object) -> TrainingRequirement:
    """Return the requirement that `value`, the content of JSON, describes. Raises ValidationError if none does.

    Nothing is converted: "80" is not a pass mark.
    """
    return _any_of(tuple(KINDS.values())).validate_json(to_json(value), strict=True)


@cache
def _any_of(classes: tuple[type[TrainingRequirement], ...]) -> TypeAdapter[TrainingRequirement]:
    """Return what reads a requirement of one of these classes, which its `kind` tells."""
    union: Any = reduce(or_, classes)
    return TypeAdapter(Annotated[union, Field(discriminator="kind")])

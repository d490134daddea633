"""What every rule of a policy has in common: the place it comes from, and how a wrong file is refused."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from models.base import Strict

Days = Annotated[int, Field(ge=1, le=3660)]
Hours = Annotated[int, Field(ge=1, le=24 * 366)]

Name = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
"""The name by which a file and a program call something: small letters, digits and hyphens."""

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
"""What people call it."""


def each_once(values: tuple[str, ...]) -> tuple[str, ...]:
    """The same values; raises ValueError when one of them is repeated."""
    repeated = first_repeated(values)
    if repeated is not None:
        raise ValueError(f"{repeated!r} is listed twice")
    return values


def first_repeated(values: Iterable[str]) -> str | None:
    """The first value that was there before, if any."""
    seen: list[str] = []
    for value in values:
        if value in seen:
            return str(value)
        seen.append(value)
    return None


Names = Annotated[tuple[Name, ...], AfterValidator(each_once)]
"""Several names, none of them twice."""


class PolicyError(Exception):
    """A pack that can't be used: which file, which key, and why."""

    def __init__(self, file: str, key: str, reason: str) -> None:
        super().__init__(f"{file}: {key or '(whole file)'}: {reason}")
        self.file = file
        self.key = key
        self.reason = reason


class Rule(Strict):
    """A rule with the place in the source documents it comes from."""

    source: Annotated[str, StringConstraints(strip_whitespace=True, min_length=8, max_length=600)]

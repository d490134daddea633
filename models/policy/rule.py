"""What all rules of a policy have in common: their source, and the error for a file that can't be used."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from models.base import Strict
from models.policy.says import Says, WrittenAs
from models.uniqueness import each_once

Days = Annotated[int, Field(ge=1, le=3660)]
Months = Annotated[int, Field(ge=1, le=120)]
Hours = Annotated[int, Field(ge=1, le=24 * 366)]


def _small_letters(value: str) -> str:
    if not _NAME.fullmatch(value):
        raise ValueError(f"{value!r} is not a name of small letters, digits, and single hyphens")
    return value


_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

Name = Annotated[
    str,
    StringConstraints(min_length=1, max_length=60),
    AfterValidator(_small_letters),
    WrittenAs("a name in quotation marks, of small letters, digits, and single hyphens"),
]
"""The name that files and programs use for something: small letters, digits and hyphens."""

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
"""The name that people use for something."""


Names = Annotated[tuple[Name, ...], AfterValidator(each_once)]
"""Several names, each only once."""


class PolicyError(Exception):
    """A pack that can't be used: which file, which key, and why."""

    def __init__(self, file: str, key: str, reason: str) -> None:
        super().__init__(f"{file}: {key or '(whole file)'}: {reason}")
        self.file = file
        self.key = key
        self.reason = reason


class PolicyRule(Strict):
    """A rule with its place in the source documents."""

    source: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=8, max_length=600),
        Says("Source: {}", example='"Policy manual, section 1"'),
    ]

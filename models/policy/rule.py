"""What every rule of a policy has in common: the place it comes from, and how a wrong file is refused."""

from typing import Annotated

from pydantic import Field

from models.base import Strict

Days = Annotated[int, Field(ge=1, le=3660)]
Hours = Annotated[int, Field(ge=1, le=24 * 366)]


class PolicyError(Exception):
    """A pack that can't be used: which file, which key, and why."""

    def __init__(self, file: str, key: str, reason: str) -> None:
        super().__init__(f"{file}: {key or '(whole file)'}: {reason}")
        self.file = file
        self.key = key
        self.reason = reason


class Rule(Strict):
    """A rule with the place in the source documents it comes from."""

    source: Annotated[str, Field(min_length=8)]

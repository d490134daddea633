"""A policy pack: one HMIS implementation's rules, in versions that each take effect on a day.

Read from `policies/*.toml`. Every rule is a table with a `source`: the document, and where in it.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, ValidationError, field_validator, model_validator

from models.base import Strict
from models.calendar import civil_day
from models.policy.access_requests import AccessRequests
from models.policy.office import Office
from models.policy.rule import PolicyError
from models.policy.training import Training


class PolicyVersion(Strict):
    """The rules in force from a day on, until the next version takes effect."""

    effective: date
    label: str
    access_requests: AccessRequests
    training: Training


class PolicyPack(Strict):
    """One implementation's policy: its office, its time zone, its versions."""

    pack: str
    name: str
    time_zone: str
    office: Office
    holidays: Literal["us-federal"] = "us-federal"
    wording: Mapping[str, str] = {}
    """Phrases of notices that this office says differently, by name."""
    version: tuple[PolicyVersion, ...] = Field(min_length=1)

    @field_validator("time_zone")
    @classmethod
    def _zone_exists(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"{value!r} is not a time zone") from error
        return value

    @model_validator(mode="after")
    def _versions_in_order(self) -> Self:
        days = [version.effective for version in self.version]
        if days != sorted(set(days)):
            raise ValueError("versions must stand in the order of their effective dates, each date once")
        return self

    def in_force(self, at: datetime) -> PolicyVersion:
        """The version in force at the instant `at`, by the implementation's calendar.

        Raises LookupError when the first version takes effect later.
        """
        day = civil_day(at, self.time_zone)
        for version in reversed(self.version):
            if version.effective <= day:
                return version
        raise LookupError(f"{self.pack}: no version is in force on {day.isoformat()}")


def parse_pack(content: Mapping[str, Any], file: str) -> PolicyPack:
    """The pack in a file's parsed content. Raises PolicyError: the file, the first wrong key, the reason."""
    try:
        return PolicyPack.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise PolicyError(file, key, first["msg"]) from error

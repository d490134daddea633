"""What every service works with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from models.calendar import civil_day
from models.policy.pack import PolicyPack, PolicyVersion
from storage.database import Database

if TYPE_CHECKING:  # Temporal's client takes as long to load as all the rest; what only reads does without it
    from adapters.processes import Processes


@dataclass(frozen=True, kw_only=True)
class ReadingContext:
    """The records, the policy, and the time (aware, UTC): enough for a service that asks no process."""

    database: Database
    pack: PolicyPack
    now: Callable[[], datetime]

    def today(self) -> date:
        """The day on the wall calendar of the implementation."""
        return civil_day(self.now(), self.pack.time_zone)

    def policy(self) -> PolicyVersion:
        """The version of the policy in force now."""
        return self.pack.in_force(self.now())


@dataclass(frozen=True, kw_only=True)
class Context(ReadingContext):
    """The same, and the running processes."""

    processes: "Processes"

"""What every service works with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from adapters.processes import Processes
from models.calendar import civil_day
from models.policy.pack import PolicyPack, PolicyVersion
from storage.database import Database


@dataclass(frozen=True)
class Context:
    """The records, the running processes, the policy, and the time (aware, UTC)."""

    database: Database
    processes: Processes
    pack: PolicyPack
    now: Callable[[], datetime]

    def today(self) -> date:
        """The day on the wall calendar of the implementation."""
        return civil_day(self.now(), self.pack.time_zone)

    def policy(self) -> PolicyVersion:
        """The version of the policy in force now."""
        return self.pack.in_force(self.now())

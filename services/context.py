"""What every service works with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from adapters.policy_files import POLICY_FOLDER
from models.calendar import civil_day
from models.documents import ScanState
from models.operators import Operation
from models.people import Actor
from models.policy.pack import PolicyPack, PolicyVersion
from storage.database import Database

if TYPE_CHECKING:  # slow to import; services that only read do without it
    from adapters.processes import Processes


@dataclass(frozen=True, kw_only=True)
class ReadingContext:
    """The records, the policy, and the time (aware, UTC): enough for a service that needs no process."""

    database: Database
    pack: PolicyPack
    now: Callable[[], datetime]
    policies: Path = POLICY_FOLDER
    """The folder of the pack: letters of its own and the office's logo are there."""
    own_matters_only: bool = False
    """Whether whoever acts has no roles here, because the way of signing in shows too little (S4)."""
    actor: Actor | None = None
    """Whoever signed in, with the roles that were read when this request began (S14); None outside of a request."""
    operation: Operation | None = None
    """How an operator works a command. None where whoever acts has signed in, and in a development installation."""
    portal: str = ""
    """Where the portal is, without a slash at the end. Empty where people can't reach one."""

    scans_uploads: bool = False
    """Whether uploaded files wait for the virus scanner before anybody gets them (S26)."""

    @property
    def scan_of_uploads(self) -> ScanState:
        """What a file that is uploaded now waits for."""
        return ScanState.WAITING if self.scans_uploads else ScanState.NOT_SCANNED

    def today(self) -> date:
        """Return today's date in the implementation's time zone."""
        return civil_day(self.now(), self.pack.time_zone)

    def policy(self) -> PolicyVersion:
        """Return the version of the policy in force now."""
        return self.pack.in_force(self.now())


@dataclass(frozen=True, kw_only=True)
class Context(ReadingContext):
    """A reading context with the running processes."""

    processes: "Processes"

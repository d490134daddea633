"""Processes that only remember what was asked of them, and answer what a test says."""

from collections.abc import Mapping
from typing import Any

from adapters.processes import Processes
from models.effects import ActedT, Rule, StateT
from models.errors import ProcessesAway
from models.ids import Nudge, WorkflowId
from models.license.messages import LicenseAnswer, LicenseStart
from models.license.state import License

AWAY = ProcessesAway("HMIS Access can't be reached right now.")


class FakeProcesses(Processes):
    """Stands in for the running processes: no server, no client."""

    def __init__(self, licenses: Mapping[str, License] | None = None) -> None:
        self.licenses = dict(licenses or {})
        self.refusals: dict[str, str] = {}
        """Licenses that refuse, and with which sentence."""
        self.away_for = 0
        """How many calls fail because nobody can be reached."""
        self.notices: list[str] = []
        self.nudged: list[str] = []
        self.begun: list[LicenseStart] = []
        self.asked: list[tuple[str, str, Any]] = []

    async def send_notice(self, notice_id: str) -> None:
        """Remember it."""
        self._reach()
        self.notices.append(notice_id)

    async def nudge(self, workflow_id: WorkflowId[StateT], nudge: Nudge[StateT]) -> bool:
        """Remember which process was nudged."""
        self._reach()
        self.nudged.append(workflow_id)
        return True

    async def start_license(self, start: LicenseStart) -> bool:
        """Remember it, once."""
        self._reach()
        if any(each.license_id == start.license_id for each in self.begun):
            return False
        self.begun.append(start)
        return True

    async def license_snapshot(self, license_id: str) -> License:
        """The license the test made."""
        self._reach()
        return self.licenses[license_id]

    async def ask_license(self, license_id: str, rule: Rule[License, ActedT], message: ActedT) -> LicenseAnswer:
        """Agree, unless the test says otherwise."""
        self._reach()
        self.asked.append((license_id, rule.__name__, message))
        sentence = self.refusals.get(license_id, "")
        return LicenseAnswer(done=not sentence, license_id=license_id, sentence=sentence)

    def _reach(self) -> None:
        if self.away_for:
            self.away_for -= 1
            raise AWAY

"""Processes of the first agency that answer at once: what a page costs without Temporal."""

from typing import Any

from adapters.processes import PATIENCE_SECONDS, Processes
from benchmarks.portal_office import begun_request, begun_training, held_license
from connection import connect
from models.access_request.state import AccessRequest
from models.effects import StateT
from models.ids import WorkflowId
from models.license.state import License
from models.policy.pack import PolicyPack
from models.training.state import TrainingRun


class AtOnce(Processes):
    """Knows the licenses, trainings, and requests of the first agency. Others are away."""

    def __init__(self, client: Any, pack: PolicyPack) -> None:
        super().__init__(client)
        about = {"agency_id": "a-1", "person_id": "p-1-1"}
        self._known: dict[type[Any], Any] = {
            License: held_license(pack, "l-1-1", **about),
            TrainingRun: begun_training(pack, "q-1-1", **about),
            AccessRequest: begun_request(pack, "q-1-1", **about),
        }

    async def snapshot(
        self, workflow_id: WorkflowId[StateT], state: type[StateT], patience: float = PATIENCE_SECONDS
    ) -> StateT | None:
        """Return the state of a process."""
        known: StateT | None = self._known.get(state)
        return known or await super().snapshot(workflow_id, state, patience)


async def processes_at_once(pack: PolicyPack) -> AtOnce:
    """Return such processes; the client of those that are away reaches nothing."""
    return AtOnce(await connect("127.0.0.1:9", "default", lazy=True), pack)

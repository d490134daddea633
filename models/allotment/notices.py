"""The tasks of the allotment."""

from models.allotment.supply import RegionAllotment
from models.calendar import counted
from models.effects import OpenTask, TaskKind
from models.people import Role


def reduce_task(region: RegionAllotment) -> OpenTask:
    """Open the task for the region's Coordinated Entry lead to take back the licenses beyond the allotment."""
    return OpenTask(
        key=reduce_key(region.region_id),
        kind=TaskKind.REDUCE_DELEGATIONS,
        title=f"{region.name} has given {counted(region.over, 'license')} too many; take back what is not allotted",
        role=Role.CE_LEAD,
        region_id=region.region_id,
    )


def reduce_key(region_id: str) -> str:
    """Return the key of that task."""
    return f"reduce/{region_id}"

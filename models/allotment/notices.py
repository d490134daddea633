"""The tasks of the allotment."""

from models.allotment.supply import RegionAllotment
from models.calendar import counted
from models.effects import OpenTask, TaskKind
from models.people import Role


def reduce_task(stands: RegionAllotment) -> OpenTask:
    """The region's Coordinated Entry lead takes back what is too much."""
    return OpenTask(
        key=reduce_key(stands.region_id),
        kind=TaskKind.REDUCE_DELEGATIONS,
        title=f"{stands.name} has given {counted(stands.over, 'license')} too many; take back what is not allotted",
        role=Role.CE_LEAD,
        region_id=stands.region_id,
    )


def reduce_key(region_id: str) -> str:
    """The key of that task."""
    return f"reduce/{region_id}"

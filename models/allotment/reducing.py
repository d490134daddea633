"""What becomes of a region that has given more licenses than it has: new population figures can bring that about."""

from models.allotment.books import RegionStanding, standing
from models.allotment.messages import Allotment
from models.calendar import counted
from models.effects import CloseTask, OpenTask, TaskKind
from models.people import Role


def reduce_task(stands: RegionStanding) -> OpenTask:
    """The region's Coordinated Entry lead takes back what is too much."""
    return OpenTask(
        key=reduce_key(stands.region_id),
        kind=TaskKind.REDUCE_DELEGATIONS,
        title=f"{stands.name} has given {counted(stands.over, 'license')} too many; take back what is not allotted",
        role=Role.CE_LEAD,
        region_id=stands.region_id,
    )


def reduced(allotment: Allotment, region_id: str) -> tuple[CloseTask, ...]:
    """That task is done when the region has given no more than it has."""
    return () if standing(allotment, region_id).over else (CloseTask(key=reduce_key(region_id)),)


def reduce_key(region_id: str) -> str:
    """The key of that task."""
    return f"reduce/{region_id}"

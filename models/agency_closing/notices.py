"""The tasks of an agency's closing. Its letters are those of the licenses, requests and roles that end."""

from models.agency_closing.state import AgencyClosing, ClosingStage, Matter
from models.calendar import Deadline
from models.effects import OpenTask, TaskKind
from models.people import Role


def task_key(matter: Matter) -> str:
    """Return the key of a matter's task."""
    return f"{matter.stage}/{matter.about}"


def settle_task(closing: AgencyClosing, matter: Matter, settle_by: Deadline) -> OpenTask:
    """Build the task of a matter: billing staff settle the account, and whoever may close agencies the rest."""
    owner = Role.BILLING if matter.stage == ClosingStage.ACCOUNT else closing.policy.roles[0]
    return OpenTask(
        key=task_key(matter),
        kind=TaskKind.SETTLE_CLOSING,
        title=f"{closing.agency_name} closes. {matter.what}. {matter.why}",
        role=owner,
        agency_id=closing.agency_id,
        due=settle_by.ends_at,
    )

"""Work on accounts that this system does itself: begun on a queue of its own, and tried until it should be done."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from activities.signatures.accounts import AccountInput, Accounts
    from models import ids
    from models.license.state import AccountOrder

TRYING = RetryPolicy(
    initial_interval=timedelta(seconds=1), backoff_coefficient=2, maximum_interval=timedelta(minutes=5)
)
"""An HMIS that is away comes back."""

AWAY_TOO_LONG = "The HMIS could not be reached in time; it has to be done by hand."


def start(license_id: str, order: AccountOrder, target_hours: int) -> workflow.ActivityHandle[str]:
    """The work, begun. It is tried until it should be done; then a person has to know of it (docs/adr/0008)."""
    wanted_by = order.ordered_at + timedelta(hours=target_hours)
    return workflow.start_activity_method(
        Accounts.carry_out,
        AccountInput(license_id=license_id, order=order),
        task_queue=ids.URGENT_QUEUE,
        start_to_close_timeout=timedelta(minutes=1),
        schedule_to_close_timeout=max(wanted_by - workflow.now(), timedelta(minutes=1)),
        retry_policy=TRYING,
        summary=f"account: {order.work.value}",
    )


def problem(work: workflow.ActivityHandle[str]) -> str:
    """Why work that has ended could not be done; empty if it was."""
    try:
        return work.result()
    except ActivityError:
        return AWAY_TOO_LONG

"""Work on accounts that this system does itself: it has its own task queue, and is retried until it is due."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from activities.signatures.accounts import AccountInput, Accounts
    from models import ids
    from models.calendar import later
    from models.license.state import AccountOrder

ACCOUNT_RETRY = RetryPolicy(
    initial_interval=timedelta(seconds=1), backoff_coefficient=2, maximum_interval=timedelta(minutes=5)
)
"""The work is retried because an HMIS that is down comes back up."""

AWAY_TOO_LONG = "We could not reach the HMIS in time. Please do this by hand."


def start(license_id: str, order: AccountOrder, target_hours: int) -> workflow.ActivityHandle[str]:
    """Start the work; it is retried until it is due, and then a person takes over (docs/adr/0008)."""
    wanted_by = later(order.ordered_at, timedelta(hours=target_hours))
    return workflow.start_activity_method(
        Accounts.carry_out,
        AccountInput(license_id=license_id, order=order),
        task_queue=ids.URGENT_QUEUE,
        start_to_close_timeout=timedelta(minutes=1),
        schedule_to_close_timeout=max(wanted_by - workflow.now(), timedelta(minutes=1)),
        retry_policy=ACCOUNT_RETRY,
        summary=f"account: {order.work.value}",
    )


def problem(work: workflow.ActivityHandle[str]) -> str:
    """Return why work that has ended could not be done; empty if it was done."""
    try:
        return work.result()
    except ActivityError:
        return AWAY_TOO_LONG

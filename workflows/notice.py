"""One notice: retried until the mail server takes it, and given up after days with a task (docs/adr/0003)."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from activities.signatures.mailroom import DeliveryInput, Mailroom
    from models import ids
    from models.effects import NoticeStart
    from workflows.case import HEARTBEAT_TIMEOUT

SENDING_TIMEOUT = timedelta(minutes=8)
"""Longer than a mail server may take in all (settings: smtp_…): otherwise a letter that hangs would be tried again."""

MAIL_RETRY = RetryPolicy(
    initial_interval=timedelta(seconds=5),
    backoff_coefficient=2,
    maximum_interval=timedelta(minutes=30),
    maximum_attempts=152,
)
"""Three days of retries. Attempts count, not days: a day on which no worker runs is not a day of trying."""


@workflow.defn(name=ids.NOTICE)
class NoticeWorkflow:
    """One notice, until it is sent or given up. The records have its state."""

    @workflow.run
    async def run(self, start: NoticeStart) -> str:
        """Try to send the notice for days, and return its state afterwards."""
        input = DeliveryInput(notice_id=start.notice_id)
        try:
            return await workflow.execute_activity_method(
                Mailroom.deliver,
                input,
                task_queue=ids.MAIL_QUEUE,
                start_to_close_timeout=SENDING_TIMEOUT,
                heartbeat_timeout=HEARTBEAT_TIMEOUT,
                retry_policy=MAIL_RETRY,
                summary="send the notice",
            )
        except ActivityError:
            return await workflow.execute_activity_method(
                Mailroom.give_up,
                input,
                start_to_close_timeout=timedelta(minutes=1),
                summary="open a task for the notice",
            )

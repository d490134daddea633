"""One notice on its way out: tried until the mail server takes it, given up visibly after days (docs/adr/0003)."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError

with workflow.unsafe.imports_passed_through():
    from activities.signatures.mailroom import DeliveryInput, Mailroom
    from models import ids
    from models.effects import NoticeStart
    from workflows.case import SIGN_OF_LIFE

TRYING = RetryPolicy(
    initial_interval=timedelta(seconds=5),
    backoff_coefficient=2,
    maximum_interval=timedelta(minutes=30),
    maximum_attempts=152,
)
"""Three days of trying. It is attempts that count: days on which nobody works at sending are no days of trying."""


@workflow.defn(name=ids.NOTICE)
class NoticeWorkflow:
    """Sends one notice; its records say what became of it."""

    @workflow.run
    async def run(self, start: NoticeStart) -> str:
        """Try for some days; return the state the notice is in."""
        ask = DeliveryInput(notice_id=start.notice_id)
        try:
            return await workflow.execute_activity_method(
                Mailroom.deliver,
                ask,
                start_to_close_timeout=timedelta(minutes=8),
                heartbeat_timeout=SIGN_OF_LIFE,
                retry_policy=TRYING,
                summary="send the notice",
            )
        except ActivityError:
            return await workflow.execute_activity_method(
                Mailroom.give_up, ask, start_to_close_timeout=timedelta(minutes=1), summary="open a task for it"
            )

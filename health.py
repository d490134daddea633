"""Whether the worker on this machine takes work. A container's health check: `python health.py` ends with 0 or 1."""

import asyncio
import socket
from datetime import UTC, datetime, timedelta

from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client
from temporalio.service import RPCError

from adapters import clock
from addresses import StackError, temporal_address
from connection import connect
from ending import run_program
from models import ids
from models.errors import RuleViolation
from startup import read_settings

RECENT = timedelta(minutes=3)
"""A worker asks for work at least once a minute, even when there is none."""


async def takes_work(client: Client, machine: str, now: datetime) -> bool:
    """Return whether a worker on `machine` (a host name) asked for work in the last minutes before `now`."""
    queue = await client.workflow_service.describe_task_queue(
        DescribeTaskQueueRequest(
            namespace=client.namespace,
            task_queue=TaskQueue(name=ids.TASK_QUEUE),
            task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
        )
    )
    return any(
        poller.identity.partition("@")[2] == machine and now - poller.last_access_time.ToDatetime(tzinfo=UTC) < RECENT
        for poller in queue.pollers
    )


async def main() -> int:
    """Return 0 if the worker here takes work, and 1 if it does not or nobody can say; print the reason."""
    try:
        settings = read_settings()
        client = await connect(temporal_address(settings), settings.temporal_namespace)
        if await takes_work(client, socket.gethostname(), clock.now()):
            return 0
    except RuleViolation as refusal:
        print(refusal.sentence)
        return 1
    except StackError as error:
        print(error)
        return 1
    except (RuntimeError, RPCError):  # The client's words are for programmers.
        print("Temporal does not answer. Please check that it runs, and HMIS_TEMPORAL_ADDRESS.")
        return 1
    print("The worker has not asked for work in the last few minutes.")
    return 1


if __name__ == "__main__":
    run_program(lambda: asyncio.run(main()))

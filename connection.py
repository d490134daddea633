"""The connection to Temporal: one data converter, one way to connect."""

from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.service import RPCError, RPCStatusCode

from addresses import StackError

DATA_CONVERTER = pydantic_data_converter
"""The data converter of clients, workers, and replayers."""


async def connect(address: str, namespace: str, *, lazy: bool = False) -> Client:
    """Return a client of the Temporal server at `address`.

    Raises RuntimeError when no server answers: at once, or, if `lazy`, when the client is first used.
    """
    return await Client.connect(address, namespace=namespace, data_converter=DATA_CONVERTER, lazy=lazy)


async def reach(address: str, namespace: str) -> Client:
    """Return a client of a server that answers and has the namespace. Raises StackError with a sentence otherwise."""
    try:
        client = await connect(address, namespace)
        await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace=namespace))
    except RPCError as error:
        if error.status in (RPCStatusCode.NOT_FOUND, RPCStatusCode.INVALID_ARGUMENT):
            raise StackError(
                f"The Temporal server at {address} has no namespace “{namespace}”. Please correct "
                "HMIS_TEMPORAL_NAMESPACE, or create it there."
            ) from error
        raise StackError(_no_answer(address)) from error
    except (RuntimeError, ValueError) as error:  # The client's errors for a server that does not listen.
        raise StackError(_no_answer(address)) from error
    return client


def _no_answer(address: str) -> str:
    return f"Temporal does not answer at {address}. Please check that it runs, and HMIS_TEMPORAL_ADDRESS."

"""The connection to Temporal: one data converter, one way to connect."""

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

DATA_CONVERTER = pydantic_data_converter
"""The data converter of clients, workers, and replayers."""


async def connect(address: str, namespace: str, *, lazy: bool = False) -> Client:
    """Return a client of the Temporal server at `address`.

    Raises RuntimeError when no server answers: at once, or, if `lazy`, when the client is first used.
    """
    return await Client.connect(address, namespace=namespace, data_converter=DATA_CONVERTER, lazy=lazy)

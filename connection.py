"""How everybody reaches Temporal: one data converter, one way to connect."""

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

DATA_CONVERTER = pydantic_data_converter
"""Used by clients, workers and replayers alike."""


async def connect(address: str, namespace: str, *, lazy: bool = False) -> Client:
    """A client of the Temporal server at `address`. Raises RuntimeError when no server answers: at once, or, if
    `lazy`, when the client is first used."""
    return await Client.connect(address, namespace=namespace, data_converter=DATA_CONVERTER, lazy=lazy)

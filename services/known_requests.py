"""The access request that is meant: by its number, from the records."""

import asyncio

from models.errors import RuleViolation
from services.context import ReadingContext
from services.people import shown
from storage.reads import requests
from storage.reads.requests import RequestRow


async def known_request(context: ReadingContext, request_id: str) -> RequestRow:
    """The request of this id, from the records. Raises RuleViolation if there is none."""
    row = await asyncio.to_thread(requests.request_row, context.database, request_id)
    if row is None:
        raise RuleViolation("unknown_request", f"There is no request “{shown(request_id)}”.")
    return row

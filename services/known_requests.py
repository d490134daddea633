"""Finding an access request in the records by its number."""

import asyncio

from models.errors import RuleViolation
from services.context import ReadingContext
from services.people import excerpt
from storage.reads import requests
from storage.reads.requests import RequestRow


async def known_request(context: ReadingContext, request_id: str) -> RequestRow:
    """Return the request of this id, from the records. Raises RuleViolation if there is none."""
    row = await asyncio.to_thread(requests.request_row, context.database, request_id)
    if row is None:
        raise RuleViolation("unknown_request", f"There is no request “{excerpt(request_id)}”.")
    return row

"""Finding an access request in the records by its number."""

import asyncio

from models.people import Actor
from services.context import ReadingContext
from services.visible import visible
from storage.reads import requests
from storage.reads.requests import RequestRow


async def known_request(context: ReadingContext, actor: Actor | None, request_id: str) -> RequestRow:
    """Return the request of this id, from the records. Raises RuleViolation if the actor knows of none."""
    row = await asyncio.to_thread(requests.request_row, context.database, request_id)
    agency_id, people = (row.agency_id, (row.person_id, row.requested_by)) if row is not None else (None, ())
    return visible(actor, row, "request", request_id, agency_id=agency_id, people=people)

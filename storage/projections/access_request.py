"""An access request as a row."""

from sqlalchemy import Connection

from models.access_request.overview import overview
from models.access_request.state import AccessRequest
from storage.projections.fields import same_named
from storage.tables.requests import access_requests
from storage.upsert import Row, Upsert

_write = Upsert(access_requests)


def project(connection: Connection, request: AccessRequest, step: int) -> None:
    """Write the request as it is after `step`."""
    _write(connection, [request_row(request, step)])


def request_row(request: AccessRequest, step: int) -> Row:
    """Return the request as a row."""
    return {
        **same_named(access_requests, overview(request)),
        "due_at": request.due.ends_at if request.due else None,
        "form": request.form,
        "step": step,
    }

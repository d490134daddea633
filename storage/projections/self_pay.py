"""A request for self-pay licenses as a row."""

from sqlalchemy import Connection

from models.self_pay.state import SelfPayRequest
from storage.projections.fields import same_named
from storage.tables.billing import self_pay_requests
from storage.upsert import Row, Upsert

_write_request = Upsert(self_pay_requests)


def project(connection: Connection, request: SelfPayRequest, step: int) -> None:
    """Write the request as it is after `step`."""
    _write_request(connection, [request_row(request, step)])


def request_row(request: SelfPayRequest, step: int) -> Row:
    """Return the request as a row."""
    return {
        **same_named(self_pay_requests, request),
        "id": request.request_id,
        "licenses": request.form.licenses,
        "made": list(request.licenses),
        "once": request.estimate.once,
        "yearly": request.estimate.yearly,
        "decide_by": request.decide_by.last_day,
        "step": step,
    }

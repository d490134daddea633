"""A request for self-pay licenses as a row."""

from sqlalchemy import Connection

from models.self_pay.state import SelfPayRequest
from storage.tables.billing import self_pay_requests
from storage.upsert import Row, Upsert

_write_request = Upsert(self_pay_requests)


def project(connection: Connection, request: SelfPayRequest, step: int) -> None:
    """Write the request as it is after `step`."""
    _write_request(connection, [request_row(request, step)])


def request_row(request: SelfPayRequest, step: int) -> Row:
    """The request as a row."""
    return {
        "id": request.request_id,
        "agency_id": request.agency_id,
        "requested_by": request.requested_by,
        "state": request.state,
        "kind": request.kind,
        "appeal_id": request.appeal_id,
        "licenses": request.form.licenses,
        "once": request.estimate.once,
        "yearly": request.estimate.yearly,
        "requested_at": request.requested_at,
        "decide_by": request.decide_by.last_day,
        "delayed_until": request.delayed_until,
        "ended_at": request.ended_at,
        "reason": request.reason,
        "granted": request.granted,
        "agreed_fees": [fee.model_dump(mode="json") for fee in request.agreed_fees],
        "made": list(request.licenses),
        "form": request.form.model_dump(mode="json"),
        "policy_label": request.policy_label,
        "step": step,
    }

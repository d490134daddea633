"""An appeal as rows: itself, the licenses it is about, and what its decision asked for."""

from sqlalchemy import Connection

from models.appeal.state import Appeal, Order
from storage.projections.fields import same_named
from storage.tables.appeals import appeal_licenses, appeal_orders, appeals
from storage.upsert import Row, Upsert

_write_appeal = Upsert(appeals)
_write_licenses = Upsert(appeal_licenses)
_write_orders = Upsert(appeal_orders)


def project(connection: Connection, appeal: Appeal, step: int) -> None:
    """Write the appeal as it is after `step`."""
    _write_appeal(connection, [appeal_row(appeal, step)])
    _write_licenses(
        connection,
        [
            {"appeal_id": appeal.appeal_id, "license_id": each.license_id, "pending": appeal.pending}
            for each in appeal.contested
        ],
    )
    _write_orders(connection, [order_row(appeal, each) for each in appeal.orders])


def appeal_row(appeal: Appeal, step: int) -> Row:
    """Return the appeal itself as a row."""
    verdict = appeal.response.verdict if appeal.response is not None else None
    return {
        **same_named(appeals, appeal),
        "id": appeal.appeal_id,
        "reason": appeal.form.reason,
        "organization": appeal.form.organization,
        "region_ids": list(appeal.form.region_ids),
        "meeting_id": appeal.meeting.meeting_id if appeal.meeting is not None else None,
        "meeting_at": appeal.meeting.begins_at if appeal.meeting is not None else None,
        "verdict": verdict.what if verdict is not None else None,
        "step": step,
        "body": appeal.model_dump(mode="json", exclude={"keys"}),
    }


def order_row(appeal: Appeal, order: Order) -> Row:
    """Return one order of the decision as a row."""
    return {"appeal_id": appeal.appeal_id, **same_named(appeal_orders, order)}

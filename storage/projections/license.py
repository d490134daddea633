"""A license, its assignments, its exceptions, and the work on its holders' accounts, as rows."""

from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from models.intake.ownership import RecordKind
from models.license.notices import order_key
from models.license.rules.usage import lack_of
from models.license.state import LIVE_ASSIGNMENTS, AccountOrder, Assignment, ExceptionGrant, License
from models.license.timeline import next_wake
from models.steps import Step
from storage.field_owners import decide_by_hand
from storage.projections.fields import same_named
from storage.tables.licenses import account_orders, assignments, license_exceptions, licenses
from storage.upsert import Row, Upsert

_write_license = Upsert(licenses)
_write_assignments = Upsert(assignments)
_write_exceptions = Upsert(license_exceptions)
_write_orders = Upsert(account_orders)
_open_orders = select(account_orders.c.number).where(
    account_orders.c.license_id == bindparam("of_license"), account_orders.c.closed_at.is_(None)
)
_funding = select(licenses.c.funding).where(licenses.c.id == bindparam("of_license"))
_close_order = (
    update(account_orders)
    .where(account_orders.c.license_id == bindparam("of_license"), account_orders.c.number == bindparam("with_number"))
    .values(closed_at=bindparam("at"), done=bindparam("is_done"), late=account_orders.c.limit_at <= bindparam("at"))
)


def project(connection: Connection, license_: License, step: Step) -> None:
    """Write the license as it is after `step`."""
    _note_funding(connection, license_, step)
    _write_license(connection, [license_row(license_, step.number)])
    # Ended assignments go first. Otherwise the database would see two holders for a moment.
    in_order = sorted(license_.assignments, key=lambda each: each.state in LIVE_ASSIGNMENTS)
    _write_assignments(connection, [assignment_row(license_, each) for each in in_order])
    _write_exceptions(connection, [exception_row(license_, each) for each in license_.exceptions])
    _write_orders(connection, [order_row(license_, each) for each in license_.orders])
    _close_orders(connection, license_, step)


def _note_funding(connection: Connection, license_: License, step: Step) -> None:
    """Note that somebody decided by hand who pays for the license, so that a file does not decide otherwise."""
    if step.actor.is_system or step.move != "funding_set":
        return
    before = connection.execute(_funding, {"of_license": license_.license_id}).scalar_one_or_none()
    old, new = ({"funding": each} for each in (before, license_.funding))
    decide_by_hand(connection, RecordKind.LICENSE, license_.license_id, old, new, step.actor, step.at)


def license_row(license_: License, step: int) -> Row:
    """Return the license itself as a row."""
    programmed = license_.programmed
    wake = next_wake(license_)
    return {
        **same_named(licenses, license_),
        "id": license_.license_id,
        "programmed_on": programmed.on_day if programmed else None,
        "programmed_by": programmed.request_id if programmed else None,
        "known_data_entry_at": license_.activity.data_entry,
        "known_login_at": license_.activity.login,
        "policy_label": license_.terms.policy_label,
        "next_wake_at": wake[0] if wake else None,
        "step": step,
        "body": whole(license_),
        **_revocation_columns(license_),
        **_lack_columns(license_),
    }


def whole(license_: License) -> dict[str, Any]:
    """Return the license itself, without the keys of its steps."""
    return license_.model_dump(mode="json", exclude={"keys"})


def _revocation_columns(license_: License) -> dict[str, Any]:
    flag, revocation = license_.flag, license_.revocation
    return {
        "flagged_since": flag.since if flag else None,
        "flag_reason": flag.reason if flag else None,
        "flag_why": flag.why if flag else None,
        "revoked_at": revocation.at if revocation else None,
        "revocation_ground": revocation.ground if revocation else None,
        "appeal_until": revocation.appeal_until if revocation else None,
    }


def _lack_columns(license_: License) -> dict[str, Any]:
    lack = lack_of(license_)
    return {
        "lack_measure": lack.measure if lack else None,
        "lack_after": lack.after if lack else None,
        "lack_until": lack.until if lack else None,
    }


def assignment_row(license_: License, assignment: Assignment) -> Row:
    """Return one person's time on the license as a row."""
    return {
        **same_named(assignments, assignment),
        "license_id": license_.license_id,
        "agency_id": license_.agency_id,
    }


def exception_row(license_: License, granted: ExceptionGrant) -> Row:
    """Return an exception to the inactivity policy as a row."""
    return {"license_id": license_.license_id, **same_named(license_exceptions, granted)}


def order_row(license_: License, order: AccountOrder) -> Row:
    """Work on an account that is still open, as a row."""
    return {
        **same_named(account_orders, order),
        "license_id": license_.license_id,
        "limit_at": order.limit.ends_at,
        "closed_at": None,
        "done": None,
        "late": None,
    }


def _close_orders(connection: Connection, license_: License, step: Step) -> None:
    """Close the orders that the state no longer has: as done, unless the step says they are not needed."""
    open_now = {order.number for order in license_.orders}
    if license_.orders_given == len(open_now):
        return
    known_open = connection.execute(_open_orders, {"of_license": license_.license_id}).scalars()
    not_needed = {each.key for each in step.closed if not each.done}
    rows = [
        {
            "of_license": license_.license_id,
            "with_number": number,
            "at": step.at,
            "is_done": order_key(number) not in not_needed,
        }
        for number in known_open
        if number not in open_now
    ]
    if rows:
        connection.execute(_close_order, rows)

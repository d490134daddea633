"""Whose account in the HMIS does not have the person's present name and address, as far as the records know."""

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from models.base import Instant, Key, Message
from models.license.lifecycle import LicenseState
from models.license.state import HOLDING, AccountWork
from storage.database import Database
from storage.reads.rows import every
from storage.tables.directory import people
from storage.tables.licenses import account_orders, assignments, licenses


class OutdatedAccount(Message):
    """A license whose holder has had another name or address since `changed_at`, and no work on the account for it."""

    license_id: Key
    person_id: Key
    changed_at: Instant


def outdated_accounts(database: Database) -> list[OutdatedAccount]:
    """Return every license whose holder's account is out of date."""
    query = (
        select(assignments.c.license_id, assignments.c.person_id, people.c.details_changed_at.label("changed_at"))
        .join(people, people.c.id == assignments.c.person_id)
        .join(licenses, licenses.c.id == assignments.c.license_id)
        .where(assignments.c.state.in_(HOLDING), licenses.c.state != LicenseState.DELETED, _is_outdated())
        .order_by(assignments.c.license_id)
    )
    with database.read() as connection:
        return every(connection, query, OutdatedAccount)


def returns_with_other_details(database: Database, person_id: str, license_id: str) -> bool:
    """Return whether a person who now gets a license had access at its agency before, under another name or address."""
    agency_id = select(licenses.c.agency_id).where(licenses.c.id == license_id).scalar_subquery()
    earlier = (
        select(assignments.c.number)
        .join(people, people.c.id == assignments.c.person_id)
        .join(licenses, licenses.c.id == assignments.c.license_id)
        .where(assignments.c.person_id == person_id, assignments.c.agency_id == agency_id, _is_outdated())
    )
    with database.read() as connection:
        return bool(connection.execute(select(earlier.exists())).scalar_one())


def _is_outdated() -> ColumnElement[bool]:
    """Return the condition on an assignment that the details changed after it began, and no work was ordered for that.

    Work that was withdrawn, because the holder left, was not done.
    """
    known_from = func.coalesce(licenses.c.loaded_at, assignments.c.active_from)
    of_agency = licenses.alias("licenses_of_orders")
    ordered = exists(
        select(account_orders.c.number)
        .join(of_agency, of_agency.c.id == account_orders.c.license_id)
        .where(
            account_orders.c.work == AccountWork.UPDATE_DETAILS,
            account_orders.c.person_id == people.c.id,
            account_orders.c.ordered_at >= people.c.details_changed_at,
            of_agency.c.agency_id == assignments.c.agency_id,
            or_(account_orders.c.done.is_(None), account_orders.c.done),
        )
    )
    return and_(assignments.c.active_from.is_not(None), people.c.details_changed_at > known_from, ~ordered)

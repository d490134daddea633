"""The accounts of the HMIS that are linked to people, and which of them show the use of a license."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, or_, select

from storage.tables.usage import hmis_users


def accounts_of_people(connection: Connection, as_of: datetime) -> Mapping[str, Sequence[RowMapping]]:
    """Return the accounts that were linked to people by a time, by person."""
    query = select(hmis_users).where(hmis_users.c.person_id.is_not(None), account_linked_by(as_of))
    found: dict[str, list[RowMapping]] = defaultdict(list)
    for row in connection.execute(query).mappings():
        found[row["person_id"]].append(row)
    return found


def account_linked_by(as_of: datetime) -> ColumnElement[bool]:
    """Return the condition that an account that is linked to somebody was so by `as_of`.

    Of links from before their time was kept, nothing is known; they count as old.
    """
    return or_(hmis_users.c.linked_at.is_(None), hmis_users.c.linked_at <= as_of)


def showing(accounts: Sequence[RowMapping], agency_id: str) -> Sequence[RowMapping]:
    """Return those of a person's accounts that show the use of a license: linked for its agency, else for all."""
    here = [each for each in accounts if each["agency_id"] == agency_id]
    return here or [each for each in accounts if each["agency_id"] is None]

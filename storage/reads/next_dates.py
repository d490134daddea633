"""What is ahead of licenses, for lists. The rule that picks the next date is that of a license's own page."""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select

from models.license.explain import ExplainedDate, next_date, recertify_by
from models.license.state import License, UsageEvidence
from storage.database import Database
from storage.reads.usage import evidence_of_all
from storage.tables.licenses import licenses


class Ahead(NamedTuple):
    """The date of a license that comes next, and by which day its holder has to recertify, if that is to do."""

    next_date: ExplainedDate | None
    recertify_by: date | None


def next_dates(database: Database, license_ids: Collection[str], at: datetime, zone: str) -> dict[str, Ahead]:
    """Return what is ahead of each of these licenses, by license."""
    query = select(licenses.c.id, licenses.c.body).where(
        licenses.c.id.in_(list(license_ids)), licenses.c.body.is_not(None)
    )
    with database.read() as connection:
        kept = {row.id: License.model_validate(row.body) for row in connection.execute(query)}
        evidence = evidence_of_all(connection, kept.keys(), at, zone)
    return {
        key: Ahead(next_date(each, evidence.get(key, UsageEvidence()), at), recertify_by(each))
        for key, each in kept.items()
    }

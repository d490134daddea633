"""The next date of licenses, for lists. The rule that picks it is that of a license's own page."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from models.license.explain import ExplainedDate, next_date
from models.license.state import License, UsageEvidence
from storage.database import Database
from storage.reads.usage import evidence_of_all
from storage.tables.licenses import licenses


def next_dates(database: Database, license_ids: Collection[str], at: datetime, zone: str) -> dict[str, ExplainedDate]:
    """Return which date comes next for each of these licenses, by license. Those with none ahead are not in it."""
    query = select(licenses.c.id, licenses.c.body).where(
        licenses.c.id.in_(list(license_ids)), licenses.c.body.is_not(None)
    )
    with database.read() as connection:
        kept = {row.id: License.model_validate(row.body) for row in connection.execute(query)}
        evidence = evidence_of_all(connection, kept.keys(), at, zone)
    found = {key: next_date(each, evidence.get(key, UsageEvidence()), at) for key, each in kept.items()}
    return {key: each for key, each in found.items() if each is not None}

"""What the last login report says about a person's account."""

from sqlalchemy import or_, select

from storage.database import Database
from storage.tables.usage import hmis_users


def login_state(database: Database, person_id: str, agency_id: str) -> tuple[int, bool]:
    """Return a person's failed attempts at an agency, and whether the account is locked; the worst of several."""
    query = select(hmis_users.c.failed_attempts, hmis_users.c.locked).where(
        hmis_users.c.person_id == person_id,
        or_(hmis_users.c.agency_id == agency_id, hmis_users.c.agency_id.is_(None)),
    )
    with database.read() as connection:
        rows = connection.execute(query).all()
    return max((row.failed_attempts or 0 for row in rows), default=0), any(bool(row.locked) for row in rows)

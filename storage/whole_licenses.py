"""Licenses kept whole: those whose last step was before that was done."""

from sqlalchemy import select, update

from models.license.lifecycle import LicenseState
from models.license.state import License
from storage.database import Database
from storage.projections.license import whole
from storage.tables.licenses import licenses


def not_kept(database: Database) -> list[str]:
    """Return every license that is not deleted and is not kept whole."""
    query = select(licenses.c.id).where(licenses.c.body.is_(None), licenses.c.state != LicenseState.DELETED)
    with database.read() as connection:
        return list(connection.execute(query.order_by(licenses.c.id)).scalars())


def keep(database: Database, license_: License) -> None:
    """Keep a license whole, unless one of its steps has done so by now."""
    row = update(licenses).where(licenses.c.id == license_.license_id, licenses.c.body.is_(None))
    with database.write() as connection:
        connection.execute(row.values(body=whole(license_)))

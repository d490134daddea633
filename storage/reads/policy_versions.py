"""Which version of the policy the open cases keep."""

from sqlalchemy import ColumnElement, Table, func, literal, select, true

from models.base import Message
from models.license.lifecycle import LicenseState
from storage.database import Database
from storage.reads.rows import Query, every
from storage.tables.appeals import appeals
from storage.tables.billing import agency_accounts, self_pay_requests
from storage.tables.licenses import licenses
from storage.tables.requests import access_requests
from storage.tables.trainings import training_runs


class KeptVersion(Message):
    """How many open cases of one kind keep a version."""

    label: str
    noun: str
    """What they are, for one of them: "license"."""
    cases: int


_ENDING: tuple[tuple[str, Table], ...] = (
    ("request", access_requests),
    ("training", training_runs),
    ("appeal", appeals),
    ("self-pay request", self_pay_requests),
)


def kept_versions(database: Database) -> list[KeptVersion]:
    """Count the open cases by their kind and the version that they keep."""
    queries = [_counted(noun, table, table.c.ended_at.is_(None)) for noun, table in _ENDING]
    queries.append(_counted("license", licenses, licenses.c.state != LicenseState.DELETED.value))
    queries.append(_counted("agency account", agency_accounts, true()))
    with database.read() as connection:
        return [each for query in queries for each in every(connection, query, KeptVersion)]


def _counted(noun: str, table: Table, running: ColumnElement[bool]) -> Query:
    label = table.c.policy_label
    counted = select(label.label("label"), literal(noun).label("noun"), func.count().label("cases"))
    return counted.where(running, label != "").group_by(label).order_by(label)

"""The closing of an agency as a row."""

from sqlalchemy import Connection

from models.agency_closing.state import AgencyClosing
from storage.projections.fields import same_named
from storage.tables.agency_closings import agency_closings
from storage.upsert import Row, Upsert

_write_closing = Upsert(agency_closings)


def project(connection: Connection, closing: AgencyClosing, step: int) -> None:
    """Write the closing as it is after `step`."""
    _write_closing(connection, [closing_row(closing, step)])


def closing_row(closing: AgencyClosing, step: int) -> Row:
    """Return the closing as a row."""
    return {**same_named(agency_closings, closing), "step": step}

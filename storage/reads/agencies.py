"""Agencies and regions."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import and_, select

from models.base import Instant, Key, Message
from storage.database import Database
from storage.names import AGENCY
from storage.reads import rows
from storage.reads.agency_closings import NOT_CALLED_OFF
from storage.reads.listing import following
from storage.reads.names import named_like
from storage.reads.rows import Query, every, first
from storage.tables.agency_closings import agency_closings
from storage.tables.directory import agencies, regions

DESCRIBED = (
    *agencies.c,
    regions.c.name.label("region_name"),
    agency_closings.c.on_day.label("closes_on"),
    agency_closings.c.begun_at.label("closing_begun_at"),
)
"""The columns that make an `Agency`, for a query with `with_region_and_closing`."""


class Region(Message):
    """A region of the continuum and how many people live there."""

    id: Key
    name: str
    population: int


class Agency(Message):
    """An agency, its region, and the day on which all its licenses expire."""

    id: Key
    name: str
    region_id: Key
    region_name: str
    county: str
    program_types: tuple[str, ...] = ()
    license_expires_on: date | None = None
    address: str = ""
    """The postal address, line by line. Empty if it is not known."""
    purchase_order: str = ""
    """The purchase order or grant number that goes on the agency's papers, if any."""
    closes_on: date | None = None
    """The agency's last day, if it closes or has closed."""
    closing_begun_at: Instant | None = None
    """When its closing began to be carried out."""


def agency(database: Database, agency_id: str) -> Agency | None:
    """Return an agency by id."""
    with database.read() as connection:
        return first(connection, _agencies().where(agencies.c.id == agency_id), Agency)


def names(database: Database, agency_ids: Iterable[str]) -> dict[str, str]:
    """Return the names of agencies by id. What is not on record is left out."""
    query = select(agencies.c.id, agencies.c.name).where(agencies.c.id.in_(list(agency_ids)))
    with database.read() as connection:
        return {row.id: row.name for row in connection.execute(query)}


def agencies_in(database: Database, region_id: str | None = None) -> list[Agency]:
    """Return the agencies of a region, or all of them, by name."""
    query = _agencies().order_by(agencies.c.name, agencies.c.id)
    if region_id is not None:
        query = query.where(agencies.c.region_id == region_id)
    with database.read() as connection:
        return every(connection, query, Agency)


def agencies_page(database: Database, name: str, after: str) -> list[Agency]:
    """Return the agencies after one of them, by name; one more than a page has.

    With `name`, only those of whose names each of its words begins a word.
    """
    query = _agencies().where(*named_like(AGENCY, agencies.c.id, name))
    with database.read() as connection:
        return every(connection, following(query, agencies, "name", after), Agency)


def region(database: Database, region_id: str) -> Region | None:
    """Return a region by id."""
    with database.read() as connection:
        return first(connection, select(regions).where(regions.c.id == region_id), Region)


def every_region(database: Database) -> list[Region]:
    """Return every region, by id."""
    with database.read() as connection:
        return every(connection, select(regions).order_by(regions.c.id), Region)


def with_region_and_closing(query: Query) -> Query:
    """Return a query about agencies with the region and the closing of each."""
    closing = and_(agency_closings.c.agency_id == agencies.c.id, NOT_CALLED_OFF)
    return query.join(regions, regions.c.id == agencies.c.region_id).outerjoin(agency_closings, closing)


def _agencies() -> Query:
    return with_region_and_closing(select(*DESCRIBED).select_from(agencies))


def id_in_any_case(database: Database, typed: str) -> str:
    """Return the id on record that `typed` means, whatever its capital letters; `typed` itself if that is not clear."""
    with database.read() as connection:
        return rows.id_in_any_case(connection, agencies.c.id, typed)

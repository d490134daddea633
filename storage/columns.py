"""The parts of every table: named constraints, instants in UTC, words from a list, text that a database can hold."""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, Dialect, Index, MetaData, String, Text
from sqlalchemy.types import TypeDecorator

from models.calendar import in_utc
from models.money.amounts import from_cents, to_cents

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""The tables that were imported. All constraints have names, because SQLite can't change one without a name."""

WHERE = "where"
"""The name under which an index carries its condition."""


class Moment(TypeDecorator[datetime]):
    """An instant: aware in, aware and in UTC out. A time without its zone is refused with ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant as the database stores it: in UTC, and for SQLite without a time zone."""
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError(f"{value.isoformat()} has no time zone")
        utc = in_utc(value)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else in_utc(value)


class Cents(TypeDecorator[Decimal]):
    """An amount of money: dollars and cents as an exact decimal in and out, a whole number of cents in between.

    A float, or an amount that is not a whole number of cents, is refused with ValueError.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Return the amount in cents."""
        if value is None:
            return None
        if not isinstance(value, Decimal):
            raise ValueError(f"{value!r} is not an exact amount")
        return to_cents(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """Return the amount with exactly two decimals."""
        return None if value is None else from_cents(value)


class Words(TypeDecorator[str]):
    """Text that people typed. PostgreSQL can't hold the character NUL, nor UTF-8 half of a pair; both are replaced.

    A note that could not be written would block its workflow.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Return the text without the characters that can't be stored."""
        if value is None or (value.isascii() and "\0" not in value):
            return value
        return value.encode("utf-8", "replace").decode("utf-8").replace("\0", "\N{REPLACEMENT CHARACTER}")


def id_of(*parts: str | None) -> str:
    """Return an id made from `parts`; the same parts always give the same id."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:24]


def identifier() -> String:
    """Return the type of an id: opaque and short (models.base.Key)."""
    return String(120)


def word(name: str, *, nullable: bool = False) -> Column[str]:
    """Return a column for one word of a list; `one_of` gives the list."""
    return Column(name, String(40), nullable=nullable)


def among(column: str, values: Iterable[str]) -> str:
    """Return the SQL condition that a column holds one of `values`."""
    return f"{column} IN ({', '.join(repr(str(value)) for value in values)})"


def one_of(column: str, values: Iterable[str]) -> CheckConstraint:
    """Return the constraint that a column holds one of `values`, or nothing."""
    return CheckConstraint(among(column, values), name=column)


def unique_where(name: str, condition: str, *columns: str) -> Index:
    """Return the constraint that `columns` are unique among the rows for which `condition` holds.

    storage.metadata writes the condition for both databases, because writing it loads their dialects.
    """
    return Index(name, *columns, unique=True, info={WHERE: condition})

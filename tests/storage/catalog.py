"""What is in a database, read from its own catalog: tables with all their parts, triggers, functions."""

import re
from typing import Any, TypedDict

from sqlalchemy import Connection, Inspector, inspect, text

ALEMBIC = "alembic_version"
QUOTED = re.compile(r"'([a-z_]+)'")


class Catalog(TypedDict):
    """Everything in a database but its rows, by name. The order of columns and of a check's words does not count."""

    tables: dict[str, dict[str, object]]
    triggers: dict[str, str]
    functions: dict[str, str]


def catalog_of(connection: Connection) -> Catalog:
    """Read the catalog of the database, without Alembic's own table."""
    inspector = inspect(connection)
    names = [each for each in inspector.get_table_names() if each != ALEMBIC]
    sqlite = connection.dialect.name == "sqlite"
    return {
        "tables": {name: _table(inspector, name) for name in names},
        "triggers": _named(connection, SQLITE_TRIGGERS if sqlite else POSTGRESQL_TRIGGERS),
        "functions": {} if sqlite else _named(connection, POSTGRESQL_FUNCTIONS),
    }


SQLITE_TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type NOT IN ('table', 'index')"
POSTGRESQL_TRIGGERS = "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"
POSTGRESQL_FUNCTIONS = (
    "SELECT proname, pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
)


def _table(inspector: Inspector, name: str) -> dict[str, object]:
    return {
        "columns": {each["name"]: _column(each) for each in inspector.get_columns(name)},
        "primary key": inspector.get_pk_constraint(name),
        "foreign keys": _by_name(inspector.get_foreign_keys(name)),
        "unique": _by_name(inspector.get_unique_constraints(name)),
        "checks": {each["name"]: _condition(each["sqltext"]) for each in inspector.get_check_constraints(name)},
        "indexes": _by_name(inspector.get_indexes(name)),
    }


def _column(column: Any) -> tuple[object, ...]:
    return repr(column["type"]), column["nullable"], column["default"], column.get("identity")


def _by_name(found: list[Any]) -> dict[str, str]:
    """What was found, by name; the conditions of indexes have no equality of their own, so all of it is text."""
    return {each["name"]: repr({**each, "dialect_options": _options(each)}) for each in found}


def _options(found: Any) -> list[tuple[str, str]]:
    return sorted((name, str(value)) for name, value in found.get("dialect_options", {}).items())


def _condition(sql: str) -> tuple[str, list[str]]:
    """A condition without its words, and the words."""
    return QUOTED.sub("?", sql), sorted(QUOTED.findall(sql))


def _named(connection: Connection, query: str) -> dict[str, str]:
    return {name: " ".join(definition.split()) for name, definition in connection.execute(text(query))}

"""Reading a catalog notices every way in which two databases can differ, so that comparing them proves something."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine

from storage.database import database_url
from tests.postgres import PostgresServer
from tests.storage.catalog import Catalog, catalog_of

Read = Callable[[str], Catalog]

PARENT = "CREATE TABLE parent (id INTEGER PRIMARY KEY, other INTEGER UNIQUE);"

DIFFERENT = {
    "a table": ("", "CREATE TABLE t (a TEXT)"),
    "a column": ("CREATE TABLE t (a TEXT)", "CREATE TABLE t (a TEXT, b TEXT)"),
    "a type": ("CREATE TABLE t (a TEXT)", "CREATE TABLE t (a VARCHAR(40))"),
    "a length": ("CREATE TABLE t (a VARCHAR(120))", "CREATE TABLE t (a VARCHAR(40))"),
    "a value needed": ("CREATE TABLE t (a TEXT)", "CREATE TABLE t (a TEXT NOT NULL)"),
    "a default": ("CREATE TABLE t (a TEXT DEFAULT 'x')", "CREATE TABLE t (a TEXT DEFAULT 'y')"),
    "a primary key": (
        "CREATE TABLE t (a INTEGER NOT NULL, b INTEGER NOT NULL, CONSTRAINT pk PRIMARY KEY (a))",
        "CREATE TABLE t (a INTEGER NOT NULL, b INTEGER NOT NULL, CONSTRAINT pk PRIMARY KEY (b))",
    ),
    "a name": (
        "CREATE TABLE t (a INTEGER NOT NULL, CONSTRAINT pk PRIMARY KEY (a))",
        "CREATE TABLE t (a INTEGER NOT NULL, CONSTRAINT pk_t PRIMARY KEY (a))",
    ),
    "a foreign key": (
        f"{PARENT} CREATE TABLE t (a INTEGER)",
        f"{PARENT} CREATE TABLE t (a INTEGER, CONSTRAINT fk FOREIGN KEY (a) REFERENCES parent (id))",
    ),
    "where a foreign key leads": (
        f"{PARENT} CREATE TABLE t (a INTEGER, CONSTRAINT fk FOREIGN KEY (a) REFERENCES parent (other))",
        f"{PARENT} CREATE TABLE t (a INTEGER, CONSTRAINT fk FOREIGN KEY (a) REFERENCES parent (id))",
    ),
    "what a foreign key deletes": (
        f"{PARENT} CREATE TABLE t (a INTEGER, CONSTRAINT fk FOREIGN KEY (a) REFERENCES parent (id))",
        f"{PARENT} CREATE TABLE t (a INTEGER, CONSTRAINT fk FOREIGN KEY (a) REFERENCES parent (id) ON DELETE CASCADE)",
    ),
    "a unique constraint": ("CREATE TABLE t (a TEXT)", "CREATE TABLE t (a TEXT, CONSTRAINT uq UNIQUE (a))"),
    "a check": ("CREATE TABLE t (a TEXT)", "CREATE TABLE t (a TEXT, CONSTRAINT ck CHECK (a IN ('x', 'y')))"),
    "the words of a check": (
        "CREATE TABLE t (a TEXT, CONSTRAINT ck CHECK (a IN ('x', 'y')))",
        "CREATE TABLE t (a TEXT, CONSTRAINT ck CHECK (a IN ('x', 'z')))",
    ),
    "the condition of a check": (
        "CREATE TABLE t (a INTEGER, b INTEGER, CONSTRAINT ck CHECK (a < b))",
        "CREATE TABLE t (a INTEGER, b INTEGER, CONSTRAINT ck CHECK (a <= b))",
    ),
    "an index": ("CREATE TABLE t (a TEXT)", "CREATE TABLE t (a TEXT); CREATE INDEX ix ON t (a)"),
    "the columns of an index": (
        "CREATE TABLE t (a TEXT, b TEXT); CREATE INDEX ix ON t (a, b)",
        "CREATE TABLE t (a TEXT, b TEXT); CREATE INDEX ix ON t (b, a)",
    ),
    "an index being unique": (
        "CREATE TABLE t (a TEXT); CREATE INDEX ix ON t (a)",
        "CREATE TABLE t (a TEXT); CREATE UNIQUE INDEX ix ON t (a)",
    ),
    "the condition of an index": (
        "CREATE TABLE t (a TEXT, b TEXT); CREATE UNIQUE INDEX ix ON t (a) WHERE b IS NULL",
        "CREATE TABLE t (a TEXT, b TEXT); CREATE UNIQUE INDEX ix ON t (a) WHERE b IS NOT NULL",
    ),
}
"""Pairs of statements that make databases with one difference, whichever database it is."""


@pytest.fixture(params=["sqlite", "postgres"])
def read(request: pytest.FixtureRequest) -> Iterator[Read]:
    """A function that makes an empty database with some statements and reads its catalog."""
    if request.param == "sqlite":
        yield lambda statements: catalog_after(create_engine("sqlite://"), statements)
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with server.empty_database() as url:
        yield lambda statements: catalog_after(create_engine(database_url(url)), statements)


def catalog_after(engine: Engine, statements: str) -> Catalog:
    """Run some statements, read the catalog, and undo them."""
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        run = driver.executescript if engine.dialect.name == "sqlite" else driver.execute
        run(statements)
        found = catalog_of(connection)
        connection.rollback()
    engine.dispose()
    return found


@pytest.mark.parametrize("difference", DIFFERENT)
def test_a_difference_between_two_databases_is_noticed(read: Read, difference: str) -> None:
    one, other = DIFFERENT[difference]
    assert read(one) == read(one)
    assert read(one) != read(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("CREATE TABLE t (a TEXT, b TEXT)", "CREATE TABLE t (b TEXT, a TEXT)"),
        (
            "CREATE TABLE t (a TEXT, CONSTRAINT ck CHECK (a IN ('x', 'y')))",
            "CREATE TABLE t (a TEXT, CONSTRAINT ck CHECK (a IN ('y', 'x')))",
        ),
    ],
)
def test_an_order_that_means_nothing_is_no_difference(read: Read, one: str, other: str) -> None:
    assert read(one) == read(other)


def test_a_trigger_of_sqlite_is_noticed() -> None:
    table = "CREATE TABLE t (a TEXT);"
    trigger = "CREATE TRIGGER tr BEFORE UPDATE ON t BEGIN SELECT RAISE(ABORT, 'no'); END"
    weaker = trigger.replace("RAISE(ABORT, 'no')", "1")
    none, one, other = (catalog_after(create_engine("sqlite://"), f"{table}{each}") for each in ("", trigger, weaker))
    assert none != one != other != none


def test_a_trigger_of_postgresql_and_what_it_does_are_noticed(postgres_server: PostgresServer) -> None:
    table = "CREATE TABLE t (a TEXT);"
    function = (
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;"
        "CREATE TRIGGER tr BEFORE UPDATE OR DELETE ON t FOR EACH STATEMENT EXECUTE FUNCTION f()"
    )
    kinds = ("", function, function.replace("RAISE EXCEPTION 'no'", "RETURN NULL"), function.replace(" OR DELETE", ""))
    with postgres_server.empty_database() as url:
        found = [catalog_after(create_engine(database_url(url)), f"{table}{each}") for each in kinds]
    assert all(one != other for at, one in enumerate(found) for other in found[:at])

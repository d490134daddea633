"""PostgreSQL takes no writes, as on a server that is moved or repaired: one sentence, and nothing half."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import create_engine, make_url, text

from storage.database import AWAY, Database, DatabaseAway, DatabaseUnusable, database_url, open_database
from storage.installation import installation_of, note_start
from storage.schema import upgrade
from tests.storage.samples import NOW

pytestmark = pytest.mark.xdist_group("postgres")


@contextmanager
def read_only(url: str) -> Iterator[None]:
    """The database takes no writes from connections that begin now."""
    _set(url, "ON")
    try:
        yield
    finally:
        _set(url, "OFF")


def _set(url: str, to: str) -> None:
    target = database_url(url)
    engine = create_engine(target, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("SET default_transaction_read_only = OFF"))  # for this connection
        connection.execute(text(f'ALTER DATABASE "{target.database}" SET default_transaction_read_only = {to}'))
    engine.dispose()


@pytest.mark.requirement("R4")
def test_a_read_only_postgresql_is_away_in_the_same_sentence_as_any_other(postgres_url: str) -> None:
    with read_only(postgres_url), open_database(postgres_url) as database:
        with pytest.raises(DatabaseAway) as away:
            note_start(database, "missouri", "July 2024", NOW)
        assert str(away.value) == AWAY
        assert not isinstance(away.value, DatabaseUnusable), "it may work later"
        assert installation_of(database).pack == "", "what can be read is read"
    with open_database(postgres_url) as database:
        assert note_start(database, "missouri", "July 2024", NOW).pack == "missouri"


def test_tables_are_not_brought_up_to_date_while_it_is_read_only(postgres_url: str) -> None:
    with read_only(postgres_url), pytest.raises(DatabaseAway, match="can't be reached"):
        upgrade(postgres_url)


def test_a_role_that_may_not_write_is_told_so_and_not_to_wait(postgres_database: Database, postgres_url: str) -> None:
    with postgres_database.write() as connection:
        connection.execute(text("CREATE ROLE only_looks LOGIN"))
        connection.execute(text("GRANT SELECT ON ALL TABLES IN SCHEMA public TO only_looks"))
    try:
        url = make_url(postgres_url).set(username="only_looks").render_as_string(hide_password=False)
        with open_database(url) as looking, pytest.raises(DatabaseUnusable, match="does not let this program"):
            note_start(looking, "missouri", "July 2024", NOW)
    finally:
        with postgres_database.write() as connection:
            connection.execute(text("DROP OWNED BY only_looks"))
            connection.execute(text("DROP ROLE only_looks"))

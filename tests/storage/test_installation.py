"""Which programs can work with a database, and whose records it has."""

import shutil
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import text, update

from storage.database import Database, DatabaseAway, DatabaseUnusable, open_database
from storage.installation import Installation, installation_of, known_revisions, note_start
from storage.schema import MIGRATIONS, downgrade, upgrade, works_with
from storage.tables.installation import installation
from tests.storage.revisions import NEWEST
from tests.storage.samples import NOW

NEXT = '''"""A later release.

Revision: 9999
Follows: NEWEST
"""

from alembic import op

revision = "9999"
down_revision = "NEWEST"
MARK

def upgrade() -> None:
    op.execute("UPDATE installation SET policy_label = 'later'")


def downgrade() -> None:
    pass
'''


@pytest.fixture(params=["", "compatible = True\n"], ids=["not compatible", "compatible"])
def later(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, bool]:
    """The migrations of a later release, and whether it says that this one can work with its database."""
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder)
    text_of = NEXT.replace("NEWEST", NEWEST).replace("MARK", str(request.param))
    (folder / "versions" / "9999_later.py").write_text(text_of)
    return folder, bool(request.param)


@pytest.fixture
def as_later(later: tuple[Path, bool], records_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The URL of a database that the later release set up."""
    with monkeypatch.context() as changed:
        changed.setattr("storage.schema.MIGRATIONS", later[0])
        upgrade(records_url)
    return records_url


def test_a_newer_database_is_accepted_if_it_is_marked_as_compatible_and_refused_otherwise(
    later: tuple[Path, bool], as_later: str
) -> None:
    with open_database(as_later) as database:
        if later[1]:
            assert installation_of(database).policy_label == "later"
        else:
            with pytest.raises(DatabaseUnusable, match="A newer version of this program set up the database"):
                installation_of(database)


def test_an_older_program_leaves_a_newer_database_as_it_is(later: tuple[Path, bool], as_later: str) -> None:
    if later[1]:
        upgrade(as_later)
    else:
        with pytest.raises(DatabaseUnusable, match="A newer version"):
            upgrade(as_later)
    with open_database(as_later) as database, database.read() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "9999"


def test_the_mark_goes_back_to_the_newest_migration_without_one(later: tuple[Path, bool]) -> None:
    scripts, known = ScriptDirectory(str(later[0])), works_with(ScriptDirectory(str(MIGRATIONS)), NEWEST)
    assert works_with(scripts, "9999") == (known if later[1] else "9999")
    assert known in known_revisions()


def test_an_older_database_is_refused_with_what_to_do(database: Database, records_url: str) -> None:
    older = known_revisions()[-2]
    downgrade(records_url, older)
    with pytest.raises(DatabaseUnusable, match=r"^An older version .* run `python starter.py migrate`\.$"):
        installation_of(database)
    upgrade(records_url)
    assert installation_of(database) == Installation(pack="")


def test_a_database_without_tables_is_not_set_up(database: Database, records_url: str) -> None:
    downgrade(records_url, "base")
    with pytest.raises(DatabaseAway, match="The database is not set up"):
        installation_of(database)


def test_the_first_pack_has_the_database_for_good(database: Database) -> None:
    first = note_start(database, "missouri", "July 2024", NOW)
    assert first == Installation(pack="missouri", policy_label="July 2024", started_at=NOW)
    assert note_start(database, "detroit", "2024", NOW) == first
    assert note_start(database, "missouri", "July 2026", NOW).policy_label == "July 2026"


def test_an_unknown_mark_is_refused_as_well(database: Database) -> None:
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'x'"))
        connection.execute(update(installation).values(works_with="y"))
    with pytest.raises(DatabaseUnusable, match="A newer version"):
        installation_of(database)


def test_the_migrations_are_known_by_their_files_as_alembic_knows_them() -> None:
    assert known_revisions()[-1] == NEWEST
    by_alembic = [each.revision for each in ScriptDirectory(str(MIGRATIONS)).walk_revisions()]
    assert known_revisions() == by_alembic[::-1], (
        "in the order in which they follow one another, whatever their numbers"
    )

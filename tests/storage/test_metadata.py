"""The metadata has every table, and every condition of an index."""

from pathlib import Path

from storage import tables
from storage.columns import WHERE
from storage.metadata import SUBJECTS, metadata


def test_the_metadata_has_the_tables_of_every_subject() -> None:
    (folder,) = tables.__path__
    modules = {f"storage.tables.{each.stem}" for each in Path(folder).glob("[a-z]*.py")}
    assert {each.__name__ for each in SUBJECTS} == modules


def test_the_condition_of_an_index_is_said_to_both_databases() -> None:
    indexes = [index for table in metadata.tables.values() for index in table.indexes if WHERE in index.info]
    assert indexes
    for index in indexes:
        for database in ("sqlite", "postgresql"):
            assert str(index.dialect_options[database]["where"]) == index.info[WHERE]

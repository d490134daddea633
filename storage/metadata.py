"""All tables in one metadata, with which the migrations are compared.

A read imports the tables that it needs from their modules; loading all of them takes longer than a query.
"""

from typing import Any

from sqlalchemy import text

from storage.columns import WHERE, metadata
from storage.tables import (
    allotment,
    appeals,
    billing,
    committees,
    directory,
    files,
    licenses,
    records,
    requests,
    reviews,
    trainings,
    usage,
    work,
)

__all__ = ["SUBJECTS", "metadata"]

SUBJECTS = (
    allotment,
    appeals,
    billing,
    committees,
    directory,
    files,
    licenses,
    records,
    requests,
    reviews,
    trainings,
    usage,
    work,
)
"""The modules of the tables: importing one puts its tables into the metadata."""

for table in metadata.tables.values():
    for index in table.indexes:
        if WHERE in index.info:
            condition: Any = text(index.info[WHERE])
            index.dialect_kwargs.update(sqlite_where=condition, postgresql_where=condition)

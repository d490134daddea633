"""All tables in one metadata, with which the migrations are compared.

A read imports the tables that it needs from their modules; loading all of them takes longer than a query.
"""

from typing import Any

from sqlalchemy import text

from models.training.overview import part_kinds
from storage.columns import WHERE, metadata, one_of
from storage.tables import (
    agency_closings,
    aliases,
    allotment,
    appeals,
    billing,
    bounces,
    closing_days,
    committees,
    directory,
    drafts,
    field_owners,
    files,
    installation,
    licenses,
    names,
    operators,
    places,
    records,
    requests,
    reviewing,
    reviews,
    sign_in,
    trainings,
    usage,
    work,
)

__all__ = ["SUBJECTS", "metadata"]

SUBJECTS = (
    agency_closings,
    aliases,
    allotment,
    appeals,
    billing,
    bounces,
    closing_days,
    committees,
    directory,
    drafts,
    field_owners,
    files,
    installation,
    licenses,
    names,
    operators,
    places,
    records,
    requests,
    reviewing,
    reviews,
    sign_in,
    trainings,
    usage,
    work,
)
"""The modules of the tables: importing one puts its tables into the metadata."""

trainings.training_steps.append_constraint(one_of("kind", part_kinds()))

for table in metadata.tables.values():
    for index in table.indexes:
        if WHERE in index.info:
            condition: Any = text(index.info[WHERE])
            index.dialect_kwargs.update(sqlite_where=condition, postgresql_where=condition)

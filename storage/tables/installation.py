"""Which program set up this database, and by which office's rules it is worked with."""

from sqlalchemy import Boolean, CheckConstraint, Column, Integer, Table, false

from storage.columns import Moment, Words, identifier, metadata

THE_ONE = 1
"""The id of the only row."""

installation = Table(
    "installation",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("works_with", identifier(), nullable=False),
    Column("pack", identifier(), nullable=False),
    Column("policy_label", Words, nullable=False),
    Column("started_at", Moment),
    Column("loading", Words, nullable=False, server_default=""),
    Column("samples", Boolean, nullable=False, server_default=false()),
    CheckConstraint(f"id = {THE_ONE}", name="one_row"),
)
"""One row. `works_with` is the oldest migration that a program has to know to work with this database.

`pack` is the policy pack of the office whose records these are; empty until a system ran on them. `policy_label` is the
version that was in force when the system last started, at `started_at`. `loading` is the folder or file whose loading
began and has not ended. `samples` says whether the records are the invented ones that ship with this program.
"""

"""What happened: every recorded step, and the audit trail, which only grows."""

from sqlalchemy import DDL, JSON, Column, Identity, Index, Integer, Table, event

from storage.columns import Moment, Words, identifier, metadata

recorded_steps = Table(
    "recorded_steps",
    metadata,
    Column("workflow_id", identifier(), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("conflict", Words, nullable=False),
)
"""The recorded steps: a repeated step changes nothing. `conflict` is why a step's state could not be written."""

audit_entries = Table(
    "audit_entries",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("workflow_id", identifier(), nullable=False),
    Column("step", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("actor_id", identifier(), nullable=False),
    Column("actor_grants", JSON, nullable=False),
    Column("move", identifier(), nullable=False),
    Column("summary", Words, nullable=False),
    Column("conflict", Words, nullable=False),
    Column("policy_label", Words, nullable=False),
    Column("agency_id", identifier()),
    Column("person_id", identifier()),
    Column("operator_id", identifier()),
    Column("because", Words, nullable=False, server_default=""),
    Index(None, "workflow_id", "step", unique=True),
    Index(None, "agency_id", "at"),
    Index(None, "person_id", "at"),
    Index(None, "actor_id", "at"),
)
"""Append-only: database triggers refuse every change and deletion.

`operator_id` is the operator who worked a command for the actor, `because` why.
"""

SQLITE_APPEND_ONLY = (
    """
    CREATE TRIGGER audit_entries_never_change BEFORE UPDATE ON audit_entries
    BEGIN SELECT RAISE(ABORT, 'audit entries are append-only'); END
    """,
    """
    CREATE TRIGGER audit_entries_never_go BEFORE DELETE ON audit_entries
    BEGIN SELECT RAISE(ABORT, 'audit entries are append-only'); END
    """,
    # INSERT OR REPLACE removes the older row without firing the trigger for deletions.
    """
    CREATE TRIGGER audit_entries_never_replaced BEFORE INSERT ON audit_entries
    WHEN EXISTS (
        SELECT 1 FROM audit_entries
        WHERE id = NEW.id OR (workflow_id = NEW.workflow_id AND step = NEW.step)
    )
    BEGIN SELECT RAISE(ABORT, 'audit entries are append-only'); END
    """,
)

POSTGRESQL_APPEND_ONLY = (
    """
    CREATE FUNCTION refuse_change_of_audit_entries() RETURNS trigger LANGUAGE plpgsql
    AS $$ BEGIN RAISE EXCEPTION 'audit entries are append-only'; END $$
    """,
    """
    CREATE TRIGGER audit_entries_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_audit_entries()
    """,
)

for dialect, statements in (("sqlite", SQLITE_APPEND_ONLY), ("postgresql", POSTGRESQL_APPEND_ONLY)):
    for statement in statements:
        trigger = DDL(statement).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
        event.listen(audit_entries, "after_create", trigger)

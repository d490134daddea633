"""The newest migration, which one more has to follow in a test."""

from alembic.script import ScriptDirectory

from storage.schema import MIGRATIONS

NEWEST = str(ScriptDirectory(str(MIGRATIONS)).get_current_head())

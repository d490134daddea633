"""The words of names, by which the portal's search boxes find people and agencies."""

from sqlalchemy import Column, Index, String, Table

from storage.columns import identifier, metadata

name_tokens = Table(
    "name_tokens",
    metadata,
    Column("kind", String(10), primary_key=True),
    Column("record_id", identifier(), primary_key=True),
    # Compared letter by letter, whatever the server's language, so that an index finds what begins in a way.
    Column("token", String(120).with_variant(String(120, collation="C"), "postgresql"), primary_key=True),
    Index(None, "kind", "token", "record_id"),
)
"""`kind` is "person" or "agency", `token` a folded word of the name (models.directory.name_tokens). Whoever writes a
name writes its words in the same transaction (storage.names)."""

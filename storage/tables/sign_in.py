"""Signing in: mailed links, sessions, and what was tried how often. Secrets are here as hashes only."""

from sqlalchemy import Column, ForeignKey, Identity, Index, Integer, Table

from models.sign_in.limits import Tried
from models.sign_in.sessions import Way
from storage.columns import Moment, Words, identifier, metadata, one_of, word

mailed_links = Table(
    "mailed_links",
    metadata,
    Column("id", identifier(), primary_key=True),
    Column("person_id", identifier(), ForeignKey("people.id"), nullable=False, index=True),
    Column("link_hash", identifier(), nullable=False, unique=True),
    Column("code_hash", identifier(), nullable=False),
    Column("browser_hash", identifier(), nullable=False, index=True),
    Column("asked_at", Moment, nullable=False),
    Column("used_at", Moment),
    Column("tries", Integer, nullable=False),
    Column("next_path", Words, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id_hash", identifier(), primary_key=True),
    Column("person_id", identifier(), ForeignKey("people.id"), nullable=False, index=True),
    word("way"),
    Column("began_at", Moment, nullable=False),
    Column("used_at", Moment, nullable=False),
    Column("checked_at", Moment, nullable=False),
    Column("ended_at", Moment),
    one_of("way", Way),
)

tries = Table(
    "tries",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    word("what"),
    Column("who_hash", identifier(), nullable=False),
    Column("at", Moment, nullable=False),
    one_of("what", Tried),
    Index(None, "what", "who_hash", "at"),
    Index(None, "at"),
)
"""`who_hash` is a hash of the address, the browser, or the network: enough to count, and nobody's name."""

"""Signing in: mailed links, sessions, passkeys, and what was tried how often. Secrets are here as hashes only."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Identity, Index, Integer, Table

from models.sign_in.limits import Tried
from models.sign_in.links import CodeFor
from models.sign_in.passkeys import Purpose
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
    Column("purpose", Words, nullable=False, server_default=CodeFor.SIGN_IN),
    Column("matter", Words, nullable=False, server_default=""),
)

address_changes = Table(
    "address_changes",
    metadata,
    Column("id", identifier(), primary_key=True),
    Column("person_id", identifier(), ForeignKey("people.id"), nullable=False, index=True),
    Column("former", Words, nullable=False),
    Column("former_key", Words, nullable=False, index=True),
    Column("new", Words, nullable=False),
    Column("new_key", Words, nullable=False),
    Column("by", identifier(), nullable=False),
    Column("at", Moment, nullable=False),
    Column("undone_at", Moment),
)
"""The same change again is the same row, with the time of the last one."""

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
    Column("passkey_id", Words, ForeignKey("passkeys.id"), index=True),
    Column("trusted_from", Moment),
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

passkeys = Table(
    "passkeys",
    metadata,
    Column("id", Words, primary_key=True),
    Column("person_id", identifier(), ForeignKey("people.id"), nullable=False, index=True),
    Column("public_key", Words, nullable=False),
    Column("sign_count", BigInteger, nullable=False),
    Column("name", Words, nullable=False),
    Column("added_at", Moment, nullable=False),
    Column("trusted_from", Moment, nullable=False),
    Column("used_at", Moment),
    Column("removed_at", Moment),
)

challenges = Table(
    "challenges",
    metadata,
    Column("challenge_hash", identifier(), primary_key=True),
    Column("browser_hash", identifier(), nullable=False, index=True),
    word("purpose"),
    Column("at", Moment, nullable=False, index=True),
    one_of("purpose", Purpose),
)
"""A challenge is used once: it is removed by whoever uses it."""

invitations = Table(
    "invitations",
    metadata,
    Column("id", identifier(), primary_key=True),
    Column("person_id", identifier(), ForeignKey("people.id"), nullable=False, index=True),
    Column("by", identifier(), nullable=False),
    Column("at", Moment, nullable=False),
    Column("recovery", Boolean, nullable=False),
    Column("reason", Words, nullable=False),
    Column("confirmed_by", identifier(), ForeignKey("people.id")),
    Column("confirmed_at", Moment),
    Column("used_at", Moment),
    Column("withdrawn_at", Moment),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("code_hash", identifier(), primary_key=True),
    Column("person_id", identifier(), ForeignKey("people.id"), nullable=False, index=True),
    Column("made_at", Moment, nullable=False),
    Column("used_at", Moment),
)

"""Operators, who work commands: whose key a command carries, and making and revoking keys."""

import asyncio

from adapters.form_keys import fresh_key
from adapters.fresh_secrets import fresh_secret, hash_of
from models.base import Message
from models.errors import RuleViolation
from models.ids import opaque
from models.operators import Operation, OperatorKey, may_keep_keys
from models.typed_text import one_line
from services.context import ReadingContext
from services.people import known_person
from storage import operators as store
from storage.database import Database


class MadeKey(Message):
    """A new key. It is shown once."""

    operator: OperatorKey
    key: str


def operation_of(database: Database, secret: str, because: str, command: str) -> Operation:
    """Return a command as whoever has the key `secret` works it."""
    given = secret.strip()
    operator = store.operator_with(database, hash_of(given)) if given else None
    return Operation(run=fresh_key(), command=command, operator=operator, has_key=bool(given), because=because)


async def make_key(context: ReadingContext, name: str, person: str = "", *, all_lost: bool = False) -> MadeKey:
    """Make a key for an operator, who may be a `person` on record (id or email address).

    The first one needs no key, nor does one after all were lost, which revokes the others.
    """
    await _require_may_keep(context, all_lost=all_lost)
    label = _label(name)
    found = await known_person(context, person) if person else None
    secret = fresh_secret()
    operator = OperatorKey(
        id=opaque("op", secret), name=label, person_id=found.id if found is not None else None, made_at=context.now()
    )
    by = context.operation.operator if context.operation is not None else None
    await asyncio.to_thread(store.add_key, context.database, operator, hash_of(secret), by, all_lost=all_lost)
    return MadeKey(operator=operator, key=secret)


async def keys(context: ReadingContext) -> list[OperatorKey]:
    """List every operator's key, the newest first, also those that were revoked. The keys themselves nobody knows."""
    await _require_may_keep(context)
    return await asyncio.to_thread(store.keys, context.database)


async def revoke_key(context: ReadingContext, operator_id: str, reason: str) -> OperatorKey:
    """Revoke an operator's key. From then on, no command takes it."""
    await _require_may_keep(context)
    if not reason.strip():
        raise RuleViolation("not_valid", "Please say why you revoke this key.")
    by = context.operation.operator if context.operation is not None else None
    return await asyncio.to_thread(
        store.revoke_key, context.database, operator_id.strip(), by, reason.strip(), context.now()
    )


async def _require_may_keep(context: ReadingContext, *, all_lost: bool = False) -> None:
    has_keys = await asyncio.to_thread(store.has_keys, context.database)
    may_keep_keys(context.operation, has_keys=has_keys and not all_lost).require()


def _label(name: str) -> str:
    """Return an operator's name on one line. Raises RuleViolation for one that is none."""
    try:
        label = one_line(name.strip())
    except ValueError as error:
        raise RuleViolation("not_valid", f"The name {error}. Please type it again.") from error
    if not 1 <= len(label) <= 120:
        raise RuleViolation("not_valid", "Please give the operator a name of at most 120 characters.")
    return label

"""Operators: whoever works commands on the office's machines, each by a key, and mostly for somebody else.

Where real people's records are, `--as` alone is not believed: a command carries an operator's key, and the record says
"operator X for Y, because …". A development installation, on the samples, goes without.
"""

from typing import Final

from models.base import Instant, Key, Message
from models.errors import RuleViolation
from models.people import Actor, Operated, Permission

KEY_NEEDED: Final = (
    "These are an office’s own records, so each command needs an operator’s key. Please set HMIS_OPERATOR_KEY to "
    "yours. If you have none, ask whoever keeps this installation for one."
)
KEY_WRONG: Final = (
    "HMIS_OPERATOR_KEY is not the key of an operator, or it was revoked. Please ask whoever keeps this installation "
    "for another one."
)


class Operator(Message):
    """Somebody who works commands, and who that is on record, if anybody."""

    id: Key
    name: str
    person_id: Key | None = None


class OperatorKey(Operator):
    """An operator's key on record. The key itself is known to nobody but the operator. Instants are in UTC."""

    made_at: Instant
    revoked_at: Instant | None = None


class Operation(Message):
    """One command as somebody works it where real people's records are."""

    run: Key
    """The command's own number: however often it looks up who acts, that is one entry in the audit trail."""
    command: str = ""
    operator: Operator | None = None
    """Whose key it carries; None if it carries none, or a wrong one."""
    has_key: bool = False
    """Whether it carries a key at all."""
    because: str = ""
    """Why the operator acts for whoever acts."""


def may_work_commands(operation: Operation | None) -> Permission:
    """Allow a command that carries an operator's key, and every command of a development installation."""
    allowed = operation is None or operation.operator is not None
    return Permission.when(allowed, KEY_WRONG if operation is not None and operation.has_key else KEY_NEEDED)


def may_keep_keys(operation: Operation | None, *, has_keys: bool) -> Permission:
    """Allow operators to make and revoke keys. Whoever sets an installation up makes the first one."""
    return Permission.when(
        bool(may_work_commands(operation)) or not has_keys,
        "Only an operator can make and revoke keys. If every key is lost, make one with --all-lost: it revokes all "
        "others.",
    )


def require_key(operation: Operation | None) -> None:
    """Raise RuleViolation unless a command may be worked. This is no permission of whoever acts: rules ask that too."""
    allowed = may_work_commands(operation)
    allowed.require()


def operated(operation: Operation, actor: Actor, name: str) -> Actor:
    """Return the actor as an operator works for them; `name` is theirs. Operators act for themselves as they are.

    Raises RuleViolation if the operator does not say why, or has no key.
    """
    require_key(operation)
    operator = operation.operator
    if operator is None or operator.person_id == actor.person_id:
        return actor
    because = operation.because.strip()
    if not because:
        raise RuleViolation(
            "because_missing",
            f"You act for {name}. Please say why, before the command’s name: starter.py --because “…” "
            f"{operation.command or 'COMMAND'}.",
        )
    return actor.model_copy(update={"operated": Operated(operator_id=operator.id, because=because)})

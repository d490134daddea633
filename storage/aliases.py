"""Aliases of people: kept when an address changes, added and ended by hand or by a file, and found.

A value of a system means one person at a time. An address that is somebody's current one is never an alias.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from models.errors import RuleViolation
from models.intake.aliases import Alias, AliasFileRow, AliasSystem, alias_key
from models.people import Actor
from models.training.requirement import same_user_name
from storage.audit_trail import Remark, note
from storage.database import Database, take_turns
from storage.reads.people import email_key, people_of
from storage.reads.rows import every
from storage.tables.aliases import aliases
from storage.tables.directory import people
from storage.tables.trainings import training_runs, training_steps

ALIASES = "aliases"
"""The place of these entries in the audit trail, and the turn that whoever changes aliases takes."""

BY_HAND = "by hand"
"""Where an alias came from that somebody added, or whose address somebody changed."""


def addresses_changed(
    connection: Connection, earlier: Mapping[str, str], origin: str, actor: Actor, at: datetime
) -> None:
    """Keep the addresses that people had until now; `earlier` has them by person. Call it after the change.

    An address that somebody has now means only that person: aliases with it end.
    """
    take_turns(connection, ALIASES)
    current = set(connection.execute(select(people.c.email_key)).scalars())
    live = aliases.c.system == AliasSystem.EMAIL, aliases.c.until.is_(None)
    ending = [row.id for row in connection.execute(select(aliases).where(*live)) if row.value_key in current]
    if ending:
        connection.execute(update(aliases).where(aliases.c.id.in_(ending)).values(until=at))
    rows = [
        _row(person_id, AliasSystem.EMAIL, address, origin, actor, at)
        | {"until": at if email_key(address) in current else None}
        for person_id, address in earlier.items()
    ]
    if rows:
        connection.execute(insert(aliases), rows)


def add_aliases(
    database: Database, wanted: Sequence[AliasFileRow], origin: str, actor: Actor, at: datetime, *, again: bool = False
) -> tuple[int, dict[int, RuleViolation]]:
    """Add aliases; return how many are new, and the refusal of each that contradicts the records, by position.

    One that has ended is not added again, unless `again`: somebody ended it, or its address is another person's.
    """
    refused, new = {}, []
    with database.write() as connection:
        take_turns(connection, ALIASES)
        for position, each in enumerate(wanted):
            try:
                if _is_new(connection, each, again=again):
                    row = _row(each.person_id, each.system, each.value, origin, actor, at)
                    connection.execute(insert(aliases).values({**row, "until": None}))
                    new.append(each)
            except RuleViolation as refusal:
                refused[position] = refusal
        remarks = [
            Remark(
                f"“{each.value}” is an {each.system.spoken}."
                if each.system == AliasSystem.EMAIL
                else f"“{each.value}” is a {each.system.spoken}.",
                None,
                each.person_id,
            )
            for each in new
        ]
        note(connection, ALIASES, actor, at, "alias_added", *remarks)
    return len(new), refused


def end_alias(database: Database, system: AliasSystem, value: str, actor: Actor, at: datetime) -> Alias:
    """End an alias, and return it. A file does not bring it back. Raises RuleViolation if nobody has it."""
    with database.write() as connection:
        take_turns(connection, ALIASES)
        found = _live(connection, system, value)
        if found is None:
            raise RuleViolation("unknown_alias", f"Nobody has the {system.spoken} “{value.strip()[:60]}”.")
        of_value = aliases.c.system == system, aliases.c.value_key == alias_key(value), aliases.c.until.is_(None)
        connection.execute(update(aliases).where(*of_value).values(until=at))
        remark = Remark(f"“{found.value}” is no longer kept as the {system.spoken}.", None, found.person_id)
        note(connection, ALIASES, actor, at, "alias_removed", remark)
        return found.model_copy(update={"until": at})


def aliases_of(database: Database, person_id: str) -> list[Alias]:
    """Return every alias that a person has or had, the latest first."""
    query = (
        select(aliases).where(aliases.c.person_id == person_id).order_by(aliases.c.since.desc(), aliases.c.id.desc())
    )
    with database.read() as connection:
        return every(connection, query, Alias)


def person_known_as(connection: Connection, system: AliasSystem, value: str) -> str | None:
    """Return the person whom a value of a system means now, or None. It may be an email address in any system.

    A current address comes first, then an alias that has not ended.
    """
    current = connection.execute(select(people.c.id).where(people.c.email_key == email_key(value))).scalar_one_or_none()
    if current is not None:
        return str(current)
    systems = (system, AliasSystem.EMAIL) if "@" in value else (system,)
    found = {each.person_id for each in (_live(connection, of, value) for of in systems) if each is not None}
    return found.pop() if len(found) == 1 else None


def live_aliases(connection: Connection, system: AliasSystem) -> dict[str, str]:
    """Return the people whom the values of a system mean now, by value as it is compared."""
    query = select(aliases.c.value_key, aliases.c.person_id).where(
        aliases.c.system == system, aliases.c.until.is_(None)
    )
    return {row.value_key: row.person_id for row in connection.execute(query)}


def people_by_address(connection: Connection) -> dict[str, str]:
    """Return everybody by email address: the current one, and earlier ones that nobody else has."""
    current = {row.email_key: row.id for row in connection.execute(select(people.c.email_key, people.c.id))}
    return {**live_aliases(connection, AliasSystem.EMAIL), **current}


def _is_new(connection: Connection, wanted: AliasFileRow, *, again: bool) -> bool:
    """Return whether an alias has to be added. Raises RuleViolation if it means somebody else, or nobody on record."""
    known = _live(connection, wanted.system, wanted.value)
    if known is not None and known.person_id != wanted.person_id:
        raise _taken(connection, wanted, known.person_id, f"the {wanted.system.spoken}")
    if connection.execute(select(people.c.id).where(people.c.id == wanted.person_id)).first() is None:
        raise RuleViolation("unknown_person", f"There is no person “{wanted.person_id}” on record.")
    owner = person_known_as(connection, wanted.system, wanted.value)
    if owner is not None and owner != wanted.person_id:
        raise _taken(connection, wanted, owner, "an email address")
    if owner is not None and wanted.system == AliasSystem.EMAIL and known is None:
        raise RuleViolation("current_address", "This is the current email address, so it needs no alias.")
    trainee = _trainee(connection, wanted.value) if wanted.system == AliasSystem.LEARNING else None
    if trainee is not None and trainee != wanted.person_id:
        raise _taken(connection, wanted, trainee, f"the {wanted.system.spoken}")
    if known is not None:
        return False
    ended = select(aliases.c.id).where(
        aliases.c.system == wanted.system,
        aliases.c.value_key == wanted.key,
        aliases.c.person_id == wanted.person_id,
    )
    return again or connection.execute(ended).first() is None


def _taken(connection: Connection, wanted: AliasFileRow, owner: str, what: str) -> RuleViolation:
    person = people_of(connection, [owner]).get(owner)
    name = f"{person.name} ({owner})" if person is not None else owner
    return RuleViolation(
        "alias_taken",
        f"“{wanted.value}” is already {what} of {name}. If that is wrong, please correct it there first.",
    )


def _trainee(connection: Connection, user_name: str) -> str | None:
    """Return who has a user name in an open training."""
    query = (
        select(training_runs.c.person_id, training_steps.c.user_name)
        .join(training_steps, training_steps.c.request_id == training_runs.c.request_id)
        .where(training_runs.c.ended_at.is_(None), training_steps.c.user_name != "")
    )
    found = (row.person_id for row in connection.execute(query) if same_user_name(row.user_name, user_name))
    return next(found, None)


def _live(connection: Connection, system: AliasSystem, value: str) -> Alias | None:
    query = select(aliases).where(
        aliases.c.system == system, aliases.c.value_key == alias_key(value), aliases.c.until.is_(None)
    )
    return next(iter(every(connection, query, Alias)), None)


def _row(person_id: str, system: AliasSystem, value: str, origin: str, actor: Actor, at: datetime) -> dict[str, object]:
    return {
        "person_id": person_id,
        "system": system,
        "value": value,
        "value_key": alias_key(value),
        "since": at,
        "origin": origin,
        "added_by": actor.person_id,
    }

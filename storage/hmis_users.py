"""The users of the HMIS, and the people they are linked to: by hand, or by the email address in a file."""

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from models.base import Key, Message
from models.errors import RuleViolation
from models.ids import opaque
from models.intake.aliases import alias_key
from models.people import Actor
from models.usage.logins import LoginRecord
from models.usage.user_ids import first_name_first, plain_id
from storage.audit_trail import Remark, note
from storage.coverage import USAGE
from storage.database import Database, take_turns
from storage.reads.people import email_key
from storage.tables.directory import agencies, people
from storage.tables.usage import LinkedBy, hmis_users
from storage.upsert import Row, Upsert


class UserLink(Message):
    """A user of the HMIS is a person: for the license at one agency, or for all of the person's licenses."""

    user_id: Key
    person_id: Key
    agency_id: Key | None = None


def link_users(
    database: Database, links: Sequence[UserLink], how: LinkedBy, actor: Actor, at: datetime, *, unseen: bool = False
) -> tuple[str, ...]:
    """Link users of the HMIS to people, all or none; return the ids for which that is new.

    A user may be given by the address by which a login report names the account. With `unseen`, users whom no file has
    named yet are taken in too. Raises RuleViolation for a user, a person or an agency that is not on record.
    """
    with database.write() as connection:
        take_turns(connection, USAGE)
        before = users_by_id(connection)
        links = [each.model_copy(update={"user_id": _as_known(each.user_id, before)}) for each in links]
        _require_known(connection, links, None if unseen else frozenset(before))
        after = {each.user_id: _linked(before.get(each.user_id), each, how, actor, at) for each in links}
        new = [row for user_id, row in after.items() if not _same_link(before.get(user_id), row)]
        write_users(connection, new, None, at)
        note(connection, USAGE, actor, at, "user_linked", *map(_link_remark, new))
        return tuple(row["user_id"] for row in new)


def user_id_of(database: Database, named: str) -> str:
    """Return a user's id, given by the id itself or by the address that a login report uses."""
    with database.read() as connection:
        return _as_known(named, users_by_id(connection))


def unlink_user(database: Database, user_id: str, actor: Actor, at: datetime) -> bool:
    """Unlink a user of the HMIS from the wrong person; return whether it was linked at all.

    It stays without a link until somebody links it: an import does not link it by email address again.
    """
    with database.write() as connection:
        take_turns(connection, USAGE)
        before = users_by_id(connection)
        row = before.get(_as_known(user_id, before))
        if row is None:
            raise no_such_user(user_id)
        if row["person_id"] is None:
            return False
        remark = Remark(f"HMIS user {row['user_id']} is somebody else.", row["agency_id"], row["person_id"])
        free = {**row, "person_id": None, "agency_id": None, "how": None, "linked_by": actor.person_id, "linked_at": at}
        write_users(connection, [free], None, at)
        note(connection, USAGE, actor, at, "user_unlinked", remark)
        return True


_write_users = Upsert(hmis_users)


def account_of_address(address: str) -> str:
    """Return the id for an account that a login report names by address; the id does not reveal the address."""
    return opaque("login", email_key(address))


def account_of_name(name: str) -> str:
    """Return the id for an account that a login report names only by a person's name."""
    return opaque("name", first_name_first(name).casefold())


def address_of(record: LoginRecord) -> str:
    """Return the address that a login report gives for an account, beside its id or instead of it, or an empty text."""
    return record.email or (record.user if "@" in record.user else "")


def _as_known(named: str, known: Mapping[str, Row]) -> str:
    """Return the id of a user, given by the id, or by the address or the name in a login report."""
    named = plain_id(named)
    if named in known:
        return named
    if "@" in named:
        return account_of_address(named)
    return account_of_name(named) if account_of_name(named) in known else named


def account_of(
    record: LoginRecord, known: Mapping[str, Row], persons: Mapping[str, str], user_names: Container[str]
) -> str:
    """Return the user of the HMIS that a row of a login report means: by its id, else by its address, else by a name.

    An id that is recorded as somebody's user name (`user_names`, as they are compared) is known like one seen before.

    An address means the one user who was linked by it; otherwise it is an account on its own. So is an id that nobody
    has seen yet, unless the address beside it is that of somebody on record.
    """
    if record.is_name:
        return account_of_name(record.user)
    if record.user in known or alias_key(record.user) in user_names:
        return record.user
    address = email_key(address_of(record))
    if not address or (address not in persons and "@" not in record.user):
        return record.user
    own = account_of_address(address)
    users = _found_by_address(known, persons.get(address))
    return users[0] if own not in known and len(users) == 1 else own


def users_by_id(connection: Connection) -> dict[str, Row]:
    """Return what is known of every user, by its id."""
    return {row["user_id"]: dict(row) for row in connection.execute(select(hmis_users)).mappings()}


def unknown_user(user_id: str) -> Row:
    """Return a user before anything is known."""
    return {**dict.fromkeys(column.name for column in hmis_users.columns), "user_id": user_id}


def write_users(connection: Connection, rows: Iterable[Row], import_id: str | None, at: datetime) -> None:
    """Write what is known of these users now, from an import or, without one, from a person."""
    _write_users(connection, [{**row, "from_import": import_id, "updated_at": at} for row in rows])


def linked_by_email(
    known: Mapping[str, Row], addresses: Mapping[str, str], persons: Mapping[str, str], actor: Actor, at: datetime
) -> tuple[dict[str, Row], int, tuple[tuple[str, ...], ...]]:
    """Link users by the addresses in a file; return all users, how many are new links, and who shares an address.

    A user that was unlinked by hand stays so. An account that a login report names by its address is the user's own.
    """
    after, linked, ambiguous = dict(known), 0, []
    for address, users in _by_address(addresses).items():
        free = [each for each in users if known[each]["person_id"] is None and known[each]["linked_by"] is None]
        if address not in persons or not free:
            continue
        several = {*users, *_found_by_address(known, persons[address])} - {account_of_address(address)}
        if len(several) > 1:
            ambiguous.append(tuple(sorted(several)))
            continue
        for user_id in free:
            link = UserLink(user_id=user_id, person_id=persons[address])
            after[user_id] = _linked(known[user_id], link, LinkedBy.EMAIL, actor, at)
            linked += 1
    return after, linked, tuple(sorted(ambiguous))


def linked_by_alias(
    known: Mapping[str, Row], named: Collection[str], names: Mapping[str, str], actor: Actor, at: datetime
) -> tuple[dict[str, Row], int, tuple[str, ...]]:
    """Link the users of a file whose id is somebody's user name in the HMIS (`names` has whose).

    Returns all users, how many are new links, and which are linked to somebody else already: they stay so. A user that
    was unlinked by hand stays without a link.
    """
    after, linked, contradicted = dict(known), 0, []
    for user_id in named:
        person_id, row = names.get(alias_key(user_id)), known[user_id]
        if person_id is None or row["person_id"] == person_id:
            continue
        if row["person_id"] is not None:
            contradicted.append(user_id)
        elif row["linked_by"] is None:
            link = UserLink(user_id=user_id, person_id=person_id)
            after[user_id] = _linked(row, link, LinkedBy.MAPPING, actor, at)
            linked += 1
    return after, linked, tuple(sorted(contradicted))


def _by_address(addresses: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for user_id, address in addresses.items():
        found[address].append(user_id)
    return found


def _found_by_address(known: Mapping[str, Row], person_id: str | None) -> list[str]:
    """Return the users who were linked to this person by an address."""
    found = (row for row in known.values() if row["person_id"] == person_id and row["how"] == LinkedBy.EMAIL)
    return [row["user_id"] for row in found if person_id is not None]


def _linked(row: Row | None, link: UserLink, how: LinkedBy, actor: Actor, at: datetime) -> Row:
    return {
        **(row or unknown_user(link.user_id)),
        "person_id": link.person_id,
        "agency_id": link.agency_id,
        "how": how,
        "linked_by": actor.person_id,
        "linked_at": at,
    }


def _same_link(before: Row | None, after: Row) -> bool:
    return before is not None and all(before[name] == after[name] for name in ("person_id", "agency_id"))


def _require_known(connection: Connection, links: Sequence[UserLink], users: frozenset[str] | None) -> None:
    persons = frozenset(connection.execute(select(people.c.id)).scalars())
    known_agencies = frozenset(connection.execute(select(agencies.c.id)).scalars())
    for link in links:
        if users is not None and link.user_id not in users:
            raise no_such_user(link.user_id)
        if link.person_id not in persons:
            raise RuleViolation("unknown_person", f"There is no person “{link.person_id}” on record.")
        if link.agency_id is not None and link.agency_id not in known_agencies:
            raise RuleViolation("unknown_agency", f"There is no agency “{link.agency_id}” on record.")


def no_such_user(user_id: str) -> RuleViolation:
    """Return the refusal of a user id that no usage file has named."""
    return RuleViolation("unknown_user", f"No usage report has named a user “{user_id}” yet.")


def _link_remark(row: Row) -> Remark:
    where = f"for agency {row['agency_id']}" if row["agency_id"] else "for all licenses"
    sentence = f"HMIS user {row['user_id']} is person {row['person_id']}, {where}."
    return Remark(sentence, row["agency_id"], row["person_id"])

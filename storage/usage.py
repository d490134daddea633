"""Taking in what files tell of the use of the HMIS, and whom its users are. All of a file or nothing; twice is once."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, select

from models.base import Instant, Key, Message
from models.calendar import counted
from models.errors import RuleViolation
from models.ids import opaque
from models.intake.user_links import NOBODY
from models.people import Actor
from models.policy.licenses import EvidenceRules
from models.usage.coverage import Period
from models.usage.logins import LoginReading, LoginRecord, LoginReportKind
from models.usage.reading import RefusedRows, UsageReading, UserActivity, UserMatch
from models.usage.user_ids import first_name_first, plain_id
from storage.audit_trail import Remark, note
from storage.columns import id_of
from storage.coverage import LONGEST_ID, USAGE, covered_by, is_of_the_future, keep_coverage
from storage.database import Database, take_turns
from storage.met_ids import tasks_for_met_ids
from storage.reads.people import email_key
from storage.tables.directory import agencies, people
from storage.tables.usage import ImportKind, LinkedBy, hmis_users, usage_imports
from storage.upsert import Row, Upsert

_FUTURE = "Export.csv says that it was made in the future"


class RefusedPart(Message):
    """Rows of a file that don't count, for one reason. `first_row` is the first of them, the header being row 1."""

    file: str
    reason: str
    rows: int
    first_row: int


class SetAsidePart(Message):
    """A damaged row of a file that somebody asked to set aside."""

    file: str
    line: int
    what: str


class UsageSummary(Message):
    """What a file of usage told, and what became of it. User ids only: no names, no addresses."""

    import_id: Key
    kind: ImportKind
    source: str
    at: Instant
    by: Key
    known_since: Instant | None = None
    """When the same content was taken in before; then nothing of it was new."""
    layout: str = ""
    export_id: str = ""
    exported_at: Instant | None = None
    rows_read: int = 0
    rows_refused: int = 0
    refused: tuple[RefusedPart, ...] = ()
    newest: Instant | None = None
    oldest: Instant | None = None
    covers_from: Instant | None = None
    covers_until: Instant | None = None
    """It proves a lack of use up to then, from `covers_from` on, or from always. Empty if it only proves use."""
    period_type: str = ""
    directive: str = ""
    projects: int = 0
    """The number of projects that an export is about."""
    use_only_because: str = ""
    """Why an export only proves use."""
    unmapped_organizations: tuple[str, ...] = ()
    """Organizations that exports have shown and that are linked to no agency."""
    users_matched: int = 0
    """Users in the file who are linked to a person."""
    users_unmatched: int = 0
    unmatched: tuple[str, ...] = ()
    """The others: whoever knows them can link them."""
    unknown_addresses: tuple[str, ...] = ()
    """Addresses by which a login report names accounts, and that are nobody's on record. Told to whoever takes the file
    in, and not kept."""
    unknown_names: tuple[str, ...] = ()
    """Names by which a login report names accounts that are not linked yet. Told in the same way, and not kept."""
    linked_now: int = 0
    """Users found to be a person by their e-mail address just now, wherever they were first seen."""
    ambiguous: tuple[tuple[str, ...], ...] = ()
    """Users who share an e-mail address of a person: none of them is linked by it."""
    nobody_rows: int = 0
    """Rows under the user id 0: written on nobody's behalf."""
    woken: int = 0
    """Licenses whose standing changes by it."""
    users_changed: int = 0
    """Users of whom something is known now that was not known before."""
    missing_files: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    proves_lack: bool = True
    """Whether it can show that somebody did not use the HMIS: not without rows that were set aside or lost."""
    rows_set_aside: int = 0
    set_aside: tuple[SetAsidePart, ...] = ()
    """The first of the rows that were set aside."""
    met_ids: tuple[str, ...] = ()
    """User ids that the file writes in several ways: a task asks whether each is one account."""
    report_kind: LoginReportKind | None = None
    as_of: Instant | None = None
    period_start: Instant | None = None
    period_end: Instant | None = None
    """What a login report lists, when it was run, and its period if it has one."""
    columns: tuple[str, ...] = ()
    """Which heading of a login report was taken for what."""

    @property
    def covers(self) -> Period | None:
        """The time for which it proves a lack of use, or None if it only proves use."""
        return Period(start=self.covers_from, end=self.covers_until) if self.covers_until is not None else None


class UserLink(Message):
    """A user of the HMIS is a person: for the license at one agency, or for all of the person's licenses."""

    user_id: Key
    person_id: Key
    agency_id: Key | None = None


def take_in_export(
    database: Database,
    reading: UsageReading,
    actor: Actor,
    at: datetime,
    *,
    recent_days: int = 90,
    due: datetime | None = None,
    rules: EvidenceRules | None = None,
) -> UsageSummary:
    """Take in what an HMIS CSV export tells. A date never moves back: an older export after a newer one undoes nothing.

    Users who are linked to nobody are linked by e-mail address where it is that of one person and of one user only; an
    export that is older than one taken in before links nobody, for its addresses may be old. No address is kept.
    `recent_days` is over how many days before `at` the reading counted recent entries. `due` is when a task is due that
    follows from the file. `rules` may limit how far back the export proves a lack of use.
    """
    since = at - timedelta(days=recent_days)
    users = [each for each in reading.users if each.match != UserMatch.ZERO and len(each.user_id) <= LONGEST_ID]
    too_long = sum(len(each.user_id) > LONGEST_ID for each in reading.users)
    told = UsageSummary(
        **_facts(ImportKind.HUD, reading, actor, at, covered_by(reading, at, rules)),
        period_type=reading.period_type,
        directive=reading.directive,
        projects=len(reading.projects),
        use_only_because=reading.use_only_because or (_FUTURE if is_of_the_future(reading, at) else ""),
        layout=reading.layout.layout,
        export_id=reading.export_id,
        exported_at=reading.export_date,
        refused=tuple(_part(file.name, each) for file in reading.files for each in file.refused),
        nobody_rows=sum(each.rows for each in reading.matched(UserMatch.ZERO)),
        missing_files=reading.missing_files,
        remarks=(*reading.remarks, *_remarks(too_long)),
        rows_set_aside=sum(file.rows_set_aside for file in reading.files),
        set_aside=tuple(
            SetAsidePart(file=file.name, line=each.line, what=each.what)
            for file in reading.files
            for each in file.set_aside
        ),
    )

    def known_now(known: Mapping[str, Row], persons: Mapping[str, str]) -> _Told:
        return _Told(
            rows={each.user_id: _with_activity(known.get(each.user_id), each, since) for each in users},
            addresses={
                each.user_id: email_key(each.email) for each in users if each.email and each.match == UserMatch.LISTED
            },
            names={},
        )

    return _take_in(database, told, reading, actor, known_now, due)


def take_in_logins(
    database: Database, reading: LoginReading, actor: Actor, at: datetime, *, due: datetime | None = None
) -> UsageSummary:
    """Import a login report. Logins never move back; failed attempts and locks are those of the latest report.

    `due` is when a task that follows from the report is due.
    """
    records = [each for each in reading.logins if each.user != NOBODY and len(each.user) <= LONGEST_ID]
    told = UsageSummary(
        **_facts(ImportKind.LOGINS, reading, actor, at, covered_by(reading, at)),
        use_only_because=reading.use_only_because,
        refused=tuple(_part(reading.source, each) for each in reading.refused),
        nobody_rows=sum(each.user == NOBODY for each in reading.logins),
        remarks=(*reading.remarks, *_remarks(sum(len(each.user) > LONGEST_ID for each in reading.logins))),
        rows_set_aside=reading.rows_set_aside,
        set_aside=tuple(
            SetAsidePart(file=reading.source, line=each.line, what=each.what) for each in reading.set_aside
        ),
        report_kind=reading.kind,
        as_of=reading.as_of,
        period_start=reading.period_start,
        period_end=reading.period_end,
        columns=tuple(map(str, reading.columns)),
    )

    def known_now(known: Mapping[str, Row], persons: Mapping[str, str]) -> _Told:
        told_now = _Told({}, {}, {})
        for record in records:
            user_id = account_of(record, known, persons)
            before = told_now.rows.get(user_id) or known.get(user_id) or _unknown(user_id)
            told_now.rows[user_id] = _with_logins(before, record, reading.as_of or reading.newest)
            address = address_of(record)
            if address:
                told_now.addresses[user_id] = email_key(address)
            elif record.is_name:
                told_now.names[user_id] = record.user
        return told_now

    return _take_in(database, told, reading, actor, known_now, due)


def link_users(
    database: Database, links: Sequence[UserLink], how: LinkedBy, actor: Actor, at: datetime, *, unseen: bool = False
) -> tuple[str, ...]:
    """Link users of the HMIS to people, all or none; return the ids for which that is new.

    A user may be given by the address by which a login report names the account. With `unseen`, users whom no file has
    named yet are taken in too. Raises RuleViolation for a user, a person or an agency that is not on record.
    """
    with database.write() as connection:
        take_turns(connection, USAGE)
        before = _by_user(connection)
        links = [each.model_copy(update={"user_id": _as_known(each.user_id, before)}) for each in links]
        _require_known(connection, links, None if unseen else frozenset(before))
        after = {each.user_id: _linked(before.get(each.user_id), each, how, actor, at) for each in links}
        new = [row for user_id, row in after.items() if not _same_link(before.get(user_id), row)]
        _write(connection, new, None, at)
        note(connection, USAGE, actor, at, "user_linked", *map(_link_said, new))
        return tuple(row["user_id"] for row in new)


def user_id_of(database: Database, named: str) -> str:
    """Return a user's id, given by the id itself or by the address that a login report uses."""
    with database.read() as connection:
        return _as_known(named, _by_user(connection))


def unlink_user(database: Database, user_id: str, actor: Actor, at: datetime) -> bool:
    """Unlink a user of the HMIS from the wrong person; return whether it was linked at all.

    It stays without a link until somebody links it: an import does not link it by email address again.
    """
    with database.write() as connection:
        take_turns(connection, USAGE)
        before = _by_user(connection)
        row = before.get(_as_known(user_id, before))
        if row is None:
            raise no_such_user(user_id)
        if row["person_id"] is None:
            return False
        said = Remark(f"HMIS user {row['user_id']} is somebody else.", row["agency_id"], row["person_id"])
        free = {**row, "person_id": None, "agency_id": None, "how": None, "linked_by": actor.person_id, "linked_at": at}
        _write(connection, [free], None, at)
        note(connection, USAGE, actor, at, "user_unlinked", said)
        return True


class _Told(NamedTuple):
    """What a file tells: the users it names as they are known now, and by which addresses it names them."""

    rows: dict[str, Row]
    addresses: dict[str, str]
    """By user id; in memory only."""
    names: dict[str, str]
    """By user id, for accounts that a login report names by nothing else; in memory only."""


_NOT_KEPT = {
    ImportKind.HUD: {"unknown_addresses"},
    ImportKind.LOGINS: {"unknown_addresses", "unknown_names", "remarks"},
}
"""What is said to whoever takes a file in, and not kept: a remark may quote words from a column taken for another."""
KnownNow = Callable[[Mapping[str, Row], Mapping[str, str]], _Told]
"""From what was known of every user, and the people by their addresses, to what a file tells."""
_write_users = Upsert(hmis_users)
_BOOKKEEPING = ("from_import", "updated_at", "recent_since")


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
    """Return the id of a user whom somebody names by id, or by the address or name in a login report."""
    named = plain_id(named)
    if named in known:
        return named
    if "@" in named:
        return account_of_address(named)
    return account_of_name(named) if account_of_name(named) in known else named


def account_of(record: LoginRecord, known: Mapping[str, Row], persons: Mapping[str, str]) -> str:
    """Return the user of the HMIS that a row of a login report means: by its id, else by its address, else by a name.

    An address means the one user who was linked by it; otherwise it is an account on its own. So is an id that nobody
    has seen yet, unless the address beside it is that of somebody on record.
    """
    if record.is_name:
        return account_of_name(record.user)
    if record.user in known:
        return record.user
    address = email_key(address_of(record))
    if not address or (address not in persons and "@" not in record.user):
        return record.user
    own = account_of_address(address)
    users = _found_by_address(known, persons.get(address))
    return users[0] if own not in known and len(users) == 1 else own


def _take_in(
    database: Database,
    told: UsageSummary,
    reading: UsageReading | LoginReading,
    actor: Actor,
    known_now: KnownNow,
    due: datetime | None,
) -> UsageSummary:
    """Bring users up to date. The same content again changes nothing by itself, so it needs no case of its own."""
    with database.write() as connection:
        take_turns(connection, USAGE)
        before = _by_user(connection)
        persons = {row.email_key: row.id for row in connection.execute(select(people.c.email_key, people.c.id))}
        named, addresses, names = known_now(before, persons)
        known = {**before, **named}
        told_now = {} if _is_older_export(connection, told) else addresses
        after, linked, ambiguous = _linked_by_email(known, told_now, persons, actor, told.at)
        changed = [row for user_id, row in after.items() if _differs(before.get(user_id), row)]
        _write(connection, changed, told.import_id, told.at)
        unmatched = tuple(sorted(user_id for user_id in named if after[user_id]["person_id"] is None))
        summary = told.model_copy(
            update={
                "known_since": _taken_in_at(connection, told.import_id),
                "users_matched": len(named) - len(unmatched),
                "users_unmatched": len(unmatched),
                "unmatched": unmatched,
                "unknown_addresses": tuple(
                    address
                    for user_id, address in sorted(addresses.items())
                    if user_id == account_of_address(address) and address not in persons
                ),
                "unknown_names": tuple(name for user_id, name in sorted(names.items()) if user_id in unmatched),
                "linked_now": linked,
                "ambiguous": ambiguous,
                "users_changed": len(changed),
            }
        )
        if summary.known_since is None:
            connection.execute(insert(usage_imports), _import_row(summary, _digest(reading)))
            keep_coverage(connection, reading, summary.import_id, named, summary.covers, told.at)
        tasks_for_met_ids(connection, told.kind, list(named), told.met_ids, list(before), due, told.at)
        if summary.known_since is None or changed:
            note(connection, USAGE, actor, told.at, "usage_imported", Remark(_import_said(summary)))
        return summary


def _facts(
    kind: ImportKind, reading: UsageReading | LoginReading, actor: Actor, at: datetime, covers: Period | None
) -> dict[str, Any]:
    return {
        "covers_from": covers.start if covers is not None else None,
        "covers_until": covers.end if covers is not None else None,
        "import_id": id_of(kind, _digest(reading)),
        "kind": kind,
        "source": reading.source,
        "at": at,
        "by": actor.person_id,
        "rows_read": reading.rows_read if isinstance(reading, UsageReading) else reading.rows,
        "rows_refused": reading.rows_refused,
        "newest": reading.newest,
        "oldest": reading.oldest,
        "proves_lack": reading.proves_lack,
        "met_ids": reading.met_ids,
    }


def _digest(reading: UsageReading | LoginReading) -> str:
    """Return a fingerprint of a file's facts, whatever its name."""
    return hashlib.sha256(reading.model_dump_json(exclude={"source"}).encode()).hexdigest()


def _part(file: str, refused: RefusedRows) -> RefusedPart:
    return RefusedPart(file=file, reason=refused.reason.sentence, rows=refused.rows, first_row=refused.first_row)


def _remarks(too_long: int) -> tuple[str, ...]:
    return (f"{too_long} user ids are longer than {LONGEST_ID} characters and were left out.",) if too_long else ()


# --- what is known of a user


def _by_user(connection: Connection) -> dict[str, Row]:
    return {row["user_id"]: dict(row) for row in connection.execute(select(hmis_users)).mappings()}


def _unknown(user_id: str) -> Row:
    """Return a user about whom nothing is known yet."""
    return {**dict.fromkeys(column.name for column in hmis_users.columns), "user_id": user_id}


def _with_activity(before: Row | None, user: UserActivity, since: datetime) -> Row:
    row = before or _unknown(user.user_id)
    known = row["last_any_at"]
    is_older = known is not None and (user.latest_any is None or user.latest_any < known)
    recent = {} if is_older else {"recent_entries": user.recent_client_rows, "recent_since": since}
    return {
        **row,
        **recent,
        "last_any_at": _later(row["last_any_at"], user.latest_any),
        "last_data_entry_at": _later(row["last_data_entry_at"], user.latest_client_data),
    }


def _with_logins(row: Row, record: LoginRecord, as_of: datetime | None) -> Row:
    login = {"last_login_at": _later(row["last_login_at"], record.last_login)}
    known = row["logins_as_of"]
    if known is not None and (as_of is None or as_of < known):
        return {**row, **login}
    now = {"failed_attempts": record.failed_attempts, "locked": record.locked}
    said = {name: value for name, value in now.items() if value is not None}
    return {**row, **login, **said, **({"logins_as_of": as_of} if said else {})}


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    known = [each for each in (one, other) if each is not None]
    return max(known) if known else None


def _differs(before: Row | None, after: Row) -> bool:
    return before is None or any(before[name] != value for name, value in after.items() if name not in _BOOKKEEPING)


def _write(connection: Connection, rows: Iterable[Row], import_id: str | None, at: datetime) -> None:
    _write_users(connection, [{**row, "from_import": import_id, "updated_at": at} for row in rows])


# --- whom a user is


def _linked_by_email(
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
        **(row or _unknown(link.user_id)),
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


# --- the records of it


def _taken_in_at(connection: Connection, import_id: str) -> datetime | None:
    query = select(usage_imports.c.at).where(usage_imports.c.id == import_id)
    return connection.execute(query).scalar_one_or_none()


def _is_older_export(connection: Connection, told: UsageSummary) -> bool:
    """Return whether an export made later was imported before."""
    if told.exported_at is None:
        return False
    later = usage_imports.c.exported_at > told.exported_at
    query = select(usage_imports.c.id).where(usage_imports.c.kind == told.kind, later).limit(1)
    return connection.execute(query).first() is not None


def _import_row(summary: UsageSummary, digest: str) -> Row:
    columns = set(usage_imports.columns.keys()) - {"id", "digest", "summary"}
    return {
        "id": summary.import_id,
        "digest": digest,
        **{name: getattr(summary, name) for name in columns},
        "summary": summary.model_dump(mode="json", exclude=_NOT_KEPT[summary.kind]),
    }


def _import_said(summary: UsageSummary) -> str:
    what = "An HMIS CSV export" if summary.kind == ImportKind.HUD else "A login report"
    return (
        f"{what} was taken in: {counted(summary.users_changed, 'user')} brought up to date, "
        f"{summary.linked_now} linked by e-mail address, {summary.users_unmatched} known to nobody."
    )


def _link_said(row: Row) -> Remark:
    where = f"for agency {row['agency_id']}" if row["agency_id"] else "for all licenses"
    said = f"HMIS user {row['user_id']} is person {row['person_id']}, {where}."
    return Remark(said, row["agency_id"], row["person_id"])

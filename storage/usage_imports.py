"""Taking in what files tell of the use of the HMIS. All of a file or nothing; twice is once."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, select

from models.base import Instant, Key, Message, PartlyRefused
from models.calendar import counted
from models.effects import TaskKind
from models.intake.aliases import AliasSystem, alias_key
from models.intake.user_links import NOBODY
from models.people import Actor, Role
from models.policy.licenses import EvidenceRules
from models.usage.coverage import Period
from models.usage.logins import LoginReading, LoginRecord, LoginReportKind
from models.usage.reading import RefusedRows, UsageReading, UserActivity, UserMatch
from storage.aliases import live_aliases, people_by_address
from storage.audit_trail import Remark, note
from storage.columns import id_of
from storage.coverage import LONGEST_ID, USAGE, covered_by, is_of_the_future, keep_coverage
from storage.database import Database, take_turns
from storage.hmis_users import (
    account_of,
    account_of_address,
    address_of,
    linked_by_alias,
    linked_by_email,
    unknown_user,
    users_by_id,
    write_users,
)
from storage.met_ids import tasks_for_met_ids
from storage.office_tasks import open_office_task
from storage.reads.people import email_key
from storage.tables.usage import ImportKind, usage_imports
from storage.upsert import Row

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


class UsageSummary(PartlyRefused):
    """What was in a file of usage, and what became of it. User ids only: no names, no addresses."""

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
    """Addresses by which a login report names accounts, and that are nobody's on record. Shown to whoever imports the
    file, and not kept."""
    unknown_names: tuple[str, ...] = ()
    """Names by which a login report names accounts that are not linked yet. Shown in the same way, and not kept."""
    linked_now: int = 0
    """Users found to be a person by their email address just now, wherever they were first seen."""
    ambiguous: tuple[tuple[str, ...], ...] = ()
    """Users who share an email address of a person: none of them is linked by it."""
    nobody_rows: int = 0
    """Rows under the user id 0: written on nobody's behalf."""
    woken: int = 0
    """Licenses whose standing changes by it."""
    users_changed: int = 0
    """Users about whom the file said something new."""
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

    @property
    def has_refusals(self) -> bool:
        """True if a row could not be used."""
        return self.rows_refused > 0


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

    Users who are linked to nobody are linked by email address where it is that of one person and of one user only; an
    export that is older than one taken in before links nobody, for its addresses may be old. No address is kept.
    `recent_days` is over how many days before `at` the reading counted recent entries. `due` is when a task is due that
    follows from the file. `rules` may limit how far back the export proves a lack of use.
    """
    since = at - timedelta(days=recent_days)
    users = [each for each in reading.users if each.match != UserMatch.ZERO and len(each.user_id) <= LONGEST_ID]
    too_long = sum(len(each.user_id) > LONGEST_ID for each in reading.users)
    found = UsageSummary(
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

    def find_users(known: Mapping[str, Row], persons: Mapping[str, str], user_names: Mapping[str, str]) -> UsersOfFile:
        return UsersOfFile(
            rows={each.user_id: _with_activity(known.get(each.user_id), each, since) for each in users},
            addresses={
                each.user_id: email_key(each.email) for each in users if each.email and each.match == UserMatch.LISTED
            },
            names={},
        )

    return _take_in(database, found, reading, actor, find_users, due)


def take_in_logins(
    database: Database, reading: LoginReading, actor: Actor, at: datetime, *, due: datetime | None = None
) -> UsageSummary:
    """Import a login report. Logins never move back; failed attempts and locks are those of the latest report.

    `due` is when a task that follows from the report is due.
    """
    records = [each for each in reading.logins if each.user != NOBODY and len(each.user) <= LONGEST_ID]
    found = UsageSummary(
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

    def find_users(known: Mapping[str, Row], persons: Mapping[str, str], user_names: Mapping[str, str]) -> UsersOfFile:
        users = UsersOfFile({}, {}, {})
        for record in records:
            user_id = account_of(record, known, persons, user_names)
            before = users.rows.get(user_id) or known.get(user_id) or unknown_user(user_id)
            users.rows[user_id] = _with_logins(before, record, reading.as_of or reading.newest)
            address = address_of(record)
            if address:
                users.addresses[user_id] = email_key(address)
            elif record.is_name:
                users.names[user_id] = record.user
        return users

    return _take_in(database, found, reading, actor, find_users, due)


class UsersOfFile(NamedTuple):
    """The users that a file names, as they are known with it, and by which addresses it names them."""

    rows: dict[str, Row]
    addresses: dict[str, str]
    """By user id; in memory only."""
    names: dict[str, str]
    """By user id, for accounts that a login report names by nothing else; in memory only."""


_NOT_KEPT = {
    ImportKind.HUD: {"unknown_addresses"},
    ImportKind.LOGINS: {"unknown_addresses", "unknown_names", "remarks"},
}
"""What is shown to whoever imports a file, and not kept: a remark may quote words from a column taken for another."""
FindUsers = Callable[[Mapping[str, Row], Mapping[str, str], Mapping[str, str]], UsersOfFile]
"""From what was known of every user, and the people by addresses and by user names, to the users of a file."""
_BOOKKEEPING = ("from_import", "updated_at", "recent_since")


def _take_in(
    database: Database,
    found: UsageSummary,
    reading: UsageReading | LoginReading,
    actor: Actor,
    find_users: FindUsers,
    due: datetime | None,
) -> UsageSummary:
    """Bring users up to date. The same content again changes nothing by itself, so it needs no case of its own."""
    with database.write() as connection:
        take_turns(connection, USAGE)
        before = users_by_id(connection)
        persons, user_names = people_by_address(connection), live_aliases(connection, AliasSystem.HMIS)
        named, addresses, names = find_users(before, persons, user_names)
        known = {**before, **named}
        otherwise = _named_otherwise(addresses, persons, user_names)
        agreeing = [user_id for user_id in named if user_id not in otherwise]
        by_name, linked_by_name, contradicted = linked_by_alias(known, agreeing, user_names, actor, found.at)
        current = {} if _is_older_export(connection, found) else _without(addresses, otherwise)
        after, linked, ambiguous = linked_by_email(by_name, current, persons, actor, found.at)
        _tasks_for_contradicted(connection, [*otherwise, *contradicted], due, found.at)
        changed = [row for user_id, row in after.items() if _differs(before.get(user_id), row)]
        write_users(connection, changed, found.import_id, found.at)
        unmatched = tuple(sorted(user_id for user_id in named if after[user_id]["person_id"] is None))
        summary = found.model_copy(
            update={
                "known_since": _taken_in_at(connection, found.import_id),
                "users_matched": len(named) - len(unmatched),
                "users_unmatched": len(unmatched),
                "unmatched": unmatched,
                "unknown_addresses": tuple(
                    address
                    for user_id, address in sorted(addresses.items())
                    if user_id == account_of_address(address) and address not in persons
                ),
                "unknown_names": tuple(name for user_id, name in sorted(names.items()) if user_id in unmatched),
                "linked_now": linked + linked_by_name,
                "ambiguous": ambiguous,
                "users_changed": len(changed),
            }
        )
        if summary.known_since is None:
            connection.execute(insert(usage_imports), _import_row(summary, _digest(reading)))
            keep_coverage(connection, reading, summary.import_id, named, summary.covers, found.at)
        tasks_for_met_ids(connection, found.kind, list(named), found.met_ids, list(before), due, found.at)
        if summary.known_since is None or changed:
            note(connection, USAGE, actor, found.at, "usage_imported", Remark(_import_remark(summary)))
        return summary


def _named_otherwise(
    addresses: Mapping[str, str], persons: Mapping[str, str], user_names: Mapping[str, str]
) -> list[str]:
    """Return the users whose user name is one person's and whose address in the file is another's."""
    return [
        user_id
        for user_id, address in addresses.items()
        if alias_key(user_id) in user_names
        and address in persons
        and user_names[alias_key(user_id)] != persons[address]
    ]


def _without(addresses: Mapping[str, str], user_ids: Collection[str]) -> dict[str, str]:
    return {user_id: address for user_id, address in addresses.items() if user_id not in user_ids}


def _tasks_for_contradicted(
    connection: Connection, user_ids: Iterable[str], due: datetime | None, at: datetime
) -> None:
    """Open a task for each user whom an alias gives to somebody else than the link or the address does."""
    for user_id in dict.fromkeys(user_ids):
        title = f"HMIS user {user_id}: the aliases name another person than the link or the address"
        key = f"alias/{id_of(user_id)}"
        open_office_task(connection, key, TaskKind.CHECK_ACCOUNT, title, Role.SYSTEM_ADMINISTRATOR, None, due, at)


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


def _with_activity(before: Row | None, user: UserActivity, since: datetime) -> Row:
    row = before or unknown_user(user.user_id)
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
    reported = {name: value for name, value in now.items() if value is not None}
    return {**row, **login, **reported, **({"logins_as_of": as_of} if reported else {})}


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    known = [each for each in (one, other) if each is not None]
    return max(known) if known else None


def _differs(before: Row | None, after: Row) -> bool:
    return before is None or any(before[name] != value for name, value in after.items() if name not in _BOOKKEEPING)


def _taken_in_at(connection: Connection, import_id: str) -> datetime | None:
    query = select(usage_imports.c.at).where(usage_imports.c.id == import_id)
    return connection.execute(query).scalar_one_or_none()


def _is_older_export(connection: Connection, found: UsageSummary) -> bool:
    """Return whether an export made later was imported before."""
    if found.exported_at is None:
        return False
    later = usage_imports.c.exported_at > found.exported_at
    query = select(usage_imports.c.id).where(usage_imports.c.kind == found.kind, later).limit(1)
    return connection.execute(query).first() is not None


def _import_row(summary: UsageSummary, digest: str) -> Row:
    columns = set(usage_imports.columns.keys()) - {"id", "digest", "summary"}
    return {
        "id": summary.import_id,
        "digest": digest,
        **{name: getattr(summary, name) for name in columns},
        "summary": summary.model_dump(mode="json", exclude=_NOT_KEPT[summary.kind]),
    }


def _import_remark(summary: UsageSummary) -> str:
    what = "An HMIS CSV export" if summary.kind == ImportKind.HUD else "A login report"
    return (
        f"{what} was imported: {counted(summary.users_changed, 'user')} updated, "
        f"{summary.linked_now} linked by email address, {summary.users_unmatched} not linked to anyone."
    )

"""A roster of the HMIS beside the records: whose its accounts are, and the tasks that follow from how they differ."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select, text

from models.effects import TaskKind
from models.intake.aliases import AliasSystem, alias_key
from models.license.lifecycle import LicenseState
from models.license.state import HOLDING
from models.people import Role
from models.usage.logins import LoginReading, LoginRecord
from models.usage.roster import HeldLicense, RosterAccount, RosterFinding
from storage.aliases import live_aliases, people_by_address
from storage.columns import id_of
from storage.coverage import USAGE
from storage.database import Database, take_turns
from storage.hmis_users import account_of, account_of_address, account_of_name, address_of
from storage.office_tasks import OFFICE, close_office_task, open_office_task
from storage.reads.people import email_key
from storage.tables.licenses import assignments, licenses
from storage.tables.usage import hmis_users
from storage.tables.work import TASK_IS_OPEN, tasks
from storage.upsert import Row

_KEYS = "roster/"


def accounts_on(database: Database, reading: LoginReading) -> list[RosterAccount]:
    """Return the accounts of a roster: linked to a person by hand or before, or by the address on the roster."""
    with database.read() as connection:
        known: dict[str, Row] = {row["user_id"]: dict(row) for row in connection.execute(select(hmis_users)).mappings()}
        persons, user_names = people_by_address(connection), live_aliases(connection, AliasSystem.HMIS)
    return [_account(record, known, persons, user_names) for record in reading.logins]


def held_licenses(database: Database) -> list[HeldLicense]:
    """Return every license that somebody holds, by agency."""
    query = (
        select(licenses.c.id, licenses.c.agency_id, licenses.c.state, assignments.c.person_id)
        .join(assignments, assignments.c.license_id == licenses.c.id)
        .where(assignments.c.state.in_(HOLDING), licenses.c.state != LicenseState.DELETED)
        .order_by(licenses.c.agency_id, licenses.c.id)
    )
    with database.read() as connection:
        return [
            HeldLicense(
                license_id=row.id,
                agency_id=row.agency_id,
                person_id=row.person_id,
                is_active=row.state == LicenseState.ACTIVE,
            )
            for row in connection.execute(query)
        ]


def keep_roster_tasks(
    database: Database,
    findings: Sequence[RosterFinding],
    *,
    only_agency: str | None,
    closes: bool,
    due: datetime | None,
    at: datetime,
) -> tuple[int, int]:
    """Open a task for each finding, and close those that an earlier roster opened and this one does not show.

    A roster of `only_agency` closes tasks of that agency only, and one that is not complete (`closes` is false) none.
    Returns how many tasks are new, and how many were closed.
    """
    with database.write() as connection:
        take_turns(connection, USAGE)
        before = _open_keys(connection, None)
        wanted = {_key(each): each for each in findings}
        for key, finding in wanted.items():
            open_office_task(
                connection,
                key,
                TaskKind.CHECK_ACCOUNT,
                finding.title,
                Role.SYSTEM_ADMINISTRATOR,
                finding.agency_id,
                due,
                at,
            )
        gone = [key for key in _open_keys(connection, only_agency) if key not in wanted] if closes else []
        for key in gone:
            close_office_task(connection, key, at)
        return len(set(wanted) - set(before)), len(gone)


def _account(
    record: LoginRecord, known: dict[str, Row], persons: dict[str, str], user_names: dict[str, str]
) -> RosterAccount:
    link = known.get(account_of(record, known, persons, user_names))
    address = email_key(address_of(record))
    found = _only([persons.get(address), user_names.get(alias_key(record.user))])
    person_id = link["person_id"] if link and link["linked_by"] is not None else found
    return RosterAccount(
        named=record.user,
        user_id=_shown_id(record),
        owner=person_id or address,
        person_id=person_id,
        agency_id=link["agency_id"] if link else None,
        status=record.status,
        locked=bool(record.locked),
    )


def _only(found: Sequence[str | None]) -> str | None:
    """Return the one person whom an account's address and user name mean; None if they contradict each other."""
    persons = {each for each in found if each is not None}
    return persons.pop() if len(persons) == 1 else None


def _shown_id(record: LoginRecord) -> str:
    """Return the id of an account as it may be stored: an address or a name stands for itself as an opaque one."""
    if record.is_name:
        return account_of_name(record.user)
    return account_of_address(record.user) if "@" in record.user else record.user


def _open_keys(connection: Connection, agency_id: str | None) -> list[str]:
    query = select(tasks.c.key).where(tasks.c.workflow_id == OFFICE, tasks.c.key.startswith(_KEYS), text(TASK_IS_OPEN))
    if agency_id is not None:
        query = query.where(tasks.c.agency_id == agency_id)
    return list(connection.execute(query.order_by(tasks.c.key)).scalars())


def _key(finding: RosterFinding) -> str:
    return f"{_KEYS}{finding.kind}/{id_of(finding.key)}"

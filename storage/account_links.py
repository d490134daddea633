"""Which account in the HMIS is a person's at an agency, and whether the person may have one that nobody linked."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, Update, and_, case, exists, func, or_, select, update

from models.access_request.state import RequestKind
from models.hmis_account import AccountLink, LinkedAs
from models.intake.aliases import AliasSystem
from models.license.account_matches import AccountOwner
from models.license.lifecycle import LicenseState
from models.license.state import HOLDING
from models.people import SYSTEM, Actor
from storage.aliases import live_aliases
from storage.audit_trail import Remark, note
from storage.database import Database, take_turns
from storage.reads.rows import every, first
from storage.tables.directory import people
from storage.tables.licenses import account_links, assignments, licenses
from storage.tables.requests import access_requests
from storage.tables.usage import hmis_users
from storage.upsert import Upsert

ACCOUNTS = "hmis-accounts"
"""The place of these entries in the audit trail."""

_write = Upsert(account_links)

_LINKED: dict[LinkedAs, str] = {
    LinkedAs.MADE: "The account in the HMIS was linked: HMIS Access made it.",
    LinkedAs.MATCHED: "The account in the HMIS was linked: it was a clear match.",
    LinkedAs.CHOSEN: "The account in the HMIS was linked: somebody chose it among doubtful ones.",
}
_REFRESHED = "The link to the account in the HMIS was refreshed: its user name or key had changed there."


def account_link(database: Database, person_id: str, agency_id: str) -> AccountLink | None:
    """Return the account of a person at an agency, if one is linked."""
    query = select(account_links).where(account_links.c.person_id == person_id, account_links.c.agency_id == agency_id)
    with database.read() as connection:
        return first(connection, query, AccountLink)


def account_owners(database: Database) -> list[AccountOwner]:
    """Return everybody who has or had access at an agency, by person and agency, with the account that is linked."""
    holds = and_(assignments.c.state.in_(HOLDING), licenses.c.state != LicenseState.DELETED)
    has_access = and_(holds, licenses.c.state == LicenseState.ACTIVE)
    of_owner = and_(
        account_links.c.person_id == assignments.c.person_id, account_links.c.agency_id == assignments.c.agency_id
    )
    query = (
        select(
            assignments.c.person_id,
            assignments.c.agency_id,
            people.c.first_name,
            people.c.last_name,
            people.c.email,
            func.max(case((holds, 1), else_=0)).label("holds"),
            func.max(case((has_access, 1), else_=0)).label("has_access"),
            account_links.c.account_id,
            account_links.c.user_name_mark,
            account_links.c.external_id_mark,
            account_links.c.delete_asked_at.is_not(None).label("deleted"),
        )
        .join(people, people.c.id == assignments.c.person_id)
        .join(licenses, licenses.c.id == assignments.c.license_id)
        .outerjoin(account_links, of_owner)
        .where(assignments.c.active_from.is_not(None))
        .group_by(
            assignments.c.person_id,
            assignments.c.agency_id,
            people.c.first_name,
            people.c.last_name,
            people.c.email,
            account_links.c.account_id,
            account_links.c.user_name_mark,
            account_links.c.external_id_mark,
            account_links.c.delete_asked_at,
        )
        .order_by(assignments.c.person_id, assignments.c.agency_id)
    )
    with database.read() as connection:
        addresses = _by_person(live_aliases(connection, AliasSystem.EMAIL))
        user_names = _by_person(live_aliases(connection, AliasSystem.HMIS))
        return [
            each.model_copy(
                update={
                    "earlier_addresses": addresses.get(each.person_id, ()),
                    "user_names": user_names.get(each.person_id, ()),
                }
            )
            for each in every(connection, query, AccountOwner)
        ]


def _by_person(values: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Return the aliases of each person."""
    found: dict[str, tuple[str, ...]] = {}
    for value, person_id in values.items():
        found[person_id] = (*found.get(person_id, ()), value)
    return found


def save_link(database: Database, link: AccountLink, at: datetime, actor: Actor = SYSTEM) -> bool:
    """Save a link, in place of an earlier one of the same person at the same agency, and return whether it is saved.

    It is not saved if the account is somebody else's. Saved again it keeps who linked it, and how.
    """
    with database.write() as connection:
        take_turns(connection, ACCOUNTS)
        known = _of_account(connection, link.account_id)
        if known is None:
            _write(connection, [{**link.model_dump(), "linked_at": at, "linked_by": actor.person_id}])
            remark = Remark(_LINKED[link.linked_as], link.agency_id, link.person_id)
            note(connection, ACCOUNTS, actor, at, "account_linked", remark)
            return True
        if (known.person_id, known.agency_id) != (link.person_id, link.agency_id):
            return False
        if known.model_copy(update={"linked_as": link.linked_as}) != link:
            changing = link.model_dump(include={"user_name_mark", "external_id_mark", "delete_asked_at"})
            connection.execute(_of_id(link.account_id).values(changing))
        return True


def refresh_link(database: Database, link: AccountLink, at: datetime, actor: Actor) -> bool:
    """Take over the names that a linked account has now, and return whether that was done.

    It is not done if the account is not linked to the same person at the same agency any more.
    """
    with database.write() as connection:
        take_turns(connection, ACCOUNTS)
        known = _of_account(connection, link.account_id)
        if known is None or (known.person_id, known.agency_id) != (link.person_id, link.agency_id):
            return False
        connection.execute(
            _of_id(link.account_id).values(link.model_dump(include={"user_name_mark", "external_id_mark"}))
        )
        note(
            connection,
            ACCOUNTS,
            actor,
            at,
            "account_link_refreshed",
            Remark(_REFRESHED, link.agency_id, link.person_id),
        )
        return True


def note_delete_asked(database: Database, account_id: str, at: datetime) -> None:
    """Record that the HMIS is now asked to delete a linked account, so that it may be gone from now on."""
    with database.write() as connection:
        connection.execute(
            _of_id(account_id).where(account_links.c.delete_asked_at.is_(None)).values(delete_asked_at=at)
        )


def may_have_had_access(database: Database, person_id: str, agency_id: str) -> bool:
    """Return whether a person may ever have had access to the HMIS at an agency, by anything that is on record.

    They held a license there, an account of theirs was confirmed or linked, or a usage report shows them as a user, and
    no license of another agency explains that. Of such a person, an account that can't be found may still be open.
    """
    held = select(assignments.c.number).where(
        assignments.c.person_id == person_id,
        assignments.c.agency_id == agency_id,
        assignments.c.active_from.is_not(None),
    )
    confirmed = select(access_requests.c.id).where(
        access_requests.c.person_id == person_id,
        access_requests.c.agency_id == agency_id,
        access_requests.c.kind == RequestKind.NEW_USER,
        access_requests.c.account_confirmed_at.is_not(None),
    )
    linked = select(account_links.c.account_id).where(
        account_links.c.person_id == person_id, account_links.c.agency_id == agency_id
    )
    held_elsewhere = select(assignments.c.number).where(
        assignments.c.person_id == person_id,
        assignments.c.agency_id != agency_id,
        assignments.c.active_from.is_not(None),
    )
    used = select(hmis_users.c.user_id).where(
        hmis_users.c.person_id == person_id,
        or_(hmis_users.c.agency_id == agency_id, and_(hmis_users.c.agency_id.is_(None), ~exists(held_elsewhere))),
    )
    with database.read() as connection:
        return bool(connection.execute(select(or_(*map(exists, (held, confirmed, linked, used))))).scalar_one())


def _of_account(connection: Connection, account_id: str) -> AccountLink | None:
    return first(connection, select(account_links).where(account_links.c.account_id == account_id), AccountLink)


def _of_id(account_id: str) -> Update:
    return update(account_links).where(account_links.c.account_id == account_id)

"""Whose account is whose, who may have one, and whose is out of date: on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, update

from models.hmis_account import AccountLink, LinkedAs, ShownAccount, link_to
from models.license.lifecycle import AssignmentState
from models.people import SYSTEM_ID
from storage.account_links import (
    ACCOUNTS,
    account_link,
    account_owners,
    may_have_had_access,
    note_delete_asked,
    save_link,
)
from storage.database import Database
from storage.reads.account_details import outdated_accounts, returns_with_other_details
from storage.reads.audit import history
from storage.tables.directory import people
from storage.tables.licenses import account_orders, assignments
from tests.storage.samples import NOW, held, reserved, settle_people
from tests.storage.usage_samples import hmis_user, keep

DAY = timedelta(days=1)
TESS = ShownAccount(id="u-1", user_name="tess", external_id="x")


@pytest.fixture(autouse=True)
def _office(database: Database) -> None:
    settle_people(database)
    keep(database, held("L1", "tess"), reserved("L2", "toni"))


def link(person_id: str = "tess", **more: str) -> AccountLink:
    return link_to(TESS.model_copy(update=more), person_id, "A1", LinkedAs.MATCHED)


def details_changed(database: Database, days: int) -> None:
    """tess has another name since so many days after NOW."""
    with database.write() as connection:
        connection.execute(update(people).where(people.c.id == "tess").values(details_changed_at=NOW + days * DAY))


def ordered(database: Database, days: int, *, done: bool | None = None) -> None:
    """Work was ordered for that, so many days after NOW."""
    at = NOW + days * DAY
    row = {"license_id": "L1", "number": 1, "work": "update_details", "person_id": "tess", "why": "", "by_hand": True}
    with database.write() as connection:
        connection.execute(insert(account_orders).values(**row, ordered_at=at, limit_at=at, done=done))


def test_an_account_is_one_persons_and_a_person_has_one_at_an_agency(database: Database) -> None:
    assert save_link(database, link(), NOW)
    assert not save_link(database, link("toni"), NOW)
    assert account_link(database, "toni", "A1") is None
    assert save_link(database, link(id="u-2"), NOW)
    found = account_link(database, "tess", "A1")
    assert found is not None
    assert found.account_id == "u-2"
    assert save_link(database, link("toni"), NOW), "the account that tess no longer has"
    entries = [(each.actor_id, each.person_id) for each in history(database, ACCOUNTS)]
    assert entries == [(SYSTEM_ID, "tess"), (SYSTEM_ID, "tess"), (SYSTEM_ID, "toni")]


def test_a_link_saved_again_keeps_how_it_came_about_and_follows_the_user_name(database: Database) -> None:
    save_link(database, link(), NOW)
    note_delete_asked(database, "u-1", NOW)
    again = link(user_name="other").model_copy(update={"linked_as": LinkedAs.MADE})
    assert save_link(database, again, NOW + DAY)
    assert account_link(database, "tess", "A1") == again.model_copy(update={"linked_as": LinkedAs.MATCHED})
    assert len(history(database, ACCOUNTS)) == 1


def test_who_may_have_had_access(database: Database) -> None:
    assert may_have_had_access(database, "tess", "A1")
    assert not may_have_had_access(database, "tess", "A2")
    assert not may_have_had_access(database, "toni", "A1"), "a license was only set aside"
    hmis_user(database, "7", "toni")
    assert may_have_had_access(database, "toni", "A1")
    save_link(database, link("sam", id="u-9"), NOW)
    assert may_have_had_access(database, "sam", "A1")


def test_everybody_who_has_or_had_access_is_listed_once(database: Database) -> None:
    save_link(database, link(), NOW)
    (tess,) = account_owners(database)
    assert (tess.person_id, tess.agency_id, tess.account_id) == ("tess", "A1", "u-1")
    assert (tess.holds, tess.has_access, tess.deleted) == (True, True, False)
    with database.write() as connection:
        connection.execute(update(assignments).values(state=AssignmentState.LEFT))
    note_delete_asked(database, "u-1", NOW)
    (tess,) = account_owners(database)
    assert (tess.holds, tess.has_access, tess.deleted) == (False, False, True)


def test_an_account_is_out_of_date_until_work_is_ordered_for_it(database: Database) -> None:
    assert outdated_accounts(database) == []
    details_changed(database, 2)
    (found,) = outdated_accounts(database)
    assert (found.license_id, found.person_id, found.changed_at) == ("L1", "tess", NOW + 2 * DAY)
    ordered(database, 1)
    assert len(outdated_accounts(database)) == 1, "ordered for an earlier change"
    with database.write() as connection:
        connection.execute(update(account_orders).values(ordered_at=NOW + 2 * DAY))
    assert outdated_accounts(database) == []


@pytest.mark.parametrize(("done", "outdated"), [(None, False), (True, False), (False, True)])
def test_work_that_was_withdrawn_when_the_holder_left_is_still_to_be_done_at_the_return(
    database: Database, done: bool | None, outdated: bool
) -> None:
    details_changed(database, 2)
    ordered(database, 3, done=done)
    with database.write() as connection:
        connection.execute(update(assignments).where(assignments.c.person_id == "tess").values(state="left"))
    assert outdated_accounts(database) == [], "nobody holds the license"
    assert returns_with_other_details(database, "tess", "L1") is outdated
    assert not returns_with_other_details(database, "toni", "L1")


def test_a_change_before_the_start_is_no_work(database: Database) -> None:
    details_changed(database, -30)
    assert outdated_accounts(database) == []
    assert not returns_with_other_details(database, "tess", "L1")

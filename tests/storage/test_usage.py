"""Usage reports taken in: dates never move back, the same twice is once, and whom a user is found or is told."""

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from models.errors import RuleViolation
from models.people import Actor, Grant, Role
from models.usage.logins import LoginReading, LoginRecord
from models.usage.reading import (
    FileReading,
    HudFileKind,
    LayoutFinding,
    RefusedRows,
    UsageReading,
    UserActivity,
    UserMatch,
)
from models.usage.refusals import RefusalReason
from storage.database import Database
from storage.hmis_users import UserLink, account_of_address, link_users, unlink_user
from storage.reads.hmis_users import HmisUser, hmis_user
from storage.reads.usage_imports import usage_imports_of
from storage.tables.records import audit_entries
from storage.tables.usage import LinkedBy, hmis_users, usage_imports
from storage.usage_imports import UsageSummary, take_in_export, take_in_logins
from tests.storage.samples import NOW, settle_people
from tests.storage.usage_samples import add_people, ago

HANA = Actor(person_id="rita", grants=(Grant(role=Role.HMIS_LEAD),))


@pytest.fixture(autouse=True)
def _people(database: Database) -> None:
    settle_people(database)


def user(
    user_id: str, email: str = "", *, any_at: datetime | None = None, data: datetime | None = None
) -> UserActivity:
    """A user as an export tells of it."""
    match = UserMatch.ZERO if user_id == "0" else UserMatch.LISTED if email else UserMatch.NOT_LISTED
    return UserActivity(
        user_id=user_id,
        match=match,
        email=email,
        latest_any=any_at or data,
        latest_client_data=data,
        rows=3,
    )


def export(*users: UserActivity, made: datetime = NOW, source: str = "export.zip", **more: Any) -> UsageReading:
    """An export as it was read."""
    usual = {
        "zone": "America/Chicago",
        "layout": LayoutFinding(),
        "export_id": "E1",
        "export_date": made,
        "files": (),
    }
    return UsageReading(source=source, users=users, **{**usual, **more})


def logins(*records: LoginRecord, source: str = "logins.csv") -> LoginReading:
    """A login report as it was read."""
    return LoginReading(source=source, zone="America/Chicago", logins=records, rows=len(records))


def take(database: Database, reading: UsageReading | LoginReading, at: datetime = NOW) -> UsageSummary:
    """Take a reading in."""
    if isinstance(reading, UsageReading):
        return take_in_export(database, reading, HANA, at)
    return take_in_logins(database, reading, HANA, at)


def known(database: Database, user_id: str) -> HmisUser:
    """What is known of a user."""
    found = hmis_user(database, user_id)
    assert found is not None
    return found


def rows(database: Database) -> list[dict[str, Any]]:
    """Every user, as the table has it."""
    with database.read() as connection:
        return [dict(row) for row in connection.execute(select(hmis_users).order_by("user_id")).mappings()]


# --- exports


@pytest.mark.requirement("LIC-01")
def test_an_export_tells_of_each_user_the_last_record_and_the_last_client_data(database: Database) -> None:
    told = take(
        database, export(user("7", "tess@sample.example", any_at=ago(1), data=ago(9)), user("8", any_at=ago(3)))
    )
    assert (known(database, "7").last_any_at, known(database, "7").last_data_entry_at) == (ago(1), ago(9))
    assert (known(database, "8").last_any_at, known(database, "8").last_data_entry_at) == (ago(3), None)
    assert (told.users_matched, told.users_unmatched, told.unmatched, told.users_changed) == (1, 1, ("8",), 2)


def test_users_are_linked_by_the_address_of_a_person_however_it_is_written(database: Database) -> None:
    told = take(database, export(user("7", "Tess@Sample.EXAMPLE"), user("8", "nobody@sample.example")))
    found = known(database, "7")
    assert (found.person_id, found.how, found.linked_by, found.linked_at) == ("tess", LinkedBy.EMAIL, "rita", NOW)
    assert (told.linked_now, known(database, "8").person_id) == (1, None)


def test_an_address_that_several_users_share_links_none_of_them_and_is_reported(database: Database) -> None:
    told = take(database, export(user("7", "tess@sample.example"), user("8", "TESS@sample.example")))
    assert told.ambiguous == (("7", "8"),)
    assert (told.linked_now, told.unmatched) == (0, ("7", "8"))


def test_a_second_account_with_a_known_address_is_reported_and_the_first_stays_linked(database: Database) -> None:
    take(database, export(user("7", "tess@sample.example")))
    told = take(database, export(user("8", "tess@sample.example"), made=NOW + timedelta(days=1)))
    assert (told.ambiguous, known(database, "7").person_id, known(database, "8").person_id) == (
        (("7", "8"),),
        "tess",
        None,
    )


def test_user_0_is_reported_and_never_kept(database: Database) -> None:
    told = take(database, export(user("0", any_at=ago(1)), user("7")))
    assert (told.nobody_rows, told.unmatched) == (3, ("7",))
    assert [row["user_id"] for row in rows(database)] == ["7"]


def test_an_older_export_after_a_newer_one_changes_nothing_for_the_worse(database: Database) -> None:
    take(database, export(user("7", "tess@sample.example", any_at=ago(1), data=ago(2))))
    before = rows(database)
    older = export(user("7", "old@sample.example", any_at=ago(40), data=ago(50)), made=ago(30))
    told = take(database, older, NOW + timedelta(hours=1))
    assert rows(database) == before
    assert (told.users_changed, told.known_since) == (0, None)


@pytest.mark.requirement("LIC-20")
def test_recent_entries_are_those_of_the_latest_use_that_is_known(database: Database) -> None:
    take(database, export(user("7", data=ago(2)).model_copy(update={"recent_client_rows": 12})))
    assert [(row["recent_entries"], row["recent_since"]) for row in rows(database)] == [(12, ago(90))]
    take(database, export(user("7", data=ago(40)).model_copy(update={"recent_client_rows": 3}), made=ago(30)))
    assert [row["recent_entries"] for row in rows(database)] == [12]
    take(database, export(user("7", data=ago(1)).model_copy(update={"recent_client_rows": 9}), source="next.zip"))
    assert [row["recent_entries"] for row in rows(database)] == [9]


def test_an_older_export_may_still_tell_what_was_not_known(database: Database) -> None:
    take(database, export(user("7", any_at=ago(1))))
    take(database, export(user("7", any_at=ago(40), data=ago(50)), made=ago(30)))
    assert (known(database, "7").last_any_at, known(database, "7").last_data_entry_at) == (ago(1), ago(50))


def test_the_same_export_twice_is_recognized_whatever_its_name(database: Database) -> None:
    first = take(database, export(user("7", "tess@sample.example", data=ago(2))))
    before = rows(database)
    again = take(
        database, export(user("7", "tess@sample.example", data=ago(2)), source="copy.zip"), NOW + timedelta(days=3)
    )
    assert (first.known_since, again.known_since) == (None, NOW)
    assert (again.import_id, again.users_changed, again.users_matched) == (first.import_id, 0, 1)
    assert rows(database) == before
    assert len(usage_imports_of(database)) == 1
    assert _moves(database) == ["usage_imported"]


def test_the_same_export_links_people_who_came_on_record_since(database: Database) -> None:
    newcomer = export(user("7", "uma@sample.example", data=ago(2)))
    assert take(database, newcomer).unmatched == ("7",)
    add_people(database, ["uma"])
    again = take(database, newcomer, NOW + timedelta(days=1))
    assert (again.known_since, again.linked_now, again.unmatched) == (NOW, 1, ())
    assert known(database, "7").person_id == "uma"


def test_what_a_file_told_is_kept_with_what_was_refused_and_why(database: Database) -> None:
    refused = RefusedRows(reason=RefusalReason.FUTURE_DATE, rows=2, first_row=5)
    file = FileReading(
        name="Services.csv",
        kind=HudFileKind.CLIENT_DATA,
        rows=9,
        users=1,
        refused=(refused,),
        newest=ago(2),
        oldest=ago(90),
    )
    told = take(database, export(user("7", data=ago(2)), files=(file,), missing_files=("Event.csv",)))
    assert (told.rows_read, told.rows_refused, told.newest, told.oldest) == (9, 2, ago(2), ago(90))
    assert [(each.file, each.reason, each.rows, each.first_row) for each in told.refused] == [
        ("Services.csv", "the date is in the future", 2, 5)
    ]
    (kept,) = usage_imports_of(database)
    assert UsageSummary.model_validate(kept.summary) == told
    assert (kept.rows_read, kept.users_unmatched, kept.newest, kept.by) == (9, 1, ago(2), "rita")


def test_an_id_too_long_to_be_one_is_left_out_and_said(database: Database) -> None:
    told = take(database, export(user("7"), user("x" * 121)))
    assert [row["user_id"] for row in rows(database)] == ["7"]
    assert told.remarks == ("1 user ids are longer than 120 characters and were left out.",)


def test_exports_taken_in_at_the_same_time_lose_nothing(database: Database) -> None:
    def one(number: int) -> None:
        made = NOW - timedelta(days=number)
        take(database, export(user("7", data=ago(number)), user(f"u{number}", data=ago(number)), made=made))

    threads = [threading.Thread(target=one, args=(number,)) for number in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(rows(database)) == 9
    assert known(database, "7").last_data_entry_at == NOW
    assert len(usage_imports_of(database)) == len(_moves(database)) == 8


# --- login reports


@pytest.mark.requirement("LOG-03", "LOG-06")
def test_a_login_report_names_accounts_by_id_or_by_address(database: Database) -> None:
    take(database, export(user("7", "tess@sample.example", data=ago(9)), user("8", "toni@sample.example")))
    report = logins(
        LoginRecord(user="7", last_login=ago(2), failed_attempts=3, locked=True),
        LoginRecord(user="Toni@Sample.example", last_login=ago(4), failed_attempts=0, locked=False),
        LoginRecord(user="ed@sample.example", last_login=ago(5)),
        LoginRecord(user="stranger", last_login=ago(6)),
        LoginRecord(user="0", last_login=ago(1)),
    )
    told = take(database, report)
    assert (known(database, "7").last_login_at, known(database, "7").failed_attempts, known(database, "7").locked) == (
        ago(2),
        3,
        True,
    )
    assert known(database, "7").last_data_entry_at == ago(9)
    assert (known(database, "8").last_login_at, known(database, "8").locked) == (ago(4), False)
    assert known(database, account_of_address("ed@sample.example")).person_id == "ed"
    assert (told.users_matched, told.unmatched, told.nobody_rows, told.linked_now) == (3, ("stranger",), 1, 1)
    assert told.unknown_addresses == ()


def test_neither_names_nor_addresses_of_users_are_kept(database: Database) -> None:
    take(database, export(user("7", "tess@sample.example", data=ago(9)), user("8", "who@elsewhere.example")))
    told = take(database, logins(LoginRecord(user="Who@Elsewhere.example", last_login=ago(2))))
    assert (told.unknown_addresses, told.users_unmatched) == (("who@elsewhere.example",), 1)
    with database.read() as connection:
        dump = "".join(
            str(list(connection.execute(select(each)))) for each in (hmis_users, usage_imports, audit_entries)
        )
    assert "elsewhere" not in dump.lower()
    assert "@" not in dump


def test_an_account_that_a_report_names_by_an_address_can_be_linked_by_it(database: Database) -> None:
    take(database, logins(LoginRecord(user="who@elsewhere.example", last_login=ago(2))))
    account = account_of_address("who@elsewhere.example")
    link = UserLink(user_id="Who@elsewhere.example", person_id="toni")
    assert link_users(database, [link], LinkedBy.HAND, HANA, NOW) == (account,)
    assert (known(database, account).person_id, known(database, account).last_login_at) == ("toni", ago(2))
    take(database, logins(LoginRecord(user="who@elsewhere.example", last_login=ago(1))))
    assert known(database, account).last_login_at == ago(1)
    assert unlink_user(database, "who@elsewhere.example", HANA, NOW)


def test_the_addresses_of_an_older_export_link_nobody(database: Database) -> None:
    take(database, export(user("7", "new@sample.example", any_at=ago(1))))
    told = take(database, export(user("7", "tess@sample.example", any_at=ago(40)), made=ago(30)))
    assert (told.linked_now, known(database, "7").person_id) == (0, None)


def test_an_account_first_seen_under_its_address_does_not_make_the_address_ambiguous(database: Database) -> None:
    take(database, logins(LoginRecord(user="tess@sample.example", last_login=ago(5))))
    told = take(database, export(user("7", "tess@sample.example", data=ago(9))))
    assert (told.ambiguous, known(database, "7").person_id) == ((), "tess")
    assert known(database, account_of_address("tess@sample.example")).person_id == "tess"


def test_an_older_login_report_moves_no_login_back_and_locks_nobody(database: Database) -> None:
    take(database, logins(LoginRecord(user="7", last_login=ago(1), failed_attempts=0, locked=False)))
    take(database, logins(LoginRecord(user="7", last_login=ago(30), failed_attempts=3, locked=True)))
    assert (known(database, "7").last_login_at, known(database, "7").failed_attempts, known(database, "7").locked) == (
        ago(1),
        0,
        False,
    )


def test_a_newer_login_report_says_who_is_locked_now(database: Database) -> None:
    take(
        database,
        logins(LoginRecord(user="7", last_login=ago(30), locked=False), LoginRecord(user="8", last_login=ago(20))),
    )
    take(
        database,
        logins(LoginRecord(user="7", last_login=ago(30), locked=True), LoginRecord(user="8", last_login=ago(2))),
    )
    assert (known(database, "7").locked, known(database, "7").last_login_at) == (True, ago(30))


# --- links by hand


def test_a_link_by_hand_is_kept_and_noted_for_the_person(database: Database) -> None:
    take(database, export(user("7", data=ago(2))))
    link = UserLink(user_id="7", person_id="toni", agency_id="A1")
    assert link_users(database, [link], LinkedBy.HAND, HANA, NOW) == ("7",)
    assert link_users(database, [link], LinkedBy.HAND, HANA, NOW + timedelta(days=1)) == ()
    found = known(database, "7")
    assert (found.person_id, found.agency_id, found.how, found.linked_at) == ("toni", "A1", LinkedBy.HAND, NOW)
    assert found.last_data_entry_at == ago(2)
    with database.read() as connection:
        entry = connection.execute(select(audit_entries).where(audit_entries.c.move == "user_linked")).mappings().one()
    assert (entry["person_id"], entry["agency_id"], entry["actor_id"], entry["step"]) == ("toni", "A1", "rita", 2)


def test_a_link_by_hand_is_not_undone_by_an_address(database: Database) -> None:
    take(database, export(user("7", "tess@sample.example")))
    link_users(database, [UserLink(user_id="7", person_id="toni")], LinkedBy.HAND, HANA, NOW)
    take(database, export(user("7", "tess@sample.example", data=ago(1)), made=NOW + timedelta(days=1)))
    assert known(database, "7").person_id == "toni"


def test_somebody_unlinked_by_hand_stays_so(database: Database) -> None:
    take(database, export(user("7", "tess@sample.example")))
    assert unlink_user(database, "7", HANA, NOW)
    assert not unlink_user(database, "7", HANA, NOW)
    told = take(database, export(user("7", "tess@sample.example", data=ago(1)), made=NOW + timedelta(days=1)))
    assert (told.linked_now, told.unmatched, known(database, "7").how) == (0, ("7",), None)


def test_users_no_file_has_named_can_only_be_linked_when_that_is_meant(database: Database) -> None:
    link = UserLink(user_id="70", person_id="toni")
    with pytest.raises(RuleViolation, match="No usage report has named a user “70” yet"):
        link_users(database, [link], LinkedBy.HAND, HANA, NOW)
    assert link_users(database, [link], LinkedBy.MAPPING, HANA, NOW, unseen=True) == ("70",)
    take(database, export(user("70", data=ago(2))))
    assert (known(database, "70").person_id, known(database, "70").last_data_entry_at) == ("toni", ago(2))


@pytest.mark.parametrize(
    ("link", "said"),
    [
        (UserLink(user_id="7", person_id="who"), "There is no person “who” on record."),
        (UserLink(user_id="7", person_id="toni", agency_id="A9"), "There is no agency “A9” on record."),
    ],
)
def test_a_link_to_nobody_is_refused_and_none_of_the_others_is_kept(
    database: Database, link: UserLink, said: str
) -> None:
    take(database, export(user("7"), user("8")))
    with pytest.raises(RuleViolation, match=said):
        link_users(database, [UserLink(user_id="8", person_id="tess"), link], LinkedBy.HAND, HANA, NOW)
    assert known(database, "8").person_id is None


def test_unlinking_a_user_nobody_knows_is_refused(database: Database) -> None:
    with pytest.raises(RuleViolation, match="No usage report has named a user"):
        unlink_user(database, "7", HANA, NOW)


def _moves(database: Database) -> list[str]:
    with database.read() as connection:
        return list(connection.execute(select(audit_entries.c.move).order_by(audit_entries.c.step)).scalars())

"""The last use of licenses, what excuses its lack, and who is over a rung: in one query, as the ladder has it."""

import random
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import delete, insert

from models.calendar import civil_day
from models.license import activity as license_activity
from models.license.holds import with_hold
from models.license.inactivity_clocks import rung_deadline
from models.license.lifecycle import InactiveReason, LicenseState
from models.license.state import Activity, ExceptionGrant, Hold, License, Revocation, UsageEvidence
from models.people import Role
from models.policy.licenses import ExceptionKind, Measure
from storage.database import Database
from storage.reads.hmis_users import hmis_user, unmatched_users, users_of
from storage.reads.past_cutoff import first_limit, licenses_past_cutoff
from storage.reads.usage import evidence, licenses_to_notify
from storage.tables.directory import designations
from storage.tables.usage import export_coverage, login_coverage, usage_imports
from tests.storage.samples import NOW, a_license, designation, pack, settle_people
from tests.storage.usage_samples import (
    LONG_AGO,
    add_people,
    ago,
    cutoffs_at,
    everything_covered,
    keep,
    marked,
    used_license,
)
from tests.storage.usage_samples import hmis_user as add_user

ZONE = "America/Chicago"
TODAY = civil_day(NOW, ZONE)
COVERED_UNTIL = NOW + timedelta(days=200)


@pytest.fixture(autouse=True)
def _people(database: Database) -> None:
    settle_people(database, "uma", "vic")
    everything_covered(database, COVERED_UNTIL, imported=LONG_AGO)


def over(database: Database, as_of: datetime = NOW, policy: str = "missouri") -> dict[str, str]:
    """Who is over which rung."""
    found = licenses_past_cutoff(database, as_of, pack(policy).time_zone, cutoffs_at(as_of, policy))
    return {each.license_id: each.rung for each in found}


# --- evidence


@pytest.mark.requirement("LIC-01")
def test_the_last_use_of_a_license_is_that_of_its_holders_users(database: Database) -> None:
    keep(database, used_license())
    add_user(database, "7", "tess", last_any_at=ago(3), last_data_entry_at=ago(9), last_login_at=ago(5))
    add_user(database, "8", "tess", last_any_at=ago(20), last_data_entry_at=ago(8))
    add_user(database, "9", "toni", last_any_at=ago(1), last_data_entry_at=ago(1), last_login_at=ago(1))
    assert evidence(database, "L1", NOW, ZONE).activity == Activity(data_entry=ago(8), login=ago(5), record=ago(3))


def test_a_user_linked_for_the_agency_counts_before_one_linked_to_the_person(database: Database) -> None:
    keep(database, used_license("L1"), used_license("L2", agency_id="A2"))
    add_user(database, "7", "tess", last_data_entry_at=ago(1))
    add_user(database, "8", "tess", agency_id="A1", last_data_entry_at=ago(50))
    assert evidence(database, "L1", NOW, ZONE).activity.data_entry == ago(50)
    assert evidence(database, "L2", NOW, ZONE).activity.data_entry == ago(1)


def test_the_use_of_somebody_who_left_is_nobodys(database: Database) -> None:
    keep(database, a_license())
    add_user(database, "7", "tess", last_data_entry_at=ago(1))
    assert evidence(database, "L1", NOW, ZONE) == UsageEvidence()
    assert evidence(database, "L9", NOW, ZONE) == UsageEvidence()


@pytest.mark.requirement("LIC-06", "LIC-24")
def test_another_license_is_one_that_the_organization_can_use_now(database: Database) -> None:
    """Neither a deleted one, nor an open one that nobody can sign in with, nor an unpaid one, nor another's."""
    unpaid = Hold(reason=InactiveReason.UNPAID, since=ago(9), noted_at=ago(9), why="Not paid.")
    gone = a_license("L2", state=LicenseState.DELETED, deleted_at=ago(3))
    others = (used_license("L3", "uma", agency_id="A2"), a_license("L4"), with_hold(used_license("L5", "toni"), unpaid))
    keep(database, used_license(), gone, *others)
    add_user(database, "5", "toni", last_any_at=ago(1))
    found = evidence(database, "L1", NOW, ZONE)
    assert (found.only_license, found.last_one) == (True, True)


@pytest.mark.requirement("LIC-06", "LIC-24")
def test_of_the_licenses_of_an_organization_the_one_used_last_stays(database: Database) -> None:
    """Use of any kind counts, and only that at the license's own agency where the user is linked to one."""
    keep(database, used_license("L1", "tess"), used_license("L2", "toni"))
    keep(database, used_license("L3", "ed"), used_license("L4", "ed", agency_id="A2"))

    def stays() -> list[str]:
        found = licenses_past_cutoff(database, NOW, ZONE, cutoffs_at(NOW))
        excused = [each.license_id for each in found if each.excused_by and each.agency_id == "A1"]
        looked_up = {each: evidence(database, each, NOW, ZONE) for each in ("L1", "L2", "L3")}
        assert not any(each.last_one for each in looked_up.values())
        assert [each for each, found in looked_up.items() if found.only_license] == excused
        return excused

    everything_covered(database, NOW)
    assert stays() == ["L1"]
    add_user(database, "2", "toni", last_data_entry_at=ago(300), last_any_at=ago(300))
    assert stays() == ["L2"]
    add_user(database, "3", "ed", agency_id="A1", last_data_entry_at=ago(290), last_any_at=ago(290))
    assert stays() == ["L3"]
    add_user(database, "4", "tess", agency_id="A2", last_any_at=ago(1))
    assert stays() == ["L3"]


@pytest.mark.requirement("LIC-24")
def test_of_licenses_that_are_all_inactive_for_a_lack_of_use_one_stays(database: Database) -> None:
    idle = Hold(reason=InactiveReason.NO_DATA_ENTRY, since=ago(30), noted_at=ago(30), why="Not used.")
    revoked = Revocation(at=ago(9), by="hana", reason="Not used.", ground=InactiveReason.NO_DATA_ENTRY)
    first = with_hold(used_license("L1", "tess"), idle).model_copy(update={"revocation": revoked})
    keep(database, first, with_hold(used_license("L2", "toni"), idle), with_hold(used_license("L3", "ed"), idle))
    assert [each for each in ("L1", "L2", "L3") if evidence(database, each, NOW, ZONE).only_license] == ["L2"]


@pytest.mark.requirement("LIC-07")
@pytest.mark.parametrize(
    ("from_day", "until_day", "holds"), [(-9, None, True), (-9, -1, False), (-9, 0, True), (1, None, False)]
)
def test_a_list_holder_is_one_on_the_day(database: Database, from_day: int, until_day: int | None, holds: bool) -> None:
    keep(database, used_license())
    row = designation("tess", Role.LIST_HOLDER, from_day=TODAY + timedelta(days=from_day))
    row["until_day"] = None if until_day is None else TODAY + timedelta(days=until_day)
    with database.write() as connection:
        connection.execute(insert(designations), [row, designation("uma", Role.LIST_HOLDER)])
    assert evidence(database, "L1", NOW, ZONE).list_holder is holds


# --- who is over a rung


@pytest.mark.requirement("LIC-01", "LIC-05")
def test_a_license_without_data_entry_for_six_months_is_over_whatever_its_logins(database: Database) -> None:
    keep(database, used_license("L1"), used_license("L2", "toni"), used_license("L3", "uma"))
    add_user(database, "1", "tess", last_data_entry_at=ago(200), last_login_at=ago(1), last_any_at=ago(1))
    add_user(database, "2", "toni", last_data_entry_at=ago(170), last_login_at=ago(170))
    add_user(database, "3", "uma", last_login_at=ago(1))
    found = licenses_past_cutoff(database, NOW, ZONE, cutoffs_at(NOW))
    assert [(each.license_id, each.counted_from, each.last_login) for each in found] == [
        ("L1", ago(200), ago(1)),
        ("L3", ago(400), ago(1)),
    ]
    assert {each.measure for each in found} == {Measure.DATA_ENTRY}


@pytest.mark.requirement("LIC-02")
def test_a_license_nobody_signed_into_within_thirty_days_is_over(database: Database) -> None:
    keep(database, used_license("L1", since=ago(31.5)), used_license("L2", "toni", since=ago(29)))
    keep(database, used_license("L3", "uma", since=ago(90)))
    add_user(database, "1", "tess")
    add_user(database, "2", "toni")
    add_user(database, "3", "uma", last_any_at=ago(89))
    assert over(database) == {"L1": "first-sign-in"}


@pytest.mark.requirement("LIC-02", "LIC-29", "LOG-06")
def test_the_review_reproaches_nobody_with_what_no_report_could_tell(database: Database) -> None:
    """Data entry long ago is no proof that its author did not sign in since; nor is an old report of logins."""
    keep(database, used_license("L1", since=ago(90), policy="detroit"), used_license("L2", "toni", since=ago(90)))
    add_user(database, "1", "tess", last_data_entry_at=ago(60), last_any_at=ago(50))
    add_user(database, "2", "toni")
    with database.write() as connection:
        for table in (login_coverage, export_coverage, usage_imports):
            connection.execute(delete(table))
    assert over(database, policy="detroit") == over(database) == {}
    everything_covered(database, ago(85))
    assert over(database, policy="detroit") == over(database) == {}
    everything_covered(database, ago(1))
    assert over(database, policy="detroit") == {"L1": "no-login", "L2": "no-login"}
    assert over(database) == {"L2": "first-sign-in"}


@pytest.mark.requirement("LIC-06", "LIC-07", "LIC-08", "LIC-21")
def test_each_exception_excuses_in_the_order_of_the_rung(database: Database) -> None:
    granted = ExceptionGrant(
        number=1, appeal_id="a-1", until=TODAY, reason="Leave", granted_by="carl", granted_at=ago(9)
    )
    over_yesterday = granted.model_copy(update={"until": TODAY - timedelta(days=1)})
    keep(database, used_license("L1", exceptions=(granted,)), used_license("L2", "toni", exceptions=(over_yesterday,)))
    keep(database, used_license("L3", "uma"), used_license("L4", "vic", agency_id="A2"))
    for user, person in enumerate(("tess", "toni", "uma", "vic")):
        add_user(database, str(user), person, last_data_entry_at=ago(300), last_any_at=ago(300))
    with database.write() as connection:
        connection.execute(insert(designations), [designation("uma", Role.LIST_HOLDER)])
    found = {each.license_id: each.excused_by for each in licenses_past_cutoff(database, NOW, ZONE, cutoffs_at(NOW))}
    assert found == {
        "L1": ExceptionKind.ON_APPEAL,
        "L2": None,
        "L3": ExceptionKind.LIST_HOLDER,
        "L4": ExceptionKind.ONLY_LICENSE,
    }


def test_a_rung_that_nothing_excuses_is_given_before_one_that_is_excused(database: Database) -> None:
    """Where only one license excuses six months without data entry, but not that nobody ever signed in."""
    keep(database, used_license())
    add_user(database, "1", "tess")
    entry, first = cutoffs_at(NOW)
    strict = first._replace(rung=first.rung.model_copy(update={"exceptions": ()}))
    (found,) = licenses_past_cutoff(database, NOW, ZONE, [entry, strict])
    assert (found.rung, found.excused_by, found.reports) == ("first-sign-in", None, 1)


def test_a_leave_excuses_until_its_last_day_is_over(database: Database) -> None:
    on_leave = Hold(reason=InactiveReason.LEAVE_OF_ABSENCE, since=ago(300), noted_at=ago(300), why="Leave")
    waited_for = on_leave.model_copy(update={"over_since": ago(2)})
    keep(database, with_hold(used_license("L1"), on_leave), with_hold(used_license("L2", "toni"), waited_for))
    for user, person in enumerate(("tess", "toni")):
        add_user(database, str(user), person, last_data_entry_at=ago(310), last_any_at=ago(310))
    found = {each.license_id: each.excused_by for each in licenses_past_cutoff(database, NOW, ZONE, cutoffs_at(NOW))}
    assert found == {"L1": ExceptionKind.LEAVE, "L2": None}


@pytest.mark.parametrize("reason", [InactiveReason.UNPAID, InactiveReason.RECERTIFICATION_OVERDUE])
def test_a_license_that_nobody_could_use_is_not_reproached_for_it(database: Database, reason: InactiveReason) -> None:
    keep(database, with_hold(used_license(), Hold(reason=reason, since=ago(300), noted_at=ago(300), why="So it is.")))
    assert over(database) == {}


def test_a_revoked_license_a_deleted_one_and_one_nobody_holds_are_left_out(database: Database) -> None:
    hold = Hold(reason=InactiveReason.NO_DATA_ENTRY, since=ago(9), noted_at=ago(9), why="Not used.")
    revoked = with_hold(used_license(), hold).model_copy(
        update={"revocation": Revocation(at=ago(9), by="hana", reason="Not used.")}
    )
    keep(database, revoked, a_license("L2"), a_license("L3", state=LicenseState.DELETED, deleted_at=ago(1)))
    assert over(database) == {}


def test_findings_come_agency_by_agency(database: Database) -> None:
    keep(database, used_license("L9"), used_license("L1", "toni", agency_id="A2"), used_license("L5", "uma"))
    assert list(over(database)) == ["L5", "L9", "L1"]


def test_without_rungs_nobody_is_over(database: Database) -> None:
    keep(database, used_license())
    assert licenses_past_cutoff(database, NOW, ZONE, []) == []


@pytest.mark.parametrize("policy", ["missouri", "minnesota", "detroit"])
def test_the_query_agrees_with_the_ladder_about_every_license(database: Database, policy: str) -> None:
    """Sixty licenses with all sorts of histories, looked at on days around every threshold."""
    chance = random.Random(f"{policy} 2026")
    kept = [_any_license(f"L{n}", f"p{n}", policy, chance) for n in range(60)]
    add_people(database, [f"p{n}" for n in range(60)])
    keep(database, *kept)
    known = {}
    for n, each in enumerate(kept):
        known[each.license_id] = _any_activity(chance)
        activity = known[each.license_id]
        add_user(database, str(n), f"p{n}", last_data_entry_at=activity.data_entry, last_login_at=activity.login)
    zone = pack(policy).time_zone
    for days in (0, 1, 5, 30, 90, 180):
        as_of = NOW + timedelta(days=days)
        asked = cutoffs_at(as_of, policy)
        found = {each.license_id: each for each in licenses_past_cutoff(database, as_of, zone, asked)}
        for license_ in kept:
            reached = _by_the_ladder(license_, known[license_.license_id], as_of, [each.rung.id for each in asked])
            assert (license_.license_id in found) == bool(reached), (license_, known[license_.license_id], as_of)
            if reached:
                finding = found[license_.license_id]
                assert (finding.counted_from, finding.effective) == reached[finding.rung]


def _any_license(license_id: str, person_id: str, policy: str, chance: random.Random) -> License:
    since = ago(chance.uniform(1, 420))
    resumed = chance.choice([None, None, since + (NOW - since) * chance.random()])
    watched = chance.choice([None, None, since + (NOW - since) * chance.random()])
    logins = chance.choice([None, watched, since + (NOW - since) * chance.random()])
    return used_license(
        license_id,
        person_id,
        since=since,
        policy=policy,
        resumed_at=resumed,
        watched_since=watched,
        logins_watched_since=logins,
        loaded_at=chance.choice([None, watched]),
    )


def _any_activity(chance: random.Random) -> Activity:
    entry = chance.choice([None, ago(chance.uniform(0, 500))])
    login = chance.choice([None, ago(chance.uniform(0, 500))])
    return Activity(data_entry=entry, login=login)


def _by_the_ladder(
    license_: License, activity: Activity, as_of: datetime, rungs: list[str]
) -> dict[str, tuple[datetime, datetime]]:
    """The rungs that the license's own rules hold to be reached: counted from when, since when."""
    known = license_activity.informed(license_, UsageEvidence(activity=activity))
    deadlines = {each.id: rung_deadline(known, each) for each in license_.terms.policy.ladder if each.id in rungs}
    return {rung: (each.started_at, each.ends_at) for rung, each in deadlines.items() if each and each.ends_at <= as_of}


# --- whom new use concerns


@pytest.mark.requirement("LIC-01")
def test_only_a_license_whose_lack_of_use_is_disproved_is_told(database: Database) -> None:
    keep(database, marked(), marked("L2", "toni"), used_license("L3", "uma"))
    add_user(database, "1", "tess", from_import="i-1", last_data_entry_at=ago(250))
    add_user(database, "2", "toni", from_import="i-1", last_data_entry_at=ago(100))
    add_user(database, "3", "uma", from_import="i-1", last_data_entry_at=ago(1))
    assert licenses_to_notify(database, import_id="i-1") == ["L2"]
    assert licenses_to_notify(database, import_id="i-2") == []
    assert licenses_to_notify(database, user_ids=["1", "3"]) == []
    assert licenses_to_notify(database, user_ids=["2"]) == ["L2"]


@pytest.mark.requirement("LIC-01")
def test_a_loaded_license_is_told_of_its_use_once(database: Database) -> None:
    """It sleeps by what it knows: use that is older than it assumes brings its deadlines forward."""
    loaded = used_license("L1", watched_since=ago(3), logins_watched_since=ago(3))
    keep(database, loaded, used_license("L2", "toni"))
    add_user(database, "1", "tess", last_data_entry_at=ago(170), last_any_at=ago(160))
    add_user(database, "2", "toni", last_data_entry_at=ago(170))
    assert licenses_to_notify(database, user_ids=["1", "2"]) == ["L1"]
    only_logins = loaded.model_copy(update={"activity": Activity(login=ago(160))})
    keep(database, only_logins, number=2)
    assert licenses_to_notify(database, user_ids=["1", "2"]) == ["L1"]
    knowing = license_activity.informed(loaded, UsageEvidence(activity=Activity(data_entry=ago(170), record=ago(160))))
    keep(database, knowing, number=3)
    assert licenses_to_notify(database, user_ids=["1", "2"]) == []


@pytest.mark.requirement("LOG-06")
def test_a_license_is_told_of_its_logins_when_a_login_report_tells_of_them(database: Database) -> None:
    keep(
        database,
        used_license("L1", logins_watched_since=ago(3)),
        used_license("L2", "toni", logins_watched_since=ago(3)),
    )
    add_user(database, "1", "tess", last_any_at=ago(20))
    add_user(database, "2", "toni", last_any_at=ago(20), last_login_at=ago(10))
    assert licenses_to_notify(database, user_ids=["1", "2"]) == ["L2"]


def test_use_at_another_agency_does_not_disprove_the_lack(database: Database) -> None:
    keep(database, marked())
    add_user(database, "1", "tess", agency_id="A2", last_data_entry_at=ago(1))
    assert licenses_to_notify(database, user_ids=["1"]) == []


# --- users


def test_users_are_read_with_names_and_those_known_to_nobody_apart(database: Database) -> None:
    add_user(database, "1", "tess", agency_id="A1")
    add_user(database, "2", last_any_at=ago(9))
    add_user(database, "3", last_any_at=ago(2))
    add_user(database, "4")
    assert [each.user_id for each in unmatched_users(database)] == ["3", "2", "4"]
    (linked,) = users_of(database, "tess")
    assert (linked.user_id, linked.person_name, linked.agency_name) == ("1", "Tess Sample", "Agency 1")
    assert hmis_user(database, "1") == linked
    assert hmis_user(database, "5") is None


def test_the_day_of_a_designation_is_the_implementations(database: Database) -> None:
    keep(database, used_license())
    with database.write() as connection:
        connection.execute(insert(designations), [designation("tess", Role.LIST_HOLDER, from_day=date(2026, 3, 2))])
    late_on_the_first = datetime(2026, 3, 2, 5, 30, tzinfo=NOW.tzinfo)
    (found,) = licenses_past_cutoff(
        database,
        late_on_the_first,
        ZONE,
        [each for each in cutoffs_at(late_on_the_first) if each.rung.id == "no-data-entry"],
    )
    assert found.excused_by == ExceptionKind.ONLY_LICENSE


@pytest.mark.requirement("LIC-05")
def test_the_first_limit_is_that_of_the_license_that_reaches_one_first_unless_it_is_excused(database: Database) -> None:
    rungs = [each.rung for each in cutoffs_at(NOW)]
    assert first_limit(database, NOW, ZONE, rungs) is None
    keep(database, used_license("L1", since=ago(20)), used_license("L2", "toni", since=ago(15)))
    keep(database, used_license("L3", "uma", since=ago(5)))
    for number, person_id in enumerate(("tess", "toni", "uma"), start=1):
        add_user(database, str(number), person_id)
    first = first_limit(database, NOW, ZONE, rungs)
    assert first is not None
    assert (first.started_at, first.rule) == (ago(20), "30 days without first sign-in")
    with database.write() as connection:
        connection.execute(insert(designations), [designation("tess", Role.LIST_HOLDER)])
    excused = first_limit(database, NOW, ZONE, rungs)
    assert excused is not None
    assert excused.started_at == ago(15)

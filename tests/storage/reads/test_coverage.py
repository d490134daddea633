"""What reports cover: for an agency all its projects, for an account the login reports that list it (LIC-29)."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from models.calendar import civil_day, end_of_day, start_of_day
from models.errors import RuleViolation
from models.policy.licenses import EvidenceRules
from models.usage.coverage import Coverage, NotCovered, Period
from models.usage.exports import ExportDirective, ExportedProject, ExportPeriodType
from models.usage.logins import LoginReading, LoginRecord, LoginReportKind
from models.usage.reading import FileReading, HudFileKind, LayoutFinding, UsageReading, UserActivity, UserMatch
from storage.coverage import OrganizationLink, link_organizations, unlink_organization
from storage.database import Database
from storage.hmis_users import UserLink, link_users
from storage.reads.coverage import linked_organizations, unlinked_organizations
from storage.reads.past_cutoff import licenses_past_cutoff
from storage.reads.unknown_use import unknown_use
from storage.reads.usage import evidence
from storage.tables.usage import ImportKind, LinkedBy, export_coverage, hmis_projects, usage_imports
from storage.usage_imports import take_in_export, take_in_logins
from tests.storage.samples import NOW, pack, settle_people
from tests.storage.test_usage import HANA
from tests.storage.usage_samples import add_people, ago, cutoffs_at, hmis_user, keep, used_license

ZONE = "America/Chicago"
MARCH, OCTOBER = date(2025, 3, 1), date(2025, 10, 31)
RULES = EvidenceRules(source="Office default, to be confirmed", evidence_age=45)

pytestmark = pytest.mark.requirement("LIC-29")


@pytest.fixture(autouse=True)
def _people(database: Database) -> None:
    settle_people(database, "uma")
    keep(database, used_license("L1"), used_license("L2", "toni", agency_id="A2"))


def project(number: int, organization: int, **changes: Any) -> ExportedProject:
    return ExportedProject(project_id=f"P{number}", organization_id=f"O{organization}", **changes)


def export(
    projects: Sequence[ExportedProject], first: date = MARCH, last: date = OCTOBER, **changes: Any
) -> UsageReading:
    """An export of everything that was updated in a period at these projects, made on the day after it."""
    usual = {
        "source": "export.zip",
        "zone": ZONE,
        "layout": LayoutFinding(),
        "export_id": f"E{first}{last}",
        "export_date": end_of_day(last, ZONE) + timedelta(hours=9),
        "period_start": first,
        "period_end": last,
        "period_type": ExportPeriodType.UPDATED,
        "directive": ExportDirective.FULL,
        "projects": tuple(projects),
        "users": (),
        "files": (),
    }
    return UsageReading.model_validate({**usual, **changes})


def take_in(database: Database, reading: UsageReading, **changes: Any) -> None:
    take_in_export(database, reading, HANA, NOW, **changes)


def link(database: Database, *organizations: str, agency_id: str = "A1", move: bool = False) -> None:
    links = [OrganizationLink(organization_id=each, agency_id=agency_id) for each in organizations]
    link_organizations(database, links, HANA, NOW, move=move)


def entries(database: Database, license_id: str = "L1") -> Coverage:
    found = evidence(database, license_id, NOW, ZONE).entries
    assert found is not None
    return found


def logins(database: Database, license_id: str = "L1") -> Coverage:
    found = evidence(database, license_id, NOW, ZONE).logins
    assert found is not None
    return found


def whole(first: date, last: date) -> Period:
    return Period(start=start_of_day(first, ZONE), end=end_of_day(last, ZONE))


def test_an_export_covers_the_agencies_whose_organizations_it_shows(database: Database) -> None:
    link(database, "O1")
    take_in(database, export([project(1, 1), project(2, 2)]))
    assert entries(database).periods == (whole(MARCH, OCTOBER),)
    assert entries(database).reports == 1
    assert (entries(database, "L2").periods, entries(database, "L2").why_not) == ((), NotCovered.UNMAPPED_AGENCY)
    link(database, "O2", agency_id="A2")
    assert entries(database, "L2").periods == (whole(MARCH, OCTOBER),)


def test_an_export_of_one_project_covers_nothing_once_another_project_is_known(database: Database) -> None:
    link(database, "O1")
    take_in(database, export([project(1, 1)]))
    assert entries(database).periods == (whole(MARCH, OCTOBER),)
    take_in(database, export([project(1, 1), project(2, 1)], period_type=ExportPeriodType.EFFECTIVE))
    assert entries(database).periods == ()
    take_in(database, export([project(2, 1)], date(2025, 6, 1), OCTOBER))
    assert entries(database).periods == (whole(date(2025, 6, 1), OCTOBER),)


def test_an_agency_is_covered_when_all_its_organizations_are(database: Database) -> None:
    link(database, "O1", "O2")
    take_in(database, export([project(1, 1)]))
    assert entries(database).why_not == NotCovered.UNKNOWN_PROJECTS
    take_in(database, export([project(2, 2)], MARCH, date(2025, 4, 30)))
    assert entries(database).periods == (whole(MARCH, date(2025, 4, 30)),)


def test_a_project_counts_only_while_it_operates(database: Database) -> None:
    link(database, "O1")
    closed = project(2, 1, operating_from=date(2020, 1, 1), operating_until=date(2025, 4, 30))
    take_in(database, export([project(1, 1), project(3, 1, operating_from=date(2025, 9, 1))], MARCH, date(2025, 8, 31)))
    take_in(database, export([closed], MARCH, date(2025, 3, 31)))
    assert entries(database).periods == (
        whole(MARCH, date(2025, 3, 31)),
        whole(date(2025, 5, 1), date(2025, 8, 31)),
    )


def test_projects_that_are_all_closed_are_covered_only_where_an_export_is(database: Database) -> None:
    link(database, "O1")
    closed = project(1, 1, operating_until=date(2020, 4, 30))
    take_in(database, export([closed], period_type=ExportPeriodType.OTHER))
    assert entries(database).periods == ()
    take_in(database, export([closed]))
    assert entries(database).periods == (whole(MARCH, OCTOBER),)


def test_a_project_is_known_as_the_newest_export_shows_it(database: Database) -> None:
    take_in(database, export([project(1, 2, operating_until=OCTOBER)]))
    take_in(database, export([project(1, 1)], MARCH, date(2025, 4, 30)))
    with database.read() as connection:
        (row,) = connection.execute(select(hmis_projects)).all()
        assert (row.organization_id, row.operating_until) == ("O2", OCTOBER)
        assert unlinked_organizations(connection) == ["O2"]


def test_an_import_keeps_what_it_covers(database: Database) -> None:
    take_in(database, export([project(1, 1)]))
    take_in(database, export([project(1, 1)], period_type=ExportPeriodType.UNKNOWN))
    with database.read() as connection:
        rows = connection.execute(select(usage_imports).order_by(usage_imports.c.period_type)).all()
        (covered,) = connection.execute(select(export_coverage)).all()
    assert [(row.period_type, row.directive) for row in rows] == [("", "2"), ("1", "2")]
    assert [row.covers_until for row in rows] == [None, end_of_day(OCTOBER, ZONE)]
    assert (covered.import_id, covered.covers_from) == (rows[1].id, start_of_day(MARCH, ZONE))


def test_the_same_export_twice_covers_what_it_covered(database: Database) -> None:
    link(database, "O1")
    take_in(database, export([project(1, 1)]))
    take_in(database, export([project(1, 1)]))
    assert (entries(database).periods, entries(database).reports) == ((whole(MARCH, OCTOBER),), 1)


def test_a_policy_can_limit_how_far_back_an_export_proves_a_lack(database: Database) -> None:
    link(database, "O1")
    reading = export([project(1, 1)], date(1900, 1, 1), OCTOBER)
    take_in(database, reading, rules=RULES.model_copy(update={"export_reaches_back_days": 30}))
    (period,) = entries(database).periods
    assert period.start == start_of_day(date(2025, 10, 2), ZONE), "thirty whole days before November 1"
    before = export([project(1, 1)], date(1900, 1, 1), date(2025, 10, 1))
    take_in(database, before, rules=RULES.model_copy(update={"export_reaches_back_days": 30}))
    assert len(entries(database).periods) == 1, "one every thirty days leaves no gap"


def test_no_report_covers_the_time_after_it_was_imported(database: Database) -> None:
    link(database, "O1")
    tomorrow = civil_day(NOW, ZONE) + timedelta(days=1)
    take_in(database, export([project(1, 1)], MARCH, tomorrow, export_date=NOW + timedelta(hours=12)))
    assert entries(database).periods[-1].end == NOW


def test_an_export_whose_own_dates_contradict_it_proves_use_only(database: Database) -> None:
    """It says that it was made next year, or holds records that are newer than itself: nobody knows what it covers."""
    link(database, "O1")
    next_year = NOW + timedelta(days=300)
    told = take_in_export(database, export([project(1, 1)], export_date=next_year), HANA, NOW)
    assert "made in the future" in told.use_only_because
    newer = FileReading(name="Services.csv", kind=HudFileKind.CLIENT_DATA, rows=1, users=1, newest=ago(2))
    told = take_in_export(database, export([project(1, 1)], files=(newer,)), HANA, NOW)
    assert "newer than the day" in told.use_only_because
    assert entries(database).periods == ()


def test_a_holder_without_an_account_is_unknown_while_an_active_account_is_nobodys(database: Database) -> None:
    link(database, "O1")
    take_in(database, export([project(1, 1)]))
    hmis_user(database, "8", last_any_at=ago(500))
    assert entries(database).periods == (whole(MARCH, OCTOBER),), "that account was not used since the holder started"
    hmis_user(database, "9", last_any_at=ago(3))
    assert (entries(database).periods, entries(database).why_not) == ((), NotCovered.UNLINKED_HOLDER)
    hmis_user(database, "7", "tess")
    assert entries(database).periods == (whole(MARCH, OCTOBER),)


# --- logins


def report(*users: str, newest: datetime = NOW, **changes: Any) -> LoginReading:
    records = tuple(LoginRecord(user=each, last_login=newest) for each in users)
    return LoginReading(source="logins.csv", zone=ZONE, logins=records, rows=len(records), **changes)


def link_account(database: Database, user_id: str, person_id: str = "tess") -> None:
    links = [UserLink(user_id=user_id, person_id=person_id)]
    link_users(database, links, LinkedBy.HAND, HANA, NOW, unseen=True)


def test_a_list_of_last_logins_covers_all_time_for_the_accounts_it_lists_and_for_no_other(database: Database) -> None:
    link_account(database, "7")
    link_account(database, "8", "toni")
    take_in_logins(database, report("7", newest=ago(3)), HANA, NOW)
    assert logins(database).periods == (Period(end=ago(3)),)
    assert logins(database, "L2").periods == ()
    assert logins(database, "L2").why_not == NotCovered.UNLINKED_HOLDER


def test_an_activity_list_covers_its_period_only(database: Database) -> None:
    link_account(database, "7")
    period = whole(MARCH, OCTOBER)
    reading = report("7", kind=LoginReportKind.ACTIVITY, period_start=period.start, period_end=period.end)
    take_in_logins(database, reading, HANA, NOW)
    assert logins(database).periods == (period,)


def test_somebody_with_two_accounts_is_covered_where_both_are(database: Database) -> None:
    link_account(database, "7")
    link_account(database, "8")
    take_in_logins(database, report("7", newest=ago(3)), HANA, NOW)
    take_in_logins(database, report("8", newest=ago(20)), HANA, NOW)
    assert logins(database).periods == (Period(end=ago(20)),)


# --- the review


def over(database: Database, as_of: datetime = NOW) -> list[tuple[str, int | None]]:
    found = licenses_past_cutoff(database, as_of, ZONE, cutoffs_at(as_of), RULES)
    return [(each.license_id, each.reports) for each in found]


def used(user_id: str, at: datetime, email: str) -> UserActivity:
    return UserActivity(
        user_id=user_id, match=UserMatch.LISTED, email=email, latest_any=at, latest_client_data=at, rows=1
    )


def test_the_review_finds_only_what_recent_reports_prove_and_says_on_how_many_it_rests(database: Database) -> None:
    link(database, "O1")
    last_use = datetime(2025, 3, 4, 16, tzinfo=UTC)
    users = (used("7", last_use, "tess@sample.example"), used("8", last_use, "toni@sample.example"))
    take_in(database, export([project(1, 1)], users=users))
    assert over(database) == [], "it is too old"
    yesterday = civil_day(NOW, ZONE) - timedelta(days=1)
    take_in(database, export([project(1, 1)], date(2026, 2, 1), yesterday, users=users))
    assert over(database) == [("L1", 2)], "the other agency is linked to no organization"


def test_what_is_imported_or_linked_later_counts_for_no_earlier_review(database: Database) -> None:
    link(database, "O1")
    last_use = datetime(2025, 3, 4, 16, tzinfo=UTC)
    users = (used("7", last_use, "tess@sample.example"), used("8", last_use, "toni@sample.example"))
    yesterday = civil_day(NOW, ZONE) - timedelta(days=1)
    take_in(database, export([project(1, 1)], last=yesterday, users=users))
    found = over(database)
    assert found == [("L1", 1)]
    later = NOW + timedelta(days=3)
    day = civil_day(later, ZONE) - timedelta(days=1)
    take_in_export(database, export([project(1, 1)], date(2025, 1, 1), day, users=users), HANA, later)
    take_in_export(database, export([project(2, 1)], day, day), HANA, later)
    link_organizations(database, [OrganizationLink(organization_id="O1", agency_id="A1")], HANA, later)
    assert over(database) == found
    assert over(database, later) == [], "the new project is not covered"


def test_what_is_imported_or_linked_later_is_no_evidence_for_an_earlier_decision(database: Database) -> None:
    link(database, "O1")
    yesterday = civil_day(NOW, ZONE) - timedelta(days=1)
    take_in(database, export([project(1, 1)], last=yesterday, users=(used("7", ago(300), "tess@sample.example"),)))
    take_in_logins(database, report("7", newest=ago(9)), HANA, NOW)
    before = evidence(database, "L1", NOW, ZONE)
    assert before.entries is not None
    assert before.logins is not None
    assert (before.entries.periods, before.logins.periods) == ((whole(MARCH, yesterday),), (Period(end=ago(9)),))
    later = NOW + timedelta(days=30)
    day = civil_day(later, ZONE) - timedelta(days=1)
    take_in_export(database, export([project(1, 1)], date(2025, 1, 1), day), HANA, later)
    take_in_logins(database, report("7", newest=later), HANA, later)
    link_users(database, [UserLink(user_id="8", person_id="tess")], LinkedBy.HAND, HANA, later, unseen=True)
    assert evidence(database, "L1", NOW, ZONE).model_copy(update={"activity": before.activity}) == before
    assert evidence(database, "L1", later, ZONE) != before


def test_an_account_that_is_linked_later_was_nobodys_at_an_earlier_review(database: Database) -> None:
    """It could have been Tess's then, so nothing was proven about her; a repeated review says the same."""
    link(database, "O1")
    yesterday = civil_day(NOW, ZONE) - timedelta(days=1)
    strange = used("9", ago(1), "somebody@sample.example")
    take_in(database, export([project(1, 1)], last=yesterday, users=(strange,)))
    policy = pack().in_force(NOW).licenses

    def unknown(at: datetime) -> list[str]:
        return [each.license_id for each in unknown_use(database, policy, ZONE, at) if each.kind == ImportKind.HUD]

    before = (over(database), unknown(NOW))
    assert before == ([], ["L1", "L2"])
    later = NOW + timedelta(days=3)
    link_users(database, [UserLink(user_id="9", person_id="uma")], LinkedBy.HAND, HANA, later)
    assert (over(database), unknown(NOW)) == before
    assert over(database, later) == [("L1", 1)]
    assert unknown(later) == ["L2"]


def test_an_account_that_is_linked_to_a_holder_later_shows_nothing_of_them_at_an_earlier_review(
    database: Database,
) -> None:
    link(database, "O1")
    yesterday = civil_day(NOW, ZONE) - timedelta(days=1)
    take_in(database, export([project(1, 1)], last=yesterday, users=(used("9", ago(300), "x@sample.example"),)))
    policy = pack().in_force(NOW).licenses
    before = unknown_use(database, policy, ZONE, NOW)
    link_users(database, [UserLink(user_id="9", person_id="tess")], LinkedBy.HAND, HANA, NOW + timedelta(days=3))
    assert unknown_use(database, policy, ZONE, NOW) == before


@pytest.mark.requirement("R25")
def test_the_144_licenses_of_an_office_are_held_to_what_one_export_covers(database: Database) -> None:
    """One export in November and none after: in June nobody is over a rung, and each license is listed as unknown."""
    link(database, "O1")
    names = [f"holder-{number:03}" for number in range(144)]
    add_people(database, names)
    keep(database, *(used_license(f"N{number:03}", name, since=ago(500)) for number, name in enumerate(names)))
    last_use = datetime(2025, 11, 20, 16, tzinfo=UTC)
    users = tuple(used(name, last_use, f"{name}@sample.example") for name in ("tess", *names))
    november = export([project(1, 1)], date(1900, 1, 1), date(2025, 11, 30), users=users)
    take_in_export(database, november, HANA, november.export_date or NOW)
    june = datetime(2026, 6, 5, 13, tzinfo=UTC)
    assert over(database, june) == []
    policy = pack().in_force(june).licenses
    unknown = [each for each in unknown_use(database, policy, ZONE, june) if each.kind == ImportKind.HUD]
    at_a1 = [each for each in unknown if each.agency_id == "A1"]
    assert len(at_a1) == 145
    assert {each.since for each in at_a1} == {date(2025, 12, 1)}
    (elsewhere,) = [each for each in unknown if each.agency_id == "A2"]
    assert (elsewhere.license_id, elsewhere.why_not) == ("L2", NotCovered.UNMAPPED_AGENCY)
    later = export([project(1, 1)], date(2025, 12, 1), date(2026, 6, 3), users=users)
    take_in_export(database, later, HANA, june)
    found = over(database, june)
    assert len(found) == 145
    assert {reports for _, reports in found} == {2}
    assert [each.agency_id for each in unknown_use(database, policy, ZONE, june) if each.kind == ImportKind.HUD] == [
        "A2"
    ]


def test_login_reports_matter_only_to_holders_who_were_not_seen_yet_where_only_a_first_sign_in_counts(
    database: Database,
) -> None:
    policy = pack().in_force(NOW).licenses
    keep(database, used_license("L3", "uma", since=ago(20)))
    hmis_user(database, "7", "tess", last_any_at=ago(3))

    def without_logins(name: str) -> list[str]:
        rules = pack(name).in_force(NOW).licenses
        found = unknown_use(database, rules, ZONE, NOW)
        return [each.license_id for each in found if each.kind == ImportKind.LOGINS]

    assert without_logins("missouri") == ["L3", "L2"]
    assert without_logins("detroit") == ["L1", "L3", "L2"]
    assert unknown_use(database, policy.model_copy(update={"evidence": None}), ZONE, NOW) == []


# --- which agency an organization is


def test_an_organization_can_be_none_of_the_offices_agencies(database: Database) -> None:
    take_in(database, export([project(1, 1), project(2, 2)]))
    link_organizations(database, [OrganizationLink(organization_id="O2", agency_id=None)], HANA, NOW)
    with database.read() as connection:
        assert unlinked_organizations(connection) == ["O1"]
        assert unlinked_organizations(connection, NOW - timedelta(days=1)) == []
    assert linked_organizations(database) == []
    assert unlink_organization(database, "O2", HANA, NOW) is None
    with database.read() as connection:
        assert unlinked_organizations(connection) == ["O1", "O2"]


def test_an_organization_is_one_agency_and_can_be_given_to_another(database: Database) -> None:
    link(database, "O1", "O2")
    with pytest.raises(RuleViolation, match="already linked to Agency 1"):
        link(database, "O2", agency_id="A2")
    link(database, "O2", agency_id="A2", move=True)
    assert [(each.organization_id, each.agency_id) for each in linked_organizations(database)] == [
        ("O1", "A1"),
        ("O2", "A2"),
    ]
    assert [each.organization_id for each in linked_organizations(database, "A2")] == ["O2"]


def test_linking_is_all_or_nothing_and_a_link_can_be_taken_back(database: Database) -> None:
    with pytest.raises(RuleViolation, match="no agency"):
        link_organizations(
            database,
            [
                OrganizationLink(organization_id="O1", agency_id="A1"),
                OrganizationLink(organization_id="O2", agency_id="A9"),
            ],
            HANA,
            NOW,
        )
    assert linked_organizations(database) == []
    link(database, "O1")
    assert unlink_organization(database, "O1", HANA, NOW) == "A1"
    with pytest.raises(RuleViolation, match="not linked"):
        unlink_organization(database, "O1", HANA, NOW)

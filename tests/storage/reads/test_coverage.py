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
from models.usage.reading import LayoutFinding, UsageReading, UserActivity, UserMatch
from storage.coverage import OrganizationLink, link_organizations, unlink_organization
from storage.database import Database
from storage.hmis_users import UserLink, link_users
from storage.reads.coverage import linked_organizations, unlinked_organizations
from storage.reads.past_cutoff import licenses_past_cutoff
from storage.reads.usage import evidence
from storage.tables.usage import LinkedBy, export_coverage, hmis_projects, usage_imports
from storage.usage_imports import take_in_export, take_in_logins
from tests.storage.samples import NOW, settle_people
from tests.storage.test_usage import HANA
from tests.storage.usage_samples import ago, cutoffs_at, hmis_user, keep, used_license

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


def link(database: Database, *organizations: str, agency_id: str = "A1") -> None:
    links = [OrganizationLink(organization_id=each, agency_id=agency_id) for each in organizations]
    link_organizations(database, links, HANA, NOW)


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
    assert period.start == reading.export_date - timedelta(days=30)  # type: ignore[operator]


def test_no_report_covers_the_time_after_it_was_imported(database: Database) -> None:
    link(database, "O1")
    tomorrow = civil_day(NOW, ZONE) + timedelta(days=1)
    take_in(database, export([project(1, 1)], MARCH, tomorrow))
    assert entries(database).periods[-1].end == NOW


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


# --- which agency an organization is


def test_an_organization_is_one_agency_and_can_be_given_to_another(database: Database) -> None:
    link(database, "O1", "O2")
    link(database, "O2", agency_id="A2")
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

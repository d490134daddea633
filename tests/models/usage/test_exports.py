"""What an export can prove: by its period type and directive, and never beyond its period and its own date."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from models.calendar import end_of_day, start_of_day
from models.usage.coverage import Period
from models.usage.exports import PROVES_LACK, ExportDirective, ExportedProject, ExportPeriodType, proves_lack
from models.usage.logins import LoginReading, LoginRecord, LoginReportKind
from models.usage.reading import LayoutFinding, UsageReading
from tests.models.usage_builders import ZONE, days

MADE = datetime(2026, 11, 2, 14, 30, tzinfo=UTC)
FIRST, LAST = date(2026, 3, 1), date(2026, 10, 31)

pytestmark = pytest.mark.requirement("LIC-29")


def reading(**changes: Any) -> UsageReading:
    """An export of everything that was updated from March to October."""
    usual = {
        "source": "export.zip",
        "zone": ZONE,
        "layout": LayoutFinding(),
        "export_id": "E1",
        "export_date": MADE,
        "period_start": FIRST,
        "period_end": LAST,
        "period_type": ExportPeriodType.UPDATED,
        "directive": ExportDirective.FULL,
        "projects": (ExportedProject(project_id="1011", organization_id="101"),),
        "users": (),
        "files": (),
    }
    return UsageReading.model_validate({**usual, **changes})


@pytest.mark.parametrize("period_type", ExportPeriodType)
@pytest.mark.parametrize("directive", ExportDirective)
def test_only_kinds_of_export_that_show_all_work_of_their_period_prove_a_lack(
    period_type: ExportPeriodType, directive: ExportDirective
) -> None:
    proof = {
        (ExportPeriodType.UPDATED, ExportDirective.DELTA),
        (ExportPeriodType.UPDATED, ExportDirective.FULL),
        (ExportPeriodType.REPORTING_PERIOD, ExportDirective.FULL),
    }
    assert proves_lack(period_type, directive) is ((period_type, directive) in proof)
    found = reading(period_type=period_type, directive=directive).covers
    assert (found is not None) is ((period_type, directive) in proof)


def test_the_table_names_every_period_type_and_directive_of_hud_but_other() -> None:
    types = {ExportPeriodType.UPDATED, ExportPeriodType.EFFECTIVE, ExportPeriodType.REPORTING_PERIOD}
    directives = {ExportDirective.DELTA, ExportDirective.FULL}
    assert set(PROVES_LACK) == {(each, directive) for each in types for directive in directives}


def test_an_export_covers_its_period_and_never_the_time_after_it_was_made() -> None:
    assert reading().covers == days(FIRST, LAST)
    assert reading(period_end=date(2027, 1, 1)).covers == Period(start=start_of_day(FIRST, ZONE), end=MADE)
    assert reading(period_start=date(2026, 12, 1), period_end=date(2026, 12, 31)).covers is None


@pytest.mark.parametrize("start", [date(1900, 1, 1), date(1, 1, 1), date(1970, 1, 1)])
def test_a_start_in_the_distant_past_is_legal(start: date) -> None:
    covered = reading(period_start=start).covers
    assert covered is not None
    assert covered.start is not None
    assert covered.end == end_of_day(LAST, ZONE)


@pytest.mark.parametrize(
    "changes",
    [
        {"proves_lack": False},
        {"missing_files": ("Services.csv",)},
        {"period_start": None},
        {"period_end": None},
        {"export_date": None},
        {"projects": ()},
    ],
)
def test_an_export_from_which_something_is_missing_proves_use_only(changes: dict[str, Any]) -> None:
    assert reading(**changes).covers is None
    assert reading(**changes).use_only_because


def login_report(*logins: datetime, **changes: Any) -> LoginReading:
    records = tuple(LoginRecord(user=str(number), last_login=at) for number, at in enumerate(logins))
    return LoginReading(source="logins.csv", zone=ZONE, logins=records, rows=len(records), **changes)


def test_a_list_of_last_logins_speaks_for_all_time_up_to_its_run_or_its_newest_login() -> None:
    newest = datetime(2026, 10, 30, 12, tzinfo=UTC)
    assert login_report(newest).covers == Period(end=newest)
    assert login_report(newest, as_of=MADE).covers == Period(end=MADE)
    assert login_report(newest, as_of=MADE, proves_lack=False).covers is None
    assert login_report().covers is None


def test_an_activity_list_speaks_only_for_its_period() -> None:
    start, end = start_of_day(FIRST, ZONE), end_of_day(LAST, ZONE)
    activity = login_report(MADE, kind=LoginReportKind.ACTIVITY, period_start=start, period_end=end)
    assert activity.covers == days(FIRST, LAST)
    assert login_report(MADE, kind=LoginReportKind.ACTIVITY, as_of=MADE).covers is None

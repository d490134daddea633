"""What an export and a login report add up to."""

from datetime import UTC, datetime, timedelta

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

FIRST = datetime(2026, 1, 5, 15, tzinfo=UTC)
LAST = FIRST + timedelta(days=40)
REFUSED = (
    RefusedRows(reason=RefusalReason.NO_DATE, rows=2, first_row=3),
    RefusedRows(reason=RefusalReason.NO_USER, rows=1, first_row=9),
)


def file(name: str, **more: object) -> FileReading:
    """A file of five rows, none of which counts unless said otherwise."""
    return FileReading.model_validate({"name": name, "kind": HudFileKind.CLIENT_DATA, "rows": 5, "users": 0, **more})


def export(*files: FileReading) -> UsageReading:
    """An export of these files, with a user of each match."""
    users = tuple(UserActivity(user_id=each.value, match=each) for each in UserMatch)
    return UsageReading(
        source="export", zone="America/Chicago", layout=LayoutFinding(), export_id="1", users=users, files=files
    )


def test_an_export_spans_the_rows_of_all_its_files() -> None:
    found = export(
        file("Client.csv", oldest=FIRST + timedelta(days=9), newest=LAST),
        file("Services.csv", oldest=FIRST, newest=FIRST + timedelta(days=9)),
        file("Exit.csv"),
    )
    assert (found.oldest, found.newest) == (FIRST, LAST)
    assert (export().oldest, export().newest) == (None, None)


def test_an_export_counts_the_rows_of_all_its_files_and_those_that_are_refused() -> None:
    found = export(file("Client.csv", refused=REFUSED), file("Exit.csv", refused=REFUSED[:1]))
    assert (found.rows_read, found.rows_refused) == (10, 5)


def test_the_users_of_one_standing_are_told_from_the_others() -> None:
    for match in UserMatch:
        assert [each.user_id for each in export().matched(match)] == [match.value]


def test_a_login_report_spans_its_logins_and_counts_what_is_refused() -> None:
    logins = tuple(LoginRecord(user=str(at), last_login=at) for at in (FIRST, LAST, None))
    found = LoginReading(source="logins", zone="America/Chicago", logins=logins, rows=6, refused=REFUSED)
    assert (found.oldest, found.newest, found.rows_refused) == (FIRST, LAST, 3)

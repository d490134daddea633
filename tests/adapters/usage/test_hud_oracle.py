"""The reading and a plain one of the same export agree, on invented exports of every kind and on a real one."""

import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.usage.hud import read_hud_export
from models.errors import RuleViolation
from models.usage.reading import HudLayout, Sureness, UserMatch
from models.usage.refusals import RefusalReason
from tests.adapters.usage.hud_export import EXPORT_ID, Form, Sheet, edition_columns, export_sheet, in_folder
from tests.adapters.usage.oracle import assert_same, read_naively

NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
ZONE = "America/Chicago"
SAMPLE = Path(__file__).parents[4] / "shared" / "hud-sample"

NASTY_TEXTS = [
    "",
    "plain",
    "a, b",
    'she said "yes"',
    '"',
    "two\nlines",
    "two\r\nlines",
    "\n",
    "a\n\nb, c, d",
    "Zoë Ångström, née Łuczak",
    '"\n"x","y"\n',
    "2026-01-01 00:00:00,2026-01-01 00:00:00,8,,x\n2026-01-01 00:00:00,2026-01-01 00:00:00,8,,x",
]
ODD_DATES = [
    "",
    "2026-02-30",
    "2026-13-01 00:00:00",
    "2026-01-01 24:00:00",
    "2026-01-01 10:61:00",
    "11/20/2026",
    "2026-01-01 10:00:00Z",
    "2026-01-01 10:00:00-06:00",
    "2026-01-01 10:00:00 PM",
    "2026-01-01 10:00:00.",
    "yesterday",
    "NULL",
    "0",
    "20260101",
    "1900-01-01 00:00:00",
    "1979-12-31 23:59:59",
    "1980-01-01 00:00:00",
    "2026-11-22 12:00:00",
    "2026-11-22 12:00:01",
    "2027-01-01",
    "9999-12-31 23:59:59",
    " 2026-01-01 10:00:00 ",
    "2026-01-01T10:00:00",
    "2026-01-01 10:00",
    "2026-01-01 10:00:00.5",
    "2026-01-01 10:00:00.1234567",
]
moments = st.datetimes(datetime.fromisoformat("2024-01-01"), datetime.fromisoformat("2026-12-31")).filter(
    lambda wall: wall.hour not in (1, 2)  # the hours that clock changes make doubtful have tests of their own
)
dates = st.one_of(
    moments.map(lambda wall: f"{wall:%Y-%m-%d %H:%M:%S}"),
    moments.map(lambda wall: f"{wall:%Y-%m-%d}"),
    st.sampled_from(ODD_DATES),
)
users = st.sampled_from(["8", "0", "00", "9", " 8", "8 ", "", " ", "u-3", "DOMAIN\\josé", "8.0", 'o"k', "a,b"])
forms = st.builds(
    Form,
    quoting=st.sampled_from(["all", "minimal"]),
    line_end=st.sampled_from(["\n", "\r\n"]),
    bom=st.booleans(),
    last_line_end=st.booleans(),
)
columns_by_file = {
    **edition_columns(HudLayout.FY2024),
    "OurOwnNotes.csv": ("NoteID", "Note", "DateUpdated", "DateCreated", "UserID"),
}


@st.composite
def sheets(draw: st.DrawFn) -> dict[str, Sheet]:
    """Export.csv and one to three other files, their columns in any order, their names in any case."""
    found = {"Export.csv": export_sheet()}
    for name in draw(st.lists(st.sampled_from(sorted(columns_by_file)), min_size=1, max_size=3, unique=True)):
        columns = draw(st.permutations(columns_by_file[name]))
        rows = []
        for _ in range(draw(st.integers(0, 12))):
            created = draw(dates)
            row = {column: draw(st.sampled_from(NASTY_TEXTS)) for column in columns[:3]}
            row |= {"DateCreated": created, "DateUpdated": draw(st.one_of(st.just(created), dates))}
            row |= {"UserID": draw(users), "ExportID": EXPORT_ID}
            rows.append({column: value for column, value in row.items() if column in columns})
        found[draw(st.sampled_from([name, name.lower(), name.upper()]))] = Sheet(columns, rows)
    return found


@given(sheets=sheets(), form=forms)
@settings(max_examples=30, deadline=None)
def test_the_reading_says_what_a_plain_reading_row_by_row_says(sheets: dict[str, Sheet], form: Form) -> None:
    folder = Path(tempfile.mkdtemp(prefix="oracle-"))
    try:
        in_folder(folder, sheets, form)
        totals = read_naively(folder, NOW, ZONE)
        if totals.usable_rows:
            assert_same(read_hud_export(folder, NOW, ZONE), totals, NOW)
        else:
            with pytest.raises(RuleViolation) as refusal:
                read_hud_export(folder, NOW, ZONE)
            assert refusal.value.code == "usage_nothing_usable"
    finally:
        shutil.rmtree(folder)


@pytest.mark.parametrize("form", [Form("all", "\r\n"), Form("minimal", "\n")], ids=["all quoted", "as few as can be"])
@pytest.mark.parametrize("texts", [["", "plain", "a, b", 'she said "yes"'], NASTY_TEXTS], ids=["plain", "nasty"])
def test_a_long_file_is_read_right_in_all_its_pieces(tmp_path: Path, form: Form, texts: list[str]) -> None:
    columns = edition_columns(HudLayout.FY2024)["AssessmentQuestions.csv"]
    rows = [
        {
            columns[0]: texts[number % len(texts)],
            "AssessmentAnswer": texts[number // 7 % len(texts)],
            "DateCreated": f"2025-{number % 12 + 1:02d}-{number % 28 + 1:02d} 08:00:00",
            "DateUpdated": f"2026-{number % 9 + 1:02d}-{number // 3 % 28 + 1:02d} 12:00:00",
            "UserID": str(number % 41),
            "ExportID": EXPORT_ID,
        }
        for number in range(20_000)
    ]
    folder = in_folder(
        tmp_path / "export", {"Export.csv": export_sheet(), "AssessmentQuestions.csv": Sheet(columns, rows)}, form
    )
    totals = read_naively(folder, NOW, ZONE)
    assert_same(read_hud_export(folder, NOW, ZONE), totals, NOW)


@pytest.mark.skipif(not SAMPLE.is_dir(), reason=f"the real HUD sample is not at {SAMPLE}")
def test_the_real_sample_is_read_as_a_plain_reading_reads_it() -> None:
    reading = read_hud_export(SAMPLE, NOW, ZONE)
    assert_same(reading, read_naively(SAMPLE, NOW, ZONE), NOW)
    assert (reading.layout.layout, reading.layout.sureness) == (HudLayout.FY2020, Sureness.RECOGNIZED)
    assert reading.export_id == "F0565376BCAA44529FB72BC3A948EAD8"
    assert [user.user_id for user in reading.matched(UserMatch.LISTED)] == ["8", "882"]
    assert [user.user_id for user in reading.matched(UserMatch.ZERO)] == ["0"]
    assert len(reading.matched(UserMatch.NOT_LISTED)) > 50


@pytest.mark.skipif(not SAMPLE.is_dir(), reason=f"the real HUD sample is not at {SAMPLE}")
def test_an_earlier_now_turns_later_rows_of_the_sample_into_refused_ones() -> None:
    earlier = datetime(2017, 1, 1, tzinfo=UTC)
    reading = read_hud_export(SAMPLE, earlier, ZONE)
    assert_same(reading, read_naively(SAMPLE, earlier, ZONE), earlier)
    assert reading.rows_refused == sum(
        refusal.rows
        for file in reading.files
        for refusal in file.refused
        if refusal.reason == RefusalReason.FUTURE_DATE
    )
    assert reading.newest is not None
    assert reading.newest <= earlier

"""Exports that are damaged, cut short or something else: one clear sentence each, which quotes nothing of a client."""

import stat
import threading
import traceback
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.usage import export_files
from adapters.usage.hud import read_hud_export
from models.errors import RuleViolation
from tests.adapters.usage.hud_export import FORMS, Form, an_export, in_folder, in_zip, row, small_export

NOW = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
ZONE = "America/Chicago"
HEADINGS = "ServicesID,Note,DateCreated,DateUpdated,UserID,ExportID\n"
SOUND = '1,"Secret Client",2026-03-01 10:00:00,2026-03-01 10:00:00,8,9D41E7A2C05B4F6E8831AA70D2C94B5F\n'


def refusal_of(path: Path) -> RuleViolation:
    """Why the export is refused: nothing was changed, and no client is quoted, not even in the cause."""
    with pytest.raises(RuleViolation) as raised:
        read_hud_export(path, NOW, ZONE)
    assert raised.value.sentence.endswith("Nothing was changed.")
    told = "".join(traceback.format_exception(raised.value))
    assert "Secret" not in told.replace("Secret Shelter", "")
    assert raised.value.__context__ is None or "Secret" not in str(raised.value.__context__)
    return raised.value


def with_services(folder: Path, content: str | bytes) -> Path:
    """An export whose Services.csv has the given content."""
    in_folder(folder / "export", small_export(row("8", "2026-03-01 10:00:00")))
    raw = content.encode() if isinstance(content, str) else content
    (folder / "export" / "Services.csv").write_bytes(raw)
    return folder / "export"


CUT = {
    "in the middle of a row": '2,"Secret",2026-03-',
    "behind a comma": '2,"Secret",2026-03-01 10:00:00,',
    "inside quotation marks": '2,"Secret Cli',
    "behind an opening quotation mark": '2,"',
    "inside quotation marks, behind a line break": '2,"Secret\nCli',
    "in the last value": '2,"Secret",2026-03-01,2026-03-01,8,9D41E7A2C05B',
    "before the last value": '2,"Secret",2026-03-01,2026-03-01,8,',
    "in the last value, between quotation marks": '2,"Secret",2026-03-01,2026-03-01,8,"9D41E7A2C05B',
}


@pytest.mark.parametrize("rest", CUT.values(), ids=CUT)
@pytest.mark.parametrize("sound_rows", [0, 1, 30_000])
def test_a_file_that_was_cut_short_is_refused(tmp_path: Path, rest: str, sound_rows: int) -> None:
    refusal = refusal_of(with_services(tmp_path, HEADINGS + SOUND * sound_rows + rest))
    assert refusal.code == "usage_file_truncated"
    assert refusal.sentence == (
        "Services.csv ends in the middle of a row: it was cut short; please export it again. Nothing was changed."
    )


@pytest.mark.parametrize("rest", CUT.values(), ids=CUT)
def test_a_file_in_a_zip_that_was_cut_short_before_it_was_zipped_is_refused(tmp_path: Path, rest: str) -> None:
    folder = with_services(tmp_path, HEADINGS + SOUND * 3 + rest)
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        for path in folder.iterdir():
            archive.write(path, path.name)
    assert refusal_of(tmp_path / "export.zip").code == "usage_file_truncated"


@pytest.mark.parametrize("form", FORMS, ids=repr)
def test_a_sound_file_without_a_last_line_end_is_whole(tmp_path: Path, form: Form) -> None:
    bare = Form(form.quoting, form.line_end, form.bom, last_line_end=False)
    sheets = small_export(row("8", "2026-03-01 10:00:00"))
    assert read_hud_export(in_folder(tmp_path / "export", sheets, bare), NOW, ZONE).rows_read == 1
    assert read_hud_export(in_zip(tmp_path / "export.zip", sheets, bare), NOW, ZONE).rows_read == 1


@pytest.mark.parametrize("sound_rows", [0, 1, 30_000])
def test_a_last_row_that_is_whole_but_lacks_a_value_is_not_called_cut_short(tmp_path: Path, sound_rows: int) -> None:
    refusal = refusal_of(with_services(tmp_path, HEADINGS + SOUND * sound_rows + '2,"Secret",2026-03-01\n'))
    assert refusal.code == "usage_file_damaged"
    assert refusal.sentence == (
        f"Services.csv, line {sound_rows + 2}: the last row lacks a value. It has 3 values for 6 headings, so the file "
        "is damaged. Please export it again. If you can’t, --set-aside takes in the other rows. Nothing was changed."
    )


DAMAGED = {
    "a value too few": ("2,Secret,2026-03-01 10:00:00,8,x\n", "line 3, has 5 values for 6 headings"),
    "a value too many": ("2,Secret,x,x,x,8,x\n", "line 3, has 7 values for 6 headings"),
    "text behind a quotation mark": ('2,"Secret"s,x,x,8,x\n', "line 3, has a quotation mark that is not closed"),
    "a NUL in the id": ("2,Secret,x,x,8\0,x\n", "line 3, has a character in it that is no text (NUL)"),
    "an id that is not text": (b"2,Secret,x,x,\xff\xfe,x\n", "line 3, is not written in UTF-8"),
}


@pytest.mark.parametrize(("damage", "said"), DAMAGED.values(), ids=DAMAGED)
def test_damage_in_the_middle_is_refused_with_its_line(tmp_path: Path, damage: str | bytes, said: str) -> None:
    raw = damage.encode() if isinstance(damage, str) else damage
    refusal = refusal_of(with_services(tmp_path, HEADINGS.encode() + SOUND.encode() + raw + SOUND.encode() * 3))
    assert refusal.code in ("usage_file_damaged", "usage_file_not_utf8")
    assert refusal.sentence.startswith(f"Services.csv, {said}")


@pytest.mark.requirement("LIC-29")
@pytest.mark.parametrize(("damage", "said"), DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_row_can_be_set_aside_and_the_export_then_proves_no_lack_of_use(
    tmp_path: Path, damage: str | bytes, said: str
) -> None:
    raw = damage.encode() if isinstance(damage, str) else damage
    last = SOUND.replace(",8,", ",9,")
    folder = with_services(tmp_path, (HEADINGS + SOUND).encode() + raw + last.encode())
    reading = read_hud_export(folder, NOW, ZONE, set_aside=True)
    (services,) = (file for file in reading.files if file.name == "Services.csv")
    (aside,) = services.set_aside
    assert f"line {aside.line}, {aside.what}".startswith(said)
    assert (services.rows, services.rows_set_aside, services.users) == (2, 1, 2)
    assert not reading.proves_lack
    assert "Secret" not in reading.model_dump_json()


@pytest.mark.requirement("LIC-29")
@pytest.mark.parametrize("rest", CUT.values(), ids=CUT)
def test_a_file_that_was_cut_short_can_be_read_as_far_as_it_goes(tmp_path: Path, rest: str) -> None:
    reading = read_hud_export(with_services(tmp_path, HEADINGS + SOUND * 3 + rest), NOW, ZONE, set_aside=True)
    (services,) = (file for file in reading.files if file.name == "Services.csv")
    assert (services.rows_set_aside, services.set_aside[0].line) == (1, 5)
    assert (services.rows, reading.proves_lack) in ((3, False), (4, False))


def test_rows_that_an_open_mark_swallowed_are_told_by_their_lines(tmp_path: Path) -> None:
    swallowed = '2,"Secret' + SOUND.replace('"', "") * 3 + '5,"Secret"s,x,x,8,x\n'
    reading = read_hud_export(with_services(tmp_path, HEADINGS + SOUND + swallowed + SOUND), NOW, ZONE, set_aside=True)
    (aside,) = reading.files[-1].set_aside
    assert aside.line == 3
    assert aside.what.endswith("all up to line 6 is set aside with it")
    assert reading.files[-1].rows == 2


def test_many_damaged_rows_are_counted_and_the_first_are_listed(tmp_path: Path) -> None:
    damaged = "2,Secret\n" * 250
    reading = read_hud_export(with_services(tmp_path, HEADINGS + damaged + SOUND), NOW, ZONE, set_aside=True)
    (services,) = (file for file in reading.files if file.name == "Services.csv")
    assert (services.rows_set_aside, len(services.set_aside)) == (250, 100)


def test_a_damaged_row_of_the_list_of_users_can_be_set_aside_too(tmp_path: Path) -> None:
    folder = with_services(tmp_path, HEADINGS + SOUND)
    (folder / "User.csv").write_text("UserID,UserEmail\n8,ada@lantern.example\n9\n7,bo@lantern.example\n")
    assert "User.csv, line 3, has 1 values" in refusal_of(folder).sentence
    reading = read_hud_export(folder, NOW, ZONE, set_aside=True)
    assert [user.user_id for user in reading.users] == ["7", "8"]
    assert "User.csv, line 3, has 1 values for 2 headings. It was set aside." in reading.remarks
    assert not reading.proves_lack


def test_line_ends_of_two_kinds_are_no_damage(tmp_path: Path) -> None:
    """Somebody put two files together: each row still ends where it ends."""
    mixed = HEADINGS.replace("\n", "\r\n") + SOUND * 3 + SOUND.replace("\n", "\r\n")
    assert read_hud_export(with_services(tmp_path, mixed), NOW, ZONE).rows_read == 4


def test_utf_16_is_refused_by_name(tmp_path: Path) -> None:
    refusal = refusal_of(with_services(tmp_path, (HEADINGS + SOUND).encode("utf-16")))
    assert refusal.sentence == (
        "Services.csv is written in UTF-16; please export it as CSV in UTF-8. Nothing was changed."
    )


@pytest.mark.parametrize("content", [b"\n", b"\xef\xbb\xbf", b",,\n1,2,3\n"])
def test_a_file_without_headings_is_refused(tmp_path: Path, content: bytes) -> None:
    assert "no line of headings" in refusal_of(with_services(tmp_path, content)).sentence


def test_files_of_0_bytes_are_refused_by_name(tmp_path: Path) -> None:
    folder = in_folder(tmp_path / "export", an_export())
    for name in ("Client.csv", "Services.csv"):
        (folder / name).write_bytes(b"")
    refusal = refusal_of(folder)
    assert refusal.code == "usage_file_empty"
    assert refusal.sentence.startswith("Client.csv and Services.csv in export are empty")


@pytest.mark.parametrize("missing", ["UserID", "DateCreated", "DateUpdated"])
def test_a_file_that_lacks_a_column_of_the_format_is_refused(tmp_path: Path, missing: str) -> None:
    refusal = refusal_of(with_services(tmp_path, HEADINGS.replace(missing, "Else") + SOUND))
    assert refusal.code == "not_hud_export"
    assert refusal.sentence.startswith(
        f"Services.csv is not a file of a HUD HMIS CSV export: it needs one column {missing}."
    )


def test_a_file_with_a_column_twice_is_refused(tmp_path: Path) -> None:
    refusal = refusal_of(with_services(tmp_path, HEADINGS.replace("Note", "UserID") + SOUND))
    assert "it needs one column UserID" in refusal.sentence


def test_a_folder_without_an_export_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.csv").write_text("a,b\n1,2\n")
    refusal = refusal_of(tmp_path)
    assert refusal.code == "not_hud_export"
    assert "it has no Export.csv" in refusal.sentence


def test_an_export_without_its_export_file_is_refused(tmp_path: Path) -> None:
    folder = in_folder(tmp_path / "export", an_export())
    (folder / "Export.csv").unlink()
    refusal = refusal_of(folder)
    assert refusal.code == "export_file_missing"
    assert refusal.sentence == (
        "export has files of a HUD HMIS CSV export but no Export.csv, so it is not whole. Nothing was changed."
    )


def test_an_export_file_with_headings_only_is_refused(tmp_path: Path) -> None:
    folder = in_folder(tmp_path / "export", an_export())
    (folder / "Export.csv").write_text("ExportID,ExportDate\n")
    assert "Export.csv says nothing" in refusal_of(folder).sentence


def test_another_csv_file_called_export_is_refused(tmp_path: Path) -> None:
    (tmp_path / "Export.csv").write_text("Product,Price\nSoap,2\n")
    assert "it needs one column ExportID" in refusal_of(tmp_path).sentence


def test_two_exports_in_one_folder_are_refused(tmp_path: Path) -> None:
    for name in ("spring", "autumn"):
        in_folder(tmp_path / name, small_export(row("8", "2026-03-01 10:00:00")))
    assert "holds 2 exports" in refusal_of(tmp_path).sentence


def test_a_file_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    folder = in_folder(tmp_path / "export", small_export(row("8", "2026-03-01 10:00:00")))
    (folder / "services.csv").write_text(HEADINGS)
    assert "twice" in refusal_of(folder).sentence


def test_nothing_at_the_path_is_said(tmp_path: Path) -> None:
    assert refusal_of(tmp_path / "nowhere.zip").code == "not_found"


def test_a_single_csv_file_is_refused_with_advice(tmp_path: Path) -> None:
    path = tmp_path / "Services.csv"
    path.write_text(HEADINGS + SOUND)
    assert "please name the folder or the .zip that holds Export.csv" in refusal_of(path).sentence


def test_a_file_that_goes_away_while_it_is_read_is_refused(tmp_path: Path) -> None:
    folder = with_services(tmp_path, HEADINGS + SOUND)
    with pytest.raises(RuleViolation) as raised:
        read_hud_export(folder, NOW, ZONE, lambda *_: (folder / "Services.csv").unlink(missing_ok=True))
    assert raised.value.code == "usage_file_unreadable"
    assert raised.value.sentence == "Services.csv can't be opened or read. Nothing was changed."


class TestZip:
    """What can be wrong with a zip."""

    def test_a_zip_is_read_like_a_folder(self, tmp_path: Path) -> None:
        folder = read_hud_export(in_folder(tmp_path / "export", an_export()), NOW, ZONE)
        for inside in ("", "download/export/"):
            zipped = read_hud_export(in_zip(tmp_path / "export.zip", an_export(), inside=inside), NOW, ZONE)
            assert zipped.model_dump(exclude={"source"}) == folder.model_dump(exclude={"source"})

    def test_the_name_may_be_anything_if_it_is_a_zip(self, tmp_path: Path) -> None:
        assert read_hud_export(in_zip(tmp_path / "export.dat", an_export()), NOW, ZONE).rows_refused == 0

    def test_progress_is_told_in_bytes_of_the_unpacked_files(self, tmp_path: Path) -> None:
        told: list[tuple[int, int, str]] = []
        read_hud_export(in_zip(tmp_path / "export.zip", an_export()), NOW, ZONE, lambda *each: told.append(each))
        size = sum(len(Form().written(sheet)) for sheet in an_export().values())
        assert told[-1][:2] == (size, size)

    def test_nothing_is_left_behind_on_disk(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temp"))
        (tmp_path / "temp").mkdir()
        threads = threading.active_count()
        read_hud_export(in_zip(tmp_path / "export.zip", an_export()), NOW, ZONE)
        damaged = in_zip(tmp_path / "damaged.zip", small_export(row("", "2026-03-01 10:00:00")))
        refusal_of(damaged)
        assert list((tmp_path / "temp").iterdir()) == []
        assert threading.active_count() == threads

    def test_rows_that_do_not_count_are_found_in_a_zip_too(self, tmp_path: Path) -> None:
        rows = [row("8", "2026-03-01 10:00:00"), row("", "2026-03-01 10:00:00")]
        reading = read_hud_export(in_zip(tmp_path / "export.zip", small_export(*rows)), NOW, ZONE)
        assert [(each.rows, each.first_row) for each in reading.files[0].refused] == [(1, 3)]

    @pytest.mark.parametrize("part", [0.0, 0.3, 0.7, 0.99])
    def test_a_zip_cut_short_is_refused(self, tmp_path: Path, part: float) -> None:
        path = in_zip(tmp_path / "export.zip", an_export())
        path.write_bytes(path.read_bytes()[: int(path.stat().st_size * part)])
        refusal = refusal_of(path)
        assert refusal.code == ("usage_file_empty" if part == 0.0 else "zip_damaged")

    def test_a_zip_with_a_flipped_byte_is_refused(self, tmp_path: Path) -> None:
        rows = [row(str(number), f"2026-03-01 10:00:{number % 60:02d}") for number in range(2000)]
        path = in_zip(tmp_path / "export.zip", small_export(*rows))
        raw = bytearray(path.read_bytes())
        raw[len(raw) // 2] ^= 0xFF
        path.write_bytes(raw)
        refusal = refusal_of(path)
        assert (refusal.code, refusal.sentence.split(" can't")[0]) == ("zip_damaged", "Services.csv")

    @pytest.mark.parametrize(
        "name", ["../Client.csv", "/etc/Client.csv", "x/../../Client.csv", "..\\Client.csv", "C:\\Client.csv"]
    )
    def test_a_zip_that_reaches_out_of_itself_is_refused(self, tmp_path: Path, name: str) -> None:
        path = in_zip(tmp_path / "export.zip", small_export(row("8", "2026-03-01 10:00:00")))
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr(name, HEADINGS + SOUND)
        assert refusal_of(path).code == "zip_unsafe"

    def test_a_zip_with_a_link_is_refused(self, tmp_path: Path) -> None:
        path = in_zip(tmp_path / "export.zip", small_export(row("8", "2026-03-01 10:00:00")))
        link = zipfile.ZipInfo("Client.csv")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr(link, "/etc/passwd")
        assert "a link to somewhere else" in refusal_of(path).sentence

    def test_a_zip_bomb_is_refused_before_it_is_unpacked(self, tmp_path: Path) -> None:
        path = in_zip(tmp_path / "export.zip", small_export(row("8", "2026-03-01 10:00:00")))
        with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("Client.csv", b"\n" * 40_000_000)
        assert "unpacks to far more than any export" in refusal_of(path).sentence

    @pytest.mark.requirement("S47")
    def test_many_small_bombs_in_a_zip_are_refused_as_a_whole(self, tmp_path: Path) -> None:
        path = in_zip(tmp_path / "export.zip", small_export(row("8", "2026-03-01 10:00:00")))
        with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
            for number in range(6):
                archive.writestr(f"Client{number}.csv", b"\n" * 8_000_000)
        assert "unpacks to far more than any export" in refusal_of(path).sentence

    @pytest.mark.requirement("S47")
    def test_a_zip_of_too_much_in_all_is_refused(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(export_files, "MOST_BYTES", 1000)
        assert refusal_of(in_zip(tmp_path / "export.zip", an_export())).code == "zip_unsafe"

    def test_a_locked_zip_is_refused_with_advice(self, tmp_path: Path) -> None:
        path = in_zip(tmp_path / "export.zip", small_export(row("8", "2026-03-01 10:00:00")))
        raw = path.read_bytes()
        central = raw.index(b"PK\x01\x02")
        path.write_bytes(raw[: central + 8] + b"\x01" + raw[central + 9 :])
        refusal = refusal_of(path)
        assert (refusal.code, "please unpack it" in refusal.sentence) == ("zip_locked", True)

    def test_another_kind_of_archive_is_refused_with_advice(self, tmp_path: Path) -> None:
        (tmp_path / "export.7z").write_bytes(b"7z\xbc\xaf\x27\x1c" + b"\x00" * 100)
        assert "is a 7z archive; please unpack it" in refusal_of(tmp_path / "export.7z").sentence

    def test_a_zip_without_an_export_is_refused(self, tmp_path: Path) -> None:
        with zipfile.ZipFile(tmp_path / "photos.zip", "w") as archive:
            archive.writestr("photo.jpg", b"x")
        assert refusal_of(tmp_path / "photos.zip").code == "not_hud_export"

"""Files added up in processes of their own: the same totals and refusals as here, and no process left over.

Even the small ones, except where a test says that they are read here.
"""

import os
import pickle
import signal
import subprocess
import sys
import threading
import traceback
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import pytest

from adapters.files.source_file import PIECE_SIZE, SourceFile
from adapters.usage import subprocesses
from adapters.usage.rows import Scan
from adapters.usage.subprocesses import SMALL, add_up_files
from adapters.usage.totals import add_up
from models.errors import RuleViolation
from tests.adapters.usage.test_totals import DAY, HEADINGS, LIMITS, scan_of

SOUND = f"note,{DAY},{DAY},u1\n".encode()
STOPPED = "Reading Services.csv was stopped before its end. Please try again. Nothing was changed."


def silent(_file: SourceFile, _done: int) -> None:
    """Take note of nothing."""


def scans_of(folder: Path, *contents: bytes) -> list[Scan]:
    """Several files of the same name."""
    scans = []
    for number, content in enumerate(contents):
        (folder / str(number)).mkdir()
        scans.append(scan_of(folder / str(number), content))
    return scans


class Noted(subprocess.Popen[bytes]):
    """A process that is noted when it starts, with the number of those that run at that moment."""

    every: ClassVar[list["Noted"]] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.every.append(self)
        self.running = sum(each.returncode is None for each in self.every)


@pytest.fixture(autouse=True)
def none_is_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a process for each file, however small."""
    monkeypatch.setattr(subprocesses, "SMALL", -1)


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> list[Noted]:
    """The processes that are started."""
    monkeypatch.setattr(Noted, "every", [])
    monkeypatch.setattr(subprocesses, "Popen", Noted)
    return Noted.every


def test_each_file_has_a_process_two_run_at_a_time_and_the_totals_come_in_the_order_of_the_files(
    tmp_path: Path, processes: list[Noted]
) -> None:
    contents = [HEADINGS + SOUND * number + b",,,u2\n" for number in (0, 9, 1, 90_000, 80_000)]
    scans = scans_of(tmp_path, *contents)
    assert add_up_files(scans, LIMITS, silent) == [add_up(scan, LIMITS, lambda _: None) for scan in scans]
    assert (len(processes), max(process.running for process in processes)) == (5, 2)
    assert not any("usage file" in each.name for each in threading.enumerate())


def test_a_small_file_has_no_process_because_to_start_one_takes_longer_than_to_read_it(
    tmp_path: Path, processes: list[Noted], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subprocesses, "SMALL", SMALL)
    rows = (SMALL - len(HEADINGS)) // len(SOUND)
    scans = scans_of(tmp_path, HEADINGS + SOUND * rows, HEADINGS + SOUND * (rows + 1))
    assert add_up_files(scans, LIMITS, silent) == [add_up(scan, LIMITS, lambda _: None) for scan in scans]
    assert len(processes) == 1


def test_the_longest_text_in_a_small_file_is_read_without_a_process(tmp_path: Path) -> None:
    scan = scan_of(tmp_path, HEADINGS + b'"' + b"note\n" * ((SMALL - 1000) // 5) + SOUND.replace(b"note", b'"'))
    assert add_up(scan, LIMITS, lambda _: None).by_user["u1"].rows == 1


def test_a_file_in_a_zip_is_read_out_of_it(tmp_path: Path) -> None:
    scan = scan_of(tmp_path, HEADINGS + SOUND * 9)
    with zipfile.ZipFile(tmp_path / "export.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(scan.file.path, "inside/Services.csv")
    zipped = replace(scan.file, path=tmp_path / "export.zip", member="inside/Services.csv")
    scans = [scan, replace(scan, file=zipped)]
    plain, unzipped = add_up_files(scans, LIMITS, silent)
    assert plain == unzipped


@pytest.mark.parametrize("row", [b"1,2\n" * 2, b'"Secret"s,,,\n', b",,,\xff\n", b'"Secret'])
def test_a_refusal_is_the_same_sentence_with_file_and_line(tmp_path: Path, row: bytes) -> None:
    scan = scan_of(tmp_path, HEADINGS + SOUND * 3 + row)
    with pytest.raises(RuleViolation) as here:
        add_up(scan, LIMITS, lambda _: None)
    with pytest.raises(RuleViolation) as there:
        add_up_files([scan], LIMITS, silent)
    assert (there.value.code, there.value.sentence) == (here.value.code, here.value.sentence)
    assert "Secret" not in "".join(traceback.format_exception(there.value))


def test_of_several_damaged_files_the_first_is_named(tmp_path: Path) -> None:
    scans = scans_of(tmp_path, *(HEADINGS + rows + b"1,2,3,4\n" for rows in (b"1,2\n" * 2, b"1,2,3\n" * 900)))
    with pytest.raises(RuleViolation, match="line 2, has 2 values"):
        add_up_files(scans, LIMITS, silent)


def test_a_text_that_is_not_closed_is_refused_as_endless_and_not_by_the_limit_of_the_csv_module(tmp_path: Path) -> None:
    scan = scan_of(tmp_path, HEADINGS + SOUND + b'"' + b"Secret\n" * 2_000_000)
    with pytest.raises(RuleViolation, match="line 3, is longer than any row of such a file"):
        add_up_files([scan], LIMITS, silent)


def test_a_long_text_is_read(tmp_path: Path) -> None:
    scan = scan_of(tmp_path, HEADINGS + b'"' + b"note\n" * 200_000 + SOUND.replace(b"note", b'"'))
    (totals,) = add_up_files([scan], LIMITS, silent)
    assert totals.by_user["u1"].rows == 1


def test_progress_is_reported_in_the_callers_thread_up_to_the_last_byte(tmp_path: Path) -> None:
    reported: list[tuple[int, int]] = []
    scan = scan_of(tmp_path, HEADINGS + SOUND * 100_000)
    add_up_files([scan], LIMITS, lambda _, done: reported.append((done, threading.get_ident())))
    assert [done for done, _ in reported] == sorted(done for done, _ in reported)
    assert (len(reported), reported[-1][0]) == (scan.file.size // PIECE_SIZE + 1, scan.file.size)
    assert {thread for _, thread in reported} == {threading.get_ident()}


def test_whoever_gives_up_does_not_wait_for_the_rest(tmp_path: Path, processes: list[Noted]) -> None:
    reported: list[int] = []

    def give_up(_file: SourceFile, done: int) -> None:
        reported.append(done)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        add_up_files(scans_of(tmp_path, *[HEADINGS + SOUND * 1_000_000] * 3), LIMITS, give_up)
    assert len(reported) == 1
    assert {process.returncode for process in processes} == {-signal.SIGKILL}


def test_a_process_that_is_stopped_ends_it_all(tmp_path: Path, processes: list[Noted]) -> None:
    scans = scans_of(tmp_path, *[HEADINGS + SOUND * 1_000_000] * 3)
    reported: list[int] = []

    def stop(_file: SourceFile, done: int) -> None:
        reported.append(done)
        processes[0].terminate()

    with pytest.raises(RuleViolation) as refusal:
        add_up_files(scans, LIMITS, stop)
    assert (refusal.value.code, refusal.value.sentence) == ("usage_reading_stopped", STOPPED)
    assert max(reported) < scans[0].file.size, "no other file was read to its end"


def test_ctrl_c_ends_a_process_without_a_word(
    tmp_path: Path, processes: list[Noted], capfd: pytest.CaptureFixture[str]
) -> None:
    scan = scan_of(tmp_path, HEADINGS + SOUND * 1_000_000)
    with pytest.raises(RuleViolation):
        add_up_files([scan], LIMITS, lambda _file, _done: os.kill(processes[0].pid, signal.SIGINT))
    assert capfd.readouterr().err == ""


def test_a_process_that_does_not_get_to_its_work_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocesses, "_COMMAND", (sys.executable, "-c", ""))
    with pytest.raises(RuleViolation) as refusal:
        add_up_files([scan_of(tmp_path, HEADINGS + SOUND)], LIMITS, silent)
    assert refusal.value.sentence == STOPPED


def test_a_process_whose_parent_is_gone_ends_without_a_word(tmp_path: Path) -> None:
    scan = scan_of(tmp_path, HEADINGS + SOUND * 1_000_000)
    pipe = subprocess.PIPE
    with subprocess.Popen(
        subprocesses._COMMAND, cwd=subprocesses._ROOT, stdin=pipe, stdout=pipe, stderr=pipe
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        with process.stdin as job:
            pickle.dump((scan, LIMITS), job)
        assert (process.wait(30), process.stderr.read()) == (-signal.SIGPIPE, b"")


def test_a_process_loads_no_library_for_so_little_work() -> None:
    """A library such as pydantic would take longer to load than many a file to read."""
    command = (
        "import sys; before = set(sys.modules); import adapters.usage.subprocesses; print(*set(sys.modules) - before)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", command], cwd=subprocesses._ROOT, capture_output=True, text=True, check=True
    )
    loaded = {name.partition(".")[0] for name in answer.stdout.split()}
    assert loaded - sys.stdlib_module_names == {"adapters", "models"}

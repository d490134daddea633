"""A program ends with its status, and nothing of Temporal's client outlives the interpreter."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, files_of, shown, tree_of

PROGRAM = """
import atexit, os, sys
from ending import run_program

class Finalized:
    def __del__(self, write=os.write):
        write(2, b"The interpreter was taken apart.")

kept = Finalized()
kept.itself = kept  # only finalization finds it
atexit.register(lambda: print("What libraries do at the end was done."))

def main():
    print("Done.")
    {end}

{run}
"""

WITHOUT_CLIENT = ("adapters/usage/subprocesses.py", "docs/generate.py", "samples/make_samples.py")
"""Programs that never use Temporal's client, so they end as Python ends."""


def ended(end: str, run: str = "run_program(main)") -> subprocess.CompletedProcess[str]:
    """How a program ended whose work is `end`."""
    script = PROGRAM.format(end=end, run=run)
    return subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )


def test_python_takes_the_interpreter_apart_and_a_program_here_does_not() -> None:
    assert ended("pass", run="main()").stderr == "The interpreter was taken apart."
    assert ended("pass").stderr == ""


@pytest.mark.parametrize(
    ("end", "status"),
    [
        ("pass", 0),
        ("return 3", 3),
        ("raise SystemExit", 0),
        ("raise SystemExit(2)", 2),
        ("raise KeyboardInterrupt", 130),
    ],
)
def test_the_status_is_the_programs_and_what_it_printed_arrives(end: str, status: int) -> None:
    found = ended(end)
    assert (found.returncode, found.stderr) == (status, "")
    assert found.stdout == "Done.\nWhat libraries do at the end was done.\n"


def test_a_last_sentence_and_a_mistake_of_ours_are_failures() -> None:
    sentence = ended("raise SystemExit('It can not start.')")
    assert (sentence.returncode, sentence.stderr) == (1, "It can not start.\n")
    mistake = ended("1 / 0")
    assert mistake.returncode == 1
    assert mistake.stderr.endswith("ZeroDivisionError: division by zero\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full disk to write to")
def test_output_that_can_not_be_written_is_a_failure() -> None:
    script = PROGRAM.format(end="pass", run="run_program(main)")
    with Path("/dev/full").open("w") as full:
        found = subprocess.run([sys.executable, "-c", script], cwd=ROOT, stdout=full, timeout=60, check=False)
    assert found.returncode == 1


def test_whoever_stops_reading_gets_no_traceback() -> None:
    script = "from ending import run_program; run_program(lambda: print('Done.'))"
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait(60) in (0, 1)


def programs() -> list[Path]:
    """Every module that can be run as a program."""
    folders = ("adapters", "commands", "demo", "docs", "portal", "samples", "services", "storage")
    found = [file for folder in folders for file in files_of(folder)]
    return [file for file in [*found, *ROOT.glob("*.py")] if '__name__ == "__main__"' in file.read_text()]


def test_every_program_that_may_use_the_client_ends_in_one_way() -> None:
    wrong = []
    for file in programs():
        if str(file.relative_to(ROOT)) in (*WITHOUT_CLIENT, "portal/front_end/build.py"):
            continue
        (last,) = [node for node in tree_of(file).body if isinstance(node, ast.If)][-1].body
        if not ast.unparse(last).startswith("run_program("):
            wrong.append(shown(file, last))
    assert programs()
    assert wrong == [], "end it with ending.run_program"

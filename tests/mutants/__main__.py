"""Break the code on purpose and see which tests notice: `python -m tests.mutants`, or only the rows whose ids begin so:
`python -m tests.mutants acc fee07`."""

import argparse
import multiprocessing
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import NamedTuple

from docs.conformance import every_requirement
from docs.markers import proofs
from tests.mutants import trial
from tests.mutants.breaks import ROOT, Break, problems, read_breaks
from tests.mutants.candidates import batches, marked_tests, near_tests

NOTICED = "noticed"
BY_OTHERS = "not by its rule"
SURVIVED = "SURVIVED"
ERROR = "ERROR"


class Job(NamedTuple):
    """A break to try. `marked` tests, in batches, have to notice; `others` are asked when none of them does."""

    number: int
    row: Break
    marked: Sequence[Sequence[str]]
    others: Sequence[str] = ()


class Outcome(NamedTuple):
    """What became of a break. `test` is the one that noticed, if a test did."""

    row: Break
    verdict: str
    how: str
    test: str
    seconds: float


def main(arguments: Sequence[str]) -> int:
    """Try the breaks. Return 1 if any was not noticed as it should be, 2 if the list is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("ids", nargs="*", help="try only the rows whose ids begin so")
    parser.add_argument("--workers", type=int, default=2, help="how many to try at a time")
    options = parser.parse_args(arguments)
    breaks = read_breaks()
    wrong = list(problems(breaks, {each.id for each in every_requirement(ROOT)[1]}))
    if wrong:
        print(*wrong, f"{len(wrong)} rows of the list can't be tried.", sep="\n")
        return 2
    wanted = tuple(options.ids) or ("",)
    outcomes = _try_all(_jobs([row for row in breaks if row.id.startswith(wanted)]), options.workers)
    return _summary(outcomes)


def _jobs(breaks: Sequence[Break]) -> list[Job]:
    known = proofs(ROOT)
    files = [path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("test_*.py")]
    return [
        Job(number, row, batches(row, marked_tests(row, known)), near_tests(row, files))
        if row.rules
        else Job(number, row, [row.tests])
        for number, row in enumerate(breaks, 1)
    ]


def _try_all(jobs: Sequence[Job], workers: int) -> list[Outcome]:
    """Try the breaks, each worker in a copy of its own; then see that the tests which noticed pass on sound code."""
    outcomes: list[Outcome] = []
    trial.load_libraries()
    context = multiprocessing.get_context("fork")
    with (
        tempfile.TemporaryDirectory(prefix="breaks-") as folder,
        ProcessPoolExecutor(workers, context, _take_a_copy, (folder,)) as pool,
    ):
        for done in as_completed([pool.submit(_try, job) for job in jobs]):
            outcomes.append(done.result())
            _say(outcomes[-1], f"{len(outcomes)}/{len(jobs)}")
        tests = sorted({each.test for each in outcomes if each.test})
        print(f"Running the {len(tests)} tests that noticed on the code as it is ...", flush=True)
        size = -(-len(tests) // workers) or 1
        parts = [tests[start : start + size] for start in range(0, len(tests), size)]
        runs = list(pool.map(_run_on_sound_code, parts))
    failing = {test for run in runs for test in (*run.failed, run.hung)}
    trouble = "\n".join(run.trouble for run in runs if run.trouble)
    if trouble:
        print(f"They could not all be run:\n{trouble}")
    return [_judged(each, failing, all_run=not trouble) for each in outcomes]


def _judged(outcome: Outcome, failing: set[str], *, all_run: bool) -> Outcome:
    """Take back the verdict if its test says nothing: it fails without the break as well, or could not be tried."""
    if not outcome.test or (all_run and outcome.test not in failing):
        return outcome
    why = "fails without the break as well" if all_run else "could not be tried without the break"
    return outcome._replace(verdict=ERROR, how=f"{outcome.test} {why}")


_copy = Path()


def _take_a_copy(folder: str) -> None:
    global _copy  # noqa: PLW0603 - a worker process keeps its own copy for all its jobs
    _copy = trial.copy_project(Path(tempfile.mkdtemp(dir=folder)))


def _run_on_sound_code(tests: Sequence[str]) -> trial.Run:
    return trial.run_tests(_copy, [tests])


def _try(job: Job) -> Outcome:
    begun = time.monotonic()
    row = job.row
    with trial.broken_in(_copy, row, job.number):
        run = trial.run_tests(_copy, job.marked, "-x") if job.marked else trial.Run()
        verdict = NOTICED
        if run.passed and job.others:
            run = trial.run_tests(_copy, [job.others], "-x")
            verdict = BY_OTHERS
    if run.passed:
        verdict, how = SURVIVED, f"{row.what} ({row.file})"
    elif run.failed:
        how = run.failed[0]
    elif run.hung:
        how = f"timeout in {run.hung}"
    else:
        verdict, how = ERROR, run.trouble
    test = run.failed[0] if run.failed else run.hung
    return Outcome(row, verdict, how, test, time.monotonic() - begun)


def _say(outcome: Outcome, counted: str = "") -> None:
    print(f"{counted:>7}  {outcome.row.id:28} {outcome.verdict:15} {outcome.seconds:5.1f} s  {outcome.how}", flush=True)


def _summary(outcomes: Sequence[Outcome]) -> int:
    """Print what needs a person's attention, and how many there are of each."""
    bad = [each for each in outcomes if each.verdict != NOTICED]
    print()
    for each in sorted(bad, key=lambda each: (each.verdict, each.row.id)):
        _say(each)
    counts = Counter(each.verdict for each in outcomes)
    minutes = sum(each.seconds for each in outcomes) / 60
    print(
        f"{len(outcomes)} breaks: {counts[NOTICED]} noticed, {counts[BY_OTHERS]} noticed only by tests without the "
        f"mark, {counts[SURVIVED]} survived, {counts[ERROR]} errors; {minutes:.1f} minutes of tests."
    )
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

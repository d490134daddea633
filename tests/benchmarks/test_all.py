"""`make bench` runs whatever stands among the benchmarks."""

from benchmarks.__main__ import benchmarks


def test_every_benchmark_that_can_be_run_is_run() -> None:
    assert {"monthly_review", "startup", "step_latency", "usage_import"} <= set(benchmarks())
    assert "world" not in benchmarks()

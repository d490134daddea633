"""The billing benchmark renews what it says, and its figures are there."""

from datetime import date

import pytest

from adapters.policy_files import load_pack
from benchmarks import billing_computing
from benchmarks.billing_computing import PACK, RENEWED, BenchmarkAgency


def test_the_figures_are_measured(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(billing_computing, "PAPERS", 8)
    monkeypatch.setattr(billing_computing, "YEARS", 2)
    figures = billing_computing.main(sizes=(1, 2), rounds=1, licenses=3)
    assert {"1 agencies, ms each", "2 agencies, ms each", "most / fewest, each", "paper, typical, ms"} <= set(figures)
    assert all(value > 0 for value in figures.values())
    assert figures["paper, 3 lines, pages"] == 1
    assert "Renewal of agencies with 3 licenses" in capsys.readouterr().out


def test_the_agency_has_a_year_behind_it_in_which_everything_was_paid() -> None:
    agency = BenchmarkAgency(load_pack(PACK), 3)
    agency.live_until(date(2026, 11, 1))
    assert agency.account.balance <= 0
    assert len(agency.account.invoices) > 10
    assert RENEWED not in [each.key for each in agency.account.invoices]
    assert len(agency.ids) == 3

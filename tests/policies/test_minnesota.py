"""What the Minnesota pack says, against what its document (000) says."""

from datetime import UTC, datetime

import pytest

from adapters.policy_files import load_pack
from models.policy.access_requests import NoOpenLicense, Stage
from models.policy.pack import PolicyVersion
from tests.policies.conftest import FOLDER


@pytest.mark.requirement("FEE-08")
def test_a_leaver_is_announced_within_24_hours(minnesota: PolicyVersion) -> None:
    notice = minnesota.access_requests.leaver_notice
    assert (notice.hours, notice.business_days) == (24, None)


@pytest.mark.requirement("FEE-01", "FEE-13", "FEE-14")
def test_training_comes_before_the_license_and_the_account_comes_last(minnesota: PolicyVersion) -> None:
    assert minnesota.access_requests.procedures.new_user.stages == (Stage.TRAINING, Stage.LICENSE, Stage.ACCOUNT)


@pytest.mark.requirement("FEE-11", "FEE-12")
def test_an_open_license_is_taken_and_without_one_a_new_one_is_made(minnesota: PolicyVersion) -> None:
    assert minnesota.access_requests.licensing.when_none_open is NoOpenLicense.CREATE


def test_training_is_the_online_user_training(minnesota: PolicyVersion) -> None:
    assert [each.title for each in minnesota.training.requirements] == ["HMIS User Training"]
    assert minnesota.training.practice is None


def test_a_case_keeps_to_the_version_of_the_day_it_began() -> None:
    pack = load_pack(FOLDER / "minnesota.toml")
    first, second = pack.version
    last_evening = datetime(2020, 1, 1, 5, 59, tzinfo=UTC)  # 11:59 PM on December 31 in Minnesota
    midnight = datetime(2020, 1, 1, 6, 0, tzinfo=UTC)
    assert pack.in_force(last_evening) == first
    assert pack.in_force(midnight) == second
    assert first.training.window.days != second.training.window.days


def test_the_earlier_version_says_that_it_is_an_example() -> None:
    first = load_pack(FOLDER / "minnesota.toml").version[0]
    assert "example" in first.label
    assert first.training.window.source.startswith("Example only")

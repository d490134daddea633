"""Fees as a policy sets them, by kind, funding and day."""

from datetime import date

import pytest

from models.billing.funding import Funding
from models.errors import RuleViolation
from models.license.lifecycle import LicenseKind
from tests.models.billing.samples import a_policy, fee, rate

NEW_RATE = rate((LicenseKind.STANDARD,), Funding.AGENCY_PAYS, fee("license", "License", "240.00")).model_copy(
    update={"effective": date(2027, 1, 1)}
)


@pytest.mark.requirement("FEE-03")
@pytest.mark.parametrize(("day", "amount"), [(date(2026, 12, 31), "225.00"), (date(2027, 1, 1), "240.00")])
def test_a_fee_holds_from_its_day_until_another_takes_its_place(day: date, amount: str) -> None:
    policy = a_policy()
    for rates in ((*policy.rates, NEW_RATE), (NEW_RATE, *policy.rates)):
        later = policy.model_copy(update={"rates": rates})
        (found,) = later.fees(LicenseKind.STANDARD, Funding.AGENCY_PAYS, day)
        assert str(found.amount) == amount


def test_before_the_first_rate_nothing_can_be_billed() -> None:
    policy = a_policy().model_copy(update={"rates": (NEW_RATE,)})
    with pytest.raises(RuleViolation, match="no rate for a license"):
        policy.fees(LicenseKind.STANDARD, Funding.AGENCY_PAYS, date(2026, 12, 31))

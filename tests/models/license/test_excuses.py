"""Which license an organization keeps, and what excuses a license from a lack of use."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.license.excuses import OwnLicense, retained
from models.license.explain import explained_dates
from models.license.lifecycle import INACTIVITY, InactiveReason, LicenseKind
from models.license.messages import StepWithEvidence
from models.license.rules import access, revocation
from models.license.rules import leave as license_leave
from models.license.state import License, UsageEvidence
from models.people import SYSTEM
from tests.models.builders import DAY
from tests.models.checks import refused, sound
from tests.models.license.samples import FIRST, AnyRule, moments
from tests.models.license_builders import BEGUN, deactivation, held, leave, mark, terms
from tests.models.license_builders import revocation as revoking

R = InactiveReason
LACKS = tuple(each for each in terms().policy.grounds if each in INACTIVITY)
EXCUSES = {
    "keeps, because it needs at least one": UsageEvidence(only_license=True),
    "keeps the Level 4 list": UsageEvidence(list_holder=True),
}
STEPS = ("flag", "revoke", "deactivate")


def step_by_hand(step: str, reason: InactiveReason, evidence: UsageEvidence | None) -> tuple[AnyRule, StepWithEvidence]:
    """Build a step by hand for a reason, with the evidence that was looked up for it."""
    steps: dict[str, tuple[AnyRule, StepWithEvidence]] = {
        "flag": (revocation.flag, mark(reason)),
        "revoke": (revocation.revoke, revoking(reason)),
        "deactivate": (access.deactivate, deactivation(reason)),
    }
    rule, message = steps[step]
    return rule, message.model_copy(update={"evidence": evidence})


# --- which one stays


def own(license_id: str, last_used: datetime = BEGUN - 300 * DAY, *, usable: bool = True) -> OwnLicense:
    return OwnLicense(license_id, usable, last_used)


@pytest.mark.requirement("LIC-06", "LIC-24")
def test_the_license_that_was_used_last_stays_and_of_equals_the_first() -> None:
    assert retained([]) is None
    assert retained([own("L2", BEGUN), own("L1", BEGUN - DAY), own("L3")]) == "L2"
    assert retained([own("L3", BEGUN), own("L2", BEGUN), own("L1", BEGUN - DAY)]) == "L2"
    assert retained([own("L3"), own("L2")]) == "L2"


@pytest.mark.requirement("LIC-06", "LIC-24")
def test_what_the_organization_can_not_use_now_is_no_other_license_unless_it_can_use_none() -> None:
    idle, unpaid = own("L1", BEGUN - 200 * DAY), own("L2", BEGUN, usable=False)
    assert retained([idle, unpaid]) == "L1"
    assert retained([unpaid, own("L3", usable=False)]) == "L2"


@pytest.mark.requirement("LIC-24")
@given(
    st.lists(
        st.builds(OwnLicense, st.text("abc", min_size=1, max_size=3), st.booleans(), moments(5)),
        min_size=1,
        max_size=10,
        unique_by=lambda each: each.license_id,
    ),
    st.data(),
)
def test_whatever_the_others_lose_in_whatever_order_the_one_that_stays_is_the_same(
    licenses: list[OwnLicense], data: st.DataObject
) -> None:
    """Licenses lost meanwhile change nothing, and neither does the order in which the records list them."""
    stays = retained(licenses)
    assert [each.license_id for each in licenses].count(str(stays)) == 1
    left = data.draw(st.permutations(licenses))
    taken = data.draw(st.sets(st.sampled_from([each.license_id for each in licenses])))
    inactive = [
        each._replace(usable=False) if each.license_id in taken and each.license_id != stays else each for each in left
    ]
    assert retained(left) == retained(inactive) == stays
    assert retained([each for each in left if each.license_id not in taken or each.license_id == stays]) == stays


# --- by hand


@pytest.mark.requirement("LIC-06", "LIC-07", "LIC-24")
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("reason", LACKS)
@pytest.mark.parametrize("why", EXCUSES)
def test_what_is_excused_is_not_taken_by_hand_for_a_lack_of_use(step: str, reason: InactiveReason, why: str) -> None:
    rule, message = step_by_hand(step, reason, EXCUSES[why])
    assert why in refused("excused", rule, held(), message, BEGUN)
    rule, message = step_by_hand(step, reason, UsageEvidence(last_one=True))
    sound(rule(held(), message, BEGUN))


@pytest.mark.requirement("LIC-08")
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("reason", LACKS)
def test_somebody_on_leave_does_not_lose_the_license_for_a_lack_of_use(step: str, reason: InactiveReason) -> None:
    away = license_leave.start_leave(held(), leave(FIRST + 30 * DAY), BEGUN).state
    rule, message = step_by_hand(step, reason, UsageEvidence())
    assert "is on leave" in refused("excused", rule, away, message, BEGUN)


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("reason", LACKS)
def test_a_step_from_before_anything_was_looked_up_is_taken_as_it_was(step: str, reason: InactiveReason) -> None:
    rule, message = step_by_hand(step, reason, None)
    away = license_leave.start_leave(held(), leave(FIRST + 30 * DAY), BEGUN).state
    sound(rule(away, message, BEGUN))


def test_an_exception_counts_only_where_the_policy_names_it() -> None:
    rule, message = step_by_hand("deactivate", R.NO_LOGIN, UsageEvidence(only_license=True, list_holder=True))
    sound(rule(held("detroit"), message, BEGUN))


@pytest.mark.requirement("LIC-24")
@pytest.mark.parametrize("ground", [R.SANCTION, R.CE_ALLOTMENT])
def test_a_sanction_takes_the_last_license_and_whoever_decides_sees_it(ground: InactiveReason) -> None:
    only = UsageEvidence(only_license=True, last_one=True)

    def taken(evidence: UsageEvidence) -> tuple[str, License]:
        rule, message = step_by_hand("revoke", ground, evidence)
        decision = sound(rule(held(kind=LicenseKind.CE_ACCESS), message, BEGUN))
        return decision.summary, decision.state

    summary, after = taken(only)
    assert summary.endswith("It was the only license that its organization could use.")
    (revoked,) = [each.explanation for each in explained_dates(after) if each.what == "Revoked"]
    assert revoked.endswith("It was the only license that its organization could use.")
    summary, after = taken(UsageEvidence())
    assert "only license" not in summary


def test_the_same_form_counts_once_whatever_is_looked_up_for_it() -> None:
    message = revoking(R.SANCTION, SYSTEM).model_copy(update={"evidence": UsageEvidence(last_one=True)})
    after = revocation.revoke(held(), message, BEGUN).state
    again = message.model_copy(update={"evidence": UsageEvidence()})
    refused("already_received", revocation.revoke, after, again, BEGUN)
    refused("key_reused", revocation.revoke, after, message.model_copy(update={"why": "Another reason."}), BEGUN)

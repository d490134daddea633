"""Kind, policy and sign-ins: what changes on a license in use."""

import pytest

from models.license import activity
from models.license.lifecycle import LicenseKind, LicenseState
from models.license.permissions import may_revoke
from models.license.rules import access
from models.license.rules import terms as license_terms
from models.people import Actor, Grant, Role
from tests.models.builders import DAY
from tests.models.checks import refused, sound
from tests.models.license.samples import FIRST, R
from tests.models.license_builders import (
    BEGUN,
    Life,
    adoption,
    another_region,
    by_scim,
    expiration,
    held,
    open_license,
    other_kind,
    reactivation,
    terms,
    used,
)

REGIONS = ("r-1", "r-2")


@pytest.mark.parametrize("pack", ["missouri", "detroit"])
def test_another_kind_is_another_account(pack: str) -> None:
    life = Life(held(pack))
    life.send(license_terms.change_kind, other_kind(LicenseKind.AD_HOC))
    assert life.license.kind == LicenseKind.AD_HOC
    assert life.summaries[-1] == "Changed from standard to ad hoc."
    (task,) = life.board.open.values()
    assert task.title == "Change the account in the HMIS: the license is now ad hoc"
    refused("same_kind", license_terms.change_kind, life.license, other_kind(LicenseKind.AD_HOC), life.now)


def test_of_two_changes_of_kind_only_the_last_is_left_to_do() -> None:
    life = Life(held())
    life.send(license_terms.change_kind, other_kind(LicenseKind.AD_HOC))
    life.send(license_terms.change_kind, other_kind(LicenseKind.CE_ACCESS))
    assert list(life.board.open) == ["account/2"]


def test_a_license_nobody_is_on_changes_its_kind_without_an_account() -> None:
    decision = sound(license_terms.change_kind(open_license(), other_kind(LicenseKind.AD_HOC), BEGUN))
    assert decision.opened == ()


def test_a_license_follows_its_agency_to_another_region_and_answers_to_the_lead_there() -> None:
    life = Life(held().model_copy(update={"kind": LicenseKind.CE_ACCESS, "region_id": "r-1"}))
    before, after = (Actor(person_id="p-ce", grants=(Grant(role=Role.CE_LEAD, region_id=each),)) for each in REGIONS)
    life.send(license_terms.move_to_region, another_region("r-2"))
    assert (bool(may_revoke(before, life.license)), bool(may_revoke(after, life.license))) == (False, True)
    refused("same_region", license_terms.move_to_region, life.license, another_region("r-2"), life.now)
    refused("not_permitted", license_terms.move_to_region, life.license, another_region("r-1", after), life.now)


def test_another_policy_is_adopted_once() -> None:
    life = Life(held())
    life.send(license_terms.adopt_policy, adoption(terms("minnesota")))
    assert life.license.terms.policy == terms("minnesota").policy
    refused("same_policy", license_terms.adopt_policy, life.license, adoption(terms("minnesota")), life.now)


def test_a_policy_that_knows_no_recertification_lets_an_overdue_license_back_by_name() -> None:
    life = Life(held("detroit", BEGUN - 400 * DAY), BEGUN - 400 * DAY)
    life.daily = True
    life.sleep_until(BEGUN)
    life.send(license_terms.set_expiration, expiration(FIRST))
    life.sleep(days=1)
    assert life.reasons == [R.RECERTIFICATION_OVERDUE]
    life.send(license_terms.adopt_policy, adoption(terms("missouri")))
    life.send(access.reactivate, reactivation(R.RECERTIFICATION_OVERDUE))
    assert life.is_in(LicenseState.ACTIVE)


def test_an_earlier_sign_in_is_not_remembered_over_a_later_one() -> None:
    license_ = activity.informed(held(), used(None, BEGUN + 2 * DAY))
    assert license_.activity.login == BEGUN + 2 * DAY
    assert activity.informed(license_, used(None, BEGUN + DAY)) is license_
    assert activity.informed(license_, used(None, BEGUN + 2 * DAY)) is license_


def test_a_sign_in_reported_in_time_keeps_the_license_without_any_look_up() -> None:
    life = Life(held(by_scim(terms("detroit"))))
    life.sleep(days=20)
    life.license = activity.informed(life.license, used(None, life.now))
    life.sleep(days=24)
    assert (life.license.state, life.wakes) == (LicenseState.ACTIVE, [])

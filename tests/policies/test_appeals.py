"""What the packs say about committees, appeals and the allotment; Missouri's against its document (003)."""

import copy
import tomllib
from pathlib import Path
from typing import Any

import pytest

from models.appeal.reasons import GROUNDS_OF, AppealReason
from models.billing.funding import Funding
from models.license.lifecycle import InactiveReason, LicenseKind
from models.people import Role
from models.policy.allotment import AllotmentPolicy
from models.policy.appeals import AppealPolicy
from models.policy.committees import CommitteeKind
from models.policy.pack import PolicyPack, PolicyVersion, parse_pack
from models.policy.rule import PolicyError
from tests.policies.conftest import FOLDER


@pytest.fixture(scope="module")
def content() -> dict[str, Any]:
    """The Missouri pack as it stands in its file."""
    return tomllib.loads(Path(FOLDER / "missouri.toml").read_text("utf-8"))


def appeals_of(version: PolicyVersion) -> AppealPolicy:
    assert version.appeals is not None
    return version.appeals


def allotment_of(version: PolicyVersion) -> AllotmentPolicy:
    assert version.allotment is not None
    return version.allotment


def refusal(content: dict[str, Any], **tables: Any) -> str:
    """Why a changed Missouri pack is refused."""
    changed = copy.deepcopy(content)
    for name, value in tables.items():
        if value is None:
            del changed["version"][0][name]
        else:
            changed["version"][0][name] = value
    with pytest.raises(PolicyError) as caught:
        parse_pack(changed, "missouri.toml")
    return str(caught.value)


@pytest.mark.requirement("LIC-16")
def test_missouri_sends_inactivity_to_one_committee_and_the_allotment_to_the_other(missouri: PolicyVersion) -> None:
    found = {reason: appeals_of(missouri).committee_for(reason) for reason in AppealReason}
    for reason in (AppealReason.REVOKED_INACTIVITY, AppealReason.SPECIAL_REQUEST, AppealReason.REVOKED_SANCTION):
        assert found.pop(reason) == "performance"
    assert set(found.values()) == {"coordinated-entry"}


@pytest.mark.requirement("LIC-18", "LIC-19", "LIC-04")
def test_missouri_has_two_committees_that_meet_every_month_and_one_gets_the_report(missouri: PolicyVersion) -> None:
    kinds = {each.kind: each for each in missouri.committees}
    assert set(kinds) == set(CommitteeKind)
    assert [each.inactivity_report for each in missouri.committees] == [True, False]
    assert "monthly meeting" in kinds[CommitteeKind.PERFORMANCE].meetings.source


def test_missouri_names_no_time_in_which_an_appeal_is_filed(missouri: PolicyVersion) -> None:
    assert appeals_of(missouri).filing.within_days is None


@pytest.mark.requirement("LIC-17")
def test_in_missouri_ce_leads_file_on_behalf_of_others(missouri: PolicyVersion) -> None:
    rule = appeals_of(missouri).on_behalf
    assert rule.roles == (Role.CE_LEAD,)
    assert AppealReason.DENIED_ALLOTMENT in rule.reasons


@pytest.mark.requirement("LIC-22", "LIC-23")
def test_missouris_denials_name_self_pay_and_the_board(missouri: PolicyVersion) -> None:
    after = appeals_of(missouri).after_denial
    assert "Addendum 2" in after.self_pay
    assert "may refuse or delay" in after.self_pay
    assert "board of directors" in after.board


@pytest.mark.requirement("LIC-09", "LIC-10")
def test_missouri_shares_twenty_with_at_least_two_for_a_region(missouri: PolicyVersion) -> None:
    sharing = allotment_of(missouri).sharing
    assert (sharing.target, sharing.floor) == (20, 2)


@pytest.mark.requirement("LIC-13", "LIC-14")
def test_missouri_counts_ce_licenses_of_the_coc_and_asks_for_two_commitments(missouri: PolicyVersion) -> None:
    rule = allotment_of(missouri)
    assert (rule.counting.kinds, rule.counting.fundings) == ((LicenseKind.CE_ACCESS,), (Funding.COC,))
    assert "level 3 access point" in rule.commitments.texts[0]
    assert "data entry agreements" in rule.commitments.texts[1]


def test_a_pack_without_appeals_committees_and_allotment_is_possible(
    minnesota: PolicyVersion, detroit: PolicyVersion
) -> None:
    for version in (minnesota, detroit):
        assert (version.committees, version.appeals, version.allotment) == ((), None, None)


def test_committees_can_stand_in_a_pack_that_has_no_appeals(content: dict[str, Any]) -> None:
    changed = copy.deepcopy(content)
    for name in ("appeals", "allotment"):
        del changed["version"][0][name]
    del changed["version"][0]["licenses"]["appealing"]
    assert isinstance(parse_pack(changed, "missouri.toml"), PolicyPack)


@pytest.mark.requirement("LIC-30")
def test_a_committee_hears_every_ground_of_a_revocation(content: dict[str, Any], missouri: PolicyVersion) -> None:
    assert set(missouri.licenses.grounds) <= set(missouri.hearing)
    assert missouri.hearing[InactiveReason.CE_ALLOTMENT] == "Coordinated Entry Committee"
    appeals = content["version"][0]["appeals"]
    for route in appeals["routes"]:
        if set(route["reasons"]) & {each.value for each in GROUNDS_OF}:
            others = [each for each in appeals["routes"] if each is not route]
            assert "no committee hears" in refusal(content, appeals={**appeals, "routes": others})


@pytest.mark.requirement("LIC-30")
def test_only_a_pack_with_appeals_says_how_to_appeal(
    content: dict[str, Any], missouri: PolicyVersion, minnesota: PolicyVersion, detroit: PolicyVersion
) -> None:
    for version in (missouri, minnesota, detroit):
        assert (version.licenses.appealing is None) == (version.appeals is None) == (version.hearing == {})
    assert "go together" in refusal(content, appeals=None)


def test_a_pack_that_contradicts_itself_is_refused(content: dict[str, Any]) -> None:
    version = content["version"][0]
    assert "'performance', which is not among the committees" in refusal(content, committees=version["committees"][1:])
    assert "need the table allotment" in refusal(content, allotment=None)
    assert "'performance' is listed twice" in refusal(content, committees=[version["committees"][0]] * 2)
    within = {**version["appeals"], "filing": {**version["appeals"]["filing"], "within_days": 30}}
    assert "same within_days" in refusal(content, appeals=within)
    twice = {**version["appeals"], "routes": [*version["appeals"]["routes"], version["appeals"]["routes"][0]]}
    assert "'revoked_inactivity' is listed twice" in refusal(content, appeals=twice)


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("at", "10:00:30", "hours and minutes"),
        ("at", "03:00:00", "between 6:00 and 20:59"),
        ("weekday", "sunday", "is not one of"),
        ("which", "fifth", "is not one of"),
        ("agenda_days_before", 20, "more than 10"),
        ("on_holiday", "skipped", "is not one of"),
    ],
)
def test_a_meeting_rule_that_cannot_be_is_refused_with_the_reason(
    content: dict[str, Any], key: str, value: object, said: str
) -> None:
    committees = copy.deepcopy(content["version"][0]["committees"])
    committees[0]["meetings"][key] = value
    assert said in refusal(content, committees=committees)

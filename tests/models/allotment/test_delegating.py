"""A region's lead gives licenses and takes them back, within the allotment and with the commitments."""

import pytest

from models.allotment import timeline
from models.allotment.home_region import RegionIntakes, home_region
from models.allotment.lifecycle import DelegationLifecycle, DelegationState, LicenseRequestLifecycle
from models.allotment.lifecycle import DelegationMove as M
from models.allotment.lifecycle import DelegationState as S
from models.allotment.lifecycle import LicenseRequestMove as Said
from models.allotment.lifecycle import LicenseRequestState as Asked
from models.allotment.messages import ConfirmCommitments, DecideHome, DenyLicense, EndDelegation, OrderDone
from models.allotment.permissions import may_see_table
from models.allotment.rules import delegations
from models.allotment.rules import shares as allotment_shares
from models.allotment.state import AllotmentWork
from models.allotment.supply import RegionAllotment, region_allotment, region_allotments
from models.billing.funding import Funding
from models.errors import RuleViolation
from models.license.lifecycle import LicenseKind
from models.people import SYSTEM, Role
from tests.models.allotment.samples import Shares, as_told, ce_lead, existing, giving, intakes, new_key, policy
from tests.models.builders import HARBOR, LAKESIDE, hmis_lead, outsider, person, representative, signatory
from tests.models.checks import Table, assert_moves, assert_sentence

DELEGATION: Table = {
    S.DELEGATED: {M.CONFIRMED: S.IN_FORCE, M.ENDED: S.ENDED},
    S.IN_FORCE: {M.ENDED: S.ENDED},
    S.ENDED: {},
}
REQUEST: Table = {
    Asked.ASKED: {Said.GRANTED: Asked.GRANTED, Said.REFUSED: Asked.REFUSED},
    Asked.GRANTED: {},
    Asked.REFUSED: {},
}


def region(shares: Shares, number: int = 1) -> RegionAllotment:
    """How a region stands."""
    return region_allotment(shares.allotment, f"r-{number}")


def test_a_delegation_and_a_request_move_as_expected_from_every_state() -> None:
    assert_moves(DelegationLifecycle, DELEGATION)
    assert_moves(LicenseRequestLifecycle, REQUEST)


@pytest.mark.requirement("LIC-11")
def test_the_regions_lead_gives_licenses_and_never_more_than_are_allotted() -> None:
    shares = Shares()
    for number in range(4):
        shares.give(agency_id=f"a-{number}")
        assert region(shares).free == 3 - number
    said = shares.refuse("above_allotment", delegations.delegate, giving())
    assert "Region 1 has given 4 of its 4 allotted licenses" in said
    shares.give(3)
    assert [each.free for each in region_allotments(shares.allotment)] == [0, 3, 1]


@pytest.mark.requirement("LIC-11")
def test_only_the_lead_of_the_region_gives_its_licenses() -> None:
    shares = Shares()
    for actor in (ce_lead(2), hmis_lead(), representative(), person("p-c", Role.CE_CHAIR)):
        shares.refuse("not_permitted", delegations.delegate, giving(1, actor=actor))
    shares.refuse("unknown_region", delegations.delegate, giving(9, actor=ce_lead(9)))


@pytest.mark.requirement("LIC-14")
def test_a_license_is_made_for_what_is_given_and_taken_back_when_it_ends() -> None:
    shares = Shares()
    given = shares.give()
    (order,) = shares.carry_out()
    assert (order.work, order.license_id, order.agency_id) == (AllotmentWork.MAKE, given.license_id, HARBOR)
    shares.send(delegations.end_delegation, ending(given.license_id))
    (order,) = shares.carry_out()
    assert (order.work, order.license_id) == (AllotmentWork.TAKE_BACK, given.license_id)
    other = shares.give()
    assert other.license_id != given.license_id


def ending(license_id: str, number: int = 1) -> EndDelegation:
    """A region's lead takes a license back."""
    return EndDelegation(actor=ce_lead(number), key=new_key(), license_id=license_id, why="No intakes for months.")


@pytest.mark.requirement("LIC-14")
def test_a_license_carries_the_access_point_commitments_and_the_organization_confirms_them() -> None:
    shares = Shares()
    given = shares.give()
    assert given.commitments == policy().commitments.texts
    assert "level 3 access point" in given.commitments[0]
    assert "data entry agreements" in given.commitments[1]
    (letter,) = shares.letters("ce_license_given")
    assert letter.facts["commitments"] == list(given.commitments)
    assert letter.deadline is not None
    key = f"commitments/{given.number}"
    assert shares.board.open[key].agency_id == HARBOR
    message = ConfirmCommitments(actor=representative(), key=new_key(), delegation=given.number, agreed=True)
    for actor in (representative(LAKESIDE), ce_lead(), outsider()):
        shares.refuse("not_permitted", delegations.confirm_commitments, message.model_copy(update={"actor": actor}))
    shares.refuse("not_agreed", delegations.confirm_commitments, message.model_copy(update={"agreed": False}))
    shares.refuse("not_delegated", delegations.confirm_commitments, message.model_copy(update={"delegation": 99}))
    shares.send(delegations.confirm_commitments, message.model_copy(update={"actor": signatory()}))
    assert shares.allotment.delegations[0].state == DelegationState.IN_FORCE
    assert key not in shares.board.open


@pytest.mark.requirement("LIC-14")
def test_the_regions_lead_takes_a_license_back_and_gives_it_to_somebody_else() -> None:
    shares = Shares(*(existing(number) for number in range(1, 5)))
    assert region(shares).free == 0
    shares.refuse("not_permitted", delegations.end_delegation, ending("l-2", 2))
    shares.send(delegations.end_delegation, ending("l-2"))
    assert region(shares).free == 1
    (letter,) = shares.letters("ce_license_ended")
    assert letter.agency_id == "a-2"
    shares.refuse("not_delegated", delegations.end_delegation, ending("l-2"))
    shares.give()
    assert region(shares).free == 0
    ended = next(each for each in shares.allotment.delegations if each.license_id == "l-2")
    assert (ended.state, ended.end_reason) == (DelegationState.ENDED, "No intakes for months.")


@pytest.mark.requirement("LIC-13")
@pytest.mark.parametrize(
    ("kind", "funding", "counts"),
    [
        (LicenseKind.CE_ACCESS, Funding.COC, True),
        (LicenseKind.STANDARD, Funding.COC, False),
        (LicenseKind.AD_HOC, Funding.COC, False),
        (LicenseKind.CE_ACCESS, Funding.SELF_PAY, False),
        (LicenseKind.CE_ACCESS, Funding.AGENCY_PAYS, False),
    ],
)
def test_housing_project_and_other_funded_licenses_do_not_count(
    kind: LicenseKind, funding: Funding, counts: bool
) -> None:
    license_ = existing(1, kind=kind, funding=funding)
    assert timeline.counts(license_, policy().counting) is counts
    shares = Shares(license_)
    assert region(shares).delegated == int(counts)
    assert f"{int(not counts)} not counted" in shares.last.summary


@pytest.mark.requirement("LIC-12")
def test_an_organization_in_several_regions_takes_its_license_where_it_has_most_intakes_on_average() -> None:
    both = intakes(r_1=(4, 6), r_2=(9, 9, 0, 6), r_3=(1,))
    assert home_region(both) == "r-2"
    shares = Shares(under=as_told())
    said = shares.refuse("another_region", delegations.delegate, giving(1, intakes=both))
    assert "has to come from Region 2, by average intakes: Region 2 6.0 intakes a month, Region 1 5.0" in said
    shares.give(2, intakes=both)
    shares.give(1, intakes=intakes(r_1=(1,)))


@pytest.mark.requirement("LIC-12")
def test_unless_the_ce_committee_decided_otherwise() -> None:
    both = intakes(r_1=(4, 6), r_2=(9, 9))
    shares = Shares(under=as_told())
    decision = DecideHome(
        actor=person("p-ada", Role.CE_CHAIR), key=new_key(), agency_id=HARBOR, region_id="r-1", why="Its need is there."
    )
    shares.refuse("not_permitted", delegations.decide_home, decision.model_copy(update={"actor": ce_lead()}))
    shares.refuse("unknown_region", delegations.decide_home, decision.model_copy(update={"region_id": "r-9"}))
    shares.send(delegations.decide_home, decision)
    said = shares.refuse("another_region", delegations.delegate, giving(2, intakes=both))
    assert "as the Coordinated Entry Committee decided" in said
    shares.give(1, intakes=both)
    on_appeal = giving(3, actor=SYSTEM, intakes=both, appeal_id="appeal-1")
    shares.send(delegations.delegate, on_appeal)


@pytest.mark.requirement("LIC-12")
@pytest.mark.parametrize("alike", [intakes(r_1=(4,), r_2=(4, 4)), intakes(r_1=(), r_2=(0,)), ()])
def test_when_the_intakes_do_not_tell_the_committee_has_to(alike: tuple[RegionIntakes, ...]) -> None:
    with pytest.raises(RuleViolation) as caught:
        home_region(alike)
    assert_sentence(caught.value.sentence)
    assert home_region(alike, "r-3") == "r-3"


def test_a_denial_is_on_record_and_says_how_to_appeal() -> None:
    shares = Shares()
    message = DenyLicense(
        actor=ce_lead(), key=new_key(), region_id="r-1", agency_id=HARBOR, organization="Harbor House", why="All given."
    )
    shares.refuse("not_permitted", delegations.deny_license, message.model_copy(update={"actor": ce_lead(2)}))
    shares.send(delegations.deny_license, message)
    (denial,) = shares.allotment.denials
    assert (denial.agency_id, denial.region_id, denial.on_day.isoformat()) == (HARBOR, "r-1", "2026-11-02")
    assert len(shares.letters("ce_license_denied")) == 1


def test_a_license_is_not_given_twice() -> None:
    shares = Shares(existing(1))
    again = giving(1, actor=SYSTEM, license_id="l-1", appeal_id="appeal-1")
    shares.refuse("already_delegated", delegations.delegate, again)


def test_what_could_not_be_made_or_taken_back_goes_to_a_person() -> None:
    shares = Shares()
    shares.give()
    (order,) = shares.allotment.orders
    message = OrderDone(actor=SYSTEM, key=new_key(), order=order.number, done=False, sentence="The HMIS is away.")
    shares.refuse("not_permitted", allotment_shares.order_done, message.model_copy(update={"actor": hmis_lead()}))
    shares.send(allotment_shares.order_done, message)
    assert shares.board.open[f"order/{order.number}"].role == Role.HMIS_LEAD
    shares.refuse("unknown_order", allotment_shares.order_done, message.model_copy(update={"key": new_key()}))


def test_only_those_concerned_see_the_table() -> None:
    for role in (Role.CE_LEAD, Role.CE_MEMBER, Role.CE_CHAIR, Role.HMIS_LEAD, Role.LEAD_AGENCY):
        assert may_see_table(person("p-x", role))
    assert not may_see_table(representative())


def test_years_of_giving_and_taking_back_leave_the_state_small() -> None:
    shares = Shares()
    for number in range(60):
        given = shares.give(agency_id=f"a-{number}")
        shares.send(delegations.end_delegation, ending(given.license_id))
        shares.carry_out()
    assert len(shares.allotment.delegations) == 20
    assert len(shares.allotment.model_dump_json()) < 36_000


@pytest.mark.requirement("LIC-11", "LIC-12")
def test_a_license_is_denied_only_where_the_organization_counts_and_only_when_none_is_left() -> None:
    shares = Shares()
    text = {"agency_id": HARBOR, "organization": "Harbor House", "why": "All given."}
    checks = {"own_region": "r-1", "none_left": True}
    elsewhere = DenyLicense(actor=ce_lead(2), key=new_key(), region_id="r-2", **text, **checks)
    said = shares.refuse("another_region", delegations.deny_license, elsewhere)
    assert "Harbor House counts in Region 1, because it is on record there." in said
    denying = DenyLicense(actor=ce_lead(), key=new_key(), region_id="r-1", **text, **checks)
    free = region(shares).free
    assert free > 0
    assert f"{free} {'is' if free == 1 else 'are'} left" in shares.refuse(
        "some_left", delegations.deny_license, denying
    )
    for _ in range(free):
        shares.give()
    shares.send(delegations.deny_license, denying)
    assert len(shares.allotment.denials) == 1

"""New population figures on their day, licenses moved from region to region, one more asked of the HMIS lead."""

from datetime import date, timedelta

import pytest

from models.allotment import timeline
from models.allotment.lifecycle import LicenseRequestState
from models.allotment.messages import (
    AdoptAllotting,
    AnswerRequest,
    AskForMore,
    EndDelegation,
    MoveLicense,
    SetPopulations,
)
from models.allotment.rules import delegations, license_requests
from models.allotment.rules import shares as allotment_shares
from models.allotment.supply import region_allotment, region_allotments
from models.people import SYSTEM, Role
from tests.models.allotment.samples import (
    SMALL,
    Shares,
    ce_lead,
    existing,
    figures,
    giving,
    new_key,
    policy,
    small_policy,
)
from tests.models.builders import HARBOR, at, hmis_lead, person

NEW_YEAR = date(2027, 1, 1)


def setting(*populations: int, effective: date = NEW_YEAR) -> SetPopulations:
    """New figures."""
    return SetPopulations(actor=hmis_lead(), key=new_key(), figures=figures(*populations, effective=effective))


def moving(from_number: int = 2, to_number: int = 1) -> MoveLicense:
    """A license that one region has to spare goes to another."""
    return MoveLicense(
        actor=SYSTEM,
        key=new_key(),
        from_region_id=f"r-{from_number}",
        region_id=f"r-{to_number}",
        why="It has two to spare.",
        appeal_id="appeal-1",
    )


@pytest.mark.requirement("LIC-09")
def test_new_figures_say_what_they_change_and_take_effect_on_their_day() -> None:
    shares = Shares(*(existing(number) for number in range(1, 5)))
    said = shares.send(allotment_shares.set_populations, setting(200, 500, 100))
    assert said.startswith("New population figures count from Friday, January 1, 2027. Changes: Region 1 from 4 to 2")
    assert region_allotment(shares.allotment, "r-1").allotted == 4
    assert timeline.next_wake(shares.allotment) == (
        at(NEW_YEAR, 0),
        "the population figures of Friday, January 1, 2027",
    )
    shares.now = at(NEW_YEAR, 0) - timedelta(seconds=1)
    assert not shares.wake()
    shares.now += timedelta(seconds=1)
    assert shares.wake()
    assert not shares.wake()
    assert [each.allotted for each in region_allotments(shares.allotment)] == [2, 5, 2]
    assert {each.region_id for each in shares.letters("allotment_changed")} == {"r-1", "r-2"}


def test_a_region_that_has_given_too_many_by_new_figures_keeps_them_and_its_lead_is_asked() -> None:
    shares = Shares(*(existing(number) for number in range(1, 5)))
    shares.send(allotment_shares.set_populations, setting(200, 500, 100))
    shares.now = at(NEW_YEAR, 8)
    shares.wake()
    stands = region_allotment(shares.allotment, "r-1")
    assert (stands.delegated, stands.over, stands.free) == (4, 2, 0)
    assert shares.board.open["reduce/r-1"].role == Role.CE_LEAD
    shares.refuse("above_allotment", delegations.delegate, giving())
    for number in (1, 2):
        assert "reduce/r-1" in shares.board.open
        shares.send(
            delegations.end_delegation,
            EndDelegation(actor=ce_lead(), key=new_key(), license_id=f"l-{number}", why="Too many."),
        )
    assert "reduce/r-1" not in shares.board.open


def test_figures_are_for_every_region_and_not_for_the_past() -> None:
    shares = Shares()
    shares.refuse("region_missing", allotment_shares.set_populations, setting(400, 300))
    shares.refuse("nobody", allotment_shares.set_populations, setting(0, 0, 0))
    shares.refuse("day_is_past", allotment_shares.set_populations, setting(*SMALL, effective=date(2026, 11, 1)))
    twice = setting(*SMALL)
    double = twice.figures.model_copy(update={"regions": (*twice.figures.regions, twice.figures.regions[0])})
    shares.refuse("region_twice", allotment_shares.set_populations, twice.model_copy(update={"figures": double}))
    by_lead = setting(*SMALL).model_copy(update={"actor": ce_lead()})
    shares.refuse("not_permitted", allotment_shares.set_populations, by_lead)


def test_figures_from_today_count_as_soon_as_somebody_wakes_and_later_ones_replace_those_of_the_same_day() -> None:
    shares = Shares()
    shares.send(allotment_shares.set_populations, setting(300, 400, 100, effective=date(2026, 11, 2)))
    assert shares.wake()
    assert [each.allotted for each in region_allotments(shares.allotment)] == [3, 4, 2]
    shares.send(allotment_shares.set_populations, setting(500, 200, 100))
    shares.send(allotment_shares.set_populations, setting(600, 100, 100))
    shares.send(allotment_shares.set_populations, setting(100, 600, 100, effective=date(2028, 1, 1)))
    shares.now = at(date(2028, 6, 1))
    assert shares.wake()
    assert [each.allotted for each in region_allotments(shares.allotment)] == [6, 2, 2]
    assert shares.wake()
    assert not shares.wake()
    assert len(shares.allotment.figures) == 1
    assert [each.allotted for each in region_allotments(shares.allotment)] == [2, 6, 2]


@pytest.mark.requirement("LIC-20")
def test_what_one_region_has_to_spare_is_reassigned_to_another() -> None:
    shares = Shares(existing(1, 2), existing(2, 2))
    shares.send(allotment_shares.move_license, moving())
    assert [(each.allotted, each.free) for each in region_allotments(shares.allotment)] == [(5, 5), (2, 0), (2, 2)]
    assert "Region 2 has no license to spare" in shares.refuse("no_excess", allotment_shares.move_license, moving())
    shares.refuse("same_region", allotment_shares.move_license, moving(1, 1))
    by_hand = moving(3).model_copy(update={"actor": person("p-ada", Role.CE_CHAIR)})
    shares.refuse("not_permitted", allotment_shares.move_license, by_hand)
    assert [(each.region_id, each.change, each.appeal_id) for each in shares.allotment.adjustments] == [
        ("r-2", -1, "appeal-1"),
        ("r-1", 1, "appeal-1"),
    ]


@pytest.mark.requirement("LIC-20")
@pytest.mark.parametrize("granted", [True, False])
def test_one_more_license_is_asked_of_the_hmis_lead_who_answers(granted: bool) -> None:
    shares = Shares(*(existing(number) for number in range(1, 5)))
    asking = AskForMore(
        actor=SYSTEM,
        key=new_key(),
        region_id="r-1",
        agency_id=HARBOR,
        organization="Harbor House",
        why="Nobody else serves the county.",
        appeal_id="appeal-1",
    )
    shares.refuse("not_permitted", license_requests.ask_for_more, asking.model_copy(update={"actor": ce_lead()}))
    shares.send(license_requests.ask_for_more, asking)
    (request,) = shares.allotment.requests
    assert shares.board.open[f"request/{request.number}"].role == Role.HMIS_LEAD
    assert request.answer_by.last_day == date(2026, 11, 16)
    answer = AnswerRequest(
        actor=hmis_lead(), key=new_key(), request=request.number, granted=granted, why="As discussed."
    )
    shares.refuse("not_permitted", license_requests.answer_request, answer.model_copy(update={"actor": ce_lead()}))
    shares.refuse("unknown_request", license_requests.answer_request, answer.model_copy(update={"request": 99}))
    shares.send(license_requests.answer_request, answer)
    assert shares.allotment.requests[0].state == (
        LicenseRequestState.GRANTED if granted else LicenseRequestState.REFUSED
    )
    stands = region_allotment(shares.allotment, "r-1")
    assert (stands.allotted, stands.delegated) == ((5, 5) if granted else (4, 4))
    assert [each.agency_id for each in shares.allotment.live].count(HARBOR) == int(granted)
    assert len(shares.letters("license_request_answered")) == 2
    assert f"request/{request.number}" not in shares.board.open
    shares.refuse("not_now", license_requests.answer_request, answer.model_copy(update={"key": new_key()}))


def test_one_more_for_a_region_is_for_its_lead_to_give() -> None:
    shares = Shares()
    shares.send(
        license_requests.ask_for_more, AskForMore(actor=SYSTEM, key=new_key(), region_id="r-3", why="Two counties.")
    )
    shares.send(
        license_requests.answer_request,
        AnswerRequest(
            actor=hmis_lead(), key=new_key(), request=shares.allotment.requests[0].number, granted=True, why="."
        ),
    )
    assert (region_allotment(shares.allotment, "r-3").allotted, shares.allotment.live) == (3, ())


def test_another_version_of_the_policy_says_what_it_changes() -> None:
    shares = Shares(*(existing(number) for number in range(1, 5)))
    smaller = policy(sharing=policy().sharing.model_copy(update={"target": 4, "floor": 1}))
    message = AdoptAllotting(actor=hmis_lead(), key=new_key(), policy_label="newer", policy=smaller)
    shares.refuse("not_permitted", allotment_shares.adopt_policy, message.model_copy(update={"actor": ce_lead()}))
    said = shares.send(allotment_shares.adopt_policy, message)
    assert "Region 1 from 4 to 2" in said
    assert "reduce/r-1" in shares.board.open
    same = message.model_copy(update={"key": new_key()})
    shares.refuse("same_policy", allotment_shares.adopt_policy, same)
    assert small_policy() != smaller


def test_the_beginning_says_who_has_given_too_many_already() -> None:
    shares = Shares(*(existing(number, 3) for number in range(1, 5)))
    assert "Above the allotment: Region 3 by 2." in shares.last.summary
    assert "1 above the target of 8. The floor adds 1 license, in Region 3." in shares.last.summary

"""What each decision asks for: of licenses and the allotment as they really are, once, and what a refusal does."""

from datetime import date, timedelta
from typing import Any

import pytest

from models.allotment.messages import Delegate
from models.appeal import timeline
from models.appeal.lifecycle import AppealState
from models.appeal.messages import OrderAnswered, SetAside, SettleOrders
from models.appeal.orders import (
    ABOUT_LICENSES,
    allotment_message,
    exception_to_carry_out,
    license_message,
    next_order,
)
from models.appeal.reasons import AppealReason
from models.appeal.rules import execution, submissions
from models.appeal.state import OrderState, OrderWork
from models.appeal.verdicts import (
    ExceptionUntil,
    GrantFromAllotment,
    ReassignExcess,
    Reinstatement,
    RemoveAndReassign,
    RequestOneMore,
    Upheld,
    Verdict,
)
from models.errors import RuleViolation
from models.license.lifecycle import InactiveReason, LicenseState
from models.license.messages import ClearFlag, GrantException, Reactivate
from models.license.rules import access, exceptions
from models.license.rules import revocation as license_revocation
from models.license.state import License
from models.people import SYSTEM, Role
from tests.models.appeal.samples import (
    Case,
    ce_lead,
    contested,
    exception,
    new_key,
    not_revoked,
    start,
)
from tests.models.builders import REGION, hmis_lead, outsider, person
from tests.models.checks import assert_sentence
from tests.models.committee.samples import candidate
from tests.models.license_builders import BEGUN, held, mark, revocation

W = OrderWork


def works(case: Case) -> list[OrderWork]:
    """What is to be carried out, in order."""
    return [each.work for each in case.appeal.orders]


def carry_out_on(license_: License, case: Case) -> License:
    """Every order about licenses, carried out on this one."""
    rules_of: dict[type, Any] = {
        GrantException: exceptions.grant_exception,
        Reactivate: access.reactivate,
        ClearFlag: license_revocation.clear_flag,
    }
    while (order := next_order(case.appeal)) is not None:
        assert order.license_id == license_.license_id
        message = license_message(case.appeal, order)
        license_ = rules_of[type(message)](license_, message, case.now).state
        case.answer()
    return license_


@pytest.mark.requirement("LIC-21")
def test_an_exception_takes_a_marked_license_out_of_revocation_while_it_lasts_and_names_the_appeal() -> None:
    marked = license_revocation.flag(held(), mark(), BEGUN).state
    case = Case(start(contested=(contested(revoked_on=None, marked_on=date(2026, 10, 20)),))).decided()
    assert works(case) == [W.GRANT_EXCEPTION]
    excepted = carry_out_on(marked, case)
    assert excepted.flag is None
    (grant,) = excepted.exceptions
    assert (grant.appeal_id, grant.until) == ("appeal-1", date(2027, 6, 30))
    with pytest.raises(Exception, match="granted on appeal “appeal-1”"):
        license_revocation.revoke(excepted, revocation(InactiveReason.NO_DATA_ENTRY), case.now)
    over = case.now.replace(year=2027, month=7, day=2)
    assert license_revocation.revoke(excepted, revocation(InactiveReason.NO_DATA_ENTRY), over)
    assert case.appeal.state == AppealState.CLOSED


@pytest.mark.requirement("LIC-21")
def test_an_exception_for_a_revoked_license_gives_it_back_as_well() -> None:
    revoked = license_revocation.revoke(held(), revocation(InactiveReason.NO_DATA_ENTRY), BEGUN).state
    assert revoked.state == LicenseState.INACTIVE
    case = Case().decided()
    assert works(case) == [W.GRANT_EXCEPTION, W.GIVE_BACK]
    back = carry_out_on(revoked, case)
    assert (back.state, back.revocation, len(back.exceptions)) == (LicenseState.ACTIVE, None, 1)


@pytest.mark.parametrize("marked", [True, False])
def test_a_reinstatement_gives_back_what_was_revoked_or_takes_the_mark_away(marked: bool) -> None:
    if marked:
        license_ = license_revocation.flag(held(), mark(), BEGUN).state
        about = contested(revoked_on=None, marked_on=date(2026, 10, 20))
    else:
        license_ = license_revocation.revoke(held(), revocation(InactiveReason.NO_DATA_ENTRY), BEGUN).state
        about = contested()
    case = Case(start(contested=(about,))).decided(Reinstatement(license_ids=("l-1",)))
    assert works(case) == [W.TAKE_MARK_AWAY if marked else W.GIVE_BACK]
    after = carry_out_on(license_, case)
    assert (after.state, after.flag, after.revocation, after.exceptions) == (LicenseState.ACTIVE, None, None, ())
    assert case.letters("appeal_reinstated")[0].facts["licenses"] == "1 license"


def test_only_the_licenses_that_were_named_are_given_back() -> None:
    case = Case(start(contested=(contested(1), contested(2)))).decided(exception("l-2"))
    assert {each.license_id for each in case.appeal.orders} == {"l-2"}


def test_what_is_upheld_asks_for_nothing_and_is_closed_at_once() -> None:
    case = Case().decided(Upheld())
    assert (case.appeal.orders, case.appeal.state) == ((), AppealState.CLOSED)


REMOVE = RemoveAndReassign(license_id="l-9", region_id=REGION, candidate=candidate())
NEIGHBOR = REMOVE.model_copy(update={"candidate": candidate(region_id=REGION)})


@pytest.mark.requirement("LIC-20")
@pytest.mark.parametrize(
    ("verdict", "for_organization", "for_region"),
    [
        (GrantFromAllotment(region_id=REGION), [W.DELEGATE], None),
        (
            ReassignExcess(from_region_id="r-2", region_id=REGION),
            [W.MOVE_LICENSE, W.DELEGATE],
            [W.MOVE_LICENSE],
        ),
        (REMOVE, [W.END_DELEGATION, W.MOVE_LICENSE, W.DELEGATE], [W.END_DELEGATION, W.MOVE_LICENSE]),
        (NEIGHBOR, [W.END_DELEGATION, W.DELEGATE], [W.END_DELEGATION]),
        (RequestOneMore(region_id=REGION), [W.ASK_FOR_MORE], [W.ASK_FOR_MORE]),
    ],
)
def test_each_verdict_of_the_ce_committee_asks_the_allotment_for_its_own(
    verdict: Verdict, for_organization: list[OrderWork], for_region: list[OrderWork] | None
) -> None:
    case = Case(start(AppealReason.DENIED_ALLOTMENT)).decided(verdict)
    assert works(case) == for_organization
    for order in case.appeal.orders:
        message = allotment_message(case.appeal, order)
        assert message == allotment_message(case.appeal, order)
        assert message.actor == SYSTEM
    if for_region is not None:
        of_region = Case(start(AppealReason.MORE_ALLOTMENT, actor=ce_lead())).decided(verdict)
        assert works(of_region) == for_region


def test_a_ce_license_that_is_given_back_takes_one_of_the_regions_again() -> None:
    case = Case(start(AppealReason.REVOKED_ALLOTMENT)).decided(Reinstatement(license_ids=("l-1",)))
    assert works(case) == [W.DELEGATE, W.GIVE_BACK]
    delegation = allotment_message(case.appeal, case.appeal.orders[0])
    assert isinstance(delegation, Delegate)
    assert (delegation.license_id, delegation.region_id) == ("l-1", REGION)
    back = license_message(case.appeal, case.appeal.orders[1])
    assert isinstance(back, Reactivate)
    assert back.reason == InactiveReason.CE_ALLOTMENT


@pytest.mark.requirement("LIC-08")
def test_by_hand_only_what_the_committee_granted_and_nobody_could_carry_out() -> None:
    """Not what it did not decide, not for another license, not while the system does it, and not twice."""

    def refusal(case: Case, license_id: str = "l-2") -> str:
        with pytest.raises(RuleViolation) as caught:
            exception_to_carry_out(case.appeal, license_id)
        assert_sentence(caught.value.sentence)
        return caught.value.code

    both = start(AppealReason.SPECIAL_REQUEST, contested=(not_revoked(1), not_revoked(2)))
    assert refusal(Case(both).docketed()) == "not_granted"
    assert refusal(Case(both).decided(Upheld())) == "not_granted"
    assert refusal(Case(start(AppealReason.REVOKED_SANCTION)).decided(Reinstatement(license_ids=("l-1",))), "l-1") == (
        "not_granted"
    )
    verdict = ExceptionUntil(license_ids=("l-1", "l-2"), until=date(2027, 6, 30))
    case = Case(both).decided(verdict)
    assert refusal(case) == "on_its_way"
    assert refusal(case, "l-3") == "not_granted"
    case.answer(done=False, sentence="This license has been deleted.")
    order = exception_to_carry_out(case.appeal, "l-2")
    assert (order.license_id, order.until, order.state) == ("l-2", date(2027, 6, 30), OrderState.NOT_TRIED)
    assert exception_to_carry_out(case.appeal, "l-1").state == OrderState.REFUSED
    assert refusal(Case(both).decided(verdict).carried_out()) == "already_granted"


def test_an_order_is_asked_of_the_right_side_only() -> None:
    case = Case(start(AppealReason.REVOKED_ALLOTMENT)).decided(Reinstatement(license_ids=("l-1",)))
    for order in case.appeal.orders:
        wrong: Any = allotment_message if order.work in ABOUT_LICENSES else license_message
        with pytest.raises(ValueError, match="carry out"):
            wrong(case.appeal, order)


def test_orders_are_carried_out_one_after_the_other_and_each_once() -> None:
    case = Case().decided()
    first, second = case.appeal.orders
    assert (next_order(case.appeal), timeline.has_orders(case.appeal)) == (first, True)
    case.answer()
    assert next_order(case.appeal) == second
    again = OrderAnswered(actor=SYSTEM, key=new_key(), order=first.number)
    case.refuse("unknown_order", execution.order_answered, again)
    case.refuse("not_permitted", execution.order_answered, again.model_copy(update={"actor": hmis_lead()}))
    case.answer()
    assert (case.appeal.state, timeline.has_orders(case.appeal)) == (AppealState.CLOSED, False)


def test_after_a_refusal_nothing_more_is_tried_and_somebody_sees_to_it() -> None:
    case = Case(start(AppealReason.DENIED_ALLOTMENT)).decided(REMOVE)
    case.answer()
    case.answer(done=False, sentence="Region 2 has no license to spare.")
    assert [each.state for each in case.appeal.orders] == [OrderState.DONE, OrderState.REFUSED, OrderState.NOT_TRIED]
    assert case.appeal.state == AppealState.CARRIED_OUT
    assert case.board.open["settle"].role == Role.HMIS_LEAD
    assert "Region 2 has no license to spare." in case.board.open["settle"].title
    settling = SettleOrders(actor=hmis_lead(), key=new_key(), note="Given by hand.")
    case.refuse("not_permitted", execution.settle_orders, settling.model_copy(update={"actor": outsider()}))
    case.send(execution.settle_orders, settling)
    assert (case.appeal.state, case.board.open) == (AppealState.CLOSED, {})


def test_the_letter_says_how_a_license_is_granted_and_not_whose_is_removed() -> None:
    case = Case(start(AppealReason.DENIED_ALLOTMENT)).decided(REMOVE)
    (letter,) = case.letters("appeal_license_granted")
    assert letter.facts["how"] == "that becomes available elsewhere"
    assert "Other House" not in letter.model_dump_json()


def test_the_orders_of_a_second_round_have_numbers_of_their_own() -> None:
    case = Case().decided().carried_out()
    assert [each.number for each in case.appeal.orders] == [1, 2]
    case.send(
        submissions.set_aside,
        SetAside(actor=person("p-director", Role.HMIS_DIRECTOR), key=new_key(), reason="New papers."),
    )
    case.now += timedelta(days=20)
    case.decided(exception())
    assert [each.number for each in case.appeal.orders] == [3, 4]

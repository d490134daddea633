"""Who gives a role, who may lose one, and what nobody may leave empty."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from models.directory.messages import Designate, EndDesignation, SetBillingContact
from models.directory.permissions import may_designate, may_end_designation
from models.directory.rules.roles import designate, end_designation, set_billing_contact
from models.directory.state import HeldRole, PersonRecord, RoleFacts, fits
from models.errors import RuleViolation
from models.intake.rows import REGION_ROLES
from models.people import AGENCY_ROLES, HELD_BY_ONE, Actor, Grant, Role
from models.policy.committees import CommitteeKind
from models.policy.directory import (
    DESIGNATING,
    Designating,
    DirectoryPolicy,
    Keeping,
    LastHolder,
    vacant_roles,
)
from tests.storage.samples import pack

NOW = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)
TODAY = date(2026, 3, 2)
YESTERDAY = TODAY - timedelta(days=1)
POLICY = DirectoryPolicy()
KEEPING = Keeping(
    policy=POLICY,
    head=Role.SIGNATORY,
    speakers=(Role.SIGNATORY, Role.REPRESENTATIVE),
    contact=Role.REPRESENTATIVE,
    correct_address_days=7,
    time_zone="America/Chicago",
)
SAM = Actor(person_id="sam", grants=(Grant(role=Role.SIGNATORY, agency_id="A1"),))
DORA = Actor(person_id="dora", grants=(Grant(role=Role.HMIS_DIRECTOR),))
ANA = PersonRecord(person_id="ana", first_name="Ana", last_name="Lee", email="ana@a1.example")


def held(person_id: str, from_day: date = YESTERDAY, until_day: date | None = None) -> HeldRole:
    return HeldRole(person_id=person_id, name=person_id.title(), from_day=from_day, until_day=until_day)


def facts(
    role: Role, *holders: HeldRole, person: PersonRecord | None = ANA, policy: DirectoryPolicy = POLICY
) -> RoleFacts:
    agency = role in AGENCY_ROLES
    return RoleFacts(
        keeping=KEEPING.model_copy(update={"policy": policy}),
        role=role,
        agency_id="A1" if agency else None,
        agency_name="Harbor House" if agency else "",
        held=holders,
        person=person,
        by_name="Sam Alder",
    )


def giving(role: Role, actor: Actor = SAM, **more: Any) -> Designate:
    place = {"agency_id": "A1"} if role in AGENCY_ROLES else {}
    return Designate.model_validate({"actor": actor, "key": "k", "person_id": "ana", "role": role, **place, **more})


def ending(role: Role, actor: Actor = SAM, **more: Any) -> EndDesignation:
    place = {"agency_id": "A1"} if role in AGENCY_ROLES else {}
    said = {"actor": actor, "key": "k", "person_id": "ana", "role": role, "reason": "Left.", **place, **more}
    return EndDesignation.model_validate(said)


@pytest.mark.parametrize("role", list(Role))
def test_every_role_is_given_by_somebody_and_the_rule_says_from_where(role: Role) -> None:
    rule = POLICY.rule_for(role)
    assert role in rule.roles
    assert "office default, to be confirmed" in rule.source.lower() or "Guide 001" in rule.source


def test_a_pack_says_only_what_differs() -> None:
    own = Designating(source="Guide 9, page 1", roles=(Role.REVIEWER,), by=(Role.LEAD_AGENCY,))
    policy = DirectoryPolicy(designating=(own,))
    assert policy.rule_for(Role.REVIEWER) == own
    assert policy.rule_for(Role.SIGNATORY) in DESIGNATING
    with pytest.raises(ValueError, match="twice"):
        DirectoryPolicy(designating=(own, own))


@pytest.mark.requirement("ACC-17")
@pytest.mark.parametrize("role", list(Role))
def test_the_signatory_of_the_agency_and_nobody_else_gives_and_ends_the_role_of_a_representative(role: Role) -> None:
    agency = "A1" if role in AGENCY_ROLES else None
    actor = Actor(person_id="x", grants=(Grant(role=role, agency_id=agency),))
    elsewhere = Actor(person_id="x", grants=(Grant(role=role, agency_id="A2" if agency else None),))
    for may in (may_designate, may_end_designation):
        assert bool(may(actor, Role.REPRESENTATIVE, "A1", POLICY)) is (role == Role.SIGNATORY)
        assert not may(elsewhere, Role.REPRESENTATIVE, "A1", POLICY)


@pytest.mark.parametrize("role", list(Role))
def test_a_role_has_the_place_that_it_needs(role: Role) -> None:
    places = {"A1": None, None: "R1"} if role not in REGION_ROLES else {"A1": "R1", None: None}
    if role in AGENCY_ROLES:
        assert fits(role, "A1", None) == ""
        assert fits(role, None, None).endswith("please name it.")
    elif role in REGION_ROLES:
        assert fits(role, None, "R1") == ""
        assert fits(role, None, None).endswith("please name it.")
    else:
        assert fits(role, None, None) == ""
    for agency_id, region_id in places.items():
        assert (fits(role, agency_id, region_id) == "") is (
            role in AGENCY_ROLES and agency_id == "A1" and not region_id
        )


@pytest.mark.requirement("ACC-17")
def test_a_designation_starts_today_says_who_gave_it_and_is_a_letter() -> None:
    decision = designate(facts(Role.REPRESENTATIVE), giving(Role.REPRESENTATIVE, note="She runs intake."), NOW)
    (given,) = decision.state.held
    assert (given.person_id, given.from_day, given.until_day, given.designated_by) == ("ana", TODAY, None, "sam")
    assert decision.summary == (
        "Ana Lee is an authorized representative at Harbor House from Monday, March 2, 2026. Reason: She runs intake."
    )
    (letter,) = decision.notices
    assert (letter.template, letter.to, letter.agency_id) == ("role_given", ("ana",), "A1")
    assert (letter.facts["by"], letter.facts["reason"]) == ("Sam Alder", "She runs intake.")


@pytest.mark.parametrize(
    ("role", "holder"),
    [
        (Role.BILLING, "a member of the billing staff"),
        (Role.HMIS_LEAD, "a member of the HMIS lead staff"),
        (Role.LEAD_AGENCY, "a member of the lead agency"),
        (Role.REPRESENTATIVE, "an authorized representative"),
        (Role.HMIS_DIRECTOR, "the HMIS lead director"),
        (Role.CE_CHAIR, "the Coordinated Entry Committee chair"),
        (Role.REVIEWER, "a reviewer"),
    ],
)
def test_whoever_holds_a_role_has_a_name_that_fits_one_person(role: Role, holder: str) -> None:
    assert role.a_holder == holder
    assert holder.endswith(role.holder)


def test_the_last_of_the_billing_staff_is_called_that() -> None:
    with pytest.raises(RuleViolation) as asked:
        end_designation(facts(Role.BILLING, held("ana")), ending(Role.BILLING, DORA), NOW)
    assert asked.value.sentence.startswith("Ana Lee is the only member of the billing staff. ")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"from_day": YESTERDAY}, "day_is_past"),
        ({"until_day": YESTERDAY}, "days_reversed"),
        ({"agency_id": None}, "wrong_place"),
        ({"actor": DORA}, "not_permitted"),
    ],
)
def test_what_a_designation_can_not_be(more: dict[str, Any], code: str) -> None:
    with pytest.raises(RuleViolation) as refusal:
        designate(facts(Role.REPRESENTATIVE), giving(Role.REPRESENTATIVE, **more), NOW)
    assert refusal.value.code == code


def test_a_role_is_not_given_twice_nor_to_nobody() -> None:
    with pytest.raises(RuleViolation, match=r"is already .* through Monday, March 2, 2026"):
        designate(facts(Role.REPRESENTATIVE, held("ana", until_day=TODAY)), giving(Role.REPRESENTATIVE), NOW)
    with pytest.raises(RuleViolation, match="no such person"):
        designate(facts(Role.REPRESENTATIVE, person=None), giving(Role.REPRESENTATIVE), NOW)


@pytest.mark.parametrize("role", HELD_BY_ONE)
def test_there_is_one_chair(role: Role) -> None:
    with pytest.raises(RuleViolation, match="only one person can be"):
        designate(facts(role, held("cy")), giving(role, DORA), NOW)
    ended = held("cy", until_day=TODAY)
    later = giving(role, DORA, from_day=TODAY + timedelta(days=1))
    assert len(designate(facts(role, ended), later, NOW).state.held) == 2


@pytest.mark.parametrize(
    ("pack_name", "vacant"),
    [
        ("missouri", set()),
        ("minnesota", {role for kind in CommitteeKind for role in kind.roles}),
        ("detroit", {role for kind in CommitteeKind for role in kind.roles}),
    ],
)
def test_nobody_gets_a_seat_on_a_committee_that_the_office_does_not_have(pack_name: str, vacant: set[Role]) -> None:
    found = vacant_roles(pack(pack_name).in_force(NOW).committees)
    assert set(found) == vacant
    for role in found:
        without = facts(role)
        without = without.model_copy(update={"keeping": KEEPING.model_copy(update={"vacant": found})})
        with pytest.raises(RuleViolation, match="This office has no"):
            designate(without, giving(role, DORA), NOW)


def test_a_committee_without_a_second_chair_has_no_such_seat() -> None:
    committees = tuple(
        each.model_copy(update={"second_chair": False}) for each in pack("missouri").in_force(NOW).committees
    )
    assert set(vacant_roles(committees)) == {Role.PERFORMANCE_SECOND_CHAIR, Role.CE_SECOND_CHAIR}


@pytest.mark.requirement("ACC-17")
def test_a_role_ends_at_once_or_after_its_last_day() -> None:
    both = facts(Role.REPRESENTATIVE, held("ana"), held("bo"))
    at_once = end_designation(both, ending(Role.REPRESENTATIVE), NOW)
    assert not at_once.state.held[0].on(TODAY)
    assert at_once.state.held[1] == held("bo")
    assert at_once.summary.endswith("no longer an authorized representative at Harbor House. Reason: Left.")
    later = end_designation(both, ending(Role.REPRESENTATIVE, last_day=TODAY), NOW)
    assert later.state.held[0].on(TODAY)
    assert not later.state.held[0].on(TODAY + timedelta(days=1))
    assert [each.facts.get("last_day") for each in (*at_once.notices, *later.notices)] == [
        None,
        "Monday, March 2, 2026",
    ]


@pytest.mark.parametrize(
    ("holders", "more", "code"),
    [
        ((), {}, "not_held"),
        ((held("ana"), held("bo")), {"last_day": YESTERDAY}, "day_is_past"),
        ((held("ana", until_day=TODAY), held("bo")), {"last_day": TODAY}, "ends_already"),
        ((held("ana"), held("bo")), {"actor": DORA}, "not_permitted"),
    ],
)
def test_what_the_end_of_a_role_can_not_be(holders: tuple[HeldRole, ...], more: dict[str, Any], code: str) -> None:
    with pytest.raises(RuleViolation) as refusal:
        end_designation(facts(Role.REPRESENTATIVE, *holders), ending(Role.REPRESENTATIVE, **more), NOW)
    assert refusal.value.code == code


@pytest.mark.requirement("ACC-17")
def test_the_last_signatory_stays_and_the_last_representative_is_asked_about() -> None:
    signatory = facts(Role.SIGNATORY, held("ana"))
    with pytest.raises(RuleViolation) as refused:
        end_designation(signatory, ending(Role.SIGNATORY, DORA, confirmed=True), NOW)
    assert refused.value.code == "last_holder"
    last = facts(Role.REPRESENTATIVE, held("ana"))
    with pytest.raises(RuleViolation) as asked:
        end_designation(last, ending(Role.REPRESENTATIVE), NOW)
    assert asked.value.code == "last_holder_asked"
    assert asked.value.sentence.endswith("send it again with --yes.")
    assert end_designation(last, ending(Role.REPRESENTATIVE, confirmed=True), NOW).move == "designation_ended"


def test_somebody_whose_role_ends_before_is_no_other_holder_and_somebody_who_follows_later_neither() -> None:
    gone = held("bo", until_day=TODAY)
    follows = held("cy", from_day=TODAY + timedelta(days=9))
    for other in (gone, follows):
        with pytest.raises(RuleViolation, match="is the only"):
            end_designation(
                facts(Role.SIGNATORY, held("ana"), other), ending(Role.SIGNATORY, DORA, last_day=TODAY), NOW
            )


def test_nobody_is_needed_where_the_policy_does_not_say_so() -> None:
    assert POLICY.rule_for(Role.LIST_HOLDER).last_holder == LastHolder.FREE
    decision = end_designation(facts(Role.LIST_HOLDER, held("ana")), ending(Role.LIST_HOLDER, DORA), NOW)
    assert decision.move == "designation_ended"


@pytest.mark.requirement("FEE-15")
def test_the_new_billing_contact_and_the_one_before_hear_of_it() -> None:
    message = SetBillingContact(actor=SAM, key="k", agency_id="A1", person_id="ana")
    decision = set_billing_contact(facts(Role.BILLING_CONTACT, held("bo")), message, NOW)
    before, contact = decision.state.held
    assert not before.on(TODAY)
    assert (contact.person_id, contact.on(TODAY)) == ("ana", True)
    assert [(each.template, each.to) for each in decision.notices] == [
        ("role_given", ("ana",)),
        ("role_ended", ("bo",)),
    ]
    assert decision.summary.endswith("in place of Bo.")


@pytest.mark.requirement("FEE-15")
def test_one_of_two_billing_contacts_becomes_the_only_one() -> None:
    message = SetBillingContact(actor=SAM, key="k", agency_id="A1", person_id="ana")
    decision = set_billing_contact(facts(Role.BILLING_CONTACT, held("ana"), held("bo")), message, NOW)
    assert [each.person_id for each in decision.state.held if each.on(TODAY)] == ["ana"]
    assert [each.template for each in decision.notices] == ["role_ended"]
    with pytest.raises(RuleViolation, match="already"):
        set_billing_contact(facts(Role.BILLING_CONTACT, held("ana")), message, NOW)
    stranger = message.model_copy(update={"actor": Actor(person_id="x")})
    with pytest.raises(RuleViolation, match="Only this agency’s signatory"):
        set_billing_contact(facts(Role.BILLING_CONTACT), stranger, NOW)

"""Adding and changing people and agencies, and who an agency's new person turns out to be."""

from datetime import timedelta

import pytest

from models.directory.messages import AddAgency, AddPerson, ChangeAgency, ChangePerson, NewPerson
from models.directory.rules.agencies import add_agency, change_agency
from models.directory.rules.people import add_person, change_person, on_record
from models.directory.state import AgencyFacts, AgencyRecord, FieldChange, NewcomerFacts, PersonFacts, PersonRecord
from models.errors import RuleViolation
from models.people import Actor, Grant, Role
from tests.models.directory.test_roles import ANA, KEEPING, NOW, SAM

LENA = Actor(person_id="lena", grants=(Grant(role=Role.HMIS_LEAD),))
ANNA = PersonRecord(person_id="anna", first_name="Anna", last_name="Lee", email="anna@a1.example")
NEW = NewPerson(first_name="Ana", last_name="Lee", email="ana@a1.example")
HARBOR = AgencyRecord(agency_id="A1", name="Harbor House", region_id="R1", county="Boone", program_types=("shelter",))


def adding(**more: object) -> AddPerson:
    return AddPerson.model_validate({"actor": LENA, "key": "k", "person_id": "p-1", "person": NEW, **more})


def changing(**more: object) -> ChangePerson:
    said = {"actor": LENA, "key": "k", "person_id": "ana", "reason": "Married.", "last_name": "Reed", **more}
    return ChangePerson.model_validate(said)


def known(**more: object) -> PersonFacts:
    return PersonFacts.model_validate({"keeping": KEEPING, "person": ANA, "agencies": ("A1",), **more})


def refusal(rule: object, *arguments: object) -> str:
    with pytest.raises(RuleViolation) as refused:
        rule(*arguments)  # type: ignore[operator]
    assert refused.value.sentence.endswith(".")
    return refused.value.code


def test_a_person_comes_onto_record_unless_the_address_is_taken_or_a_name_looks_alike() -> None:
    facts = PersonFacts(keeping=KEEPING)
    assert add_person(facts, adding(), NOW).state.name == "Ana Lee"
    assert refusal(add_person, facts.model_copy(update={"same_address": ANNA}), adding(), NOW) == "same_address"
    alike = facts.model_copy(update={"alike": (ANNA,)})
    assert refusal(add_person, alike, adding(), NOW) == "looks_alike"
    sure = adding(person=NEW.model_copy(update={"confirmed": True}))
    assert add_person(alike, sure, NOW).move == "person_added"
    assert refusal(add_person, facts, adding(actor=SAM), NOW) == "not_permitted"


def test_a_change_says_what_was_before_what_is_now_and_why() -> None:
    decision = change_person(known(), changing(email="reed@a1.example"), NOW)
    assert decision.summary == (
        "Changed for Ana Lee: last name from “Lee” to “Reed” and email address from “ana@a1.example” to "
        "“reed@a1.example”. Reason: Married."
    )
    assert (decision.state.last_name, decision.state.first_name) == ("Reed", "Ana")


def test_a_change_that_changes_nothing_or_takes_an_address_is_refused() -> None:
    assert refusal(change_person, known(), changing(last_name="Lee"), NOW) == "no_change"
    taken = known(same_address=ANNA)
    assert refusal(change_person, taken, changing(email="anna@a1.example"), NOW) == "same_address"
    assert refusal(change_person, known(person=None), changing(), NOW) == "unknown_person"


def test_a_stale_change_is_refused_with_who_and_when() -> None:
    changed = FieldChange(field="last_name", at=NOW, by="Lou Reed")
    facts = known(changes=(changed,))
    with pytest.raises(RuleViolation, match="Lou Reed changed the last name on Monday, March 2, 2026, at 9:30 AM"):
        change_person(facts, changing(seen_at=NOW - timedelta(seconds=1)), NOW)
    assert change_person(facts, changing(seen_at=NOW), NOW).move == "person_changed"
    other = facts.model_copy(update={"changes": (changed.model_copy(update={"field": "email"}),)})
    assert change_person(other, changing(seen_at=NOW - timedelta(days=1)), NOW).move == "person_changed"


@pytest.mark.parametrize(
    ("more", "may"),
    [
        ({}, True),
        ({"agencies": ("A2",)}, False),
        ({"agencies": ("A1", "A2")}, False),
        ({"agencies": ()}, False),
        ({"has_office": True}, False),
    ],
)
def test_an_agency_changes_only_who_belongs_to_it_alone_and_has_no_office(more: dict[str, object], may: bool) -> None:
    change = changing(actor=SAM)
    if may:
        assert change_person(known(**more), change, NOW).move == "person_changed"
    else:
        assert refusal(change_person, known(**more), change, NOW) == "not_permitted"


@pytest.mark.requirement("ACC-19")
def test_who_an_agencys_new_person_turns_out_to_be() -> None:
    assert on_record(NEW, NewcomerFacts()) is None
    assert on_record(NEW, NewcomerFacts(same_address=ANA)) == ANA
    assert on_record(NEW, NewcomerFacts(same_address=ANA, address_is_colleagues=True)) == ANA
    with pytest.raises(RuleViolation, match=r"\(anna\), who is on record already"):
        on_record(NEW, NewcomerFacts(same_address=ANNA, address_is_colleagues=True))
    assert refusal(on_record, NEW, NewcomerFacts(alike=(ANNA,))) == "looks_alike"
    assert on_record(NEW.model_copy(update={"confirmed": True}), NewcomerFacts(alike=(ANNA,))) is None


@pytest.mark.requirement("ACC-19")
def test_an_agency_hears_nothing_of_somebody_elsewhere_who_has_the_address_under_another_name() -> None:
    with pytest.raises(RuleViolation) as refused:
        on_record(NEW, NewcomerFacts(same_address=ANNA))
    assert refused.value.code == "check_address"
    assert not {"Anna", "anna", "record"} & set(refused.value.sentence.split())


def test_agencies_are_added_and_changed_by_the_keepers() -> None:
    facts = AgencyFacts(keeping=KEEPING, regions=("R1", "R2"))
    new = AddAgency(actor=LENA, key="k", agency_id="A1", name="Harbor House", region_id="R1", county="Boone")
    assert add_agency(facts, new, NOW).state.name == "Harbor House"
    assert refusal(add_agency, facts, new.model_copy(update={"actor": SAM}), NOW) == "not_permitted"
    assert refusal(add_agency, facts, new.model_copy(update={"region_id": "R9"}), NOW) == "unknown_region"
    assert refusal(add_agency, facts.model_copy(update={"agency": HARBOR}), new, NOW) == "taken_id"
    again = facts.model_copy(update={"same_name": HARBOR})
    assert refusal(add_agency, again, new, NOW) == "looks_alike"
    assert add_agency(again, new.model_copy(update={"confirmed": True}), NOW).move == "agency_added"

    change = ChangeAgency(
        actor=LENA, key="k", agency_id="A1", reason="It moved.", region_id="R2", program_types=("a", "b")
    )
    there = facts.model_copy(update={"agency": HARBOR})
    decision = change_agency(there, change, NOW)
    assert decision.summary == (
        "Changed for Harbor House: region from “R1” to “R2” and program types from “shelter” to “a, b”. "
        "Reason: It moved."
    )
    assert refusal(change_agency, there, change.model_copy(update={"region_id": "R9"}), NOW) == "unknown_region"
    assert refusal(change_agency, facts, change, NOW) == "unknown_agency"
    assert refusal(change_agency, there, change.model_copy(update={"actor": SAM}), NOW) == "not_permitted"

"""What a returned request lacks on paper can be supplied, and replaces what was there (document 002)."""

import pytest

from models.access_request.lifecycle import RequestState
from models.access_request.messages import SupplyPaper
from models.access_request.rules import papers, reviewing
from models.access_request.state import AccessRequest, SuppliedPaper
from models.people import Actor
from tests.models import forms
from tests.models.builders import DAY, REPRESENTATIVE, START, outsider, representative, request, reviewer, trainee
from tests.models.checks import refused, sound


def returned() -> AccessRequest:
    under_review = reviewing.open_review(request(), START).state
    return reviewing.returned(under_review, ["A readable certificate"], "", START).state


def supplied(document_id: str = "d-9", actor: Actor | None = None) -> SupplyPaper:
    return SupplyPaper(
        actor=actor or representative(),
        key=forms.new_key(),
        part="hmis-basics",
        title="HMIS Basics",
        document_id=document_id,
    )


@pytest.mark.requirement("NEW-09", "NEW-05")
def test_a_paper_is_supplied_and_the_request_can_be_completed() -> None:
    decision = sound(papers.supply_paper(returned(), supplied(), START + DAY))
    assert decision.state.papers == (
        SuppliedPaper(part="hmis-basics", document_id="d-9", at=START + DAY, by=REPRESENTATIVE),
    )
    assert decision.state.state == RequestState.RETURNED
    assert decision.summary == "A new file for “HMIS Basics” was submitted. An earlier one is kept."
    again = sound(papers.supply_paper(decision.state, supplied("d-10"), START + DAY)).state
    assert [each.document_id for each in again.papers] == ["d-9", "d-10"]
    done = sound(reviewing.complete(again, forms.completion(representative()), START + DAY)).state
    assert done.state == RequestState.UNDER_REVIEW


def test_the_same_file_again_is_refused() -> None:
    once = papers.supply_paper(returned(), supplied(), START).state
    said = refused("same_paper", papers.supply_paper, once, supplied(), START)
    assert said == "We already have this file for “HMIS Basics”. Please choose another."


@pytest.mark.requirement("NEW-05")
def test_only_a_returned_request_takes_a_paper_and_only_in_time() -> None:
    refused("not_now", papers.supply_paper, reviewing.open_review(request(), START).state, supplied(), START)
    late = returned()
    assert late.due is not None
    refused("too_late", papers.supply_paper, late, supplied(), late.due.ends_at)


@pytest.mark.parametrize("who", [trainee(), reviewer(), outsider()], ids=lambda each: each.person_id)
def test_only_the_agency_supplies_a_paper(who: Actor) -> None:
    refused("not_permitted", papers.supply_paper, returned(), supplied(actor=who), START)

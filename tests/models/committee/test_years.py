"""Two years of both committees: a meeting a month, nothing lost, and a state that stays small."""

from datetime import date

import pytest

from models.committee.lifecycle import MeetingState
from models.committee.state import Meeting
from models.policy.committees import Terms
from tests.models.builders import SOURCE, at
from tests.models.committee.samples import (
    ADA,
    CLEO,
    DAN,
    Chamber,
    an_appeal,
    denied,
    exception,
    granted,
    rule,
    supply,
)

LARGEST = 25_000
"""In bytes: what a payload of a busy committee may hold."""


@pytest.mark.requirement("LIC-18", "LIC-19")
@pytest.mark.parametrize("committee", ["performance", "coordinated-entry"])
def test_two_years_of_meetings_answer_every_appeal_and_the_state_stays_small(committee: str) -> None:
    performance = committee == "performance"
    chamber = Chamber(rule(committee, terms=Terms(source=SOURCE)))
    over: list[Meeting] = []
    filed = decided = 0
    largest = 0
    for month in range(24):
        for _ in range(2):
            filed += 1
            chamber.docket(an_appeal(filed) if performance else denied(filed))
        if month % 8 == 7:  # nobody comes
            chamber.until(chamber.next.when.missed_at)
        else:
            chamber.open(ADA, CLEO, DAN)
            for number, item in enumerate(chamber.meeting.items):
                if number % 2:
                    chamber.continue_(item.appeal.appeal_id)
                    continue
                verdict = exception(date(2030, 1, 1)) if performance else granted()
                chamber.decide(verdict, item.appeal.appeal_id, supply=supply(r_1=1))
                decided += 1
            largest = max(largest, len(chamber.committee.model_dump_json()))
            chamber.close()
            chamber.tell()
        over.append(chamber.last)
    held = [each for each in over if each.state == MeetingState.CLOSED]
    assert len({each.meeting_id for each in over}) == 24
    assert len(held) == 21
    assert [each.when.month for each in over] == sorted({each.when.month for each in over})
    assert not any(item.pending for each in held for item in each.items)
    assert filed == decided + len(chamber.next.items)
    assert largest < LARGEST
    assert len(chamber.committee.meetings) <= 3
    assert "holidays_known" in chamber.moves or chamber.now < at(date(2028, 6, 1))

"""Every state of a committee and of a meeting, with every move."""

from enum import StrEnum

from models.committee.lifecycle import CommitteeLifecycle, MeetingLifecycle
from models.committee.lifecycle import CommitteeMove as Said
from models.committee.lifecycle import CommitteeState as C
from models.committee.lifecycle import MeetingMove as M
from models.committee.lifecycle import MeetingState as S
from tests.models.checks import Table, assert_moves

COMMITTEE: Table = {C.SITTING: {Said.MET: C.SITTING, Said.DISSOLVED: C.DISSOLVED}, C.DISSOLVED: {}}

PLANNED: dict[StrEnum, StrEnum] = {
    M.CANCELED: S.CANCELED,
    M.OPENED: S.IN_SESSION,
    M.FOUND_NO_QUORUM: S.WITHOUT_QUORUM,
    M.MISSED: S.MISSED,
}
MEETING: Table = {
    S.SCHEDULED: {M.ANNOUNCED: S.ANNOUNCED, M.MOVED: S.SCHEDULED, **PLANNED},
    S.ANNOUNCED: {M.MOVED: S.ANNOUNCED, **PLANNED},
    S.IN_SESSION: {M.CONDUCTED: S.IN_SESSION, M.ADJOURNED: S.ADJOURNED, M.CLOSED: S.CLOSED},
    S.ADJOURNED: {M.RESUMED: S.IN_SESSION, M.CLOSED: S.CLOSED, M.MISSED: S.MISSED},
    S.CLOSED: {M.CORRECTED: S.CLOSED},
    S.WITHOUT_QUORUM: {M.TAKEN_BACK: S.ANNOUNCED, M.CORRECTED: S.WITHOUT_QUORUM},
    S.CANCELED: {M.CORRECTED: S.CANCELED},
    S.MISSED: {M.CORRECTED: S.MISSED},
}


def test_a_committee_moves_as_expected_from_every_state() -> None:
    assert_moves(CommitteeLifecycle, COMMITTEE)


def test_a_meeting_moves_as_expected_from_every_state() -> None:
    assert_moves(MeetingLifecycle, MEETING)

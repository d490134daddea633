"""Every state of a committee and of a meeting, with every move."""

from enum import StrEnum

from models.committee.lifecycle import CommitteeLifecycle, MeetingLifecycle
from models.committee.lifecycle import CommitteeMove as Said
from models.committee.lifecycle import CommitteeState as C
from models.committee.lifecycle import MeetingMove as M
from models.committee.lifecycle import MeetingState as S
from tests.models.checks import Table, assert_moves

COMMITTEE: Table = {C.SITTING: {Said.MET: C.SITTING, Said.DISSOLVED: C.DISSOLVED}, C.DISSOLVED: {}}

NOT_HELD: dict[StrEnum, StrEnum] = {M.FOUND_NO_QUORUM: S.WITHOUT_QUORUM, M.MISSED: S.MISSED}
MEETING: Table = {
    S.SCHEDULED: {M.ANNOUNCED: S.ANNOUNCED, M.OPENED: S.IN_SESSION, **NOT_HELD},
    S.ANNOUNCED: {M.OPENED: S.IN_SESSION, **NOT_HELD},
    S.IN_SESSION: {M.CONDUCTED: S.IN_SESSION, M.CLOSED: S.CLOSED},
    S.CLOSED: {},
    S.WITHOUT_QUORUM: {},
    S.MISSED: {},
}


def test_a_committee_moves_as_expected_from_every_state() -> None:
    assert_moves(CommitteeLifecycle, COMMITTEE)


def test_a_meeting_moves_as_expected_from_every_state() -> None:
    assert_moves(MeetingLifecycle, MEETING)

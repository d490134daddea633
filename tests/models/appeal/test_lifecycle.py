"""Every state of an appeal with every move."""

from enum import StrEnum

from models.appeal.lifecycle import AppealLifecycle
from models.appeal.lifecycle import AppealMove as M
from models.appeal.lifecycle import AppealState as S
from tests.models.checks import Table, assert_moves


def pending(state: S, *, waits: bool = False) -> dict[StrEnum, StrEnum]:
    """What is open in every state without a decision."""
    always: dict[StrEnum, StrEnum] = {M.ADDED_TO: state, M.WITHDRAWN: S.WITHDRAWN}
    if not waits:
        return always
    return {**always, M.CARRIED_OVER: state, M.RESCHEDULED: state, M.TAKEN_UP: S.BEFORE_COMMITTEE}


APPEAL: Table = {
    S.FILED: {**pending(S.FILED), M.DOCKETED: S.DOCKETED},
    S.DOCKETED: pending(S.DOCKETED, waits=True),
    S.BEFORE_COMMITTEE: {
        **pending(S.BEFORE_COMMITTEE),
        M.CARRIED_OVER: S.DOCKETED,
        M.ADJOURNED: S.BEFORE_COMMITTEE,
        M.RESUMED: S.BEFORE_COMMITTEE,
        M.CONTINUED: S.CONTINUED,
        M.DECIDED: S.DECIDED,
    },
    S.CONTINUED: pending(S.CONTINUED, waits=True),
    S.DECIDED: {M.ORDER_ANSWERED: S.DECIDED, M.CARRIED_OUT: S.CARRIED_OUT},
    S.CARRIED_OUT: {M.CLOSED: S.CLOSED, M.SET_ASIDE: S.FILED},
    S.CLOSED: {M.SET_ASIDE: S.FILED},
    S.WITHDRAWN: {},
}


def test_an_appeal_moves_as_expected_from_every_state() -> None:
    assert_moves(AppealLifecycle, APPEAL)

"""Every state of a license and of an assignment, with every move."""

from models.license.lifecycle import AssignmentLifecycle, LicenseLifecycle
from models.license.lifecycle import AssignmentMove as Took
from models.license.lifecycle import AssignmentState as Time
from models.license.lifecycle import LicenseMove as M
from models.license.lifecycle import LicenseState as S
from tests.models.checks import Table, assert_moves

LICENSE: Table = {
    S.OPEN: {M.RESERVED: S.RESERVED, M.DELETED: S.DELETED, M.MAINTAINED: S.OPEN},
    S.RESERVED: {M.RELEASED: S.OPEN, M.ASSIGNED: S.ACTIVE, M.MAINTAINED: S.RESERVED},
    S.ACTIVE: {
        M.DEACTIVATED: S.INACTIVE,
        M.DELETED: S.DELETED,
        M.CONTRADICTED: S.OPEN,
        M.MAINTAINED: S.ACTIVE,
    },
    S.INACTIVE: {
        M.RESERVED: S.RESERVED,
        M.DEACTIVATED: S.INACTIVE,
        M.REACTIVATED: S.ACTIVE,
        M.DELETED: S.DELETED,
        M.CONTRADICTED: S.OPEN,
        M.MAINTAINED: S.INACTIVE,
    },
    S.DELETED: {},
}

ASSIGNMENT: Table = {
    Time.RESERVED: {Took.STARTED: Time.ACTIVE, Took.RELEASED: Time.RELEASED},
    Time.ACTIVE: {Took.PAUSED: Time.INACTIVE, Took.LEFT: Time.LEFT, Took.DELETED: Time.DELETED},
    Time.INACTIVE: {
        Took.PAUSED: Time.INACTIVE,
        Took.RESUMED: Time.ACTIVE,
        Took.LEFT: Time.LEFT,
        Took.DELETED: Time.DELETED,
    },
    Time.LEFT: {Took.TRANSFERRED: Time.TRANSFERRED, Took.DELETED: Time.DELETED},
    Time.RELEASED: {},
    Time.TRANSFERRED: {},
    Time.DELETED: {},
}


def test_a_license_moves_as_expected_from_every_state() -> None:
    assert_moves(LicenseLifecycle, LICENSE)


def test_an_assignment_moves_as_expected_from_every_state() -> None:
    assert_moves(AssignmentLifecycle, ASSIGNMENT)

"""Every state of an invoice and of a self-pay request, with every move."""

from models.billing.lifecycle import InvoiceLifecycle
from models.billing.lifecycle import InvoiceMove as M
from models.billing.lifecycle import InvoiceState as S
from models.self_pay.lifecycle import SelfPayLifecycle
from models.self_pay.lifecycle import SelfPayMove as Said
from models.self_pay.lifecycle import SelfPayState as Asked
from tests.models.checks import Table, assert_moves

INVOICE: Table = {
    S.ISSUED: {
        M.PAID_IN_PART: S.PART_PAID,
        M.SETTLED: S.PAID,
        M.FELL_OVERDUE: S.OVERDUE,
        M.DEFERRED: S.ISSUED,
        M.VOIDED: S.VOID,
    },
    S.PART_PAID: {
        M.PAID_IN_PART: S.PART_PAID,
        M.SETTLED: S.PAID,
        M.FELL_OVERDUE: S.OVERDUE,
        M.DEFERRED: S.ISSUED,
        M.REOPENED: S.ISSUED,
        M.VOIDED: S.VOID,
    },
    S.OVERDUE: {M.PAID_IN_PART: S.OVERDUE, M.SETTLED: S.PAID, M.DEFERRED: S.ISSUED, M.VOIDED: S.VOID},
    S.PAID: {M.REOPENED: S.ISSUED, M.VOIDED: S.VOID},
    S.VOID: {},
}

SELF_PAY: Table = {
    Asked.REQUESTED: {
        Said.ACCEPTED: Asked.ACCEPTED,
        Said.REFUSED: Asked.REFUSED,
        Said.DELAYED: Asked.DELAYED,
        Said.WITHDRAWN: Asked.WITHDRAWN,
    },
    Asked.DELAYED: {
        Said.ACCEPTED: Asked.ACCEPTED,
        Said.REFUSED: Asked.REFUSED,
        Said.DELAYED: Asked.DELAYED,
        Said.TAKEN_UP_AGAIN: Asked.REQUESTED,
        Said.WITHDRAWN: Asked.WITHDRAWN,
    },
    Asked.ACCEPTED: {Said.REVIEW_OPENED: Asked.ACCEPTED, Said.REVIEW_ANSWERED: Asked.ACCEPTED},
    Asked.REFUSED: {},
    Asked.WITHDRAWN: {},
}


def test_an_invoice_moves_as_expected_from_every_state() -> None:
    assert_moves(InvoiceLifecycle, INVOICE)


def test_a_self_pay_request_moves_as_expected_from_every_state() -> None:
    assert_moves(SelfPayLifecycle, SELF_PAY)

"""Every task leads to a page where whoever has it can do it, or says in a sentence who does it and how."""

import re

import pytest

from models.effects import TaskKind
from models.pages import ACCOUNT_WORK, WITHOUT_PAGE, page_of_task, stands
from portal.app import ROUTES
from portal.routing import Route

K = TaskKind

DONE_BY: dict[tuple[TaskKind, str, str], str] = {
    (K.REVIEW_REQUEST, "request/Q1", "review"): "may_review_request",
    (K.COMPLETE_REQUEST, "request/Q1", "complete"): "may_complete",
    (K.SET_UP_ACCOUNT, "request/Q1", "account"): "may_confirm_account",
    (K.CHANGE_ACCOUNT, "request/Q1", "account"): "may_confirm_account",
    (K.CLOSE_ACCOUNT, "request/Q1", "account"): "may_confirm_account",
    (K.GRANT_TRAINING_SITE, "request/Q1", "account"): "may_confirm_account",
    (K.CHANGE_ACCOUNT, "license/L1", "account/2"): "may_confirm_order",
    (K.CLOSE_ACCOUNT, "license/L1", "account/2"): "may_confirm_order",
    (K.REOPEN_ACCOUNT, "license/L1", "account/2"): "may_confirm_order",
    (K.UNLOCK_ACCOUNT, "license/L1", "account/2"): "may_confirm_order",
    (K.REACTIVATE_LICENSE, "license/L1", "reactivation"): "may_change_access",
    (K.REACTIVATE_LICENSE, "license/L1", "wish"): "may_ask_for_help",
    (K.CONFIRM_RETURN, "license/L1", "return"): "may_arrange_leave",
    (K.DO_TRAINING, "training/Q1", "training"): "may_submit_step",
    (K.DO_TRAINING, "training/Q1", "sign/agreement"): "may_sign",
    (K.DO_TRAINING, "training/Q1", "account/center"): "may_record_account",
    (K.DO_TRAINING, "training/Q1", "attempts/privacy"): "may_grant_attempt",
    (K.REVIEW_STEP, "training/Q1", "review/1/2"): "may_review_step",
    (K.CONFIRM_RENEWAL, "billing/A1", "worksheet"): "may_answer_worksheet",
    (K.NAME_BILLING_CONTACT, "billing/A1", "contact"): "may_designate",
    (K.NAME_BILLING_CONTACT, "office", "contact/A1"): "may_designate",
    (K.REVIEW_INACTIVITY, "inactivity-review/2026-11", "review"): "may_take_part",
    (K.HOLD_MEETING, "committee/performance", "hold/1"): "may_open",
    (K.PRESENT_REPORT, "committee/performance", "report/1"): "may_present_report",
    (K.ANSWER_QUESTION, "appeal/P1", "question/1"): "may_add",
    (K.ANSWER_LICENSE_REQUEST, "allotment", "request/1"): "may_answer_request",
    (K.CONFIRM_COMMITMENTS, "allotment", "confirm/1"): "may_confirm_any",
    (K.REDUCE_DELEGATIONS, "allotment", "reduce/R1"): "may_end_delegations",
    (K.CONFIRM_RECOVERY, "person/tess", "recovery/i-1/lena"): "may_confirm_recovery",
}
"""Each kind of task as it is opened, and the permission of the act that does it, on its page or below."""


def route_of(path: str) -> Route:
    """The page at a path."""
    (found,) = [
        each for each in ROUTES if each.form is None and re.fullmatch(re.sub(r"\{[^}]*\}", "[^/]+", each.path), path)
    ][:1]
    return found


def test_every_kind_of_task_is_done_on_a_page_or_is_on_the_list_of_those_that_are_not() -> None:
    assert sorted(TaskKind) == sorted({*(kind for kind, _, _ in DONE_BY), *WITHOUT_PAGE})
    assert not {kind for kind, _, _ in DONE_BY} & set(WITHOUT_PAGE)


@pytest.mark.parametrize(("task", "permission"), DONE_BY.items(), ids=lambda each: "-".join(map(str, each[:1])))
def test_a_task_leads_to_a_page_with_the_act_that_does_it(task: tuple[TaskKind, str, str], permission: str) -> None:
    path = page_of_task(*task)
    assert path is not None
    page = route_of(path.partition("?")[0])
    acts = [
        each
        for each in ROUTES
        if each.form is not None and (each.shows is page.handler or each.path.startswith(f"{page.path}/"))
    ]
    assert permission in {getattr(each.allowed, "__name__", "") for each in acts}


@pytest.mark.parametrize("task", [each for each in DONE_BY if each[0] in ACCOUNT_WORK], ids="-".join)
def test_work_on_an_account_leads_to_the_very_page_that_confirms_it(task: tuple[TaskKind, str, str]) -> None:
    page = route_of(str(page_of_task(*task)))
    (act,) = [each for each in ROUTES if each.form is not None and each.shows is page.handler]
    assert getattr(act.allowed, "__name__", "") == DONE_BY[task]


@pytest.mark.parametrize("kind", WITHOUT_PAGE)
def test_a_task_that_no_page_does_says_in_whole_sentences_who_does_it_and_how(kind: TaskKind) -> None:
    assert re.fullmatch(r"[A-Z].*\.", WITHOUT_PAGE[kind])
    path = page_of_task(kind, "billing/A1", "x")
    assert path is None or stands(path), "no dead link"

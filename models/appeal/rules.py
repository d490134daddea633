"""What each step on an appeal requires and brings about.

Every function takes the appeal, a message and the time, and returns a Decision, or raises RuleViolation with the
sentence that the person reads. Everything that the appeal's workflow calls is named here. Policy 003, section 4 and
Addendum 1, is the source.
"""

from models.appeal.adding import answer_question, attach, report_assessment, set_aside, withdraw
from models.appeal.carrying_out import order_answered, settle_orders
from models.appeal.filing import begin
from models.appeal.hearing import carry_over, go_on_docket, hear, not_docketed, take_up
from models.appeal.messages import AppealDecision

__all__ = [
    "AppealDecision",
    "answer_question",
    "attach",
    "begin",
    "carry_over",
    "go_on_docket",
    "hear",
    "not_docketed",
    "order_answered",
    "report_assessment",
    "set_aside",
    "settle_orders",
    "take_up",
    "withdraw",
]

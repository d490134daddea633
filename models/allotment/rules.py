"""What each step on the allotment requires and brings about (003, sections 2 to 4).

Every function takes the allotment, a message and the time, and returns a Decision, or raises RuleViolation with the
sentence that the person reads. Everything that the allotment's workflow calls is named here.
"""

from models.allotment.answering import answer_request, ask_for_more
from models.allotment.delegating import confirm_commitments, decide_home, delegate, deny_license, end_delegation
from models.allotment.messages import AllotmentDecision
from models.allotment.sharing import adopt_policy, move_license, order_done, set_populations

__all__ = [
    "AllotmentDecision",
    "adopt_policy",
    "answer_request",
    "ask_for_more",
    "confirm_commitments",
    "decide_home",
    "delegate",
    "deny_license",
    "end_delegation",
    "move_license",
    "order_done",
    "set_populations",
]

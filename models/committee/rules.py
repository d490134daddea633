"""What each step before a committee requires and brings about.

Every function takes the committee, a message and the time, and returns a Decision, or raises RuleViolation with the
sentence that the person reads. Everything that the committee's workflow calls is named here. Policy 003, section 4, is
the source.
"""

from models.committee.deciding import cast_vote, continue_appeal, count_votes, decide, make_motion
from models.committee.docketing import adopt_rule, dissolve, docket_appeal, strike_appeal, told
from models.committee.messages import CommitteeDecision
from models.committee.session import (
    arrive,
    close_meeting,
    open_meeting,
    present_report,
    record_no_quorum,
    recuse,
    settle_recusal,
)

__all__ = [
    "CommitteeDecision",
    "adopt_rule",
    "arrive",
    "cast_vote",
    "close_meeting",
    "continue_appeal",
    "count_votes",
    "decide",
    "dissolve",
    "docket_appeal",
    "make_motion",
    "open_meeting",
    "present_report",
    "record_no_quorum",
    "recuse",
    "settle_recusal",
    "strike_appeal",
    "told",
]

"""The commands of committees: meetings and votes."""

from commands.registry.command import Command

COMMANDS = (
    Command(
        "docket",
        "commands.committees:docket",
        "Show a committee's next meetings: their dates, how they were set, and every appeal on the docket.",
    ),
    Command(
        "committee",
        "commands.committees:members",
        "Show who is on a committee: its chairs and members, their terms, and how many are a quorum.",
    ),
    Command(
        "move-meeting",
        "commands.meeting_dates:move_meeting",
        "Move the next meeting to another day or time. Members and appellants get a letter, and calendars change.",
    ),
    Command(
        "cancel-meeting",
        "commands.meeting_dates:cancel_meeting",
        "Cancel the next meeting, or the one you name. Its docket is carried over, and all concerned are told.",
    ),
    Command(
        "open-meeting",
        "commands.meetings:open_meeting",
        "Call a meeting to order, at its time or later. Its docket is final, and recusals are proposed.",
    ),
    Command(
        "no-quorum",
        "commands.meetings:no_quorum",
        "Record that there was no quorum. Everything on the docket moves to the next meeting.",
    ),
    Command(
        "take-back-no-quorum",
        "commands.meeting_dates:take_back_no_quorum",
        "Take back that there was no quorum. The meeting can be opened with the docket it had.",
    ),
    Command("arrive", "commands.meetings:arrive", "Record that a member arrived after the meeting was opened."),
    Command(
        "depart",
        "commands.meetings:depart",
        "Record that a member left before the end. If that member presided, someone else who is present presides.",
    ),
    Command(
        "hand-over",
        "commands.meetings:hand_over",
        "Let another member preside from now on. A chair who arrives late can take over.",
    ),
    Command(
        "adjourn",
        "commands.meetings:adjourn",
        "Adjourn the meeting until another time. Its docket and its votes stay as they are.",
    ),
    Command(
        "resume",
        "commands.meetings:resume",
        "Resume an adjourned meeting, at the time that was set or later. A quorum is needed again.",
    ),
    Command("recuse", "commands.meetings:recuse", "Recuse yourself from an appeal."),
    Command(
        "settle-recusal",
        "commands.meetings:settle_recusal",
        "Confirm a proposed recusal, or find, with a reason, that the member may take part.",
    ),
    Command(
        "present-report",
        "commands.meetings:present_report",
        "Record that the inactivity report was presented at the meeting.",
    ),
    Command(
        "decide-appeal",
        "commands.appeal_decisions:decide",
        "Decide an appeal as the chair, where the policy leaves that to the chair.",
    ),
    Command("move", "commands.appeal_decisions:move", "Make a motion on an appeal. The members vote on it."),
    Command(
        "vote", "commands.appeal_decisions:vote", "Vote on a motion. Each member has one vote and can't change it."
    ),
    Command(
        "count-votes",
        "commands.appeal_decisions:count",
        "Count the votes on a motion. It is carried and becomes the response, or it fails.",
    ),
    Command(
        "continue-appeal",
        "commands.appeal_decisions:continue_appeal",
        "Continue an appeal to the next meeting: with a reason, a question, or an assessment to make.",
    ),
    Command(
        "close-meeting",
        "commands.meetings:close",
        "Close the meeting. Every pending appeal on its docket needs a response first.",
    ),
    Command(
        "correct-minutes",
        "commands.meeting_dates:correct_minutes",
        "Correct the minutes of the last meeting. No response to an appeal changes; a decision can be set aside.",
    ),
    Command("minutes", "commands.committees:minutes", "Show the minutes of a meeting that has ended."),
    Command(
        "clearance",
        "commands.committees:figures",
        "Show how a committee cleared its docket: appeals filed, decided, and pending, and how long they took.",
    ),
)

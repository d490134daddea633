"""The commands of agencies: renewal, appeals, self-pay licenses."""

from commands.registry.command import Command

COMMANDS = (
    Command(
        "worksheet",
        "commands.renewal:worksheet",
        "Show the renewal worksheet: the licenses it asks about, and the agency's answers so far.",
    ),
    Command(
        "answer-worksheet",
        "commands.renewal:answer_worksheet",
        "Say which licenses to keep, give up, or transfer, before the renewal is invoiced.",
    ),
    Command(
        "preview-renewal",
        "commands.renewal:preview_renewal",
        "Preview the next renewal invoice as it would be today. Nothing is changed.",
    ),
    Command(
        "preview-change",
        "commands.renewal:preview_change",
        "Preview how the agency's cost changes if it gives up a license or keeps it for another user.",
    ),
    Command(
        "file-appeal",
        "commands.appeals:file",
        "File an appeal about a license that was revoked or denied, or for more licenses for a region.",
    ),
    Command(
        "answer-question", "commands.appeals:answer_question", "Answer the committee's question about your appeal."
    ),
    Command("attach-to-appeal", "commands.appeals:attach", "Submit more files for a pending appeal."),
    Command("withdraw-appeal", "commands.appeals:withdraw", "Withdraw an appeal, at any time before it is decided."),
    Command(
        "appeal",
        "commands.appeals:status",
        "Show the status of an appeal: how long it has been pending, what it is waiting for, and every response.",
    ),
    Command("appeals", "commands.appeals:of_agency", "List an organization's appeals, the oldest first."),
    Command(
        "self-pay-estimate",
        "commands.self_pay:estimate",
        "Estimate what self-pay licenses would cost for a year. The estimate is not binding.",
    ),
    Command(
        "self-pay-ask",
        "commands.self_pay:ask",
        "Request licenses at your organization's own cost. The HMIS lead accepts, refuses, or delays it.",
    ),
    Command("self-pay-withdraw", "commands.self_pay:withdraw", "Withdraw a request for self-pay licenses."),
    Command(
        "self-pay-requests", "commands.self_pay:requests", "List requests for self-pay licenses, the newest first."
    ),
)

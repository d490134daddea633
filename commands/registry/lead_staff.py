"""The commands of HMIS lead staff: licenses, inactivity, appeals."""

from commands.registry.command import Command

COMMANDS = (
    Command(
        "deactivate",
        "commands.license_access:deactivate",
        "Deactivate a license. It stays inactive until someone reactivates it, and the account is closed.",
    ),
    Command(
        "reactivate",
        "commands.license_access:reactivate",
        "Reactivate a license. Holds that only payment or recertification can lift remain, and the answer says so.",
    ),
    Command("flag", "commands.revocation:flag", "Mark a license for revocation. The monthly review then decides."),
    Command("clear-flag", "commands.revocation:clear_flag", "Remove the mark for revocation from a license."),
    Command(
        "revoke",
        "commands.revocation:revoke",
        "Revoke a license right away. The letter to its holder says what to do about it.",
    ),
    Command(
        "grant-exception",
        "commands.revocation:grant_exception",
        "Carry out an exception that a committee granted on an appeal, if that did not happen automatically.",
    ),
    Command("end-exception", "commands.revocation:end_exception", "End an exception before its last day."),
    Command(
        "change-kind",
        "commands.license_terms:change_kind",
        "Change the kind of a license: standard, ad hoc reporting, or Coordinated Entry access only.",
    ),
    Command(
        "inactivity-report",
        "commands.reviews:report",
        "Show the inactivity report of a month: who had passed a limit of the policy, and what was decided.",
    ),
    Command(
        "decide-inactivity",
        "commands.reviews:decide",
        "Decide about a license in this month's inactivity review: revoke, warn, or excuse.",
    ),
    Command(
        "take-part",
        "commands.reviews:take_part",
        "Record that you took part in this month's inactivity review, for the lead agency or the HMIS lead.",
    ),
    Command(
        "enter-appeals",
        "commands.appeals:file_all",
        "Enter appeals that came on paper, from a JSON Lines file such as samples/appeals/appeals.jsonl.",
    ),
    Command(
        "assess-need",
        "commands.appeals:assess",
        "Report the assessment of an organization's need that a committee asked for.",
    ),
    Command(
        "settle-appeal",
        "commands.appeals:settle",
        "Record that you did by hand what could not be carried out automatically after an appeal.",
    ),
    Command(
        "set-aside",
        "commands.appeals:set_aside",
        "Set a decision aside, so that the appeal goes back to its committee.",
    ),
    Command(
        "self-pay-accept",
        "commands.self_pay:accept",
        "Accept a request for self-pay licenses. The licenses are created and invoiced.",
    ),
    Command("self-pay-refuse", "commands.self_pay:refuse", "Refuse a request for self-pay licenses, and say why."),
    Command(
        "self-pay-delay",
        "commands.self_pay:delay",
        "Delay a request for self-pay licenses to a later day, and say why.",
    ),
    Command(
        "self-pay-review",
        "commands.self_pay:open_review",
        "Open a review of whether the Continuum of Care can support self-pay licenses.",
    ),
    Command(
        "self-pay-review-answer",
        "commands.self_pay:answer_review",
        "Answer a review of self-pay licenses. The organization gets a letter. Nothing else changes.",
    ),
)

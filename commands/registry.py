"""Every command as data: its name, where its function is, what the help says of it in one line, and who uses it.

`--help` and the shell's completion read this and import nothing else; the module of a command loads when it is called.
The line of help is the first sentence or two of the function's docstring; a test compares them.
"""

from typing import NamedTuple


class Command(NamedTuple):
    """A command: what it is called, its function as module:name, and its line in the help."""

    name: str
    function: str
    help: str


PANELS = {
    "Used most": (
        Command(
            "queue",
            "commands.tasks:waiting",
            "What waits for you: your own tasks and those of your roles, the most urgent first.",
        ),
        Command(
            "request",
            "commands.access_requests:group",
            "Ask for access for somebody of your agency, for a change of it, or for its end.",
        ),
        Command(
            "request-status",
            "commands.requests:status",
            "Where a request stands, what it waits for, and until when.",
        ),
        Command(
            "progress",
            "commands.training:progress",
            "How far a training is: the next step and whose turn it is, the deadline and how it came about, each part "
            "with a mark, the reviewers' comments, and how much of the time trainee and reviewers used.",
        ),
        Command(
            "submit",
            "commands.training:submit",
            "Hand in a step of the practice case for review, for the first time or corrected.",
        ),
        Command(
            "review-request",
            "commands.requests:review",
            "Review a request: approve it, send it back for completion, or turn it down.",
        ),
        Command(
            "review-step",
            "commands.training:review_step",
            "Review a step of a practice case: approve it, or send it back with what has to be corrected.",
        ),
        Command(
            "confirm-account",
            "commands.requests:confirm_account",
            "Confirm that the account was created, changed or closed in the HMIS.",
        ),
        Command(
            "licenses",
            "commands.licenses:licenses_of",
            "The licenses of an agency, the oldest first, and who is on them.",
        ),
        Command(
            "diagnose-login",
            "commands.logins:diagnose_login",
            "Why somebody can't log in: the one cause that applies, and what to do next.",
        ),
    ),
    "For agencies: users and licenses": (
        Command(
            "complete-request",
            "commands.requests:complete",
            "Supply what was missing in a request that was sent back to your agency.",
        ),
        Command(
            "withdraw-request",
            "commands.requests:withdraw",
            "Take a request back. A license that was set aside is free again; a planned removal is canceled.",
        ),
        Command(
            "change-removal",
            "commands.requests:change_removal",
            "Move a planned removal to another last day, as long as the old one is not over.",
        ),
        Command("requests", "commands.requests:of_agency", "The requests of an agency, the oldest first."),
        Command("trainings", "commands.training:of_agency", "The trainings of an agency, the nearest deadline first."),
        Command(
            "documents",
            "commands.documents:fetch",
            "Certificates and signed agreements of an agency's users: listed, or put into a folder.",
        ),
        Command(
            "roster",
            "commands.licenses:roster",
            "Everybody who ever held a license or had it set aside: from when to when, and how it ended.",
        ),
        Command(
            "ask-for-help",
            "commands.license_access:ask_for_help",
            "Ask for an unlock, a password reset or a reactivation for one of your users.",
        ),
        Command(
            "start-leave",
            "commands.license_access:start_leave",
            "Say that the holder is on leave of absence. Access is paused, and the time does not count as inactivity.",
        ),
        Command("end-leave", "commands.license_access:end_leave", "Say that the holder is back from leave."),
        Command(
            "recertify",
            "commands.license_access:recertify",
            "Submit this year's recertification: the certificate of each course, and the worksheet. The files are "
            "kept.",
        ),
        Command(
            "delete-license",
            "commands.license_terms:delete",
            "Give a license up for good. Whoever is on it loses access.",
        ),
        Command(
            "confirm-commitments",
            "commands.allotment:confirm",
            "Confirm what your organization promises with its Coordinated Entry license.",
        ),
    ),
    "For agencies: renewal, appeals, licenses at your own cost": (
        Command(
            "worksheet",
            "commands.renewal:worksheet",
            "The renewal worksheet: which licenses the agency was asked about, and what it said so far.",
        ),
        Command(
            "answer-worksheet",
            "commands.renewal:answer_worksheet",
            "Say which licenses to keep, to give up or to transfer, before the renewal is invoiced.",
        ),
        Command(
            "preview-renewal",
            "commands.renewal:preview_renewal",
            "What the next renewal invoice would be if it were made today. Nothing is changed.",
        ),
        Command(
            "preview-change",
            "commands.renewal:preview_change",
            "What giving a license up, or keeping it for another user, would do to what the agency pays.",
        ),
        Command(
            "file-appeal",
            "commands.appeals:file",
            "File an appeal about a license that was revoked or denied, or for more licenses for a region.",
        ),
        Command(
            "answer-question",
            "commands.appeals:answer_question",
            "Answer the committee's question about your appeal.",
        ),
        Command("attach-to-appeal", "commands.appeals:attach", "Hand in more files for an appeal that is pending."),
        Command(
            "withdraw-appeal",
            "commands.appeals:withdraw",
            "Take an appeal back, at any time before it is decided.",
        ),
        Command(
            "appeal",
            "commands.appeals:status",
            "Where an appeal stands: how long it has been pending, who it waits for, and every response so far.",
        ),
        Command("appeals", "commands.appeals:of_agency", "The appeals of an organization, the oldest first."),
        Command(
            "self-pay-estimate",
            "commands.self_pay:estimate",
            "What self-pay licenses would cost, for a whole year. Not binding.",
        ),
        Command(
            "self-pay-ask",
            "commands.self_pay:ask",
            "Ask for licenses at your organization's own cost. The HMIS lead accepts, refuses or delays it.",
        ),
        Command("self-pay-withdraw", "commands.self_pay:withdraw", "Take a request for self-pay licenses back."),
        Command("self-pay-requests", "commands.self_pay:requests", "Requests for self-pay licenses, the newest first."),
    ),
    "For trainees and those who help them": (
        Command("submit-form", "commands.training:submit_form", "Say that a form of the training is completed."),
        Command(
            "submit-certificate",
            "commands.training:submit_certificate",
            "Hand in the certificate of a course: a PDF, PNG or JPEG file of at most 10 MB. It is kept with the "
            "training.",
        ),
        Command(
            "sign",
            "commands.training:sign",
            "Sign the user agreement; the signed paper, if there is one, is kept with the training.",
        ),
        Command(
            "withdraw",
            "commands.training:withdraw",
            "Give a training up before its end. The request ends with it.",
        ),
    ),
    "For reviewers: training": (
        Command(
            "record-test",
            "commands.training:record_test",
            "Enter the grade of a test. Every attempt is kept; it counts as passed from the policy's pass mark on.",
        ),
        Command(
            "extend",
            "commands.training:extend",
            "Move the deadline of a training to a later day, with a reason that is kept.",
        ),
    ),
    "For the help desk: accounts and letters": (
        Command("confirm-work", "commands.logins:confirm_work", "Confirm that work on an account is done in the HMIS."),
        Command(
            "explain-dates",
            "commands.license_terms:explain_dates",
            "Every date of a license, explained: the rule, its source, when the clock started.",
        ),
        Command(
            "settle-notice",
            "commands.notices:settle",
            "Say what became of a letter of which nobody knows whether it went out. It is never sent twice by itself.",
        ),
        Command(
            "settle-conflict",
            "commands.tasks:settle_conflict",
            "Say that a contradiction in the records is settled, and how.",
        ),
    ),
    "For HMIS lead staff: licenses, inactivity, appeals": (
        Command(
            "deactivate",
            "commands.license_access:deactivate",
            "Take access away: the license is inactive until it is reactivated, and the account is closed.",
        ),
        Command(
            "reactivate",
            "commands.license_access:reactivate",
            "Give access back. What only payment or recertification can lift stays, and says so.",
        ),
        Command("flag", "commands.revocation:flag", "Mark a license for revocation; the monthly review decides."),
        Command("clear-flag", "commands.revocation:clear_flag", "Take the mark for revocation away."),
        Command(
            "revoke",
            "commands.revocation:revoke",
            "Take a license from its holder at once. The letter says what the holder can do about it.",
        ),
        Command(
            "grant-exception",
            "commands.revocation:grant_exception",
            "Carry out an exception that a committee granted on an appeal, if that did not happen automatically.",
        ),
        Command("end-exception", "commands.revocation:end_exception", "End an exception before its day."),
        Command(
            "change-kind",
            "commands.license_terms:change_kind",
            "Make a license one of another kind: standard, ad hoc reporting, Coordinated Entry access only.",
        ),
        Command(
            "inactivity-report",
            "commands.reviews:report",
            "The inactivity report of a month: who was over a rung of the policy on that day, and what was decided.",
        ),
        Command(
            "decide-inactivity",
            "commands.reviews:decide",
            "Decide about a license of this month's inactivity review: revoke, warn or excuse.",
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
            "Say that what was decided about an appeal and could not be carried out was seen to by hand.",
        ),
        Command(
            "set-aside",
            "commands.appeals:set_aside",
            "Set a decision aside: the appeal goes before its committee again. What was carried out stands until then.",
        ),
        Command(
            "self-pay-accept",
            "commands.self_pay:accept",
            "Accept a request for self-pay licenses: they are made and invoiced.",
        ),
        Command(
            "self-pay-refuse",
            "commands.self_pay:refuse",
            "Refuse a request for self-pay licenses, with the reason.",
        ),
        Command(
            "self-pay-delay",
            "commands.self_pay:delay",
            "Delay a request for self-pay licenses until a day, with the reason.",
        ),
    ),
    "For committees: meetings and votes": (
        Command(
            "docket",
            "commands.committees:docket",
            "A committee's next meetings: their dates and how they came about, and every appeal on the docket.",
        ),
        Command(
            "open-meeting",
            "commands.meetings:open_meeting",
            "Call the meeting to order. Its docket is frozen from now on, and recusals are proposed.",
        ),
        Command(
            "no-quorum",
            "commands.meetings:no_quorum",
            "Record that too few members came. Everything on the docket is carried over to the next meeting.",
        ),
        Command("arrive", "commands.meetings:arrive", "Note that a member has come after the opening."),
        Command("recuse", "commands.meetings:recuse", "Take no part in an appeal, by your own word."),
        Command(
            "settle-recusal",
            "commands.meetings:settle_recusal",
            "Confirm a recusal that was proposed, or find with a reason that the member may take part.",
        ),
        Command(
            "present-report",
            "commands.meetings:present_report",
            "Record that the inactivity report was presented at the meeting.",
        ),
        Command(
            "decide-appeal",
            "commands.appeal_decisions:decide",
            "Decide about an appeal as the chair, where the policy leaves that to the chair.",
        ),
        Command(
            "move",
            "commands.appeal_decisions:move",
            "Move a decision about an appeal, on which the members vote.",
        ),
        Command("vote", "commands.appeal_decisions:vote", "Vote on a motion. A member has one vote, and it stands."),
        Command(
            "count-votes",
            "commands.appeal_decisions:count",
            "Count the votes on a motion: it is carried and is the response, or it fails.",
        ),
        Command(
            "continue-appeal",
            "commands.appeal_decisions:continue_appeal",
            "Answer an appeal with: not yet. It goes on the docket of the next meeting.",
        ),
        Command(
            "close-meeting",
            "commands.meetings:close",
            "Close the meeting. Refused while a pending appeal on its docket has no response.",
        ),
        Command(
            "minutes",
            "commands.committees:minutes",
            "The minutes of a meeting that is over, made of what was recorded.",
        ),
        Command(
            "clearance",
            "commands.committees:figures",
            "How a committee cleared its docket: appeals filed, decided and pending, how long they took, meetings "
            "held.",
        ),
    ),
    "For CE leads: the allotment": (
        Command(
            "allotment",
            "commands.allotment:shares",
            "Every region's share of the Coordinated Entry licenses with its arithmetic, what it has given, what is "
            "left.",
        ),
        Command(
            "delegate",
            "commands.allotment:delegate",
            "Give one of your region's Coordinated Entry licenses to an organization.",
        ),
        Command(
            "take-back",
            "commands.allotment:take_back",
            "Take one of your region's licenses back. Whoever is on it is told how to appeal.",
        ),
        Command(
            "deny-license",
            "commands.allotment:deny",
            "Record that your region has no license for an organization, which is told how to appeal.",
        ),
        Command(
            "removable-licenses",
            "commands.allotment:removable",
            "The licenses that regions have given, each with what speaks against removing it; the best to spare first.",
        ),
        Command(
            "decide-region",
            "commands.allotment:home",
            "Record in which region an organization of several regions counts, as the committee decided.",
        ),
        Command(
            "answer-license-request",
            "commands.allotment:answer_request",
            "Answer a committee's request for one more Coordinated Entry license.",
        ),
        Command(
            "set-populations",
            "commands.allotment:populations",
            "Let new population figures count from a day on; says what they change.",
        ),
    ),
    "For billing staff: accounts, invoices, payments": (
        Command(
            "accounts",
            "commands.billing:accounts",
            "How every agency's account stands, those that owe most first.",
        ),
        Command("aging", "commands.billing:aging", "What is open, agency by agency, by how many days it is overdue."),
        Command(
            "invoices",
            "commands.invoices:invoices",
            "Invoices, the earliest due first: what was billed, what is paid, what is open.",
        ),
        Command(
            "invoice-pdf",
            "commands.invoices:invoice_pdf",
            "Write an invoice as the PDF that the agency got, byte for byte.",
        ),
        Command(
            "statement",
            "commands.invoices:statement",
            "The statement of an agency's account: every entry with the balance after it, and what is open.",
        ),
        Command(
            "statement-pdf",
            "commands.invoices:statement_pdf",
            "Write the statement of an agency's account as a PDF.",
        ),
        Command(
            "receipt-pdf",
            "commands.invoices:receipt_pdf",
            "Write the receipt of a payment as a PDF: where it went, and what is kept of it.",
        ),
        Command(
            "credit-note-pdf",
            "commands.invoices:credit_note_pdf",
            "Write as a PDF what was taken off an invoice and why, or that the invoice is void.",
        ),
        Command(
            "record-payment",
            "commands.payments:record_payment",
            "Record a payment. It pays the invoice it names, then the oldest; what is left is kept for the next one.",
        ),
        Command(
            "import-payments",
            "commands.payments:import_payments",
            "Read payments from a bank's or an accounting program's CSV, and show what each is for. Nothing is "
            "recorded without --apply; a guess by its amount only with --assign.",
        ),
        Command(
            "return-payment",
            "commands.payments:return_payment",
            "Record that the bank took a payment back: what it paid is open again.",
        ),
        Command(
            "credit",
            "commands.payments:credit",
            "Take something off an invoice. What was paid of it is the agency's money again.",
        ),
        Command("pay-out", "commands.payments:pay_out", "Record that money of the agency was paid out to it."),
        Command(
            "defer-invoice",
            "commands.payments:defer",
            "Give an agency more time to pay an invoice. Access that was taken for it comes back until then.",
        ),
        Command(
            "void-invoice",
            "commands.payments:void",
            "Void an invoice that was wrong: a counter-entry takes it back, and what was paid on it is the agency's "
            "again.",
        ),
        Command(
            "billing-matters",
            "commands.billing:matters",
            "What billing staff have to settle by hand for an agency, and what waits until it is.",
        ),
        Command(
            "settle-matter",
            "commands.billing:settle_matter",
            "Say that something which could not be billed by itself was settled by hand.",
        ),
        Command(
            "set-expiration-date",
            "commands.billing:set_expiration_date",
            "Set or move the common expiration date of an agency's licenses. What it changes is billed or credited.",
        ),
        Command(
            "set-funding",
            "commands.license_terms:set_funding",
            "Say who pays for a license from the next renewal on. What was billed for it stays as it is.",
        ),
        Command(
            "export-billing",
            "commands.invoices:export_billing",
            "Write invoices, payments and ledgers as CSV for an accounting program: no cell is taken for a formula.",
        ),
    ),
    "For directors and auditors: what happened": (
        Command(
            "history",
            "commands.history:trail",
            "What happened, in the order of time: who did what, under which version of the policy.",
        ),
        Command(
            "notices",
            "commands.notices:letters",
            "The letters that were written, to whom they went, and what became of them.",
        ),
    ),
    "For whoever runs HMIS Access": (
        Command(
            "run",
            "commands.running:run",
            "Run everything on this machine until Ctrl-C: Temporal with its Web UI, the database, the worker.",
        ),
        Command(
            "demo",
            "demo.command:demo",
            "Play a month of a small continuum, a renewal and three appeals: real workflows, database and letters.",
        ),
        Command(
            "migrate",
            "commands.schema:migrate",
            "Make the tables of the database, or bring them up to this release. Done already, it changes nothing.",
        ),
        Command(
            "load",
            "commands.loading:load",
            "Take in regions, agencies, people, designations, licenses and requests from CSV or JSON Lines files.",
        ),
        Command(
            "import-usage",
            "commands.usage:import_usage",
            "Take in who used the HMIS when: a HUD HMIS CSV export, or with --logins a login report.",
        ),
        Command(
            "link-user",
            "commands.usage:link_user",
            "Say that a user of the HMIS is a person: from then on, its use is the use of the person's licenses.",
        ),
        Command(
            "link-users",
            "commands.usage:link_users",
            "Say whom many users of the HMIS are, by a file: hmis_user_id, person_id or email, and agency_id if it "
            "matters.",
        ),
        Command(
            "unlink-user",
            "commands.usage:unlink_user",
            "Say that a user of the HMIS is not the person it was taken for.",
        ),
        Command(
            "unmatched-users",
            "commands.usage:unmatched_users",
            "The users of the HMIS whom nobody has said to be a person yet, those seen last first.",
        ),
        Command(
            "report-test",
            "commands.training:report_test",
            "Report a test as a learning system does. The same report twice counts once; one that comes late changes "
            "nothing.",
        ),
        Command("set-expiration", "commands.license_terms:set_expiration", "Set the day on which a license expires."),
        Command(
            "adopt-policy",
            "commands.license_terms:adopt_policy",
            "Have licenses, accounts and reviews follow the policy version in force; until then each keeps its own.",
        ),
    ),
}
"""The commands by who uses them, the ten most used first. A command stands in one panel only."""

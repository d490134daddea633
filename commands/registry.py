"""Every command as data: its name, where its function is, its line in the help, and who uses it.

`--help` and the shell's completion read this and import nothing else; the module of a command loads when it is called.
The line of help is the first paragraph of the function's docstring; a test compares them.
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
            "Show the tasks that wait for you and for your roles, the most urgent first.",
        ),
        Command(
            "request",
            "commands.access_requests:group",
            "Request access for someone at your agency, change it, or end it.",
        ),
        Command(
            "request-status",
            "commands.requests:status",
            "Show the status of a request, what it is waiting for, and by when.",
        ),
        Command(
            "progress",
            "commands.training:progress",
            "Show how far a training has come: the next step, who it is waiting for, and the deadline.",
        ),
        Command(
            "submit",
            "commands.training:submit",
            "Submit a step of the practice case for review, for the first time or after you corrected it.",
        ),
        Command(
            "review-request", "commands.requests:review", "Review a request: approve it, send it back, or reject it."
        ),
        Command(
            "review-step",
            "commands.training:review_step",
            "Review a practice-case step: approve it, or send it back with what to correct.",
        ),
        Command(
            "confirm-account",
            "commands.requests:confirm_account",
            "Confirm that the account was created, changed, or closed in the HMIS.",
        ),
        Command(
            "licenses", "commands.licenses:licenses_of", "List an agency's licenses and who has them, the oldest first."
        ),
        Command(
            "diagnose-login",
            "commands.logins:diagnose_login",
            "Find out why someone can't log in, and what to do next.",
        ),
    ),
    "For agencies: users and licenses": (
        Command(
            "complete-request",
            "commands.requests:complete",
            "Supply what was missing from a request that was sent back to your agency.",
        ),
        Command(
            "supply-paper",
            "commands.requests:supply_paper",
            "Supply a readable certificate or a signed copy for a request that was sent back to your agency.",
        ),
        Command(
            "withdraw-request",
            "commands.requests:withdraw",
            "Withdraw a request. A license that was set aside is open again, and a planned removal is canceled.",
        ),
        Command(
            "change-removal",
            "commands.requests:change_removal",
            "Move a planned removal to another last day, until the current one has passed.",
        ),
        Command("requests", "commands.requests:of_agency", "List an agency's requests, the oldest first."),
        Command("trainings", "commands.training:of_agency", "List an agency's trainings, the nearest deadline first."),
        Command(
            "documents",
            "commands.documents:fetch",
            "List the certificates and signed agreements of an agency's users, or save them to a folder.",
        ),
        Command(
            "roster",
            "commands.licenses:roster",
            "List everyone who has held a license or had it set aside: from when to when, and how it ended.",
        ),
        Command(
            "ask-for-help",
            "commands.license_access:ask_for_help",
            "Ask for an unlock, a password reset, or a reactivation for one of your users.",
        ),
        Command(
            "start-leave",
            "commands.license_access:start_leave",
            "Start a leave of absence. Access is paused, and the time does not count as inactivity.",
        ),
        Command(
            "end-leave", "commands.license_access:end_leave", "End a leave of absence, because the holder is back."
        ),
        Command(
            "recertify",
            "commands.license_access:recertify",
            "Submit this year's recertification: the certificate of each course, and the worksheet.",
        ),
        Command(
            "delete-license",
            "commands.license_terms:delete",
            "Give up a license for good. If someone holds it, that person loses access.",
        ),
        Command(
            "confirm-commitments",
            "commands.allotment:confirm",
            "Confirm the commitments that your organization makes with its Coordinated Entry license.",
        ),
    ),
    "People, agencies, and roles": (
        Command("person", "commands.directory:person", "Show a person on record: address, roles, and licenses."),
        Command(
            "people",
            "commands.directory:people",
            "List the people of an agency with their roles and licenses, or everybody on record.",
        ),
        Command(
            "roles",
            "commands.directory:roles",
            "List who holds which role at an agency, or in the office and on the committees.",
        ),
        Command(
            "designate",
            "commands.directory:designate",
            "Give someone a role: at an agency, for a region, in the office, or on a committee.",
        ),
        Command(
            "end-designation",
            "commands.directory:end_designation",
            "End someone's role, now or after a last day. From then on, the person can't act in it.",
        ),
        Command(
            "set-billing-contact",
            "commands.directory:set_billing_contact",
            "Say who your agency's billing contact is, in place of whoever was. Both get an email.",
        ),
        Command(
            "add-person",
            "commands.directory:add_person",
            "Put a person on record. A request for access brings its own new person along.",
        ),
        Command(
            "change-person",
            "commands.directory:change_person",
            "Change a person's name or email address. The account in the HMIS follows.",
        ),
        Command(
            "add-agency", "commands.directory:add_agency", "Put an agency on record, under an id that nobody has yet."
        ),
        Command(
            "change-agency",
            "commands.directory:change_agency",
            "Change what is on record of an agency. Its licenses follow it to another region.",
        ),
        Command(
            "agency",
            "commands.agency_closing:agency",
            "Show an agency on record, and the day on which it closes or closed.",
        ),
        Command(
            "close-agency",
            "commands.agency_closing:close_agency",
            "Plan an agency's last day. On that day its requests, licenses, and roles end, and its account is settled.",
        ),
        Command(
            "call-off-closing",
            "commands.agency_closing:call_off_closing",
            "Call an agency's closing off, before its last day. For another day, then plan it again.",
        ),
        Command(
            "continue-closing",
            "commands.agency_closing:continue_closing",
            "Go on with an agency's closing now, because you settled what was left. Otherwise, it goes on tomorrow "
            "morning.",
        ),
    ),
    "For agencies: renewal, appeals, self-pay licenses": (
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
            "answer-question",
            "commands.appeals:answer_question",
            "Answer the committee's question about your appeal.",
        ),
        Command("attach-to-appeal", "commands.appeals:attach", "Submit more files for a pending appeal."),
        Command(
            "withdraw-appeal", "commands.appeals:withdraw", "Withdraw an appeal, at any time before it is decided."
        ),
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
    ),
    "For trainees and the people who help them": (
        Command("submit-form", "commands.training:submit_form", "Record that a form of the training is completed."),
        Command(
            "submit-certificate",
            "commands.training:submit_certificate",
            "Submit the certificate of a course: a PDF, PNG, or JPEG file of at most 10 MB.",
        ),
        Command(
            "record-account",
            "commands.training:record_account",
            "Record that a trainee has an account on another system, such as a learning center.",
        ),
        Command(
            "sign", "commands.training:sign", "Sign the user agreement, and attach the signed copy if there is one."
        ),
        Command(
            "withdraw",
            "commands.training:withdraw",
            "Withdraw from a training before it ends. The request ends with it.",
        ),
    ),
    "For reviewers: training": (
        Command(
            "record-test",
            "commands.training:record_test",
            "Enter a test score. Every attempt is saved; a score at or above the policy's pass mark passes.",
        ),
        Command(
            "correct-test",
            "commands.training:correct_test",
            "Correct a wrong test score, and say why. The old score stays visible, and the trainee gets an email.",
        ),
        Command(
            "import-training-reports",
            "commands.learning_reports:import_training_reports",
            "Import completed courses and test scores from a file that a learning system exports.",
        ),
        Command(
            "grant-attempt",
            "commands.training:grant_attempt",
            "Grant one more attempt at a test whose attempts are used up, and say why.",
        ),
        Command(
            "extend",
            "commands.training:extend",
            "Move the deadline of a training to a later day, and say why. The reason is saved.",
        ),
    ),
    "For the help desk: accounts and letters": (
        Command("confirm-work", "commands.logins:confirm_work", "Confirm that work on an account is done in the HMIS."),
        Command(
            "explain-dates",
            "commands.license_terms:explain_dates",
            "Explain every date of a license: the rule, its source, and when the clock started.",
        ),
        Command(
            "settle-notice",
            "commands.notices:settle",
            "Record what happened to a letter when nobody knows whether it was sent, or send one again that came back.",
        ),
        Command(
            "settle-conflict",
            "commands.tasks:settle_conflict",
            "Record that a contradiction in the records is settled, and how.",
        ),
    ),
    "For HMIS lead staff: licenses, inactivity, appeals": (
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
    ),
    "For committees: meetings and votes": (
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
    ),
    "For Coordinated Entry leads: the allotment": (
        Command(
            "allotment",
            "commands.allotment:shares",
            "Show each region's share of the Coordinated Entry licenses: its arithmetic, what is given, what is left.",
        ),
        Command(
            "delegate",
            "commands.allotment:delegate",
            "Give one of your region's Coordinated Entry licenses to an organization.",
        ),
        Command(
            "take-back",
            "commands.allotment:take_back",
            "Take back one of your region's licenses. The letter to its holder says how to appeal.",
        ),
        Command(
            "deny-license",
            "commands.allotment:deny",
            "Record that your region has no license for an organization. The letter to it says how to appeal.",
        ),
        Command(
            "removable-licenses",
            "commands.allotment:removable",
            "List the licenses that regions could give up, the best to spare first, with reasons to keep each.",
        ),
        Command(
            "decide-region",
            "commands.allotment:home",
            "Record in which region an organization with several regions counts, as the committee decided.",
        ),
        Command(
            "answer-license-request",
            "commands.allotment:answer_request",
            "Answer a committee's request for one more Coordinated Entry license.",
        ),
        Command(
            "record-intakes",
            "commands.intakes:record",
            "Record how many intakes organizations had by region and month. A figure that was recorded before is "
            "corrected.",
        ),
        Command(
            "home-region",
            "commands.intakes:home",
            "Show in which region an organization counts for Coordinated Entry licenses, and why.",
        ),
        Command(
            "set-populations",
            "commands.allotment:populations",
            "Set new population figures from a day on, and show what they change.",
        ),
    ),
    "For billing staff: accounts, invoices, payments": (
        Command(
            "accounts", "commands.billing:accounts", "List the accounts of all agencies, those that owe most first."
        ),
        Command("aging", "commands.billing:aging", "List what each agency owes, by how many days it is overdue."),
        Command(
            "invoices",
            "commands.invoices:invoices",
            "List invoices, the earliest due first: what was billed, and what is unpaid.",
        ),
        Command(
            "invoice-pdf",
            "commands.invoices:invoice_pdf",
            "Save an invoice as the same PDF that the agency got, its void copy, or a copy with a later due date.",
        ),
        Command(
            "statement",
            "commands.invoices:statement",
            "Show the statement of an agency's account: each entry, the balance after it, and unpaid invoices.",
        ),
        Command(
            "statement-pdf", "commands.invoices:statement_pdf", "Save the statement of an agency's account as a PDF."
        ),
        Command(
            "receipt-pdf",
            "commands.invoices:receipt_pdf",
            "Save the receipt of a payment as a PDF: which invoices it paid, and what is left as a credit.",
        ),
        Command(
            "credit-note-pdf",
            "commands.invoices:credit_note_pdf",
            "Save a credit note as a PDF: what was taken off an invoice and why, or that the invoice is void.",
        ),
        Command(
            "record-payment",
            "commands.payments:record_payment",
            "Record a payment. It pays the invoice you name, then the oldest; the rest becomes a credit balance.",
        ),
        Command(
            "import-payments",
            "commands.bank:import_payments",
            "Read payments from a bank's or an accounting program's CSV, and show what each one pays.",
        ),
        Command(
            "payer-names",
            "commands.bank:payer_names",
            "List the names under which agencies pay, besides their own.",
        ),
        Command(
            "name-payer",
            "commands.bank:name_payer",
            "Save a name under which an agency pays, so that a bank's file is matched by it.",
        ),
        Command(
            "return-payment",
            "commands.payments:return_payment",
            "Record that the bank took a payment back. What it had paid is due again.",
        ),
        Command(
            "correct-payment",
            "commands.payments:correct_payment",
            "Correct a payment that was recorded with a wrong amount, day, method, or reference.",
        ),
        Command(
            "move-payment",
            "commands.payments:move_payment",
            "Move a payment that was recorded for the wrong agency to the right one's account.",
        ),
        Command(
            "charge",
            "commands.invoice_changes:charge",
            "Charge an agency for something other than a license. It gets an invoice with a number and a due date.",
        ),
        Command(
            "write-off",
            "commands.invoice_changes:write_off",
            "Write off an unpaid amount of an invoice. It is not collected any longer, and stays on record.",
        ),
        Command(
            "credit",
            "commands.invoice_changes:credit",
            "Reduce an invoice. If the agency had paid that part, it becomes a credit.",
        ),
        Command("pay-out", "commands.payments:pay_out", "Record that a credit balance was paid out to the agency."),
        Command(
            "defer-invoice",
            "commands.invoice_changes:defer",
            "Give an agency more time to pay an invoice. Access that ended for it is restored until then.",
        ),
        Command(
            "undo-deferral",
            "commands.invoice_changes:undo_deferral",
            "Take back more time to pay an invoice: its first due date applies again.",
        ),
        Command(
            "preview-void",
            "commands.invoice_changes:preview_void",
            "Preview which licenses nothing would bill if you voided an invoice. Nothing is changed.",
        ),
        Command(
            "void-invoice",
            "commands.invoice_changes:void",
            "Void a wrong invoice. A counter-entry takes it back, and what was paid on it becomes a credit.",
        ),
        Command(
            "bill-again",
            "commands.invoice_changes:bill_again",
            "Bill again what a voided invoice left unbilled, with the licenses of today. This works once.",
        ),
        Command(
            "coming-renewals",
            "commands.renewal:coming_renewals",
            "List every agency's next renewal before it goes out: when, how many licenses, how much, what is missing.",
        ),
        Command(
            "hold-renewal",
            "commands.renewal:hold_renewal",
            "Keep an agency's next renewal back until you release it. It is a task for billing staff with a date.",
        ),
        Command(
            "release-renewal",
            "commands.renewal:release_renewal",
            "Let a renewal that is on hold go out: on its day, or right away if that has passed.",
        ),
        Command(
            "billing-matters",
            "commands.billing:matters",
            "List what billing staff need to settle by hand for an agency, and what waits for it.",
        ),
        Command(
            "settle-matter",
            "commands.billing:settle_matter",
            "Record that you settled by hand something that could not be billed automatically.",
        ),
        Command(
            "set-expiration-date",
            "commands.billing:set_expiration_date",
            "Set or move the expiration date of an agency's licenses. The change is billed or credited.",
        ),
        Command(
            "preview-expiration-date",
            "commands.billing:preview_expiration_date",
            "Preview what a new expiration date would bill or credit, and the next renewal. Nothing is changed.",
        ),
        Command(
            "set-funding",
            "commands.license_terms:set_funding",
            "Set who pays for a license from the next renewal on. What was already billed does not change.",
        ),
        Command(
            "export-billing",
            "commands.invoices:export_billing",
            "Save invoices, payments, and ledgers as files for an accounting program, equal to the cent.",
        ),
    ),
    "For directors and auditors: what happened": (
        Command(
            "history",
            "commands.history:trail",
            "List what happened, in order of time: who did what, and under which version of the policy.",
        ),
        Command(
            "notices",
            "commands.notices:letters",
            "List the letters that were written, who they went to, and what happened to them.",
        ),
    ),
    "For the people who run HMIS Access": (
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
        Command("migrate", "commands.schema:migrate", "Create the database's tables, or update them to this release."),
        Command(
            "load",
            "commands.loading:load",
            "Load regions, agencies, people, roles, licenses, requests, and aliases from CSV or JSON Lines files.",
        ),
        Command(
            "import-usage",
            "commands.usage:import_usage",
            "Import who used the HMIS and when: from a HUD HMIS CSV export, or with --logins from a login report.",
        ),
        Command(
            "compare-roster",
            "commands.usage:compare_roster",
            "Compare a roster of the HMIS with the licenses: what is on one side only, locked, or there twice.",
        ),
        Command(
            "login-columns",
            "commands.usage:login_columns",
            "List the saved names for the columns of login reports, as someone said with --column.",
        ),
        Command(
            "link-user",
            "commands.usage:link_user",
            "Link an HMIS user to a person. The user's activity then counts for the person's licenses.",
        ),
        Command("link-users", "commands.usage:link_users", "Link many HMIS users to people, from a CSV file."),
        Command(
            "unlink-user",
            "commands.usage:unlink_user",
            "Unlink an HMIS user from a person it was linked to by mistake.",
        ),
        Command(
            "add-alias",
            "commands.aliases:add_alias",
            "Say by what other name a system knows a person. Reports that use this name are then about the person.",
        ),
        Command(
            "remove-alias",
            "commands.aliases:remove_alias",
            "Stop taking a name for a person's. It stays on record, and no file brings it back.",
        ),
        Command(
            "aliases",
            "commands.aliases:list_aliases",
            "List the other names of a person: user names, and earlier email addresses.",
        ),
        Command(
            "unmatched-users",
            "commands.usage:unmatched_users",
            "List the HMIS users who are not linked to anyone, the last seen first.",
        ),
        Command(
            "map-organization",
            "commands.coverage:map_organization",
            "Say which agency an organization of the HMIS is, so that exports can cover the agency.",
        ),
        Command(
            "map-organizations",
            "commands.coverage:map_organizations",
            "Say which agencies many organizations of the HMIS are, from a file: hmis_organization_id and agency_id.",
        ),
        Command(
            "unmap-organization",
            "commands.coverage:unmap_organization",
            "Take back which agency an organization of the HMIS is, or that it is none.",
        ),
        Command(
            "usage-coverage",
            "commands.coverage:usage_coverage",
            "Show for each agency which time HMIS CSV exports cover, and what is missing.",
        ),
        Command(
            "link-accounts",
            "commands.hmis_accounts:link_accounts",
            "Compare the accounts in the HMIS with the people on record, and link those that clearly belong together.",
        ),
        Command(
            "report-recertification",
            "commands.license_access:report_recertification",
            "Report a completed course of the recertification the way a learning system does.",
        ),
        Command("report-test", "commands.training:report_test", "Report a test score the way a learning system does."),
        Command(
            "report-course",
            "commands.learning_reports:report_course",
            "Report a completed course the way a learning system does.",
        ),
        Command("set-expiration", "commands.license_terms:set_expiration", "Set the day on which a license expires."),
        Command(
            "adopt-policy",
            "commands.license_terms:adopt_policy",
            "Move licenses, accounts, and reviews to the policy version in force. Until then, each keeps its own.",
        ),
    ),
}
"""The commands by who uses them, the ten most used first. Each command is in one panel only."""

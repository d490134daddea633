"""The commands of billing staff: accounts, invoices, payments."""

from commands.registry.command import Command

COMMANDS = (
    Command("accounts", "commands.billing:accounts", "List the accounts of all agencies, those that owe most first."),
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
    Command("statement-pdf", "commands.invoices:statement_pdf", "Save the statement of an agency's account as a PDF."),
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
    Command("payer-names", "commands.bank:payer_names", "List the names under which agencies pay, besides their own."),
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
)

"""What workflows may ask of the world, a file a subject. Workflows know only these.

The classes that do it stand in the files of the same names beside this folder.
"""

from activities.signatures.accounting import (
    AccessInput,
    Accounting,
    BillingInput,
    DeletionInput,
    ExpirationInput,
    InvoiceNumber,
    LicenseEventInput,
    NumberInput,
    PaperInput,
    SelfPayInput,
)
from activities.signatures.accounts import AccountInput, Accounts
from activities.signatures.allotment_licenses import AllotmentLicenseInput, AllotmentLicenses
from activities.signatures.appeal_orders import AppealOrderInput, AppealOrders
from activities.signatures.hearings import DocketInput, HearingInput, Hearings, OutboxMessageInput, StrikeInput
from activities.signatures.licenses import (
    AssignmentInput,
    EndingInput,
    Licenses,
    PlanDeactivationInput,
    ReservationInput,
)
from activities.signatures.mailroom import DeliveryInput, Mailroom
from activities.signatures.records import Records
from activities.signatures.reviews import DecisionInput, FindingsInput, Reviews
from activities.signatures.usage import Usage, UsageInput, WatchInput

__all__ = [
    "AccessInput",
    "AccountInput",
    "Accounting",
    "Accounts",
    "AllotmentLicenseInput",
    "AllotmentLicenses",
    "AppealOrderInput",
    "AppealOrders",
    "AssignmentInput",
    "BillingInput",
    "DecisionInput",
    "DeletionInput",
    "DeliveryInput",
    "DocketInput",
    "EndingInput",
    "ExpirationInput",
    "FindingsInput",
    "HearingInput",
    "Hearings",
    "InvoiceNumber",
    "LicenseEventInput",
    "Licenses",
    "Mailroom",
    "NumberInput",
    "OutboxMessageInput",
    "PaperInput",
    "PlanDeactivationInput",
    "Records",
    "ReservationInput",
    "Reviews",
    "SelfPayInput",
    "StrikeInput",
    "Usage",
    "UsageInput",
    "WatchInput",
]

"""What workflows may ask of the world, a file a subject. Workflows know only these.

The classes that do it stand in the files of the same names beside this folder.
"""

from activities.signatures.accounting import (
    AccessAsk,
    Accounting,
    BillingAsk,
    DeletionAsk,
    EventAsk,
    ExpirationAsk,
    InvoiceNumber,
    NumberAsk,
    PaperAsk,
    SelfPayAsk,
)
from activities.signatures.accounts import AccountAsk, Accounts
from activities.signatures.appeal_orders import AppealOrderAsk, AppealOrders
from activities.signatures.hearings import DocketAsk, HearingAsk, Hearings, StrikeAsk, TellingAsk
from activities.signatures.licenses import AssignmentAsk, EndingAsk, Licenses, ProgramAsk, ReservationAsk
from activities.signatures.mailroom import DeliveryAsk, Mailroom
from activities.signatures.records import Records
from activities.signatures.reviews import DecisionAsk, FindingsAsk, Reviews
from activities.signatures.seats import SeatAsk, Seats
from activities.signatures.usage import Usage, UsageAsk, WatchAsk

__all__ = [
    "AccessAsk",
    "AccountAsk",
    "Accounting",
    "Accounts",
    "AppealOrderAsk",
    "AppealOrders",
    "AssignmentAsk",
    "BillingAsk",
    "DecisionAsk",
    "DeletionAsk",
    "DeliveryAsk",
    "DocketAsk",
    "EndingAsk",
    "EventAsk",
    "ExpirationAsk",
    "FindingsAsk",
    "HearingAsk",
    "Hearings",
    "InvoiceNumber",
    "Licenses",
    "Mailroom",
    "NumberAsk",
    "PaperAsk",
    "ProgramAsk",
    "Records",
    "ReservationAsk",
    "Reviews",
    "SeatAsk",
    "Seats",
    "SelfPayAsk",
    "StrikeAsk",
    "TellingAsk",
    "Usage",
    "UsageAsk",
    "WatchAsk",
]

"""Payments that were recorded before: found for a person who enters one, and for the lines of a bank's file."""

import asyncio
from collections.abc import Collection
from itertools import groupby

from models import ids
from models.base import Key, Message
from models.billing.bank import BankLine
from models.billing.duplicates import (
    Comparable,
    comparable,
    earlier_payment,
    entered_by_hand,
    near_payment,
    recorded_before,
)
from models.billing.entries import Entry
from models.billing.messages import RecordPayment
from models.billing.permissions import may_record_payment
from models.billing.state import AgencyAccount
from models.calendar import civil_day, spoken
from models.money.amounts import parse_amount, spoken_amount
from services.context import Context, ReadingContext
from storage.bank_confirmations import confirm_payment
from storage.bank_lines import part_key
from storage.reads.billing import account as account_of
from storage.reads.payments import confirmation_of, payments_of, shown_by_bank
from storage.reads.people import person


class HandPayment(Message):
    """A payment that somebody entered by hand, and a sentence that says who and when."""

    agency_id: Key
    number: int
    sentence: str


async def with_earlier_payments(
    context: Context, agency_id: str, message: RecordPayment, *, near: bool = True
) -> RecordPayment:
    """Return the message with the payments of its amount that are on record, and how many days apart they may be.

    Raises RuleViolation if it looks like one of them, and names who recorded that. A form that the account knows is
    left alone. A line of a bank's file is compared with what was entered by hand.
    """
    account = await context.processes.snapshot(ids.billing_workflow_id(agency_id), AgencyAccount)
    if account is None or message.key in account.keys:
        return message
    may_record_payment(message.actor, account).require()
    amount = parse_amount(message.amount)
    found = await asyncio.to_thread(payments_of, context.database, [amount], agency_id)
    on_record = [each.entry for each in found]
    entries: list[Entry] = [*on_record, *account.ledger.entries]
    counted: tuple[int, ...] = ()
    if message.bank_line is not None:
        numbers = [each.number for each in on_record]
        counted = await asyncio.to_thread(shown_by_bank, context.database, agency_id, numbers, message.bank_line)
        entries = entered_by_hand(entries, counted)
    within_days = account.policy.payment.same_payment_days if near else 0
    earlier = earlier_payment(entries, amount, message.received_on, message.reference)
    if earlier is None and within_days:
        earlier = near_payment(entries, comparable(message), within_days)
    if earlier is not None:
        raise recorded_before(earlier, await _recorder(context, earlier, message.actor.person_id))
    update = {"on_record": tuple(on_record), "counted": counted, "within_days": within_days}
    return message.model_copy(update=update)


async def found_by_hand(
    context: ReadingContext,
    line: BankLine,
    agency_id: str | None,
    used: Collection[HandPayment] = (),
    *,
    confirmed_by: str | None = None,
) -> HandPayment | None:
    """Return the payment, entered by hand, that a line of a bank's file shows, or None.

    `used` are those that earlier lines of the file show. With `confirmed_by`, it is noted that this line shows it, and
    no other line can: two imports at the same time agree. Without an agency, only the reference can tell.
    """
    for key in (line.key, part_key(line.key, 1)):  # It was confirmed before, as a whole or part by part.
        confirmed = await asyncio.to_thread(confirmation_of, context.database, key)
        if confirmed is not None:
            return await _shown(context, confirmed.agency_id, confirmed.entry)
    while (found := await _by_hand(context, line, agency_id, used)) is not None:
        if await is_confirmed(context, found, line, confirmed_by):
            return found
    return None


async def is_confirmed(context: ReadingContext, hand: HandPayment, line: BankLine, confirmed_by: str | None) -> bool:
    """Note that a bank's line shows a payment, if `confirmed_by` says so. Return False if another line shows it."""
    if confirmed_by is None:
        return True
    at = context.now()
    return await asyncio.to_thread(
        confirm_payment, context.database, hand.agency_id, hand.number, line.key, confirmed_by, at
    )


async def near_by_hand(
    context: ReadingContext, line: BankLine, agency_id: str, used: Collection[HandPayment] = ()
) -> HandPayment | None:
    """Return a payment, entered by hand some days earlier or later, that may be the money of a bank's line, or None.

    It is only asked about, because nothing but the amount and the days speak for it.
    """
    account = await asyncio.to_thread(account_of, context.database, agency_id)
    within_days = account.policy.payment.same_payment_days if account is not None else 0
    if not within_days:
        return None
    on_record = await asyncio.to_thread(payments_of, context.database, [line.amount], agency_id)
    numbers = [each.entry.number for each in on_record]
    counted = await asyncio.to_thread(shown_by_bank, context.database, agency_id, numbers, line.key)
    shown = [*counted, *(each.number for each in used if each.agency_id == agency_id)]
    left = entered_by_hand([each.entry for each in on_record], shown)
    entry = near_payment(left, Comparable(line.amount, line.day, line.reference, by_hand=False), within_days)
    if entry is None:
        return None
    known = f"{spoken_amount(-entry.amount)}{f' with the reference {entry.reference}' if entry.reference else ''}"
    sentence = (
        f"A payment of {known}, received on {spoken(entry.day)}, was entered by {await _recorder(context, entry)}."
    )
    return HandPayment(agency_id=agency_id, number=entry.number, sentence=sentence)


async def _by_hand(
    context: ReadingContext, line: BankLine, agency_id: str | None, used: Collection[HandPayment]
) -> HandPayment | None:
    on_record = await asyncio.to_thread(payments_of, context.database, [line.amount], agency_id)
    found = []
    for of_agency, payments in groupby(on_record, key=lambda each: each.agency_id):
        entries = [each.entry for each in payments]
        numbers = [each.number for each in entries]
        counted = await asyncio.to_thread(shown_by_bank, context.database, of_agency, numbers, line.key)
        left = entered_by_hand(entries, [*counted, *(each.number for each in used if each.agency_id == of_agency)])
        day = line.day if agency_id is not None else None
        earlier = earlier_payment(left, line.amount, day, line.reference)
        if earlier is not None:
            found.append(await _shown(context, of_agency, earlier))
    return found[0] if len(found) == 1 else None


async def _shown(context: ReadingContext, agency_id: str, entry: Entry) -> HandPayment:
    sentence = f"It is already recorded for {agency_id}, by {await _recorder(context, entry)}."
    return HandPayment(agency_id=agency_id, number=entry.number, sentence=sentence)


async def _recorder(context: ReadingContext, entry: Entry, asked_by: str = "") -> str:
    """Say who recorded a payment and when: "Bea Miller on Tuesday, January 6, 2026"."""
    known = await asyncio.to_thread(person, context.database, entry.by)
    name = "you" if entry.by == asked_by else known.name if known is not None else entry.by
    return f"{name} on {spoken(civil_day(entry.at, context.pack.time_zone))}"

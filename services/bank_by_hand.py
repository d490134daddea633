"""Lines of a bank's file whose payment somebody entered by hand: known if that is sure, asked about if it may be."""

from collections.abc import Collection
from typing import NamedTuple

from models.billing.bank import BankLine, LinePart
from models.billing.bank_import import ImportLine, LineState
from models.money.amounts import spoken_amount
from services.context import ReadingContext
from services.earlier_payments import HandPayment, found_by_hand, is_confirmed, near_by_hand
from storage.bank_lines import part_key


class Answers(NamedTuple):
    """What a person said about lines of a file, by their numbers."""

    further: Collection[int] = ()
    """These are further payments, although one like them is on record."""
    entered: Collection[int] = ()
    """These show the payment that the question about them names."""


async def unless_by_hand(
    context: ReadingContext, planned: ImportLine, used: list[HandPayment], confirmed_by: str | None
) -> ImportLine:
    """Say of a line that somebody entered its payment by hand, or a part of it, before anything of it is recorded.

    `used` holds the payments that earlier lines show. With `confirmed_by`, it is noted that this line shows it.
    """
    if planned.state not in (LineState.WOULD_RECORD, LineState.TO_CONFIRM):
        return planned
    if len(planned.parts) > 1:
        return await _unless_parts_by_hand(context, planned, used, confirmed_by)
    agency_id = planned.parts[0].agency_id if planned.parts else planned.match.agency_id
    hand = await found_by_hand(context, planned.match.line, agency_id, used, confirmed_by=confirmed_by)
    if hand is None:
        return planned
    used.append(hand)
    return planned.model_copy(update={"state": LineState.KNOWN, "sentence": hand.sentence})


async def unless_near(
    context: ReadingContext,
    planned: ImportLine,
    used: list[HandPayment],
    answers: Answers,
    confirmed_by: str | None,
) -> ImportLine:
    """Ask about a line if a payment that was entered some days earlier or later may be the same money.

    A person answers with the line's number: it shows that payment, or it is a further one.
    """
    line = planned.match.line
    entered = line.line in answers.entered
    if planned.state != LineState.WOULD_RECORD or not (planned.asked or entered):
        return _nothing_to_confirm(planned) if entered and planned.state == LineState.TO_CONFIRM else planned
    for part, alone in _parts_of(planned):
        hand = await near_by_hand(context, alone, part.agency_id, used)
        if hand is None:
            continue
        used.append(hand)
        if not entered:
            return _asked(planned, part, hand)
        if len(planned.parts) == 1 and await is_confirmed(context, hand, line, confirmed_by):
            return planned.model_copy(update={"state": LineState.KNOWN, "sentence": f"{hand.sentence} It is this one."})
    return _nothing_to_confirm(planned) if entered else planned


async def _unless_parts_by_hand(
    context: ReadingContext, planned: ImportLine, used: list[HandPayment], confirmed_by: str | None
) -> ImportLine:
    """Say of a divided line that all its parts were entered by hand, or ask about it if some were."""
    parts = _parts_of(planned)
    found: list[HandPayment | None] = []
    for part, alone in parts:
        there = [*used, *(each for each in found if each is not None)]
        found.append(await found_by_hand(context, alone, part.agency_id, there))
    by_hand = [each for each in found if each is not None]
    if len(by_hand) == len(parts):
        for (_, alone), hand in zip(parts, by_hand, strict=True):
            await is_confirmed(context, hand, alone, confirmed_by)
        sentence = f"Its parts were entered by hand. {' '.join(dict.fromkeys(each.sentence for each in by_hand))}"
        planned = planned.model_copy(update={"state": LineState.KNOWN, "sentence": sentence})
    elif by_hand:
        part = next(part for (part, _), each in zip(parts, found, strict=True) if each is not None)
        sentence = (
            f"A part of {spoken_amount(part.amount)} was entered by hand. {by_hand[0].sentence} Please record the "
            "other parts with record-payment, and import the file again."
        )
        planned = planned.model_copy(update={"state": LineState.TO_CONFIRM, "sentence": sentence})
    used.extend(by_hand)
    return planned


def _parts_of(planned: ImportLine) -> list[tuple[LinePart, BankLine]]:
    """Return the parts of a line, each with the line as if it were alone: its amount, and a key of its own."""
    line = planned.match.line
    if len(planned.parts) == 1:
        return [(planned.parts[0], line)]
    return [
        (part, line.model_copy(update={"amount": part.amount, "key": part_key(line.key, number)}))
        for number, part in enumerate(planned.parts, start=1)
    ]


def _asked(planned: ImportLine, part: LinePart, hand: HandPayment) -> ImportLine:
    number = planned.match.line.line
    which = "this line is" if len(planned.parts) == 1 else f"its part of {spoken_amount(part.amount)} is"
    same = f"add --entered {number}" if len(planned.parts) == 1 else "record the other parts with record-payment"
    sentence = (
        f"{planned.match.sentence} {hand.sentence} If {which} that payment, please {same}. If it is another one, add "
        f"--also {number}."
    )
    return planned.model_copy(update={"state": LineState.TO_CONFIRM, "sentence": sentence})


def _nothing_to_confirm(planned: ImportLine) -> ImportLine:
    sentence = "No payment of this amount was entered by hand for the agency around that day, so nothing is confirmed."
    return planned.model_copy(update={"state": LineState.REFUSED, "sentence": sentence})

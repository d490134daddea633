"""Payments from a bank's or an accounting program's file: matched and shown first, recorded only on request."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError

from adapters.bank_files.reader import BankFile, read_payments
from models.base import listed
from models.billing.bank_import import ImportLine, LineState, PaymentImport, RowCounts
from models.billing.permissions import may_import_payments
from models.documents import digest_of
from models.errors import RuleViolation
from models.people import Actor
from models.policy.bank_files import BankLayout
from models.policy.pack import PolicyPack
from models.wording import reason
from services.bank_by_hand import Answers, unless_by_hand, unless_near
from services.bank_recording import earlier_lines, planned, record
from services.bank_targets import chosen_of, require_lines
from services.context import Context
from services.earlier_payments import HandPayment
from services.people import acting, excerpt
from storage.bank_file_rows import FileRow, claim_row, known_rows
from storage.bank_lines import taken_lines


async def import_payments(
    context: Context,
    by: str,
    path: Path,
    *,
    apply: bool,
    profile: str | None = None,
    layout: Mapping[str, object] | None = None,
    assigned: Mapping[int, str] | None = None,
    splits: Mapping[int, Sequence[tuple[str, str]]] | None = None,
    answers: Answers | None = None,
) -> PaymentImport:
    """Read a file and match its payments. With `apply`, record those that are sure.

    `profile` names a layout of the pack, and `layout` says what is different. `assigned` names the invoice or agency
    for lines of the file; `splits` names several for a line, each with its amount as typed; `answers` says which lines
    are further payments, and which show one that was entered by hand. A line that is already recorded is never recorded
    again, even from another file or if the file is read in another way.

    Raises RuleViolation unless billing staff ask, for a file that can't be read, and for lines that can't be divided as
    asked.
    """
    actor = await acting(context, by)
    may_import_payments(actor).require()
    wanted = layout_of(context.pack, profile, layout or {})
    content = await asyncio.to_thread(path.read_bytes)
    read = await _with_known_rows(context, content, read_payments(content, path.name, wanted))
    if apply and read.question:
        raise RuleViolation("which_day_order", f"{read.question} Nothing was recorded.")
    said = answers or Answers()
    require_lines(read, [*said.further, *said.entered])
    chosen = await chosen_of(context, actor, read, assigned or {}, splits or {})
    keys = [each.line.key for each in chosen]
    taken = await asyncio.to_thread(taken_lines, context.database, keys)
    earlier = await earlier_lines(context, chosen, keys)
    today, confirmed_by = context.today(), actor.person_id if apply else None
    lines = [
        planned(each, taken.get(each.line.key), earlier, today, further=each.line.line in said.further)
        for each in chosen
    ]
    by_hand: list[HandPayment] = []  # What is sure comes before what is only asked about.
    lines = [await unless_by_hand(context, each, by_hand, confirmed_by) for each in lines]
    lines = [await unless_near(context, each, by_hand, said, confirmed_by) for each in lines]
    if apply:
        rows = [FileRow(sha256=digest_of(content), line=each.match.line.line) for each in lines]
        lines = [await _settle(context, actor, each, path.name, row) for each, row in zip(lines, rows, strict=True)]
    return PaymentImport(
        file=path.name,
        applied=apply,
        lines=tuple(lines),
        counts=_counts(read, lines),
        problems=read.problems,
        question=read.question,
    )


async def _with_known_rows(context: Context, content: bytes, read: BankFile) -> BankFile:
    """Return a file whose rows have the keys under which they are on record, in whatever way it was read then."""
    known = await asyncio.to_thread(known_rows, context.database, digest_of(content))
    lines = tuple(each.model_copy(update={"key": known.get(each.line, each.key)}) for each in read.lines)
    return read.model_copy(update={"lines": lines})


async def _settle(context: Context, actor: Actor, line: ImportLine, file: str, row: FileRow) -> ImportLine:
    """Record a line that is ready. Of one that was entered by hand, note which row of the file shows it."""
    if line.state == LineState.WOULD_RECORD:
        return await record(context, actor, line, file, row)
    if line.state == LineState.KNOWN:
        await asyncio.to_thread(claim_row, context.database, row, line.match.line.key, context.now())
    return line


def layout_of(pack: PolicyPack, profile: str | None, given: Mapping[str, object]) -> BankLayout:
    """Return the layout of a profile with what was given besides. Raises RuleViolation if there is none."""
    base: dict[str, object] = {}
    if profile is not None:
        found = pack.bank_files.get(profile.strip())
        if found is None:
            names = f"The profiles are {listed(pack.bank_files)}." if pack.bank_files else "The pack has none."
            raise RuleViolation("unknown_profile", f"There is no profile “{excerpt(profile)}”. {names}")
        base = found.model_dump(exclude={"source"})
    try:
        return BankLayout.model_validate({**base, **given})
    except ValidationError as error:
        said = reason(error.errors()[0]).rstrip(".")
        raise RuleViolation("wrong_layout", f"The file can't be read like this: {said}.") from error


def _counts(read: BankFile, lines: Sequence[ImportLine]) -> RowCounts:
    known = sum(each.state == LineState.KNOWN for each in lines)
    return RowCounts(
        rows_read=read.rows,
        payments=len(read.lines) - known,
        already_recorded=known,
        outgoing=len(read.outgoing),
        not_completed=len(read.not_completed),
        summary_rows=len(read.summary),
        problems=len(read.problems),
    )

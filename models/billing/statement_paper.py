"""The statement of account on paper, as words."""

from datetime import datetime

from models.base import Message
from models.billing.invoice_paper import PaperView, letterhead, period, short_day, unless_zero
from models.billing.state import AgencyAccount
from models.billing.statement import Statement, balance_in_words
from models.money.amounts import ZERO, spoken_amount
from models.policy.office import Office


class StatementRow(Message):
    """One entry in columns: above zero it is billed, below zero paid or credited."""

    day: str
    what: str
    billed: str = ""
    credited: str = ""
    balance: str


class StatementView(PaperView):
    """The statement of an account between two days."""

    between: str
    opening: str
    lines: tuple[StatementRow, ...]
    closing: str
    balance: str
    open_invoices: tuple[tuple[str, str, str], ...]
    """Number, due date, what is open."""
    available: str = ""
    payable_to: str
    remit_to: tuple[str, ...]
    how_to_pay: str


def statement_view(
    account: AgencyAccount, of: Statement, office: Office, billed_to: tuple[str, ...], now: datetime
) -> StatementView:
    """Return the paper of a statement that was made at `now`."""
    rule = account.policy.paper
    rows = tuple(
        StatementRow(
            day=short_day(each.day),
            what=f"{each.what} (recorded {short_day(each.recorded_on)})" if each.recorded_on else each.what,
            billed=spoken_amount(each.amount) if each.amount > ZERO else "",
            credited=spoken_amount(-each.amount) if each.amount < ZERO else "",
            balance=spoken_amount(each.balance),
        )
        for each in of.lines
    )
    return StatementView(
        **letterhead(account, "Statement of account", office, billed_to, now),
        between=period(of.from_day, of.to_day),
        opening=spoken_amount(of.opening),
        lines=rows,
        closing=spoken_amount(of.closing),
        balance=balance_in_words(of.closing),
        open_invoices=tuple((each.number, short_day(each.due), spoken_amount(each.open)) for each in of.open_invoices),
        available=unless_zero(of.available),
        payable_to=rule.payable_to,
        remit_to=rule.remit_to,
        how_to_pay=rule.how_to_pay,
    )

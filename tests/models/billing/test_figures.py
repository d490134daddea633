"""Every figure of the fees worked by hand: what happens, the arithmetic on paper, and the amount to the cent.

The arithmetic of each row is computed here with exact fractions and rounded half up, apart from the code that bills;
both have to come to the amount that stands in the row.
"""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import NamedTuple

import pytest

from models.billing.entries import EntryKind
from models.billing.funding import Funding
from models.billing.messages import SetExpirationDate
from models.billing.rules import expiration
from models.license.lifecycle import LicenseKind
from models.money.amounts import from_cents
from models.money.proration import Proration
from models.money.terms import term_on
from models.policy.billing import BillingPolicy, ProrationRule
from tests.models.billing.samples import Books, a_license, a_policy, step
from tests.models.builders import SOURCE, at, minnesota, missouri

STANDARD, AD_HOC = LicenseKind.STANDARD, LicenseKind.AD_HOC
DECEMBER_26, DECEMBER_27, DECEMBER_28 = date(2026, 12, 31), date(2027, 12, 31), date(2028, 12, 31)
JUNE_28 = date(2028, 6, 30)
MARCH_27, FEBRUARY_27, LEAP_DAY = date(2027, 3, 31), date(2027, 2, 28), date(2028, 2, 29)

Happens = Callable[[Books], object]


def daily() -> BillingPolicy:
    """Minnesota's own policy: help page 000, by the day."""
    return minnesota().billing


def monthly() -> BillingPolicy:
    """Minnesota's rates, by the month."""
    by_month = ProrationRule(by=Proration.MONTHLY, source=SOURCE)
    return minnesota().billing.model_copy(update={"proration": by_month})


def self_pay() -> BillingPolicy:
    """Missouri's own policy: Addendum 2 of policy 003."""
    return missouri().billing


def everything_credited() -> BillingPolicy:
    """Every credit is given, by the day."""
    return a_policy()


def new(kind: LicenseKind = STANDARD, funding: Funding | None = None) -> Happens:
    """Training is completed and a brand-new license made."""
    return lambda books: books.new("l-9", kind=kind, funding=funding)


def deleted(license_id: str = "l-1") -> Happens:
    """The agency gives a license up; this is its last day."""
    return lambda books: books.delete(license_id)


def changed(license_id: str, before: LicenseKind, after: LicenseKind) -> Happens:
    """A license becomes one of another kind on this day."""
    return lambda books: books.change(license_id, before, after)


def upgraded() -> Happens:
    """Standard becomes ad hoc reporting."""
    return changed("l-1", STANDARD, AD_HOC)


def downgraded() -> Happens:
    """Ad hoc reporting becomes standard."""
    return changed("l-2", AD_HOC, STANDARD)


def date_moved(to: date) -> Happens:
    """The agency's expiration date is moved."""
    return lambda books: books.send(
        expiration.set_expiration_date,
        step(SetExpirationDate, expires_on=to, reason="Fiscal year.", licenses=books.has),
    )


def both(first: Happens, second: Happens) -> Happens:
    """One after the other on the same day; the second is what is looked at."""

    def happens(books: Books) -> None:
        first(books)
        books.pay("10,000.00")
        second(books)

    return happens


class Figure(NamedTuple):
    """One row: what, under which policy, the term's end, the day, what happens, on paper, and the amount."""

    what: str
    policy: Callable[[], BillingPolicy]
    expires: date
    day: date
    happens: Happens
    paper: str
    amount: str


# fmt: off
BILLED = [
    Figure("new standard license", daily, DECEMBER_26, date(2026, 8, 11), new(), "225 * 143 / 365", "88.15"),
    Figure("new ad hoc license", daily, DECEMBER_26, date(2026, 8, 11), new(AD_HOC), "275 * 143 / 365", "107.74"),
    Figure("new on the last day of the term", daily, DECEMBER_26, DECEMBER_26, new(), "225 * 1 / 365 + 225", "225.62"),
    Figure("new in a term of 366 days", daily, DECEMBER_28, date(2028, 3, 1), new(), "225 * 306 / 366", "188.11"),
    Figure("new on a leap day", daily, DECEMBER_28, LEAP_DAY, new(), "225 * 307 / 366", "188.73"),
    Figure("new on February 28", daily, DECEMBER_27, FEBRUARY_27, new(), "225 * 307 / 365", "189.25"),
    Figure("term across a leap year", daily, JUNE_28, date(2028, 3, 1), new(), "225 * 122 / 366", "75.00"),
    Figure("term that ends on a leap day", daily, LEAP_DAY, date(2028, 1, 1), new(), "225 * 60 / 366", "36.89"),
    Figure("term that ends on February 28", daily, FEBRUARY_27, date(2027, 1, 1), new(), "225 * 59 / 365", "36.37"),
    Figure("by the month, in August", monthly, DECEMBER_26, date(2026, 8, 11), new(), "225 * 5 / 12", "93.75"),
    Figure("by the month, on August 1", monthly, DECEMBER_26, date(2026, 8, 1), new(), "225 * 5 / 12", "93.75"),
    Figure("by the month, on July 31", monthly, DECEMBER_26, date(2026, 7, 31), new(), "225 * 6 / 12", "112.50"),
    Figure("ad hoc by the month", monthly, DECEMBER_26, date(2026, 8, 11), new(AD_HOC), "275 * 5 / 12", "114.58"),
    Figure("upgrade on a day", daily, DECEMBER_26, date(2026, 8, 11), upgraded(), "50 * 143 / 365", "19.59"),
    Figure("upgrade by the month", monthly, DECEMBER_26, date(2026, 8, 11), upgraded(), "50 * 5 / 12", "20.83"),
    Figure("upgrade on a leap day", daily, DECEMBER_28, LEAP_DAY, upgraded(), "50 * 307 / 366", "41.94"),
    Figure("expiration moved three months later", daily, DECEMBER_26, date(2026, 7, 1), date_moved(MARCH_27),
           "225 * 90 / 365 + 275 * 90 / 365", "123.29"),
    Figure("expiration moved onto a leap day", daily, DECEMBER_27, date(2027, 7, 1), date_moved(LEAP_DAY),
           "225 * 60 / 366 + 275 * 60 / 366", "81.97"),
    Figure("new after the expiration moved", daily, DECEMBER_26, date(2026, 8, 11), both(date_moved(MARCH_27), new()),
           "225 * 233 / 365", "143.63"),
    Figure("Missouri, self-pay", self_pay, DECEMBER_26, date(2026, 8, 11), new(funding=Funding.SELF_PAY),
           "185 + 284 * 143 / 365 + 2000 * 143 / 365", "1079.83"),
    Figure("Missouri, self-pay, a whole year", self_pay, DECEMBER_26, date(2026, 1, 1), new(funding=Funding.SELF_PAY),
           "185 + 284 + 2000", "2469.00"),
]

CREDITED = [
    Figure("given up in August", daily, DECEMBER_26, date(2026, 8, 10), deleted(), "225 * 143 / 365", "88.15"),
    Figure("ad hoc given up", daily, DECEMBER_26, date(2026, 8, 10), deleted("l-2"), "275 * 143 / 365", "107.74"),
    Figure("given up on a leap day", daily, DECEMBER_28, LEAP_DAY, deleted(), "225 * 306 / 366", "188.11"),
    Figure("given up on February 28", daily, DECEMBER_27, FEBRUARY_27, deleted(), "225 * 306 / 365", "188.63"),
    Figure("given up across a leap year", daily, JUNE_28, FEBRUARY_27.replace(year=2028), deleted(), "225 * 123 / 366",
           "75.61"),
    Figure("by the month, in August", monthly, DECEMBER_26, date(2026, 8, 10), deleted(), "225 * 4 / 12", "75.00"),
    Figure("by the month, on July 31", monthly, DECEMBER_26, date(2026, 7, 31), deleted(), "225 * 5 / 12", "93.75"),
    Figure("changed to a cheaper kind", everything_credited, DECEMBER_26, date(2026, 8, 10), downgraded(),
           "50 * 143 / 365", "19.59"),
    Figure("expiration moved three months earlier", everything_credited, DECEMBER_26, date(2026, 7, 1),
           date_moved(date(2026, 9, 30)), "225 * 92 / 365 + 275 * 92 / 365", "126.03"),
    Figure("given up on the day of the upgrade", daily, DECEMBER_26, date(2026, 8, 11), both(upgraded(), deleted()),
           "225 * 142 / 365 + 50 * 142 / 365", "106.98"),
]
# fmt: on


def on_paper(arithmetic: str) -> Decimal:
    """The arithmetic of a row, worked with fractions: each product rounded half up to the cent, then added."""
    cents = 0
    for term in re.split(r" \+ ", arithmetic):
        numbers = [Fraction(each) for each in re.findall(r"\d+", term)]
        marks = re.findall(r"[*/]", term)
        value = numbers[0]
        for mark, number in zip(marks, numbers[1:], strict=True):
            value = value * number if mark == "*" else value / number
        cents += floor(value * 100 + Fraction(1, 2))
    return from_cents(cents)


def lived(figure: Figure) -> Books:
    """An agency with a standard and an ad hoc license, everything paid; nothing has happened on the day yet."""
    has = (a_license("l-1"), a_license("l-2", kind=AD_HOC))
    begins = at(term_on(figure.expires, figure.expires).first_day)
    books = Books(figure.policy(), has=has, paid=True, expires_on=figure.expires, now=begins).until(figure.day)
    for invoice in books.account.invoices:
        if invoice.is_open:
            books.pay(str(books.open(invoice.number)))
    return books


def _named(figures: list[Figure]) -> list[object]:
    return [pytest.param(each, id=f"{each.what}: {each.paper} = {each.amount}") for each in figures]


@pytest.mark.requirement("FEE-03", "FEE-04", "FEE-11", "LIC-22")
@pytest.mark.parametrize("figure", _named(BILLED))
def test_what_is_billed_is_what_comes_out_on_paper(figure: Figure) -> None:
    assert str(on_paper(figure.paper)) == figure.amount
    books = lived(figure)
    figure.happens(books)
    assert str(books.last.total) == figure.amount


@pytest.mark.requirement("FEE-10")
@pytest.mark.parametrize("figure", _named(CREDITED))
def test_what_is_credited_is_what_comes_out_on_paper(figure: Figure) -> None:
    assert str(on_paper(figure.paper)) == figure.amount
    books = lived(figure)
    figure.happens(books)
    credits = [-each.amount for each in books.account.ledger.entries if each.kind == EntryKind.CREDIT]
    assert str(sum(credits)) == figure.amount


@pytest.mark.requirement("LIC-22")
def test_a_self_pay_license_is_renewed_for_284_and_2000_and_not_for_185_again() -> None:
    books = Books(self_pay(), has=(a_license("l-1", funding=Funding.SELF_PAY),)).until(date(2026, 12, 1))
    assert [str(line.amount) for line in books.last.lines] == ["284.00", "2000.00"]

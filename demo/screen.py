"""The month, the renewal and the appeals on the screen."""

import asyncio
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from demo import appeals, money
from demo.appeals import AppealsPlay, play_appeals
from demo.money import RenewalPlay, play_renewal
from demo.play import Month, play_month
from demo.story import story
from models.lifecycle import in_words

ZONE = ZoneInfo("America/Chicago")
FOLDER = Path("var/demo")

LOOK_AROUND = (
    "\nTo look around in a browser, as a trainee, an agency, a reviewer, or a committee, use `make run`. The first "
    "line that it prints is the address. It has records of its own, with other invented people."
)

WIDE = 120
"""The width in columns when there is no terminal."""

console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDE)


def play() -> bool:
    """Play everything with a progress bar, show the endings, and return whether all are as expected."""
    with Progress(
        TextColumn("{task.fields[day]}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TextColumn("{task.description}"),
        console=console,
    ) as progress:
        task = progress.add_task("Preparing", total=len(story()) + len(money.story()) + appeals.SCENES, day="")

        def tell(at: datetime, text: str) -> None:
            day = at.astimezone(ZONE)
            progress.update(task, advance=1, description=text, day=f"{day:%a %b %d, %H:%M}")

        month = asyncio.run(play_month(FOLDER, tell))
        renewal = asyncio.run(play_renewal(FOLDER / "renewal", tell))
        hearings = asyncio.run(play_appeals(FOLDER / "appeals", tell))
    show(month)
    show_renewal(renewal)
    show_appeals(hearings)
    console.print(LOOK_AROUND)
    return month.as_expected and renewal.as_expected and hearings.as_expected


def show(month: Month) -> None:
    """Show the letters, then how each case ended."""
    console.print(_letters(month))
    console.print(_endings(month))
    _show_surprises(month.surprises)
    verdict = "Everything went as expected." if month.as_expected else "Not everything went as expected."
    console.print(
        f"{verdict} {(month.ended - month.began).days} days and {len(month.letters)} letters in {month.seconds:.0f} "
        f"seconds. The letters are in {FOLDER}/mail/new."
    )


def show_renewal(renewal: RenewalPlay) -> None:
    """Show which agency paid when, and what that meant for its users' access."""
    table = _table("A renewal at three agencies", "Agency", "Billed", "Due", "Licenses", "What it shows", "As expected")
    for each in renewal.endings:
        table.add_row(
            f"{each.expected.agency.title()} House",
            each.billed,
            each.open,
            ", ".join(each.licenses),
            each.expected.shows,
            _answer(each.as_expected),
        )
    console.print(table)
    _show_surprises(renewal.surprises)
    console.print(f"Its letters, with the invoices as PDF, are in {FOLDER}/renewal/mail/new.")


def show_appeals(hearings: AppealsPlay) -> None:
    """Show what the committees decided, and what followed."""
    table = _table("Three appeals", "Organization", "About", "Decided", "Licenses", "What it shows", "As expected")
    for each in hearings.endings:
        decided, licenses = each.decided.replace("_", " "), ", ".join(each.licenses).replace("_", " ")
        table.add_row(each.organization, each.about, decided, licenses, each.shows, _answer(each.as_expected))
    console.print(table)
    _show_surprises(hearings.surprises)
    console.print(f"Their letters, with decisions and minutes as PDF, are in {FOLDER}/appeals/mail/new.")


def _letters(month: Month) -> Table:
    table = _table("Every letter that was sent", "Day", "To", "Copy", "Subject")
    for letter in month.letters:
        day = letter.date.astimezone(ZONE)
        table.add_row(f"{day:%b %d, %H:%M}", ", ".join(letter.to), ", ".join(letter.cc), letter.subject)
    return table


def _endings(month: Month) -> Table:
    table = _table("How each case ended", "Person", "What", "Now", "What it shows", "As expected")
    for ending in month.endings:
        table.add_row(
            ending.person.title(),
            ending.what,
            in_words(ending.state) if ending.state is not None else "unknown",
            ending.shows,
            _answer(ending.as_expected),
        )
    return table


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left")
    for column in columns:
        table.add_column(column)
    return table


def _answer(as_expected: bool) -> str:
    return "yes" if as_expected else "NO"


def _show_surprises(surprises: Iterable[str]) -> None:
    for surprise in surprises:
        console.print(f"Unexpected: {surprise}", style="bold red")

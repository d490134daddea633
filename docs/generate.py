"""Makes the pages that follow from the code. `python -m docs.generate` writes them; with `--check` it only compares."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from docs.conformance import conformance_page, every_requirement
from docs.decisions import decisions_page
from docs.lifecycles import every_lifecycle, file_name, index_page, lifecycle_page
from docs.markers import proofs
from docs.policy_keys import policy_keys_page

ROOT = Path(__file__).resolve().parent.parent
DIAGRAMS = "docs/diagrams"
NOTE = "<!-- Made by `make docs`. Change the code or the tests it follows from, not this page. -->\n"


def generated_pages(root: Path = ROOT) -> dict[str, str]:
    """Every generated page: its path from the root of the project, and its content."""
    lifecycles = every_lifecycle()
    pages = {f"{DIAGRAMS}/{file_name(each)}": lifecycle_page(each) for each in lifecycles}
    pages[f"{DIAGRAMS}/README.md"] = index_page(lifecycles)
    pages["docs/adr/README.md"] = decisions_page(root / "docs/adr")
    documents, requirements = every_requirement(root)
    pages["docs/conformance.md"] = conformance_page(documents, requirements, proofs(root))
    pages["docs/policy-keys.md"] = policy_keys_page()
    return {path: NOTE + content for path, content in pages.items()}


def drift(root: Path = ROOT) -> list[str]:
    """What is wrong with the pages as they stand, one sentence each; nothing when they are as the code says."""
    pages = generated_pages(root)
    wrong = []
    for path, content in pages.items():
        file = root / path
        if not file.exists():
            wrong.append(f"{path} is missing.")
        elif file.read_text(encoding="utf-8") != content:
            wrong.append(f"{path} is not what the code says now.")
    return wrong + [f"{path} belongs to nothing in the code." for path in _leftovers(root, pages)]


def write(root: Path = ROOT) -> list[str]:
    """Bring every page up to date; returns the paths that were written or deleted."""
    pages = generated_pages(root)
    changed = []
    for path, content in pages.items():
        file = root / path
        if not file.exists() or file.read_text(encoding="utf-8") != content:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content, encoding="utf-8")
            changed.append(path)
    for path in _leftovers(root, pages):
        (root / path).unlink()
        changed.append(path)
    return changed


def _leftovers(root: Path, pages: dict[str, str]) -> list[str]:
    """Pages of machines that are gone."""
    there = sorted(path.relative_to(root).as_posix() for path in (root / DIAGRAMS).glob("*.md"))
    return [path for path in there if path not in pages]


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the pages, or compare them. Returns 1 when `--check` finds one that is not as it should be."""
    parser = argparse.ArgumentParser(prog="python -m docs.generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; say which pages are out of date")
    if parser.parse_args(arguments).check:
        wrong = drift()
        for sentence in wrong:
            print(sentence)
        print("Run `make docs`." if wrong else "Every generated page is up to date.")
        return 1 if wrong else 0
    for path in write():
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Runs every benchmark, one after the other, each in a separate process: `make bench`."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def benchmarks() -> list[str]:
    """Return the modules that can be run alone, by name."""
    return sorted(each.stem for each in HERE.glob("[a-z]*.py") if '__name__ == "__main__"' in each.read_text())


def main() -> int:
    """Run them; the worst of their exit statuses."""
    return max(
        subprocess.run([sys.executable, "-m", f"benchmarks.{each}"], check=False).returncode for each in benchmarks()
    )


if __name__ == "__main__":
    sys.exit(main())

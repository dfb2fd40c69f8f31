"""Build the desktop program: a folder to copy, an archive of it, and a Debian package where dpkg-deb is at hand.

    python3 dev.py build [--smoke] [--folder-only]

Everything lands in dist/. The folder needs no Python and nothing installed but what every Linux desktop has.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from typing import Any

from installer import licences, linux
from installer.contents import PRODUCT, ROOT, WITH_DEBUG_INFORMATION, WORK
from tools.debian import CannotSetUp, have_packages

DIST = ROOT / "dist"
FOLDER = DIST / PRODUCT
TOOLS = ("objcopy", "objdump", "strip")
PROBLEMS = (
    CannotSetUp,
    linux.UnknownLibraryError,
    licences.MissingLicenceError,
    subprocess.CalledProcessError,
)


def main(arguments: list[str]) -> int:
    """Build, and return the exit code."""
    parser = argparse.ArgumentParser(prog="dev.py build", description=__doc__.partition("\n")[0])
    parser.add_argument("--folder-only", action="store_true", help="neither archive nor package")
    parser.add_argument("--smoke", action="store_true", help="try the built folder against a real server")
    options = parser.parse_args(arguments)
    began = time.monotonic()
    project = _project()
    try:
        if any(shutil.which(tool) is None for tool in TOOLS):
            have_packages(["binutils"], "PyInstaller reads and writes programs with other programs.")
        freeze(project)
        count = _collect_licences()
        linux.add_desktop_entry(FOLDER)
        needs = linux.needs_of(FOLDER)
        if options.smoke:
            subprocess.run([sys.executable, "-m", "installer.smoke"], cwd=ROOT, check=True)
        made = [FOLDER] if options.folder_only else [FOLDER, *linux.pack(FOLDER, project, needs)]
    except PROBLEMS as problem:
        print(f"{type(problem).__name__}: {problem}", file=sys.stderr)
        return 1
    glibc = ".".join(map(str, needs.glibc))
    print(f"{count} licence texts; for glibc {glibc} and newer; built in {time.monotonic() - began:.0f} s")
    for path in made:
        print(f"{linux.size_of(path) / 1e6:6.0f} MB  {path.relative_to(ROOT)}")
    return 0


def freeze(project: dict[str, Any]) -> None:
    """Make dist/fieldbook-crm. Raises CalledProcessError if PyInstaller fails; it has said why."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    shutil.rmtree(WORK, ignore_errors=True)
    _write_metadata(WORK / "metadata", project)
    places = ("--distpath", DIST, "--workpath", WORK / "pyinstaller")
    command = (sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", *places)
    # The recipes must look for a display no more than the program does.
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONHASHSEED": "0"}
    subprocess.run([*command, ROOT / "installer" / "desktop.spec"], cwd=ROOT, env=environment, check=True)
    for pattern in WITH_DEBUG_INFORMATION:
        for file in (FOLDER / "_internal").glob(pattern):
            subprocess.run(["strip", "--strip-debug", file], check=True)


def _project() -> dict[str, Any]:
    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project


def _write_metadata(target: Path, project: dict[str, Any]) -> None:
    """Tell the frozen program its version and its components as an installed package would."""
    folder = target / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    folder.mkdir(parents=True)
    lines = ["Metadata-Version: 2.1", f"Name: {project['name']}", f"Version: {project['version']}"]
    lines += [f"Requires-Dist: {one}" for one in project["dependencies"]]
    (folder / "METADATA").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _collect_licences() -> int:
    shipped = json.loads((WORK / "shipped.json").read_text(encoding="utf-8"))
    return licences.collect(FOLDER / "licenses", shipped["distributions"], shipped["files"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

#!/usr/bin/env python3
"""One command for everything a developer does, on a machine that has only Python.

    python3 dev.py test [PYTEST ARGUMENTS]   all checks and tests; with arguments, pytest alone with them
    python3 dev.py check                     style, types and layers, without the tests
    python3 dev.py demo [ARGUMENTS]          the product with a demo company
    python3 dev.py server start|stop|status  the demo's server
    python3 dev.py screenshots --out DIR     a picture of every screen in every language and look
    python3 dev.py screenshots --guide       the pictures and the tables of keys of the user guide, anew
    python3 dev.py build [--smoke]           the desktop program to install, below dist/ (docs/installing.md)
    python3 dev.py setup                     make or refresh .venv, and nothing else
    python3 dev.py lock [--upgrade]          write constraints.txt anew from pyproject.toml

It uses the standard library only: it is what installs everything else.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent
OLDEST_PYTHON = (3, 11)
WORKERS = (os.cpu_count() or 1) + 1  # a quarter of the time a test waits for its database or its window
ALL_TESTS = ("-q", "-n", str(WORKERS), "--dist", "worksteal")  # each worker has a database of its own
CHECKS = {
    "style": ("-m", "ruff", "check"),
    "format": ("-m", "ruff", "format", "--check"),
    "types": ("-m", "mypy"),
    "layers": ("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"),
}
COLLECTION = {"collection": ("-m", "pytest", "-qq", "--collect-only")}
"""Beside the checks, of which the longest uses one core: each worker then finds every module compiled."""


def main(arguments: list[str]) -> int:
    """Run a command and return its exit code; 2 means that there is no such command."""
    if sys.version_info < OLDEST_PYTHON:
        print("Python 3.11 or newer is needed; this is", sys.version.split()[0], file=sys.stderr)
        return 1
    commands = {
        "test": test,
        "check": check,
        "demo": demo,
        "server": server,
        "screenshots": screenshots,
        "build": build,
        "setup": setup,
        "lock": lock,
    }
    if not arguments or arguments[0] not in commands:
        print(__doc__, file=sys.stderr)
        return 2
    from tools.environment import CannotSetUp

    try:
        return commands[arguments[0]](arguments[1:])
    except CannotSetUp as problem:
        print(problem, file=sys.stderr)
        return 1


def test(arguments: list[str]) -> int:
    python = environment()
    failed = [] if arguments else failed_checks(python, CHECKS | COLLECTION)
    if failed:
        print("Failed:", ", ".join(failed), file=sys.stderr, flush=True)
    tested = run(python, "-m", "pytest", *(arguments or ALL_TESTS))
    return tested or bool(failed)


def check(_arguments: list[str]) -> int:
    failed = failed_checks(environment(), CHECKS)
    if failed:
        print("Failed:", ", ".join(failed), file=sys.stderr)
    return bool(failed)


def demo(arguments: list[str]) -> int:
    return run(environment(), "-m", "tools.demo", *arguments)


def server(arguments: list[str]) -> int:
    return run(environment(), "-m", "tools.demo", "server", *arguments)


def screenshots(arguments: list[str]) -> int:
    return run(environment(), "-m", "tools.screenshots", *arguments)


def build(arguments: list[str]) -> int:
    from tools.environment import ensure_extra

    return run(ensure_extra(ROOT, "build"), "-m", "installer.build", *arguments)


def setup(_arguments: list[str]) -> int:
    print(environment())
    return 0


def lock(arguments: list[str]) -> int:
    """Resolve for every platform and Python at once; versions already written stay unless upgraded."""
    options = ("--all-extras", "--universal", "--python-version", ".".join(map(str, OLDEST_PYTHON)))
    plain = ("--no-annotate", "--no-header", "--quiet", "--output-file", "constraints.txt")
    return run(environment(), "-m", "uv", "pip", "compile", "pyproject.toml", *options, *plain, *arguments)


def environment() -> Path:
    """The Python of .venv, made or brought up to date first."""
    from tools.environment import ensure_environment

    return ensure_environment(ROOT)


def failed_checks(python: Path, checks: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Run checks beside each other; print all that a failed one says, and how the others end."""
    failed = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        running = {name: pool.submit(heard, python, *command) for name, command in checks.items()}
        for name, check in running.items():
            code, said = check.result()
            if code != 0:
                failed.append(name)
            print(f"{name}:", said if code else said.splitlines()[-1], flush=True)
    return failed


def heard(python: Path, *arguments: str) -> tuple[int, str]:
    """Run Python in the project's folder; return its exit code and what it said."""
    done = subprocess.run(
        [python, *arguments], cwd=ROOT, env=variables(arguments), check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8",
    )  # fmt: skip
    return done.returncode, done.stdout.strip() or "nothing to say"


def run(python: Path, *arguments: str) -> int:
    """Run Python in the project's folder and return its exit code."""
    try:
        return subprocess.run(
            [python, *arguments], cwd=ROOT, env=variables(arguments), check=False
        ).returncode
    except KeyboardInterrupt:
        return 130


def variables(arguments: tuple[str, ...]) -> dict[str, str]:
    """Return the environment of a command: without a display Qt draws off the screen; compiled modules are kept.

    The tests start hundreds of processes. Where the shell forbids to keep what was compiled, each would compile the
    program again.
    """
    found = {**os.environ, "PYTHONUTF8": "1"}
    found.pop("PYTHONDONTWRITEBYTECODE", None)
    if "pytest" in arguments or not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        found.setdefault("QT_QPA_PLATFORM", "offscreen")
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""The product with a demo company: server, data, an enrolled laptop, and the window on it.

    python3 dev.py demo [--role rep|manager] [--scale N]    what a newcomer runs first
    python3 dev.py demo --headless --out DIR                a rep's day and a manager's Friday, without a display
    python3 dev.py server start|stop|status                 from a second terminal: be offline, be back

Everything lies in .demo/ and can be deleted when no demo runs. The parts are driven as a person would drive them, by
their command lines.
"""

import argparse
import getpass
import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tools.demo_server import DemoError, DemoServer

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".demo"


def main(arguments: list[str]) -> int:
    """Run the demo or a server command; returns the exit code."""
    parser = argparse.ArgumentParser(prog="dev.py demo", description=__doc__.partition("\n")[0])
    if arguments[:1] == ["server"]:
        parser.prog = "dev.py server"
        parser.add_argument("action", choices=("start", "stop", "status"))
        return _guarded(_serve, parser.parse_args(arguments[1:]))
    parser.add_argument("--role", choices=("rep", "manager"), default="rep", help="whose laptop to open")
    parser.add_argument(
        "--scale", default="1", help="size of the company when it is made: 1 is 2,000 customers"
    )
    parser.add_argument("--headless", action="store_true", help="play a day without a display")
    parser.add_argument(
        "--out", type=Path, default=FOLDER / "out", help="where --headless leaves its pictures"
    )
    options = parser.parse_args(arguments)
    return _guarded(_headless if options.headless else _demo, options)


def _guarded(action: Any, options: argparse.Namespace) -> int:
    try:
        return int(action(options))
    except DemoError as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _serve(options: argparse.Namespace) -> int:
    server = DemoServer(FOLDER)
    if options.action == "start":
        if not _users_file().exists():
            raise DemoError("there is no demo company yet: run python3 dev.py demo first")
        print("server started at" if server.start() else "server already running at", server.url)
    elif options.action == "stop":
        print("server stopped" if server.stop() else "no server was running")
    else:
        print(f"server {'running' if server.is_up() else 'stopped'} at {server.url}")
    return 0


def _demo(options: argparse.Namespace) -> int:
    FOLDER.mkdir(mode=0o700, exist_ok=True)
    server = DemoServer(FOLDER)
    users = _company(server, options.scale)
    started = server.start()
    print(f"server    {server.url}  (data in {server.data}, PostgreSQL in {server.cluster})")
    try:
        person = next(user for user in users if user["role"] == options.role)
        laptop = FOLDER / f"laptop-{person['name']}"
        environment = _secrets(laptop)
        _enroll(server, laptop, person, environment)
        return _open_window(laptop, environment)
    finally:
        if started:
            server.stop()


def _headless(options: argparse.Namespace) -> int:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from tools import demo_day

    FOLDER.mkdir(mode=0o700, exist_ok=True)
    out: Path = options.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    server = DemoServer(FOLDER)
    users = {user["name"]: user for user in _company(server, options.scale)}
    server.start()
    print(f"server    {server.url}  (data in {server.data}, PostgreSQL in {server.cluster})")
    try:
        laptops = {login: FOLDER / f"laptop-{login}" for login in ("rep01", "manager1")}
        environment = _secrets(laptops["rep01"])
        passphrase = environment.get("CRM_PASSPHRASE")
        _enroll(server, laptops["rep01"], users["rep01"], environment)
        work = demo_day.rep_day(server, laptops["rep01"], passphrase, out)
        _enroll(server, laptops["manager1"], users["manager1"], environment)
        reports = demo_day.manager_friday(laptops["manager1"], passphrase, out, work)
        databases = {login: demo_day.laptop_rows(folder, passphrase) for login, folder in laptops.items()}
        complete = demo_day.write_summary(
            out, databases | {"server": demo_day.server_rows(server)}, work, reports
        )
    finally:
        server.stop()
    print(f"pictures, documents and summary.json are in {out}")
    return 0 if complete else 1


def _company(server: DemoServer, scale: str) -> list[dict[str, Any]]:
    """Make the demo company once; returns its users with their demo passwords."""
    if not _users_file().exists():
        print("making the demo company …", flush=True)
        began = time.monotonic()
        _run(server.command("init"))
        made = _run(server.command("--json", "demo-company", "--scale", scale), output=True)
        _users_file().write_text(made)
        print(f"          made in {time.monotonic() - began:.0f} s")
    users: list[dict[str, Any]] = json.loads(_users_file().read_text())
    return users


def _enroll(server: DemoServer, laptop: Path, person: dict[str, Any], environment: dict[str, str]) -> None:
    if not laptop.exists():
        print(f"enrolling the laptop of {person['name']} ({person['role']}), password {person['password']}")
        address = ("--server", server.url, "--user", person["name"], "--device", "demo laptop")
        try:
            _run(_desktop(laptop, "enroll", *address), environment, given=person["password"] + "\n")
        except DemoError:
            _forget(laptop)
            raise
    began = time.monotonic()
    report = json.loads(_run(_desktop(laptop, "--json", "sync"), environment, output=True))
    print(f"synced    {report['pulled']} records in {time.monotonic() - began:.1f} s")


def _open_window(laptop: Path, environment: dict[str, str]) -> int:
    offscreen = os.environ.get("QT_QPA_PLATFORM") == "offscreen"
    picture = FOLDER / "window.png"
    extra = ("--grab", str(picture)) if offscreen else ()
    code = subprocess.run(_desktop(laptop, *extra), cwd=ROOT, env=environment, check=False).returncode
    if offscreen and code == 0:
        print(f"no display here: the window is in {picture}")
    return code


def _secrets(laptop: Path) -> dict[str, str]:
    """The environment for laptop commands: without a working keyring, a passphrase kept in .demo/.

    Once there is one it is used, though a keyring works by now: that does not know the laptops made without it.
    """
    kept = FOLDER / "passphrase"
    if "CRM_PASSPHRASE" in os.environ or (not kept.exists() and _has_keyring()):
        return dict(os.environ)
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(24))
    print(f"no keyring here: the passphrase of {laptop.name} is kept in {kept}")
    return {**os.environ, "CRM_PASSPHRASE": kept.read_text()}


def _has_keyring() -> bool:
    import keyring
    import keyring.errors

    try:
        keyring.get_password("fieldbook-demo-probe", getpass.getuser())
    except keyring.errors.KeyringError:
        return False
    return True


def _desktop(laptop: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "crm_desktop", "--data", str(laptop), *arguments]


def _run(
    command: list[str], environment: dict[str, str] | None = None, *, given: str = "", output: bool = False
) -> str:
    """Run a command of the product. Raises DemoError with its own sentence if it fails."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        input=given,
        stdout=subprocess.PIPE if output else None,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise DemoError(f"{' '.join(command[2:])} failed: {done.stderr.strip()}")
    return done.stdout or ""


def _forget(laptop: Path) -> None:
    """Remove a laptop whose enrolment failed, so that the next run starts it afresh."""
    shutil.rmtree(laptop, ignore_errors=True)


def _users_file() -> Path:
    return FOLDER / "users.json"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

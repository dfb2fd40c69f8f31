"""Try the built program as a stranger would: with nothing but itself on its path, against a real server.

    python3 dev.py build --smoke        or        python -m installer.smoke [--program FILE] [--keep DIR]

The server runs from the sources; the program gets an empty environment, so that nothing of the sources, of the virtual
environment or of the person's settings can help it.
"""

import argparse
import json
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook

from crm_desktop.db.connections import connect
from crm_desktop.db.folder import DataFolder
from crm_desktop.db.schema import VERSION, version_of
from crm_desktop.db.vault import KeyVault
from crm_server.postgres import Cluster
from installer.contents import PRODUCT, PROGRAM, ROOT
from tools.demo_server import DemoError, DemoServer

SECONDS: Final = 180
SCALE: Final = "0.05"
MAGIC: Final = {".pdf": b"%PDF-", ".png": b"\x89PNG", ".xlsx": b"PK\x03\x04"}
CARDS: Final = (
    ("姓名", "公司", "职务", "手机", "邮箱"),
    ("林晓雯", "宁波海曙精工阀门有限公司", "采购经理", "138 0574 2213", "lin@haishu-valve.example"),
    ("赵启明", "常州新北传感技术有限公司", "总工程师", "139 0519 7781", "zhao@xinbei-sensor.example"),
)


class StepError(Exception):
    """The program did not do what it should; the message says what it did."""


class Laptop:
    """The built program with a data folder of its own. Says of each step how long it took."""

    def __init__(self, program: Path, folder: Path) -> None:
        self._program = program
        self.data = folder / "data"
        self._home = folder / "home"
        self._home.mkdir(parents=True)
        self.passphrase = secrets.token_urlsafe(16)
        self.steps = 0

    def run(self, title: str, *arguments: str, given: str = "", code: int = 0) -> str:
        """Run a command; return what it printed, or said if it was to fail. Raises StepError if it ends otherwise."""
        began = time.monotonic()
        done = subprocess.run(
            [self._program, "--data", self.data, *arguments],
            cwd=self._home,
            env=self._environment(),
            input=given,
            capture_output=True,
            encoding="utf-8",
            timeout=SECONDS,
            check=False,
        )
        if done.returncode != code:
            said = done.stderr.strip() or done.stdout.strip()
            raise StepError(f"{title}: exit code {done.returncode}: {said}")
        print(f"ok {time.monotonic() - began:6.1f} s  {title}", flush=True)
        self.steps += 1
        return done.stderr if code else done.stdout

    def ask(self, title: str, *arguments: str, given: str = "") -> Any:
        """Run a command and return its JSON document, which must not be empty."""
        answer = json.loads(self.run(title, "--json", *arguments, given=given))
        must(bool(answer), title, answer)
        return answer

    def write(self, title: str, file: Path, *arguments: str) -> None:
        """Run a command that writes `file`, whose content must be what its ending says."""
        self.run(title, *arguments)
        must(file.read_bytes().startswith(MAGIC[file.suffix]), title, file)

    def _environment(self) -> dict[str, str]:
        own = {"CRM_PASSPHRASE": self.passphrase, "QT_QPA_PLATFORM": "offscreen"}
        return {"HOME": str(self._home), "PATH": "/usr/bin:/bin", **own}


def main(arguments: list[str]) -> int:
    """Run all steps; returns 1 as soon as one fails."""
    parser = argparse.ArgumentParser(prog="installer.smoke", description=__doc__.partition("\n")[0])
    parser.add_argument("--program", type=Path, default=ROOT / "dist" / PRODUCT / PROGRAM)
    parser.add_argument("--keep", type=Path, metavar="DIR", help="leave pictures and documents there")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="fieldbook-smoke-") as made:
        folder = Path(made)
        results = (options.keep or folder / "results").resolve()
        results.mkdir(parents=True, exist_ok=True)
        program = options.program.resolve()
        try:
            steps = _try_old_store(Laptop(program, folder / "old"))
            with _office(folder) as (server, user):
                steps += _try_first_day(Laptop(program, folder / "laptop"), server, user, results)
        except (
            StepError,
            DemoError,
            subprocess.SubprocessError,
            ValueError,
            LookupError,
            OSError,
        ) as problem:
            print(f"FAILED  {type(problem).__name__}: {problem}", file=sys.stderr)
            return 1
    print(f"{steps} steps worked")
    return 0


def must(condition: bool, title: str, answer: object) -> None:
    """Raise StepError unless the answer was right."""
    if not condition:
        raise StepError(f"{title}: answered {str(answer)[:300]}")


@contextmanager
def _office(folder: Path) -> Iterator[tuple[DemoServer, dict[str, Any]]]:
    """A server that has a small company, and a rep of it."""
    cluster = Cluster.start(folder / "postgres", durability=False)
    server = DemoServer(folder / "office")
    try:
        cluster.create_database("smoke")
        _manage(server, "init", "--database", cluster.url("smoke"))
        users = json.loads(_manage(server, "--json", "demo-company", "--scale", SCALE))
        server.start()
        yield server, next(user for user in users if user["role"] == "rep")
    finally:
        server.stop()
        cluster.remove()


def _manage(server: DemoServer, *arguments: str) -> str:
    done = subprocess.run(server.command(*arguments), cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise DemoError(done.stderr.strip())
    return done.stdout


def _try_old_store(laptop: Laptop) -> int:
    """A store without a schema is brought to today's by the migrations that are shipped."""
    laptop.run("starts", "--help")
    laptop.run("says that it is not enrolled", "status", code=1)
    folder = DataFolder(laptop.data)
    try:
        key = KeyVault(folder).create(laptop.passphrase)
        connect(folder.store_file, key, create=True).execute("VACUUM").connection.close()
    finally:
        folder.close()
    laptop.run("migrates an old store", "status", code=1)
    connection = connect(folder.store_file, key)
    must(version_of(connection) == VERSION, "migrates an old store", version_of(connection))
    connection.close()
    return laptop.steps


def _try_first_day(laptop: Laptop, server: DemoServer, user: dict[str, Any], results: Path) -> int:
    """Do with the program what a rep does on the first day."""
    address = ("--server", server.url, "--user", user["name"], "--device", "smoke")
    laptop.ask("enrolls", "enroll", *address, given=f"{user['password']}\n")
    report = laptop.ask("syncs", "sync")
    must(report["pulled"] > 0, "syncs", report)
    customer = laptop.ask("lists customers", "list", "account", "--limit", "5")[0]
    found = laptop.ask("finds a customer by name", "search", customer["name"])
    must(customer["name"] in _text(found), "finds a customer by name", found)
    laptop.ask("shows a customer", "show", "account", customer["id"])
    laptop.ask("makes a task", "add", "task", "title=回电", f"account_id={customer['id']}")
    report = laptop.ask("sends the task", "sync")
    must(report["pushed"] == 1, "sends the task", report)
    server.stop()
    laptop.run("says that there is no connection", "sync", code=1)
    _try_documents(laptop, results)
    for theme in ("light", "dark"):
        picture = results / f"window-{theme}.png"
        look = ("--theme", theme, "--language", "zh_CN")
        laptop.write(f"opens the window, {theme}", picture, "--grab", str(picture), *look)
    return laptop.steps


def _try_documents(laptop: Laptop, results: Path) -> None:
    """Cards, quotes, reports and backups, all without the server."""
    cards = _write_cards(results / "cards.xlsx")
    rows = laptop.ask("reads business cards", "import-cards", str(cards), "--dry-run")
    must(CARDS[1][0] in _text(rows), "reads business cards", rows)
    quote = laptop.ask("lists quotes", "list", "quote", "--limit", "1")[0]["id"]
    for kind in ("pdf", "xlsx"):
        file = results / f"quote.{kind}"
        laptop.write(f"writes a quote as {kind}", file, "quote", kind, quote, str(file))
    for kind in ("png", "xlsx", "pdf"):
        file = results / f"report.{kind}"
        laptop.write(f"writes a report as {kind}", file, "report", "lifecycle", f"--{kind}", str(file))
    laptop.run("examines its data", "doctor")
    laptop.run("makes a backup", "backup", str(results / "backup"))


def _write_cards(file: Path) -> Path:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in CARDS:
        sheet.append(row)
    book.save(file)
    return file


def _text(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

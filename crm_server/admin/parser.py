"""The grammar of the command line. Every command's function takes (options, output)."""

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path

from crm_core.model.organisation import ROLE, UNIT_KIND
from crm_server.admin import backups, checking, company, delegating, exchange, serving
from crm_server.admin import files as files_of
from crm_server.admin.output import Output
from crm_server.settings import Settings, default_data_dir

Command = Callable[[argparse.Namespace, Output], None]
SettledCommand = Callable[[argparse.Namespace, Settings, Output], None]


def parser() -> argparse.ArgumentParser:
    """Return the parser; its result's `command` is the function to call."""
    top = argparse.ArgumentParser(prog="crm-server", description="The central server of the CRM.")
    top.add_argument("--data", type=Path, default=default_data_dir(), metavar="DIR", help="data folder")
    top.add_argument("--json", action="store_true", help="one JSON document on standard output")
    top.add_argument("--debug", action="store_true", help="show where an error comes from")
    commands = _Commands(top)
    _server_commands(commands)
    _company_commands(commands)
    _exchange_commands(commands)
    _people_commands(commands)
    _device_commands(commands)
    return top


class _Commands:
    """Adds commands to a parser; each accepts the general options behind its name, too."""

    def __init__(self, parent: argparse.ArgumentParser) -> None:
        self._added = parent.add_subparsers(required=True, metavar="COMMAND")

    def add(self, name: str, about: str, command: Command) -> argparse.ArgumentParser:
        made = self._added.add_parser(name, help=about, description=about, argument_default=argparse.SUPPRESS)
        made.add_argument("--data", type=Path, metavar="DIR", help="data folder")
        made.add_argument("--json", action="store_true", help="one JSON document on standard output")
        made.add_argument("--debug", action="store_true", help="show where an error comes from")
        made.set_defaults(command=command)
        return made

    def group(self, name: str, about: str) -> "_Commands":
        return _Commands(self._added.add_parser(name, help=about, description=about))


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError(f"{port} is no port; there are 0 to 65535")
    return port


def _on_server(command: SettledCommand) -> Command:
    """A command that needs a data folder with a server in it."""

    def run(options: argparse.Namespace, output: Output) -> None:
        command(options, Settings.read(options.data), output)

    return run


def _server_commands(commands: _Commands) -> None:
    init = commands.add("init", "make the server's database", serving.init)
    init.add_argument("--database", default=None, metavar="URL", help="a PostgreSQL that is run elsewhere")
    serve = commands.add("serve", "answer laptops until stopped", _on_server(serving.serve))
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=_port, default=8480, help="0 for any free one")
    serve.add_argument("--workers", type=int, default=1, help="processes")
    commands.add("doctor", "look whether everything is in order", _on_server(serving.doctor))
    keep = commands.add("backup", "write a verified backup of everything", _on_server(backups.backup))
    keep.add_argument("folder", metavar="DIR", type=Path, help="a new or empty folder")
    back = commands.add("restore", "put a backup in the place of everything", _on_server(backups.restore))
    back.add_argument("folder", metavar="DIR", type=Path, help="the folder of a backup")
    files = commands.add(
        "file-limits", "tell or set how large files may be", _on_server(files_of.file_limits)
    )
    files.add_argument("--file-mb", type=int, default=None, metavar="N", help="one file, at most 100")
    files.add_argument("--quota-mb", type=int, default=None, metavar="N", help="all files of one user")


def _company_commands(commands: _Commands) -> None:
    demo = commands.add(
        "demo-company", "fill an empty database with an invented company", _on_server(company.demo_company)
    )
    demo.add_argument("--scale", type=float, default=1.0, help="multiplies the records, not the users")
    demo.add_argument("--reps", type=int, default=12)
    demo.add_argument("--seed", type=int, default=1)
    assign = commands.add("assign", "give a customer to a user", _on_server(company.assign))
    assign.add_argument("account", metavar="ACCOUNT", help="its id or exact name")
    assign.add_argument("user", metavar="USER")
    share = commands.add("share", "show a customer to a colleague", _on_server(company.share))
    share.add_argument("account", metavar="ACCOUNT", help="its id or exact name")
    share.add_argument("user", metavar="USER")
    share.add_argument("level", choices=("read", "edit"))
    erase = commands.group("erase", "erase personal data for good").add(
        "contact", "erase a person here and on every laptop", _on_server(company.erase_contact)
    )
    erase.add_argument("id", metavar="ID")
    erase.add_argument("--yes", action="store_true", help="do not ask")
    erase.set_defaults(yes=False)
    transfer = commands.add(
        "transfer", "give all customers of one user to another", _on_server(company.transfer)
    )
    transfer.add_argument("source", metavar="FROM")
    transfer.add_argument("target", metavar="TO")
    unshare = commands.add("unshare", "take a share back", _on_server(company.unshare))
    unshare.add_argument("account", metavar="ACCOUNT", help="its id or exact name")
    unshare.add_argument("user", metavar="USER")
    delegate = commands.add("delegate", "let one user stand in for another", _on_server(delegating.delegate))
    delegate.add_argument("source", metavar="FROM", help="who is away")
    delegate.add_argument("target", metavar="TO", help="who stands in")
    delegate.add_argument(
        "--from", dest="starts", type=date.fromisoformat, required=True, metavar="YYYY-MM-DD"
    )
    delegate.add_argument(
        "--to", dest="ends", type=date.fromisoformat, required=True, metavar="YYYY-MM-DD", help="the last day"
    )
    delegate.add_argument("--reason", default=None, metavar="TEXT")
    delegation = commands.group("delegation", "deputies")
    delegation.add("list", "list delegations", _on_server(delegating.list_all))
    ending = delegation.add("end", "end a delegation now", _on_server(delegating.end))
    ending.add_argument("id", metavar="ID")


def _exchange_commands(commands: _Commands) -> None:
    bring = commands.add("import", "import a csv or Excel file", _on_server(exchange.import_table))
    bring.add_argument("entity", metavar="ENTITY", help="what the rows are: account, product, order …")
    bring.add_argument("file", metavar="FILE", type=Path)
    bring.add_argument(
        "--map", type=Path, default=None, metavar="FILE.json", help="which column is which field"
    )
    bring.add_argument("--dry-run", action="store_true", help="say what would happen, write nothing")
    bring.set_defaults(dry_run=False)
    take = commands.add("export", "export records to a csv or Excel file", _on_server(exchange.export_table))
    take.add_argument("entity", metavar="ENTITY")
    take.add_argument("file", metavar="FILE", type=Path, help="its name ends in .csv or .xlsx")


def _people_commands(commands: _Commands) -> None:
    user = commands.group("user", "users")
    add = user.add("add", "add a user; the password comes from standard input", _on_server(company.user_add))
    add.add_argument("name", metavar="NAME", help="the login")
    add.add_argument("--full-name", default=None, metavar="TEXT")
    add.add_argument("--role", required=True, choices=tuple(ROLE))
    add.add_argument("--unit", required=True, metavar="U", help="its id or exact name")
    user.add("list", "list users", _on_server(company.user_list))
    disable = user.add("disable", "end a user's access", _on_server(company.user_disable))
    disable.add_argument("name", metavar="NAME", help="the login")
    unit = commands.group("unit", "units of the company")
    add = unit.add("add", "add a unit", _on_server(company.unit_add))
    add.add_argument("name", metavar="NAME")
    add.add_argument("--parent", default=None, metavar="U", help="its id or exact name")
    add.add_argument("--kind", default=None, choices=tuple(UNIT_KIND))
    unit.add("list", "list units", _on_server(company.unit_list))


def _device_commands(commands: _Commands) -> None:
    check = commands.add(
        "check-quote", "tell whether a printed quote is the one that was sent", _on_server(checking.check)
    )
    check.add_argument("code", metavar="CODE", help="the text of its QR code, or the check code in print")
    device = commands.group("device", "laptops")
    device.add("list", "list laptops", _on_server(company.device_list))
    revoke = device.add("revoke", "end a laptop's access", _on_server(company.device_revoke))
    revoke.add_argument("id", metavar="ID")
    held = device.add(
        "quarantine", "list the edits that ended laptops had not sent", _on_server(company.device_quarantine)
    )
    held.add_argument("--drop", default=None, metavar="ID", help="delete one that was looked at")
    held.set_defaults(drop=None)

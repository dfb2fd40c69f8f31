"""The commands and their options. Options that all commands share may stand before the command or behind it."""

from argparse import SUPPRESS, ArgumentError, ArgumentParser, ArgumentTypeError, Namespace, _SubParsersAction
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TypeAlias

Command = Callable[[Namespace], int | None]
Commands: TypeAlias = "_SubParsersAction[ArgumentParser]"
LANGUAGES = ("zh_CN", "zh_TW", "en")


def parse(arguments: Sequence[str] | None = None) -> Namespace:
    """Return what is asked for. Without a command none is described: that takes a tenth of the window's start."""
    window = ArgumentParser(add_help=False, exit_on_error=False)
    _add_window(window)
    window.set_defaults(command=None)
    try:
        options, more = window.parse_known_args(arguments)
    except ArgumentError:
        return build_parser().parse_args(arguments)
    return build_parser().parse_args(arguments) if more else options


def build_parser() -> ArgumentParser:
    """Return the parser of the whole command line; `run` of its result is the command's function."""
    parser = ArgumentParser(
        prog="crm-desktop", description="An offline-first CRM. Without a command the window opens."
    )
    _add_window(parser)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    _syncing(commands)
    _records(commands)
    _inbox(commands)
    _files(commands)
    _attachments(commands)
    _quotes(commands)
    return parser


def _add_window(parser: ArgumentParser) -> None:
    _add_shared(parser, first=True)
    parser.add_argument("--grab", type=Path, metavar="FILE", help="save a picture of the window and end")
    parser.add_argument("--theme", choices=("light", "dark", "system"), help="the look of the window")


def _add_shared(parser: ArgumentParser, *, first: bool = False, language: bool = True) -> None:
    """Behind the command an option must not overwrite, by its default, what stood before it."""

    def default(value: object) -> object:
        return value if first else SUPPRESS

    parser.add_argument("--data", type=Path, metavar="DIR", default=default(None), help="data folder")
    parser.add_argument(
        "--profile",
        metavar="NAME",
        default=default(None),
        help="whose data, where several people share a laptop",
    )
    parser.add_argument("--json", action="store_true", default=default(False), help="one JSON document")
    parser.add_argument("--debug", action="store_true", default=default(False), help="show the traceback")
    if language:
        parser.add_argument(
            "--language", choices=LANGUAGES, default=default(None), help="language of the sentences"
        )


def _add(commands: Commands, name: str, module: str, text: str, *, language: bool = True) -> ArgumentParser:
    """Add a command whose function `<name>_command` is looked up in `module` only when it runs."""
    parser: ArgumentParser = commands.add_parser(name, help=text, description=text)

    def run(options: Namespace) -> int | None:
        found: Command = getattr(
            import_module(f"crm_desktop.cli.{module}"), f"{name.replace('-', '_')}_command"
        )
        return found(options)

    _add_shared(parser, language=language)
    parser.set_defaults(run=run)
    return parser


def _syncing(commands: Commands) -> None:
    enroll = _add(
        commands, "enroll", "syncing", "sign this laptop in; the password comes from standard input"
    )
    enroll.add_argument("--server", required=True, metavar="URL")
    enroll.add_argument("--user", required=True, metavar="NAME")
    enroll.add_argument("--device", required=True, metavar="LABEL")
    sync = _add(commands, "sync", "syncing", "sync until nothing is left to do")
    sync.add_argument("--rehearse", action="store_true", help="only say what would be sent and fetched")
    sync.add_argument("--allow-removals", action="store_true", help="agree to the removal of many records")
    metered = _add(commands, "metered", "syncing", "say or change whether each byte on the line costs")
    metered.add_argument("mode", nargs="?", choices=("on", "off"))
    _add(commands, "profiles", "syncing", "the people who have data on this laptop")
    _add(commands, "status", "syncing", "who and where this laptop is, and what waits")


def _records(commands: Commands) -> None:
    search = _add(commands, "search", "records", "find customers, people, products and quotes")
    search.add_argument("text", metavar="TEXT")
    search.add_argument("--limit", type=int, default=20, metavar="N")
    listing = _add(commands, "list", "records", "list the records of an entity")
    listing.add_argument("entity", metavar="ENTITY")
    listing.add_argument("--where", nargs="+", action="extend", default=[], metavar="FIELD=VALUE")
    listing.add_argument("--limit", type=int, metavar="N")
    show = _add(commands, "show", "records", "show one record with what belongs to it")
    add = _add(commands, "add", "records", "make a record")
    change = _add(commands, "set", "records", "change a record")
    delete = _add(commands, "delete", "records", "delete a record")
    for parser in (show, add, change, delete):
        parser.add_argument("entity", metavar="ENTITY")
    for parser in (show, change, delete):
        parser.add_argument("id", metavar="ID")
    for parser in (add, change):
        parser.add_argument("assignments", nargs="+", metavar="FIELD=VALUE")


def _inbox(commands: Commands) -> None:
    _add(commands, "pending", "inbox", "edits that wait to be sent")
    _add(commands, "refused", "inbox", "edits that the server refused")
    conflicts = _add(commands, "conflicts", "inbox", "fields that two people set, to be decided")
    conflicts.add_argument("--decided", action="store_true", help="those that were decided, instead")
    journal = _add(commands, "journal", "inbox", "what was merged without asking")
    journal.add_argument("restore", nargs="*", metavar="restore ID", help="set the value that was not kept")
    handed = _add(commands, "handed-over", "merging", "edits of former owners that wait for you")
    handed.add_argument("settle", nargs="*", metavar="accept|dismiss ID", help="take one over, or let it go")
    merge = _add(commands, "merge", "merging", "make one record of two customers or persons")
    merge.add_argument("entity", choices=("account", "contact"))
    merge.add_argument("survivor", metavar="SURVIVOR")
    merge.add_argument("merged", metavar="MERGED")
    merge.add_argument("--take", nargs="+", action="extend", default=[], metavar="FIELD", help="from MERGED")
    merge.add_argument("--reason", default="", metavar="TEXT")
    _add(commands, "merges", "merging", "merges of records, done and proposed")
    _add(commands, "unmerge", "merging", "take a merge back").add_argument("id", metavar="ID")
    told = _add(commands, "notices", "telling", "what happened on its own and you should know")
    told.add_argument("--read", action="store_true", help="count them as read")
    missed = _add(
        commands, "missed", "telling", "what a restored server has forgotten"
    ).add_mutually_exclusive_group()
    missed.add_argument("--bring-back", nargs=2, metavar=("ENTITY", "ID"), help="write it again")
    missed.add_argument("--let-go", nargs=2, metavar=("ENTITY", "ID"), help="do not keep it any longer")
    for name, text in (
        ("export-outbox", "write what was not sent into one encrypted file"),
        ("import-outbox", "take back what another laptop of yours had not sent"),
    ):
        _add(commands, name, "outbox_files", text).add_argument("file", type=Path, metavar="FILE")
    resolve = _add(commands, "resolve", "inbox", "decide a conflict")
    resolve.add_argument("conflict", metavar="CONFLICT")
    resolve.add_argument("choice", nargs="+", metavar="accepted|other|undo|value=TEXT|FIELD=TEXT")
    for name, text in (("retry", "send a refused edit again"), ("discard", "drop a refused edit")):
        _add(commands, name, "inbox", text).add_argument("id", metavar="ID")


def _pair(text: str) -> tuple[str, str]:
    """A header and its field; the header may hold equals signs itself."""
    header, sign, field = text.rpartition("=")
    if not sign or not header.strip():
        raise ArgumentTypeError("HEADER=FIELD")
    return header.strip(), field.strip()


def _files(commands: Commands) -> None:
    cards = _add(commands, "import-cards", "cards", "import a file of business cards")
    cards.add_argument("file", nargs="?", type=Path, metavar="FILE")
    cards.add_argument("--dry-run", action="store_true", help="only say what each row would become")
    cards.add_argument("--region", choices=("CN", "TW", "HK", "MO"), help="where numbers without a code are")
    cards.add_argument("--sheet", action="append", metavar="NAME", help="again for each sheet")
    cards.add_argument("--all-sheets", action="store_true", help="all sheets with cards, as one import")
    cards.add_argument("--encoding", metavar="NAME")
    cards.add_argument(
        "--column",
        action="append",
        type=_pair,
        metavar="HEADER=FIELD",
        help="what a column holds; none: a note",
    )
    cards.add_argument("--hidden-rows", action="store_true", help="take the rows that somebody hid too")
    cards.add_argument("--source", metavar="CODE")
    cards.add_argument("--campaign", metavar="TEXT")
    cards.add_argument(
        "--existing", choices=("fill", "overwrite", "leave"), default="fill", help="what known people get"
    )
    cards.add_argument("--pool", action="store_true", help="new customers belong to nobody yet (managers)")
    cards.add_argument("--errors", type=Path, metavar="FILE.xlsx", help="write the rows that stayed out")
    cards.add_argument("--undo", metavar="BATCH", help="take an import back")
    price = _add(commands, "price", "files", "price a document; no data folder is needed")
    price.add_argument("file", type=Path, metavar="FILE.json")
    _report(commands)
    _add(commands, "doctor", "files", "examine this laptop's data")
    _add(commands, "backup", "files", "copy everything into one encrypted file").add_argument(
        "file", type=Path, metavar="FILE"
    )
    _add(commands, "restore", "files", "make the data folder from a backup").add_argument(
        "file", type=Path, metavar="FILE"
    )


def _attachments(commands: Commands) -> None:
    attach = _add(commands, "attach", "attachments", "put a file on a record")
    attach.add_argument("entity", metavar="ENTITY")
    attach.add_argument("id", metavar="ID")
    files = _add(commands, "files", "attachments", "list the files of a record, or what is on its way")
    files.add_argument("entity", nargs="?", metavar="ENTITY")
    files.add_argument("id", nargs="?", default="", metavar="ID")
    save = _add(commands, "save-file", "attachments", "write a file of a record to a path or into a folder")
    save.add_argument("id", metavar="ATTACHMENT")
    for parser in (attach, save):
        parser.add_argument("file", type=Path, metavar="FILE")


def _report(commands: Commands) -> None:
    report = _add(commands, "report", "reports", "count what is on this laptop; works offline")
    report.add_argument("name", nargs="?", metavar="NAME")
    report.add_argument("--list", action="store_true", help="say which reports there are")
    report.add_argument("--from", dest="first", metavar="D", help="first day, 2026-03-01")
    report.add_argument("--to", dest="last", metavar="D", help="last day")
    report.add_argument("--unit", metavar="U", help="people of a unit and of those below it")
    report.add_argument("--owner", metavar="NAME", help="one person, or all")
    report.add_argument("--option", nargs="+", action="extend", default=[], metavar="NAME=VALUE")
    report.add_argument("--drill", type=int, metavar="ROW", help="list the records behind a row, from 1")
    for kind in ("xlsx", "png", "pdf"):
        report.add_argument(f"--{kind}", type=Path, metavar="FILE", help=f"write it as {kind}")


def _quotes(commands: Commands) -> None:
    """On `pdf` and `xlsx` the option --language is the document's; before the command it is the sentences'."""
    text = "write, send and revise quotes"
    actions: Commands = commands.add_parser("quote", help=text, description=text).add_subparsers(
        dest="action", metavar="ACTION", required=True
    )
    pdf = _add(actions, "pdf", "quotes", "write a quote as PDF", language=False)
    xlsx = _add(actions, "xlsx", "quotes", "write a quote as a workbook", language=False)
    send = _add(actions, "send", "quotes", "mark a quote as sent; approves or submits a draft first")
    revise = _add(actions, "revise", "quotes", "make the next revision of a quote that was sent")
    for parser in (pdf, xlsx, send, revise):
        parser.add_argument("id", metavar="ID")
    for parser in (pdf, xlsx):
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--language", dest="document_language", choices=(*LANGUAGES, "both"), help="of the document"
        )
    pdf.add_argument("--no-prices", dest="prices", action="store_false", help="leave the amounts out")
    send.add_argument("--channel", metavar="NAME", help="how: email, wechat, in_person, post …")

"""Rules of the house that neither the linter nor the import contracts can state.

Each is checked on the syntax tree of every module, so that it holds for code that no test runs.
"""

import ast
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("crm_core", "crm_desktop", "crm_server")
LONGEST_FILE = 500

CORE_LIBRARIES = {"crm_core", "cryptography", "msgspec", "orjson", "sqlalchemy", "zstandard"}
KEYS_LIBRARIES = CORE_LIBRARIES | {"opencc", "phonenumbers", "pypinyin", "rapidfuzz"}
OUTSIDE_WORLD = {"http", "shutil", "socket", "sqlite3", "subprocess", "tempfile", "urllib"}

LAZY = {"alembic", "matplotlib"}
DML = {"insert", "update", "delete"}
DML_SQL = ("INSERT ", "UPDATE ", "DELETE ", "REPLACE ")
# Rows of synced tables are written through the session, whose flush puts them into the outbox. Only the store
# (its own local tables) and the sync engine (what the server has already accepted) go around it.
DML_ROOMS = ("crm_desktop/db/", "crm_desktop/sync/")

Finding = tuple[int, str]
Rule = Callable[[ast.Module], Iterator[Finding]]


def modules(*folders: str) -> list[Path]:
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return sorted(path.relative_to(ROOT) for path in found)


def offences(rule: Rule, paths: list[Path]) -> list[str]:
    found = []
    for path in paths:
        tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        found += [f"{path}:{line}: {what}" for line, what in rule(tree)]
    return found


def imports(tree: ast.AST) -> Iterator[Finding]:
    """Every module imported anywhere below, by its full name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module


def executed_on_import(tree: ast.AST) -> Iterator[ast.stmt]:
    """Statements that run when the module is imported: not those in functions, nor those for type checkers."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or is_for_type_checkers(node):
            continue
        if isinstance(node, ast.stmt):
            yield node
        yield from executed_on_import(node)


def is_for_type_checkers(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)


def calls_of_round(tree: ast.Module) -> Iterator[Finding]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "round":
            yield node.lineno, "round() rounds half to even; money.py rounds half up"


def eager_imports(tree: ast.Module) -> Iterator[Finding]:
    for statement in executed_on_import(tree):
        if isinstance(statement, ast.Import | ast.ImportFrom):
            for line, name in imports(statement):
                if name.split(".")[0] in LAZY:
                    yield line, f"{name} is slow to import: import it where it is used"


def statements_around_the_session(tree: ast.Module) -> Iterator[Finding]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy"):
            for alias in node.names:
                if alias.name in DML:
                    yield node.lineno, f"sqlalchemy.{alias.name} bypasses the outbox"
        elif isinstance(node, ast.Call) and is_attribute_of(node.func, {"sqlalchemy", "sa"}, DML):
            yield node.lineno, "bulk statements bypass the outbox"
        elif isinstance(node, ast.Call) and is_attribute_of(node.func, None, DML) and queries(node):
            yield node.lineno, "Query.update and Query.delete bypass the outbox"
        elif (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and node.value.lstrip().startswith(DML_SQL)
        ):
            yield node.lineno, "SQL that writes bypasses the outbox"


def is_attribute_of(node: ast.expr, owners: set[str] | None, names: set[str]) -> bool:
    if not isinstance(node, ast.Attribute) or node.attr not in names:
        return False
    return owners is None or (isinstance(node.value, ast.Name) and node.value.id in owners)


def queries(node: ast.Call) -> bool:
    """Whether the call is made on something that came out of `.query(…)`."""
    inner = (one.func for one in ast.walk(node.func) if isinstance(one, ast.Call))
    return any(isinstance(func, ast.Attribute) and func.attr == "query" for func in inner)


def reaches_outside(tree: ast.Module) -> Iterator[Finding]:
    for line, name in imports(tree):
        if name.split(".")[0] in OUTSIDE_WORLD:
            yield line, f"{name} reaches outside of the program"
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "open":
            yield node.lineno, "open() reaches outside of the program"


def libraries_beside(allowed: set[str]) -> Rule:
    def rule(tree: ast.Module) -> Iterator[Finding]:
        for line, name in imports(tree):
            top = name.split(".")[0]
            if top not in sys.stdlib_module_names and top not in allowed:
                yield line, f"{name} is not among the libraries of this room"

    return rule


def in_keys(path: Path) -> bool:
    return path.is_relative_to("crm_core/keys")


def test_nothing_is_rounded_half_to_even() -> None:
    assert offences(calls_of_round, modules(*ROOMS)) == []


def test_slow_libraries_are_imported_where_they_are_used() -> None:
    loaded_by_alembic_alone = [path for path in modules(*ROOMS) if "migrations" in path.parts]
    others = [path for path in modules(*ROOMS) if path not in loaded_by_alembic_alone]
    assert offences(eager_imports, others) == []


def test_edits_go_through_the_session() -> None:
    paths = [path for path in modules("crm_desktop") if not path.as_posix().startswith(DML_ROOMS)]
    assert offences(statements_around_the_session, paths) == []


def test_the_core_does_not_reach_outside() -> None:
    assert offences(reaches_outside, modules("crm_core")) == []


def test_the_core_uses_few_libraries() -> None:
    keys = [path for path in modules("crm_core") if in_keys(path)]
    others = [path for path in modules("crm_core") if not in_keys(path)]
    assert offences(libraries_beside(CORE_LIBRARIES), others) == []
    assert offences(libraries_beside(KEYS_LIBRARIES), keys) == []


def test_the_tools_that_install_everything_need_nothing() -> None:
    needed = libraries_beside({"tools"})
    paths = [
        Path(name) for name in ("dev.py", "tools/environment.py", "tools/debian.py", "tools/libraries.py")
    ]
    assert offences(needed, paths) == []


@pytest.mark.parametrize("folder", [*ROOMS, "tools", "tests"])
def test_a_file_holds_one_thing(folder: str) -> None:
    written = [path for path in modules(folder) if "versions" not in path.parts]  # frozen, and made by a tool
    lengths = {path: len((ROOT / path).read_text(encoding="utf-8").splitlines()) for path in written}
    assert {path: length for path, length in lengths.items() if length > LONGEST_FILE} == {}


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        (calls_of_round, "total = round(2.5)"),
        (eager_imports, "import matplotlib.figure"),
        (eager_imports, "try:\n    from alembic import command\nexcept ImportError:\n    pass"),
        (eager_imports, "class A:\n    import matplotlib"),
        (statements_around_the_session, "from sqlalchemy import select, update"),
        (statements_around_the_session, "from sqlalchemy.dialects.sqlite import insert"),
        (statements_around_the_session, "import sqlalchemy as sa\nsession.execute(sa.delete(Account))"),
        (statements_around_the_session, "session.query(Account).filter(x).delete()"),
        (statements_around_the_session, 'session.execute(text("  UPDATE account SET name = 1"))'),
        (reaches_outside, "from urllib.request import urlopen"),
        (reaches_outside, "open('x')"),
        (libraries_beside({"msgspec"}), "import requests.sessions"),
    ],
)
def test_a_rule_finds_what_it_forbids(rule: Rule, source: str) -> None:
    assert list(rule(ast.parse(source)))


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        (calls_of_round, "total = amount.round(2)"),
        (eager_imports, "def draw():\n    import matplotlib"),
        (eager_imports, "if TYPE_CHECKING:\n    from matplotlib.figure import Figure"),
        (statements_around_the_session, "session.delete(account)\ntags.update({1})"),
        (reaches_outside, "from importlib.resources import files"),
        (libraries_beside({"msgspec"}), "import json, msgspec"),
    ],
)
def test_a_rule_passes_over_the_rest(rule: Rule, source: str) -> None:
    assert list(rule(ast.parse(source))) == []

"""Whatever the program may refuse has a sentence in every language, and the sentence uses what the error carries."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_desktop import messages, sentences
from crm_desktop.sync.channel import Failure

ROOT = Path(__file__).parents[2] / "crm_desktop"
FOLDERS = ("cli", "db", "services", "sync")


def raised() -> Iterator[tuple[str, str]]:
    """(file, code) of every `UserError("code", …)`."""
    files = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]
    for path in [*files, *ROOT.glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "UserError":
                first = node.args[0]
                if isinstance(first, ast.Constant):
                    yield str(path.relative_to(ROOT)), str(first.value)


def is_worded(code: str) -> bool:
    return any(code in table or code.removeprefix("sync_") in table for table in messages.TABLES)


def test_every_code_has_a_sentence() -> None:
    assert {(path, code) for path, code in raised() if not is_worded(code)} == set()
    assert [f"sync_{failure}" for failure in Failure if not is_worded(f"sync_{failure}")] == ["sync_problem"]


def test_no_code_has_two_sentences() -> None:
    codes = [code for table in messages.TABLES for code in table]
    assert len(codes) == len(set(codes))


def test_the_languages_of_a_sentence_say_the_same() -> None:
    for table in sentences.TABLES:
        for code, label in table.items():
            used = [set(re.findall(r"{(\w+)}", text)) for text in label]
            assert used[0] == used[1] == used[2], code


@pytest.mark.parametrize(
    ("language", "start"), [("zh_CN", "连不上"), ("zh_TW", "連不上"), ("en", "The server")]
)
def test_a_failure_of_the_line_is_told_in_the_persons_language(language: str, start: str) -> None:
    assert messages.sentence("sync_offline", {"detail": "x"}, language).startswith(start)
    problem = messages.sentence("sync_bad_credentials", {}, language)
    assert problem == messages.sentence("bad_credentials", {}, language)

"""Every code that the store or the server may give has a sentence in each language."""

import re
import string
from pathlib import Path

import pytest

from crm_core.wire import PROBLEM_CODES, REFUSAL_CODES
from crm_desktop import db
from crm_desktop.messages import TABLES, sentence

LANGUAGES = ("zh_CN", "zh_TW", "en")
ALL = {code: label for table in TABLES for code, label in table.items()}


def codes_of_the_store() -> set[str]:
    folder = Path(next(iter(db.__path__)))
    sources = "".join(file.read_text(encoding="utf-8") for file in folder.glob("*.py"))
    mapped = re.findall(r'\d+: "([a-z_]+)",  # SQLITE', sources)
    return {*re.findall(r'UserError\(\s*"([a-z_]+)"', sources), *mapped}


def test_every_code_has_its_sentence() -> None:
    assert {*PROBLEM_CODES, *REFUSAL_CODES, *codes_of_the_store()} - ALL.keys() == set()


def test_no_code_has_two_sentences() -> None:
    assert sum(len(table) for table in TABLES) == len(ALL)


@pytest.mark.parametrize("code", sorted(ALL))
def test_the_languages_say_the_same(code: str) -> None:
    used = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in ALL[code]]
    assert used[0] == used[1] == used[2]
    assert all(text.strip() for text in ALL[code])


@pytest.mark.parametrize("code", sorted(ALL))
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_needs_no_parameter_to_be_said(code: str, language: str) -> None:
    said = sentence(code, {}, language)
    assert said
    assert "{" not in said


def test_the_field_is_named_as_on_the_screen() -> None:
    params = {"entity": "account", "field": "credit_limit"}
    assert sentence("server_field", params, "zh_CN").endswith("（客户：信用额度）")
    assert sentence("server_field", params, "zh_TW").endswith("（客戶：信用額度）")
    assert sentence("server_field", params, "en").endswith(" (Customer: Credit limit)")


def test_a_code_of_a_newer_server_is_named_as_it_is() -> None:
    assert "quota_gone" in sentence("quota_gone", {"entity": "spaceship", "field": "warp"}, "en")


def test_parameters_are_filled_in() -> None:
    assert "/data/crm" in sentence("folder_in_use", {"path": "/data/crm"}, "zh_CN")

"""What goes to standard output and standard error: one JSON document, or plain lines; one sentence for an error."""

import json
import locale
import os
import sys
from argparse import Namespace
from collections.abc import Mapping, Sequence
from typing import Any

WIDEST, MOST_COLUMNS = 48, 8
HIDDEN = frozenset(("stamps", "rev", "edited_at", "device_id", "accepted_at", "custom"))
"""Columns that a person reading a table on the terminal can do without; JSON has them all."""


def show(result: Any, options: Namespace) -> None:
    """Print a command's result: an object, or a list of objects."""
    if options.json:
        print(json.dumps(result, ensure_ascii=False, indent=2))
    elif isinstance(result, list):
        _print_table(result)
    else:
        _print_object(result)


def _print_object(result: Mapping[str, Any], indent: str = "") -> None:
    for name, value in result.items():
        if value is None or value in ([], {}):
            continue
        if isinstance(value, Mapping):
            print(f"{indent}{name}:")
            _print_object(value, indent + "  ")
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            for row in value:
                print(f"{indent}{name}:")
                _print_object(row, indent + "  ")
        else:
            print(f"{indent}{name}: {_text(value)}")


def _print_table(rows: Sequence[Mapping[str, Any]]) -> None:
    used = {
        name: None
        for row in rows
        for name, value in row.items()
        if name not in HIDDEN and value not in (None, "", [], {})
    }
    columns = list(used)[:MOST_COLUMNS]
    for row in rows:
        print("\t".join(_text(row.get(name))[:WIDEST] for name in columns))


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return " ".join(value.split())
    return json.dumps(value, ensure_ascii=False)


def say_error(code: str, params: Mapping[str, Any], options: Namespace) -> None:
    """Print the sentence for a code to standard error, on one line."""
    from crm_desktop.messages import sentence

    print(" ".join(sentence(code, params, language_of(options)).split()), file=sys.stderr)


def language_of(options: Namespace) -> str:
    """Return the language of the sentences: as asked for, else the system's."""
    if options.language:
        return str(options.language)
    name = os.environ.get("LC_ALL") or os.environ.get("LANG") or locale.getlocale()[0] or ""
    if name.startswith(("zh_TW", "zh_HK", "zh_MO", "zh_Hant")):
        return "zh_TW"
    return "zh_CN" if name.startswith("zh") else "en"

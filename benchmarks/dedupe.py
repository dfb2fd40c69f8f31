"""How well two records of one firm, or of one person, are found: precision and recall beside a plain exact match.

    CRM_TEST_DATA=DIR python -m benchmarks.dedupe [--splink PYTHON]

DIR holds the folder `dedupe`, with the truth beside each set. Every task stands alone: full names of companies, English
names, short names against full ones; people by a threshold on the score, as a curve, and beside them, with
`--splink`, what splink finds in the same rows at the same moment; PYTHON is one in whose environment it is installed.
"""

import argparse
import csv
import json
import os
import re
import subprocess
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations
from pathlib import Path

from rapidfuzz.distance import JaroWinkler

from crm_core.keys.company import parse_company
from crm_core.keys.company_matching import CompanyFacts, match_company
from crm_core.keys.matching import PersonFacts, Verdict, match_person

Pair = tuple[str, str]
Rows = list[dict[str, str]]
_LARGEST_BLOCK = 60
_PEER = Path(__file__).with_name("splink_peer.py")
_TRUTH = frozenset(("cluster",))
"""Columns that say which records are one."""


def main() -> None:
    parser = argparse.ArgumentParser(description="Precision and recall of the matcher.")
    parser.add_argument("--splink", metavar="PYTHON", help="a Python that has splink")
    peer = parser.parse_args().splink
    folder = Path(os.environ["CRM_TEST_DATA"]) / "dedupe"
    companies(folder / "cn-company-linkage")
    febrl(folder / "febrl", peer)
    fake_people(folder / "splink-fake1000", peer)


def companies(folder: Path) -> None:
    """Two lists of listed companies, linked by one kind of name at a time."""
    left, right = _read(folder / "left_exchange_export.csv"), _read(folder / "right_vendor_master.csv")
    truth = {(row["left_id"], row["right_id"]) for row in _read(folder / "truth.csv")}
    print(f"cn-company-linkage: {len(left)} × {len(right)}, {len(truth)} pairs")
    for field in ("full_name", "english_name"):
        exact = _linked(left, right, field, lambda name: name.strip())
        _tell(f"{field}, exact", exact, truth)
        keyed = _linked(left, right, field, lambda name: parse_company(name).core)
        by_id = {row["id"]: row for row in (*left, *right)}
        verdicts = {
            pair: match_company(*(CompanyFacts(by_id[one][field]) for one in pair)).verdict for pair in keyed
        }
        _tell(f"{field}, same", {pair for pair, one in verdicts.items() if one is Verdict.SAME}, truth)
        asked = (Verdict.SAME, Verdict.MAYBE)
        _tell(f"{field}, same or asked", {pair for pair, one in verdicts.items() if one in asked}, truth)
    _short_to_full(left, right, truth)


def _short_to_full(left: Rows, right: Rows, truth: set[Pair]) -> None:
    """A short name begins the core of the full one: a question at most, so only its curve is told."""
    found: dict[Pair, float] = {}
    cores = {row["id"]: parse_company(row["full_name"]).core for row in right}
    for row in left:
        short = parse_company(row["short_name"]).core
        for id_, core in cores.items():
            if short and short[:2] in core:
                found[row["id"], id_] = len(short) / len(core) if short in core else 0.0
    for least in (0.3, 0.5, 0.7, 0.9):
        _tell(f"short in full, ≥ {least}", {pair for pair, share in found.items() if share >= least}, truth)


def febrl(folder: Path, peer: str | None) -> None:
    """People with typing errors and no telephone: names, address and number of the person are all there is."""
    for number in (1, 2):
        rows = _read(folder / f"dataset{number}.csv")
        truth = {_ordered(*row.values()) for row in _read(folder / f"dataset{number}_truth_pairs.csv")}
        print(f"febrl dataset{number}: {len(rows)} records, {len(truth)} pairs")
        exact = _same(
            rows, "rec_id", lambda row: f"{row['given_name']} {row['surname']} {row['date_of_birth']}"
        )
        _tell("name and birthday, exact", exact, truth)
        by_id = {row["rec_id"]: row for row in rows}
        facts = {
            id_: PersonFacts(
                f"{row['given_name']} {row['surname']}".strip(),
                chats=frozenset(filter(None, [row["soc_sec_id"]])),
                region=row["suburb"],
                company=f"{row['street_number']} {row['address_1']}",
            )
            for id_, row in by_id.items()
        }
        keys: list[Callable[[dict[str, str]], str]] = [
            lambda row: row["soc_sec_id"],
            lambda row: f"{row['surname']}{row['address_1']}",
            lambda row: f"{row['given_name']}{row['address_1']}",
        ]
        _curve(facts, _candidates(rows, "rec_id", keys), truth)
        _beside(peer, "febrl", "rec_id", rows, truth)


def fake_people(folder: Path, peer: str | None) -> None:
    """People with mail addresses and typing errors in everything; the truth is the cluster."""
    rows = _read(folder / "fake_1000.csv")
    truth = _same(rows, "unique_id", lambda row: row["cluster"])
    print(f"splink fake_1000: {len(rows)} records, {len(truth)} pairs")
    exact = _same(rows, "unique_id", lambda row: f"{row['first_name']} {row['surname']} {row['dob']}")
    _tell("name and birthday, exact", exact, truth)
    facts = {
        row["unique_id"]: PersonFacts(
            f"{row['first_name']} {row['surname']}".strip(),
            mails=frozenset(filter(None, [row["email"]])),
            region=row["city"],
            company=row["dob"],
        )
        for row in rows
    }
    keys: list[Callable[[dict[str, str]], str]] = [
        lambda row: row["email"],
        lambda row: row["dob"],
        lambda row: f"{row['first_name']}{row['surname']}",
    ]
    _curve(facts, _candidates(rows, "unique_id", keys), truth)
    _beside(peer, "fake", "unique_id", rows, truth)


def _curve(facts: Mapping[str, PersonFacts], candidates: Iterable[Pair], truth: set[Pair]) -> None:
    matches = {pair: match_person(facts[pair[0]], facts[pair[1]]) for pair in candidates}
    _tell("ours, sure", {pair for pair, one in matches.items() if one.verdict is Verdict.SAME}, truth)
    for least in (75, 50, 25):
        _tell(f"ours, score ≥ {least}", {pair for pair, one in matches.items() if one.score >= least}, truth)
    alike = {
        pair
        for pair, one in matches.items()
        if one.score >= 25 or JaroWinkler.similarity(facts[pair[0]].name, facts[pair[1]].name) > 0.9
    }
    _tell("candidates with like names", alike, truth)


def _beside(peer: str | None, kind: str, key: str, rows: Rows, truth: set[Pair]) -> None:
    """Tell what splink finds in these rows, without what they say of the truth."""
    if peer is None:
        return
    seen = [{name: value for name, value in row.items() if name not in _TRUTH} for row in rows]
    job = json.dumps({"kind": kind, "key": key, "rows": seen})
    answer = subprocess.run([peer, str(_PEER)], input=job, capture_output=True, text=True, check=True)
    found = {_ordered(one, other): chance for one, other, chance in json.loads(answer.stdout)}
    for least in (0.99, 0.9, 0.5, 0.1):
        _tell(f"splink, probability ≥ {least}", {pair for pair, one in found.items() if one >= least}, truth)


def _candidates(rows: Rows, id_: str, keys: Sequence[Callable[[dict[str, str]], str]]) -> set[Pair]:
    return {pair for key in keys for pair in _same(rows, id_, key)}


def _same(rows: Rows, id_: str, key: Callable[[dict[str, str]], str]) -> set[Pair]:
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for row in rows:
        if text := key(row).strip():
            groups[text].append(row[id_])
    pairs = (combinations(group, 2) for group in groups.values() if len(group) <= _LARGEST_BLOCK)
    return {_ordered(*pair) for found in pairs for pair in found}


def _linked(left: Rows, right: Rows, field: str, key: Callable[[str], str]) -> set[Pair]:
    known: defaultdict[str, list[str]] = defaultdict(list)
    for row in right:
        if text := key(row[field]):
            known[text].append(row["id"])
    return {(row["id"], id_) for row in left for id_ in known.get(key(row[field]), ())}


def _ordered(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)


def _tell(name: str, found: set[Pair], truth: set[Pair]) -> None:
    right = len(found & truth)
    precision, recall = right / len(found) if found else 1.0, right / len(truth)
    print(f"  {name:32} precision {precision:.4f}  recall {recall:.4f}  ({len(found)} found)")


def _read(path: Path) -> Rows:
    with path.open(encoding="utf-8-sig", newline="") as file:
        names, *rows = csv.reader(file)
    plain = [re.sub(r"\s", "", name) for name in names]
    return [dict(zip(plain, (cell.strip() for cell in row), strict=True)) for row in rows]


if __name__ == "__main__":
    main()

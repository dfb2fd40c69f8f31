"""Splink (probabilistic record linkage, no training data) on the sets of people of `benchmarks.dedupe`.

    PYTHON benchmarks/splink_peer.py < job.json

PYTHON is one with splink, in an environment of its own: it imports nothing of ours.

The job names the set and holds its rows; the answer is a list of (one id, other id, probability). Settings are those
that its makers propose for names, dates of birth, mail addresses and places; it learns its weights from the rows alone.
"""

import json
import sys
from typing import Any

import duckdb  # type: ignore[import-not-found, unused-ignore]
import splink.comparison_library as cl  # type: ignore[import-not-found, unused-ignore]
from splink import (  # type: ignore[import-not-found, unused-ignore]
    DuckDBAPI,
    Linker,
    SettingsCreator,
    block_on,
)

LEAST = 0.05
PAIRS = 1_000_000
SEED = 1
RECALL = 0.7
"""How many of the true pairs the certain rules are thought to find, as in the example of its makers."""
COMPARED: dict[str, list[Any]] = {
    "fake": [
        cl.NameComparison("first_name"),
        cl.NameComparison("surname"),
        cl.LevenshteinAtThresholds("dob", 1),
        cl.ExactMatch("city").configure(term_frequency_adjustments=True),
        cl.EmailComparison("email"),
    ],
    "febrl": [
        cl.NameComparison("given_name"),
        cl.NameComparison("surname"),
        cl.LevenshteinAtThresholds("date_of_birth", 1),
        cl.LevenshteinAtThresholds("soc_sec_id", 1),
        cl.JaroWinklerAtThresholds("address_1"),
        cl.ExactMatch("suburb").configure(term_frequency_adjustments=True),
    ],
}
BLOCKED = {
    "fake": [["first_name", "city"], ["surname"], ["email"], ["dob"]],
    "febrl": [
        ["soc_sec_id"],
        ["surname", "given_name"],
        ["date_of_birth"],
        ["address_1"],
        ["surname", "suburb"],
    ],
}
CERTAIN = {
    "fake": [["first_name", "surname", "dob"], ["email"]],
    "febrl": [["given_name", "surname", "date_of_birth"], ["soc_sec_id"]],
}
LEARNT_FROM = {"fake": [["dob"], ["email"]], "febrl": [["date_of_birth"], ["given_name", "surname"]]}


def linked(kind: str, key: str, rows: list[dict[str, str]]) -> list[tuple[str, str, float]]:
    """Return the pairs that are likely one, each with its probability."""
    connection = duckdb.connect()
    names = list(rows[0])
    columns = ", ".join(f'"{name}" VARCHAR' for name in names)
    connection.execute(f"CREATE TABLE people ({columns})")
    marks = ", ".join("?" for _ in names)
    values = [[row[name] or None for name in names] for row in rows]
    connection.executemany(f"INSERT INTO people VALUES ({marks})", values)  # noqa: S608 -- only question marks
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=COMPARED[kind],
        blocking_rules_to_generate_predictions=[block_on(*rule) for rule in BLOCKED[kind]],
        unique_id_column_name=key,
    )
    database = DuckDBAPI(connection)
    linker = Linker(database.register("people"), settings, log_level=40)
    certain = [block_on(*rule) for rule in CERTAIN[kind]]
    linker.training.estimate_probability_two_random_records_match(certain, recall=RECALL)
    linker.training.estimate_u_using_random_sampling(max_pairs=PAIRS, seed=SEED)
    for rule in LEARNT_FROM[kind]:
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(*rule))
    found = linker.inference.predict(threshold_match_probability=LEAST).as_record_list()
    return [(one[f"{key}_l"], one[f"{key}_r"], one["match_probability"]) for one in found]


if __name__ == "__main__":
    job = json.load(sys.stdin)
    out, sys.stdout = sys.stdout, sys.stderr  # what it tells on the way is no answer
    answer = linked(job["kind"], job["key"], job["rows"])
    json.dump(answer, out)

"""Numbers of CN, TW, HK and MO as a library of numbers knows them, read by us however they are written."""

import csv
import os
import random
from pathlib import Path

import phonenumbers
import pytest

from crm_core.keys.phone import parse_phones
from crm_core.keys.phone_plain import plain_mainland


def vectors() -> list[dict[str, str]]:
    folder = os.environ.get("CRM_TEST_DATA")
    if not folder:
        pytest.skip("CRM_TEST_DATA names no folder with vectors")
    with (Path(folder) / "phones" / "phone_vectors.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_valid_number_has_one_key_however_it_is_written() -> None:
    """The forms of a number: E.164, with the code and spaces, and with 00 where one dials that to get out."""
    kinds = ("MOBILE", "FIXED_LINE", "FIXED_LINE_OR_MOBILE")
    valid = [
        row
        for row in vectors()
        if row["is_valid"] == "True" and not row["extension"] and row["type"] in kinds
    ]
    assert len(valid) > 100
    for row in valid:
        abroad = [row["international"].replace("+", "00")] if row["default_region"] == "CN" else []
        for form in (row["e164"], row["international"], *abroad):
            keys = {phone.normalized for phone in parse_phones(form, row["default_region"])}
            assert keys == {row["e164"]}, (form, row["default_region"])


def test_no_invalid_number_is_repaired_in_silence() -> None:
    """Another number than the digits say is only ever read with a flag, or as the same digits with their region."""
    for row in vectors():
        if row["is_valid"] == "True" or row["outcome"] != "parsed":
            continue
        digits = "".join(c for c in row["raw"] if c.isdigit() and c.isascii())
        for phone in parse_phones(row["raw"], row["default_region"]):
            said = "".join(c for c in phone.normalized or "" if c.isdigit())
            national = digits.removeprefix("011").lstrip("0")
            assert not said or phone.flags or phone.extension or national[-8:] in said, row["raw"]


def test_the_quick_way_agrees_with_the_careful_one() -> None:
    rng = random.Random(3)
    read = 0
    for _ in range(3000):
        text = rng.choice(("1{:010}", "0{}-{:08}", "(0{}){:07}", "+86 1{:010}")).replace(
            "{}", str(rng.randrange(10, 999))
        )
        text = text.format(rng.randrange(3 * 10**9, 10**10) if "10}" in text else rng.randrange(10**7))
        if number := plain_mainland(text):
            known = phonenumbers.parse(text, "CN")
            assert phonenumbers.is_valid_number(known)
            assert phonenumbers.format_number(known, phonenumbers.PhoneNumberFormat.E164) == number.e164
            is_mobile = phonenumbers.number_type(known) == phonenumbers.PhoneNumberType.MOBILE
            assert is_mobile is number.is_mobile
            read += 1
    assert read > 300

"""How hard a passphrase is to guess: length counts, what everybody takes and what goes on by itself does not."""

import pytest

from crm_desktop.services.passphrases import strength


@pytest.mark.parametrize(
    ("passphrase", "told"),
    [
        ("", "weak"),
        ("a", "weak"),
        ("aaaaaaaaaaaaaaaaaaaa", "weak"),
        ("12345678901234567890", "weak"),
        ("password123456", "weak"),
        ("Password888888!", "weak"),
        ("hgzkwpqd", "weak"),
        ("hvzkzpamxb", "fair"),
        ("Hv7!kzPa", "fair"),
        ("correct horse battery", "strong"),
        ("Hg7!kwPq-x2Rb", "strong"),
        ("江南好风景旧曾谙", "strong"),
        ("江南", "weak"),
        ("👍👍👍👍👍👍👍👍", "weak"),
    ],
)
def test_what_is_told(passphrase: str, told: str) -> None:
    assert strength(passphrase) == told


def test_one_more_character_never_makes_it_weaker() -> None:
    order = ["weak", "fair", "strong"]
    rated = [order.index(strength("Hg7!kwPq-x2Rb"[:n])) for n in range(14)]
    assert rated == sorted(rated)

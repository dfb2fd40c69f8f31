"""The unified social credit code of mainland companies (统一社会信用代码, GB 32100), checked by its last character."""

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH = 18


def plain_code(text: str | None) -> str:
    """Return a code or tax number as it is compared: capitals, no spaces."""
    return "".join((text or "").split()).upper()


def check_character(code: str) -> str:
    """Return the eighteenth character for the first seventeen (modulus 31)."""
    total = sum(ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(code))
    return ALPHABET[-total % 31]


def is_credit_code(code: str) -> bool:
    """Whether a plain code is a unified social credit code with a right check character."""
    if len(code) != LENGTH or not set(code) <= set(ALPHABET):
        return False
    return code[-1] == check_character(code[:-1])

"""Why a document cannot be priced, in the reader's language; the English words stand beside the refusals themselves."""

from crm_core.money import MoneyError
from crm_core.money.errors import SENTENCES

Words = tuple[str, str]
"""zh_CN, zh_TW."""

CHINESE: dict[str, Words] = {
    "not_json": ("这不是 JSON 文档：{reason}。", "這不是 JSON 文件：{reason}。"),
    "duplicate_field": ("{field} 写了两次。", "{field} 寫了兩次。"),
    "not_an_object": ("{field} 必须是对象。", "{field} 必須是物件。"),
    "not_a_list": ("{field} 必须是列表。", "{field} 必須是清單。"),
    "missing_field": ("缺少 {field}。", "缺少 {field}。"),
    "unknown_field": ("{field} 不是计价文档的字段。", "{field} 不是計價文件的欄位。"),
    "unknown_choice": (
        "{field} 必须是 {allowed} 之一，而不是 {value}。",
        "{field} 必須是 {allowed} 之一，而不是 {value}。",
    ),
    "unknown_currency": (
        "{field} 必须是已知的 ISO 4217 币种代码，而不是 {value}。",
        "{field} 必須是已知的 ISO 4217 幣別代碼，而不是 {value}。",
    ),
    "not_a_number": (
        "{field} 必须是 12.5 这样的普通数字，而不是 {value}。",
        "{field} 必須是 12.5 這樣的一般數字，而不是 {value}。",
    ),
    "not_finite": ("{field} 必须是有限的数，而不是 {value}。", "{field} 必須是有限的數，而不是 {value}。"),
    "too_large": ("{field} 太大，须小于 {limit}。", "{field} 太大，須小於 {limit}。"),
    "too_many_decimals": (
        "{field} 最多 {max} 位小数，而不是 {value}。",
        "{field} 最多 {max} 位小數，而不是 {value}。",
    ),
    "percent_out_of_range": (
        "{field} 须在 0 到 100 之间，而不是 {value}。",
        "{field} 須在 0 到 100 之間，而不是 {value}。",
    ),
    "negative_discount": ("{field} 不能是负数，却是 {value}。", "{field} 不能是負數，卻是 {value}。"),
    "discount_above_line": (
        "{field} 的 {value} 超过了行金额 {amount}。",
        "{field} 的 {value} 超過了該列金額 {amount}。",
    ),
    "header_discount_above_lines": (
        "{field} 的 {value} 超过了明细合计 {amount}。",
        "{field} 的 {value} 超過了明細合計 {amount}。",
    ),
    "header_discount_on_negative_line": (
        "整单折扣无法分摊：{field} 的金额是负数 {amount}。",
        "整單折扣無法分攤：{field} 的金額是負數 {amount}。",
    ),
}


def price_refusal(error: MoneyError, language: str) -> str:
    """Return the sentence for a refusal in zh_CN, zh_TW or en."""
    if language not in ("zh_CN", "zh_TW"):
        return SENTENCES[error.code].format_map(error.params)
    return CHINESE[error.code][language == "zh_TW"].format_map(error.params)

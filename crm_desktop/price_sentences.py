"""The sentences about prices, limits and the way of a quote to the customer."""

from crm_core.labels import Label

PRICES: dict[str, Label] = {
    "discount_beyond_limit": Label(
        "折扣 {discount}% 超过公司允许您的 {limit}%，请提交审批。",
        "折扣 {discount}% 超過公司允許您的 {limit}%，請送出簽核。",
        "The discount of {discount}% is above the {limit}% that the office allows you. Submit it for approval.",
    ),
    "below_floor_price": Label(
        "“{name}”低于底价，请提交审批或提高价格。",
        "「{name}」低於底價，請送出簽核或提高價格。",
        "“{name}” is below its floor price. Submit the quote for approval, or raise the price.",
    ),
    "approval_beyond_limit": Label(
        "折扣 {discount}% 超过您可以批准的 {limit}%，请由上一级主管或其代理人决定。",
        "折扣 {discount}% 超過您可以核准的 {limit}%，請由上一級主管或其代理人決定。",
        "The discount of {discount}% is above the {limit}% that you may approve: "
        "the next manager up, or their deputy, decides.",
    ),
    "approval_below_floor": Label(
        "“{name}”低于底价，您无权批准，请由有此权限的主管或其代理人决定。",
        "「{name}」低於底價，您無權核准，請由有此權限的主管或其代理人決定。",
        "“{name}” is below its floor price, which you may not approve: "
        "a manager who may, or their deputy, decides.",
    ),
    "own_part": Label(
        "产品不能是自己的组成部分，也不能代用自己。",
        "產品不能是自己的組成部分，也不能代用自己。",
        "A product is no part of itself, and does not serve in its own place.",
    ),
    "quote_needs_reason": Label(
        "请写明原因：客户为什么拒绝，或者为什么作废。",
        "請寫明原因：客戶為什麼拒絕，或者為什麼作廢。",
        "Give the reason: why the customer declined, or why the quote is cancelled.",
    ),
    "prices_too_old": Label(
        "价格是 {as_of} 的，已超过 30 天。请同步后重新取价，或确认价格仍然有效。",
        "價格是 {as_of} 的，已超過 30 天。請同步後重新取價，或確認價格仍然有效。",
        "The prices are of {as_of}, more than 30 days ago. Sync and look them up again, or "
        "confirm that they still hold.",
    ),
    "accepted_too_late": Label(
        "报价已于 {valid_until} 过期，客户在那之后才接受，需由主管确认。",
        "報價已於 {valid_until} 過期，客戶在那之後才接受，需由主管確認。",
        "The quote ran out on {valid_until} and was accepted later: a manager has to confirm that.",
    ),
    "tax_rate_ended": Label(
        "税率 {rate}% 已于 {day} 停用，请改用现行税率。",
        "稅率 {rate}% 已於 {day} 停用，請改用現行稅率。",
        "The tax rate of {rate}% ended on {day}. Use the one that holds now.",
    ),
    "tax_rate_not_yet": Label(
        "税率 {rate}% 自 {day} 起才生效，请改用现行税率。",
        "稅率 {rate}% 自 {day} 起才生效，請改用現行稅率。",
        "The tax rate of {rate}% holds from {day} on. Use the one that holds now.",
    ),
    "tax_rate_unknown": Label(
        "公司的税率表中没有 {rate}%，请改用表中的税率。",
        "公司的稅率表中沒有 {rate}%，請改用表中的稅率。",
        "The company's table has no tax rate of {rate}%. Use one that is in it.",
    ),
    "quote_product_off": Label(
        "产品“{name}”已下架，不能再报价。请改用 {replacement} 或删除该行。",
        "產品「{name}」已下架，不能再報價。請改用 {replacement} 或刪除該行。",
        "“{name}” is off sale and can no longer be quoted. Use {replacement} instead, or remove the line.",
    ),
    "quote_without_price": Label(
        "“{name}”没有价格，请填写单价后再发送。",
        "「{name}」沒有價格，請填寫單價後再送出。",
        "“{name}” has no price. Type one before sending the quote.",
    ),
    "quote_quantity_zero": Label(
        "“{name}”的数量必须大于零。",
        "「{name}」的數量必須大於零。",
        "The quantity of “{name}” must be above zero.",
    ),
    "quote_customer_closed": Label(
        "客户“{name}”目前的状态不能报价（{status}）。",
        "客戶「{name}」目前的狀態不能報價（{status}）。",
        "“{name}” cannot be quoted to as the customer stands now ({status}).",
    ),
    "quote_number_replaced": Label(
        "编号 {drawn} 已不可用（本机数据可能曾恢复或复制），该报价的正式编号是 {number}。已打印的文件请重新打印。",
        "編號 {drawn} 已不可用（本機資料可能曾還原或複製），該報價的正式編號是 {number}。已列印的文件請重新列印。",
        "The number {drawn} was not free (the data of this laptop may have been restored or copied). The quote has the "
        "official number {number}: print again what was printed.",
    ),
    "quote_parallel_revised": Label(
        "报价 {number} 被同时修订了两次，两个版本都保留着。请选定其中一个，作废另一个。",
        "報價 {number} 被同時修訂了兩次，兩個版本都保留著。請選定其中一個，作廢另一個。",
        "Quote {number} was revised twice at the same time. Both revisions were kept: choose one, cancel the other.",
    ),
    "quote_parallel_edited": Label(
        "报价 {number} 发送给客户时，同事正在修改它。客户手中的版本保持不变，同事的修改已成为新的修订版。",
        "報價 {number} 送給客戶時，同事正在修改它。客戶手中的版本保持不變，同事的修改已成為新的修訂版。",
        "Quote {number} was sent while a colleague edited it. What the customer has is kept as it was; the colleague's "
        "changes are a new revision.",
    ),
}

TABLES = (PRICES,)

"""Texts of the work on a quote: the line's panel, price memory, approval, sending, acceptance, revisions."""

from crm_desktop.ui.text.entry import Text

TEXTS: dict[str, Text] = {
    "quotes.line_panel": Text("当前行", "目前明細", "This line"),
    "quotes.line_details": Text(
        "本行的分组、备注与价格", "本列的分組、備註與價格", "Section, note and price of the line"
    ),
    "quotes.optional": Text("选配", "選配", "Optional"),
    "quotes.optional_line": Text("选配（不计入合计）", "選配（不計入合計）", "Optional (not in the totals)"),
    "quotes.toggle_optional": Text("选配 / 计入合计", "選配 / 計入合計", "Optional, or counted"),
    "quotes.no_section": Text("其他", "其他", "Others"),
    "quotes.no_line": Text(
        "选一行，查看它的价格依据",
        "選一列，查看它的價格依據",
        "Choose a line to see where its price comes from",
    ),
    "quotes.no_product_line": Text(
        "自由文本行，不对应产品；可按 Ctrl+Shift+N 提议为新产品",
        "自由文字列，不對應產品；可按 Ctrl+Shift+N 提議為新產品",
        "Free text, no product; Ctrl+Shift+N proposes it as one",
    ),
    "quotes.memory.ordered": Text("上次成交", "上次成交", "Last sold"),
    "quotes.memory.quoted": Text("上次报价", "上次報價", "Last quoted"),
    "quotes.memory.group": Text("同集团", "同集團", "Same group"),
    "quotes.memory.here": Text("该客户", "該客戶", "This customer"),
    "quotes.memory.never": Text(
        "没有报过价，也没有买过", "沒有報過價，也沒有買過", "Never quoted, never bought"
    ),
    "quotes.memory.peers": Text("同级客户", "同級客戶", "Same level"),
    "quotes.memory.peers_of": Text(
        "{month} 中位 {median}（{low} – {high}，{n} 次）",
        "{month} 中位 {median}（{low} – {high}，{n} 次）",
        "{month} median {median} ({low} – {high}, {n} sales)",
    ),
    "quotes.memory.floor": Text("底价", "底價", "Floor price"),
    "quotes.memory.below": Text(
        "{floor}，本行低于底价", "{floor}，本列低於底價", "{floor}: this line is below it"
    ),
    "quotes.memory.cost": Text("成本", "成本", "Cost"),
    "quotes.margin": Text("毛利率", "毛利率", "Margin"),
    "quotes.margin_partly": Text(
        "{margin}（{n} 行无成本）", "{margin}（{n} 列無成本）", "{margin} ({n} lines without cost)"
    ),
    "quotes.off_sale": Text(
        "该产品已下架，请换一个或与总部确认",
        "該產品已下架，請換一個或與總部確認",
        "This product is off sale: take another one or ask the office",
    ),
    "quotes.phasing_out": Text(
        "该产品即将停产，发送前请确认还有货",
        "該產品即將停產，送出前請確認還有貨",
        "This product is being phased out: make sure that there is stock",
    ),
    "quotes.take_instead": Text(
        "{said}；{keys} 换成 {code} {name}",
        "{said}；{keys} 換成 {code} {name}",
        "{said}; {keys} takes {code} {name}",
    ),
    "quotes.instead_of": Text(
        "{code} 已换成 {other}", "{code} 已換成 {other}", "{code} was replaced by {other}"
    ),
    "quotes.expanded": Text(
        "“{name}”已展开为 {n} 行，Ctrl+Z 可撤回",
        "「{name}」已展開為 {n} 列，Ctrl+Z 可復原",
        "“{name}” was laid out as {n} lines; Ctrl+Z takes it back",
        "“{name}” was laid out as 1 line; Ctrl+Z takes it back",
    ),
    "quotes.no_instead": Text(
        "这一行的产品没有可换的代用产品",
        "這一列的產品沒有可換的代用產品",
        "Nothing serves in place of this line's product",
    ),
    "quotes.swap": Text("换成代用产品", "換成代用產品", "Take the substitute"),
    "quotes.memory.instead": Text("可换成", "可換成", "In its place"),
    "quotes.memory.SUCCESSOR": Text("后继产品", "後繼產品", "Successor"),
    "quotes.memory.rival": Text("竞争对手", "競爭對手", "Competitor"),
    "quotes.rival.lower": Text(
        "{asked}（低 {percent}%）", "{asked}（低 {percent}%）", "{asked} ({percent}% below ours)"
    ),
    "quotes.rival.higher": Text(
        "{asked}（高 {percent}%）", "{asked}（高 {percent}%）", "{asked} ({percent}% above ours)"
    ),
    "quotes.rival.today": Text("今天", "今天", "today"),
    "quotes.rival.days": Text("{n} 天前", "{n} 天前", "{n} days ago", "yesterday"),
    "quotes.below_floor": Text(
        "低于底价，发送前需要主管批准",
        "低於底價，送出前需要主管核准",
        "Below the floor price: a manager has to approve it",
    ),
    "quotes.deviation.lower": Text(
        "比{against}（{price}）低 {percent}%，请写明原因",
        "比{against}（{price}）低 {percent}%，請寫明原因",
        "{percent}% below {against} ({price}); please give the reason",
    ),
    "quotes.deviation.higher": Text(
        "比{against}（{price}）高 {percent}%，请写明原因",
        "比{against}（{price}）高 {percent}%，請寫明原因",
        "{percent}% above {against} ({price}); please give the reason",
    ),
    "quotes.deviation.here": Text(
        "该客户 {on} 的价格", "該客戶 {on} 的價格", "this customer's price of {on}"
    ),
    "quotes.deviation.group": Text(
        "{whose} {on} 的价格", "{whose} {on} 的價格", "the price of {whose}, {on}"
    ),
    "quotes.deviation.peers": Text(
        "同级客户 {on} 的中位价", "同級客戶 {on} 的中位價", "the median of its level, {on}"
    ),
    "quotes.reason_wanted": Text("价格偏离，请写原因", "價格偏離，請寫原因", "The price deviates: why?"),
    "quotes.unexplained": Text(
        "有 {n} 行价格偏离以往，写明原因后才能发送",
        "有 {n} 列價格偏離以往，寫明原因後才能送出",
        "{n} lines deviate from earlier prices; give the reasons, then send",
        "1 line deviates from earlier prices; give the reason, then send",
    ),
    "quotes.credit": Text("信用", "信用", "Credit"),
    "quotes.refused": Text(
        "{name} 不愿被联系（{channel}）：{text}",
        "{name} 不願被聯絡（{channel}）：{text}",
        "{name} does not want contact ({channel}): {text}",
    ),
    "quotes.credit_hold": Text(
        "财务已冻结信用，不能发送报价",
        "財務已凍結信用，不能送出報價",
        "Credit hold by finance: quotes cannot be sent",
    ),
    "quotes.as_of": Text("截至 {day}", "截至 {day}", "as of {day}"),
    "quotes.prices_of": Text("价格截至 {day}", "價格截至 {day}", "prices as of {day}"),
    "quotes.send": Text("发送报价", "送出報價", "Send the quote"),
    "quotes.send_again": Text("再发一次邮件", "再寄一次郵件", "Mail it again"),
    "quotes.primary": Text("下一步（发送、批准…）", "下一步（送出、核准…）", "Next step (send, approve…)"),
    "quotes.reject": Text("驳回", "駁回", "Reject"),
    "quotes.ask_old_prices": Text(
        "价格是 {day} 的，可能已经变动。仍按这些价格发送吗？",
        "價格是 {day} 的，可能已經變動。仍按這些價格送出嗎？",
        "The prices are of {day} and may have changed. Send with them all the same?",
    ),
    "quotes.move.OLD_PRICES": Text("按现有价格发送", "按現有價格送出", "Send with these prices"),
    "quotes.ask_approval": Text(
        "折扣 {discount}% 超出您的权限 {limit}%，或低于底价。请写给主管的理由：",
        "折扣 {discount}% 超出您的權限 {limit}%，或低於底價。請寫給主管的理由：",
        "The discount of {discount}% is beyond your {limit}%, or a price is below its floor. Reason for your manager:",
    ),
    "quotes.ask_why": Text("原因（必填）", "原因（必填）", "Why? (needed)"),
    "quotes.ask_comment": Text("批准意见（可不填）", "核准意見（可不填）", "Comment (optional)"),
    "quotes.ask_rejection": Text("驳回原因（必填）", "駁回原因（必填）", "Why is it rejected?"),
    "quotes.submitted": Text(
        "已提交审批，主管同步后可见",
        "已送審，主管同步後可見",
        "Submitted; your manager sees it after the next sync",
    ),
    "quotes.sent_toast": Text("{number} 已发送", "{number} 已送出", "{number} is sent"),
    "quotes.approval.asks": Text(
        "{who} 申请折扣 {discount}%（权限 {limit}%）",
        "{who} 申請折扣 {discount}%（權限 {limit}%）",
        "{who} asks for {discount}% off (limit {limit}%)",
    ),
    "quotes.approval.floor": Text("，低于底价", "，低於底價", ", below the floor price"),
    "quotes.approval.reason": Text("理由：{reason}", "理由：{reason}", "Reason: {reason}"),
    "quotes.approval.decide": Text(
        "请看完内容后决定：Ctrl+Enter 批准，Ctrl+Backspace 驳回",
        "請看完內容後決定：Ctrl+Enter 核准，Ctrl+Backspace 駁回",
        "Read it, then decide: Ctrl+Enter approves, Ctrl+Backspace rejects",
    ),
    "quotes.approval.waits": Text(
        "等待主管决定；修改内容会使申请失效",
        "等待主管決定；修改內容會使申請失效",
        "Waits for a manager; editing the content voids the request",
    ),
    "quotes.approval.waits_for": Text(
        "等待 {who} 或其代理人决定；修改内容会使申请失效",
        "等待 {who} 或其代理人決定；修改內容會使申請失效",
        "Waits for {who} or a deputy; editing the content voids the request",
    ),
    "quotes.approval.void": Text(
        "内容在提交后已改动，申请和决定都已失效，需要时请重新提交",
        "內容在送審後已改動，申請和決定都已失效，需要時請重新送審",
        "The content was changed after it was submitted, so request and decision are void; submit it anew if needed",
    ),
    "quotes.approval.APPROVED": Text("{who} 已批准", "{who} 已核准", "Approved by {who}"),
    "quotes.approval.REJECTED": Text("{who} 已驳回", "{who} 已駁回", "Rejected by {who}"),
    "quotes.approvals_waiting": Text(
        "{n} 份报价等您审批",
        "{n} 份報價等您簽核",
        "{n} quotes wait for your decision",
        "1 quote waits for your decision",
    ),
    "today.approvals": Text("报价审批", "報價簽核", "Quotes to approve"),
    "quotes.approvals_open": Text(
        "打开第一份待审批的报价", "開啟第一份待簽核的報價", "Open the first quote to approve"
    ),
    "quotes.mail_subject": Text(
        "报价单 {number} · {name}", "報價單 {number} · {name}", "Quotation {number} · {name}"
    ),
    "quotes.mail_body": Text(
        "您好！\n\n附件是给{name}的报价单，有效期至 {day}，请查收。\n",
        "您好！\n\n附件是給{name}的報價單，有效期至 {day}，請查收。\n",
        "Hello,\n\nPlease find our quotation for {name} attached; it is valid until {day}.\n",
    ),
    "quotes.mail_opened": Text(
        "邮件已打开，附件 {path}；副本已存入这份报价",
        "郵件已開啟，附件 {path}；副本已存入這份報價",
        "Your mail program has the letter with {path}; a copy is kept with the quote",
    ),
    "quotes.mail_by_hand": Text(
        "请在邮件中附上 {path}；副本已存入这份报价",
        "請在郵件中附上 {path}；副本已存入這份報價",
        "Please attach {path} to the letter; a copy is kept with the quote",
    ),
    "quotes.ask_evidence": Text("客户怎样接受的？", "客戶怎樣接受的？", "How did the customer accept it?"),
    "quotes.evidence_kind": Text("凭据", "憑據", "Evidence"),
    "quotes.accepted_by": Text("接受人", "接受人", "Accepted by"),
    "quotes.evidence_ref": Text("订单号、邮件或原话", "訂單號、郵件或原話", "Order no., mail or words"),
    "quotes.evidence_file": Text("附上文件…", "附上檔案…", "Attach a file…"),
    "quotes.revisions": Text("各修订版", "各修訂版", "Revisions"),
    "quotes.revision_line": Text(
        "R{revision} · {status} · {who} · {total}",
        "R{revision} · {status} · {who} · {total}",
        "R{revision} · {status} · {who} · {total}",
    ),
    "quotes.parallel": Text(
        "这份报价有 {n} 个并行的修订版，请选定一个：",
        "這份報價有 {n} 個並行的修訂版，請選定一個：",
        "{n} revisions of this quote live side by side; choose the one that holds:",
    ),
    "quotes.keep_this": Text("以当前这版为准", "以目前這版為準", "This one holds"),
    "quotes.kept": Text(
        "已选定这一版，其余 {n} 版作废",
        "已選定這一版，其餘 {n} 版作廢",
        "This revision holds; {n} others are cancelled",
    ),
    "quotes.kept_reason": Text("已选定另一修订版", "已選定另一修訂版", "Another revision was chosen"),
    "quotes.likely_expired": Text("可能已过期", "可能已過期", "Likely expired"),
    "quotes.copy": Text("复制为新报价", "複製為新報價", "Copy into a new quote"),
    "quotes.copied": Text(
        "已复制为新报价，价格按今天重新取；修改或保存后才会存入",
        "已複製為新報價，價格按今天重新取；修改或儲存後才會存入",
        "Copied; prices were looked up anew. It is stored once you change or save it",
    ),
    "quotes.propose": Text("提议为新产品", "提議為新產品", "Propose as a product"),
    "quotes.proposed": Text(
        "已提议新产品“{name}”，由总部处理；本行保留您写的内容",
        "已提議新產品「{name}」，由總部處理；本列保留您寫的內容",
        "“{name}” was proposed to the office; the line keeps your words",
    ),
    "quotes.propose_needs_name": Text(
        "先写品名，再提议为新产品；已对应产品的行不用提议",
        "先寫品名，再提議為新產品；已對應產品的列不用提議",
        "Name the line first; a line with a product needs no proposal",
    ),
    "quotes.bad_unit": Text(
        "“{value}”里的单位与本行单位“{unit}”不同",
        "「{value}」裡的單位與本列單位「{unit}」不同",
        "“{value}” has another unit than the line's “{unit}”",
    ),
    "quotes.check_title": Text("哪个价格有效？", "哪個價格有效？", "Which price is valid?"),
    "quotes.check_product": Text("产品", "產品", "Product"),
    "quotes.check_held": Text(
        "客户手上的报价 {number} 有效到 {day}：{price}（{who}）",
        "客戶手上的報價 {number} 有效到 {day}：{price}（{who}）",
        "The customer holds quote {number}, valid until {day}: {price} ({who})",
    ),
    "quotes.check_today": Text(
        "今天单件有效的价格：{price}", "今天單件有效的價格：{price}", "Valid today for one piece: {price}"
    ),
    "quotes.check_none": Text("没有适用的价格", "沒有適用的價格", "No price applies"),
    "quotes.check_list": Text("目录价", "目錄價", "List price"),
    "quotes.check_from": Text("{qty} 起", "{qty} 起", "from {qty}"),
    "quotes.check_days": Text("{first} 至 {last}", "{first} 至 {last}", "{first} to {last}"),
    "quotes.verdict.wins": Text("有效", "有效", "Valid"),
    "quotes.verdict.offered": Text("客户已拿到，有效", "客戶已拿到，有效", "Held by the customer, valid"),
    "quotes.verdict.not_yet": Text("尚未生效", "尚未生效", "Not yet"),
    "quotes.verdict.ended": Text("已失效", "已失效", "Ended"),
    "quotes.verdict.other_currency": Text("其他币种", "其他幣別", "Another currency"),
    "quotes.verdict.outranked": Text("有更专用的价格", "有更專用的價格", "A more specific price holds"),
    "quotes.stranded": Text(
        "这份报价已在别处发出（现为“{status}”），你之后输入的内容没有保存，仍留在下面。",
        "這份報價已在別處送出（現為「{status}」），你之後輸入的內容沒有儲存，仍留在下面。",
        "This quote went out elsewhere (now “{status}”). What you typed since is not saved; it still stands below.",
    ),
    "quotes.stranded_revision": Text("用我的改动建新修订版", "用我的修改建新修訂版", "New revision with it"),
    "quotes.stranded_quote": Text("用我的改动建新报价", "用我的修改建新報價", "New quote with it"),
    "quotes.stranded_discard": Text("放弃我的改动", "放棄我的修改", "Discard it"),
    "quotes.stranded_discarded": Text(
        "已放弃未保存的改动", "已放棄未儲存的修改", "What was not saved is discarded"
    ),
    "quotes.stranded_left": Text(
        "报价 {number} 已在别处发出，你最后输入的内容没有保存，但还留着。",
        "報價 {number} 已在別處送出，你最後輸入的內容沒有儲存，但還留著。",
        "Quote {number} went out elsewhere. What you typed last is not saved, but kept.",
    ),
    "quotes.begun": Text(
        "给“{name}”的报价已经开始，但算不出价格，还没有保存。",
        "給「{name}」的報價已經開始，但算不出價格，還沒有儲存。",
        "A quote for {name} was begun. It cannot be worked out yet, so it is not saved.",
    ),
    "quotes.begun_open": Text("继续写", "繼續寫", "Go on with it"),
    "quotes.begun_discard": Text("不要了", "不要了", "Discard it"),
    "quotes.begun_discarded": Text("已丢弃这份报价", "已捨棄這份報價", "The quote is discarded"),
    "quotes.stranded_open": Text("打开看", "開啟查看", "Look at it"),
    "card.products": Text("该客户的产品与价格", "該客戶的產品與價格", "Products and prices of this customer"),
    "card.products_quote": Text("用所选产品报价", "用所選產品報價", "Quote the marked ones"),
    "card.products_hint": Text(
        "用方向键和 Ctrl+空格 选择，Enter 开始报价。价格为折后未税单价。",
        "用方向鍵和 Ctrl+空白鍵 選擇，Enter 開始報價。價格為折後未稅單價。",
        "Mark with the arrows and Ctrl+Space, Enter begins a quote. Prices are per unit, after discount, before tax.",
    ),
    "card.products_none": Text(
        "这位客户还没有买过，也没有收到过报价。",
        "這位客戶還沒有買過，也沒有收到過報價。",
        "This customer has bought nothing yet and has had no quote.",
    ),
    "card.products_off": Text("已下架", "已下架", "Off sale"),
}

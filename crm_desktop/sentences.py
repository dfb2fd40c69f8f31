"""Sentences of the use cases, of the line to the server, and of the command line: tables of `crm_desktop.messages`."""

from crm_core.labels import Label

L = Label

USE_CASES: dict[str, Label] = {
    "not_enrolled": L(
        "这台电脑还没有登录到公司服务器。请先登录。",
        "這台電腦還沒有登入公司伺服器。請先登入。",
        "This laptop is not signed in to a server yet. Enrol it first.",
    ),
    "enrolled_for_another": L(
        "这个数据文件夹属于另一位同事。请用 --profile 加上您的名字登录，数据会分开保存。",
        "這個資料夾屬於另一位同事。請用 --profile 加上您的名字登入，資料會分開保存。",
        "This data folder belongs to another person. Sign in with --profile and your name; your data are kept apart.",
    ),
    "no_such_entity": L(
        "没有名为 {entity} 的资料。可用的有：{known}。",
        "沒有名為 {entity} 的資料。可用的有：{known}。",
        "There is no entity {entity}. There are: {known}.",
    ),
    "unknown_field": L("没有这个字段。", "沒有這個欄位。", "There is no such field."),
    "unknown_choice": L(
        "{value} 不是可选的值。可选：{allowed}。",
        "{value} 不是可選的值。可選：{allowed}。",
        "{value} is not one of the values allowed here: {allowed}.",
    ),
    "too_long": L(
        "内容太长：{length} 个字符，最多 {max} 个。",
        "內容太長：{length} 個字元，最多 {max} 個。",
        "The text has {length} characters; at most {max} are possible.",
    ),
    "not_an_assignment": L(
        "看不懂 {text}。请写成 字段=值。",
        "看不懂 {text}。請寫成 欄位=值。",
        "{text} is not an assignment. Write FIELD=VALUE.",
    ),
    "not_a_condition": L(
        "看不懂条件 {text}。请写成 字段=值。",
        "看不懂條件 {text}。請寫成 欄位=值。",
        "{text} is not a condition. Write FIELD=VALUE.",
    ),
    "not_a_set": L(
        "这个字段只有一个值，不能用 += 或 -=。",
        "這個欄位只有一個值，不能用 += 或 -=。",
        "This field holds one value; += and -= are for sets.",
    ),
    "not_json": L("{text} 不是 JSON。", "{text} 不是 JSON。", "{text} is not JSON."),
    "tags_add_or_remove": L(
        "标签请逐个添加（tags+=…）或移除（tags-=…）。",
        "標籤請逐個新增（tags+=…）或移除（tags-=…）。",
        "Add tags with tags+=… and remove them with tags-=….",
    ),
    "not_a_choice": L(
        "看不懂 {text}。请选择 accepted、other 或 value=内容。",
        "看不懂 {text}。請選擇 accepted、other 或 value=內容。",
        "{text} is not a decision. Say accepted, other or value=TEXT.",
    ),
    "conflict_settled": L(
        "这个冲突已经处理过了。",
        "這個衝突已經處理過了。",
        "This conflict was decided already.",
    ),
    "conflict_open": L(
        "这个冲突还没有处理，没有可撤销的决定。",
        "這個衝突尚未處理，沒有可復原的決定。",
        "This conflict is still open, so there is no decision to undo.",
    ),
    "merged_by_code": L(
        "您的两条客户记录统一社会信用代码相同（{number}），名称也一致，服务器已把「{name}」并入另一条。不对的话，可以在「合并记录」里撤销。",
        "您的兩筆客戶記錄統一編號相同（{number}），名稱也一致，伺服器已把「{name}」併入另一筆。不對的話，可以在「合併記錄」裡復原。",
        "Two customer records had one registration number ({number}) and the same name: the server merged “{name}” into"
        " the other one. If that is wrong, take it back in the list of merges.",
    ),
    "other_unseen": L(
        "您看不到另一条记录，只能“以后再说”；是否同一个，请由能看到两条记录的人决定。",
        "您看不到另一筆記錄，只能「以後再說」；是否同一個，請由能看到兩筆記錄的人決定。",
        "You do not see the other record, so you can only put this off; whoever sees both can decide.",
    ),
    "merge_with_itself": L(
        "不能把一条记录与它自己合并。请选择另一条。",
        "不能把一筆記錄與它自己合併。請選擇另一筆。",
        "A record cannot be merged with itself. Choose another one.",
    ),
    "merge_waits": L(
        "其中一条记录已有待执行的合并。请先同步。",
        "其中一筆記錄已有待執行的合併。請先同步。",
        "One of the two has a merge waiting already. Sync first.",
    ),
    "already_merged": L(
        "两条记录之前已经合并。",
        "兩筆記錄先前已經合併。",
        "The two records were merged before.",
    ),
    "too_late": L(
        "合并已超过 30 天，不能再撤销。",
        "合併已超過 30 天，不能再復原。",
        "The merge is more than 30 days old and can no longer be undone.",
    ),
    "merged_again": L(
        "合并后的记录之后又被合并。请先撤销后一次合并。",
        "合併後的記錄之後又被合併。請先復原後一次合併。",
        "The record was merged once more since. Undo that merge first.",
    ),
    "needs_one_value": L(
        "请为冲突的字段各填一个值，或选择其中一方。",
        "請為衝突的欄位各填一個值，或選擇其中一方。",
        "Give one value for each field of the conflict, or take one of the two sides.",
    ),
    "changed_since": L(
        "这项内容后来又被改过，没有撤销。请先看看现在的值。",
        "這項內容後來又被改過，沒有復原。請先看看現在的值。",
        "Somebody changed this since, so nothing was undone. Look at the present value first.",
    ),
    "nothing_to_undo": L("没有可以撤销的操作。", "沒有可以復原的操作。", "There is nothing to undo."),
    "nothing_to_redo": L("没有可以重做的操作。", "沒有可以重做的操作。", "There is nothing to redo."),
    "import_has_its_own_undo": L(
        "名片导入请在导入界面的历史里整批撤销。",
        "名片匯入請在匯入畫面的紀錄裡整批復原。",
        "Take an import back as a whole, in the history of the import screen.",
    ),
    "used_since": L(
        "后来又有资料挂在它下面，没有撤销。",
        "後來又有資料掛在它下面，沒有復原。",
        "Something was added to it since, so it was not undone.",
    ),
    "carried_out": L(
        "服务器已经照办，不能再撤销。",
        "伺服器已經照辦，不能再復原。",
        "The server has carried this out already, so it cannot be undone here.",
    ),
    "too_many_visits": L(
        "一次最多安排 {most} 次拜访，选了 {n} 家客户。请少选一些。",
        "一次最多安排 {most} 次拜訪，選了 {n} 家客戶。請少選一些。",
        "At most {most} visits can be planned at once, and {n} customers are chosen. Choose fewer.",
    ),
    "quote_empty": L(
        "报价单 {number} 还没有任何行，不能发送。",
        "報價單 {number} 還沒有任何明細，不能送出。",
        "Quote {number} has no lines yet and cannot be sent.",
    ),
    "quote_expired": L(
        "报价已于 {valid_until} 过期，请先延长有效期再发送。",
        "報價已於 {valid_until} 過期，請先延長有效期再送出。",
        "The quote ran out on {valid_until}. Extend its validity before sending it.",
    ),
    "quote_customer_refused": L(
        "{name} 表示不愿被联系（{text}），报价没有发送。若对方已改口，请先记录其原话。",
        "{name} 表示不願被聯絡（{text}），報價沒有送出。若對方已改口，請先記錄其原話。",
        "{name} asked not to be contacted ({text}), so nothing was sent. If that has changed, record their words.",
    ),
    "quote_not_approved": L(
        "报价单 {number} 还没有批准（{status}），不能发送。",
        "報價單 {number} 還沒有核准（{status}），不能送出。",
        "Quote {number} is not approved yet ({status}) and cannot be sent.",
    ),
    "quote_needs_approval": L(
        "折扣 {discount}% 超出您的权限 {limit}%，需要主管批准。请先提交审批。",
        "折扣 {discount}% 超出您的權限 {limit}%，需要主管核准。請先送審。",
        "The discount of {discount}% is beyond your limit of {limit}%. Submit the quote for approval.",
    ),
    "quote_submitted": L(
        "折扣 {discount}% 超出您的权限 {limit}%，报价单 {number} 已提交审批，没有发送。",
        "折扣 {discount}% 超出您的權限 {limit}%，報價單 {number} 已送審，沒有送出。",
        "The discount of {discount}% is above your limit of {limit}%: quote {number} now waits for approval.",
    ),
    "quote_not_revisable": L(
        "这份报价（{status}）还可以直接修改，或已成为订单，不需要修订版。",
        "這份報價（{status}）還可以直接修改，或已成為訂單，不需要修訂版。",
        "This quote ({status}) can still be edited as it is, or is an order already; it needs no revision.",
    ),
    "consent_needs_words": L(
        "请记录对方的原话或依据，才能恢复联系。",
        "請記錄對方的原話或依據，才能恢復聯絡。",
        "Record what the person said, or how we know, before contact is allowed again.",
    ),
    "consent_stands": L(
        "对方说过的话不能删除。若对方已改口，请记录一条“允许联系”。",
        "對方說過的話不能刪除。若對方已改口，請記錄一筆「允許聯絡」。",
        "What was said stays on file. If they changed their mind, record that contact is allowed again.",
    ),
    "mutation_unknown": L(
        "没有这条被退回的修改：{id}。",
        "沒有這筆被退回的修改：{id}。",
        "No refused edit is called {id}.",
    ),
    "record_gone": L(
        "这条修改所涉及的记录已不在这台电脑上，不能重试。",
        "這筆修改所涉及的記錄已不在這台電腦上，不能重試。",
        "A record that this edit changes is no longer on this laptop, so it cannot be tried again.",
    ),
}

PRICES: dict[str, Label] = {
    "price_refused": L("无法计算：{reason}", "無法計算：{reason}", "It cannot be priced: {reason}"),
    "price_too_large": L(
        "{field} 太大，必须小于 {limit}。",
        "{field} 太大，必須小於 {limit}。",
        "{field} is too large; it must stay below {limit}.",
    ),
    "price_too_many_decimals": L(
        "{field} 最多 {max} 位小数，现在是 {value}。",
        "{field} 最多 {max} 位小數，現在是 {value}。",
        "{field} may have at most {max} decimals, not {value}.",
    ),
    "price_percent_out_of_range": L(
        "{field} 必须在 0 到 100 之间，现在是 {value}。",
        "{field} 必須在 0 到 100 之間，現在是 {value}。",
        "{field} must be from 0 to 100, not {value}.",
    ),
    "price_negative_discount": L(
        "{field} 不能是负数：{value}。",
        "{field} 不能是負數：{value}。",
        "{field} may not be negative: {value}.",
    ),
    "price_discount_above_line": L(
        "{field} 的折扣 {value} 超过了该行金额 {amount}。",
        "{field} 的折扣 {value} 超過了該列金額 {amount}。",
        "{field} of {value} is above the line amount of {amount}.",
    ),
    "price_header_discount_above_lines": L(
        "整单折扣 {value} 超过了各行合计 {amount}。",
        "整單折扣 {value} 超過了各列合計 {amount}。",
        "The header discount of {value} is above the sum of the lines, {amount}.",
    ),
    "price_header_discount_on_negative_line": L(
        "有负数行时不能使用整单折扣：{field} 为 {amount}。",
        "有負數列時不能使用整單折扣：{field} 為 {amount}。",
        "A header discount cannot be shared out: {field} has a negative amount, {amount}.",
    ),
    "price_unknown_currency": L(
        "不认识的币种：{value}。",
        "不認識的幣別：{value}。",
        "{value} is not a known currency code.",
    ),
}

LINE: dict[str, Label] = {
    "sync_offline": L(
        "连不上服务器。您可以继续工作，联网后会自动同步。",
        "連不上伺服器。您可以繼續工作，連線後會自動同步。",
        "The server cannot be reached. Go on working; everything is sent when there is a network.",
    ),
    "sync_timeout": L(
        "服务器太久没有回应，稍后再试。修改都还在。",
        "伺服器太久沒有回應，稍後再試。修改都還在。",
        "The server took too long to answer and will be tried again. Nothing is lost.",
    ),
    "sync_captive_portal": L(
        "这个网络要先在浏览器里登录，之后才能同步。",
        "這個網路要先在瀏覽器裡登入，之後才能同步。",
        "This network wants a sign-in first: open a browser, then synchronise again.",
    ),
    "sync_truncated": L(
        "传输中断，稍后会从断点继续。修改都还在。",
        "傳輸中斷，稍後會從斷點繼續。修改都還在。",
        "The connection broke in the middle; the sync goes on from there later. Nothing is lost.",
    ),
    "sync_garbage": L(
        "服务器的回答读不懂，稍后再试。修改都还在。",
        "伺服器的回答讀不懂，稍後再試。修改都還在。",
        "The answer of the server could not be read and will be asked for again. Nothing is lost.",
    ),
    "sync_too_long": L(
        "服务器的回答太大，没有接收。请联系管理员。",
        "伺服器的回答太大，沒有接收。請聯絡管理員。",
        "The answer of the server was too large. Tell the administrator.",
    ),
    "sync_certificate": L(
        "服务器的证书不可信，没有连接。请联系管理员。",
        "伺服器的憑證不可信，沒有連線。請聯絡管理員。",
        "The certificate of the server is not to be trusted, so nothing was sent. Tell the administrator.",
    ),
    "sync_redirect": L(
        "服务器把请求转到了别处，没有跟随。请检查服务器地址。",
        "伺服器把請求轉到了別處，沒有跟隨。請檢查伺服器位址。",
        "The server sent the request elsewhere, which was not followed. Check the address.",
    ),
    "sync_insecure": L(
        "服务器地址必须以 https:// 开头（本机除外）：{detail}。",
        "伺服器位址必須以 https:// 開頭（本機除外）：{detail}。",
        "The address of the server must begin with https:// unless it is this machine: {detail}.",
    ),
    "sync_not_a_server": L(
        "{detail} 不是本程序的服务器。请检查地址。",
        "{detail} 不是本程式的伺服器。請檢查位址。",
        "There is no server of this program at {detail}. Check the address.",
    ),
    "sync_signed_out": L(
        "登录已失效。请重新登录；未上传的修改都还在。",
        "登入已失效。請重新登入；未上傳的修改都還在。",
        "The sign-in is no longer valid. Sign in again; what was not sent yet is kept.",
    ),
    "sync_running": L("同步正在进行。", "同步正在進行。", "A sync is under way already."),
    "scopes_repaired": L(
        "本机有 {scopes} 个客户范围与服务器不一致，已重新取回（{records} 条记录）。您未发送的修改没有变动。",
        "本機有 {scopes} 個客戶範圍與伺服器不一致，已重新取回（{records} 筆記錄）。您未傳送的修改沒有變動。",
        "{scopes} sets of records on this laptop differed from the server and were fetched again ({records} records). "
        "Your unsent edits were not touched.",
    ),
    "digest_mismatch": L(
        "本机有 {scopes} 个范围与服务器不一致，重新取回后仍然不同。请运行 doctor 并联系管理员；未发送的修改都还在。",
        "本機有 {scopes} 個範圍與伺服器不一致，重新取回後仍然不同。請執行 doctor 並聯絡管理員；未傳送的修改都還在。",
        "{scopes} sets of records on this laptop still differ from the server after being fetched again. Run doctor "
        "and tell the administrator; your unsent edits are all here.",
    ),
    "sync_restless": L(
        "同步一直没有结束，因为不断有新的修改。稍后会继续。",
        "同步一直沒有結束，因為不斷有新的修改。稍後會繼續。",
        "The sync did not come to an end because edits kept coming. It goes on later.",
    ),
    "sync_other_user": L(
        "服务器认为这台电脑属于另一位同事。请重新登录。",
        "伺服器認為這台電腦屬於另一位同事。請重新登入。",
        "The server takes this laptop for another person's. Sign in again.",
    ),
    "sync_failed": L(
        "同步出错，稍后再试。修改都还在。",
        "同步出錯，稍後再試。修改都還在。",
        "The sync failed and will be tried again. Nothing is lost.",
    ),
    "mass_removal": L(
        "服务器要移走 {held} 条记录中的 {records} 条，已暂停。确认无误后请允许移除。",
        "伺服器要移走 {held} 筆記錄中的 {records} 筆，已暫停。確認無誤後請允許移除。",
        "The server wants to remove {records} of {held} records. Nothing was removed; allow it if that is right.",
    ),
}

COMMANDS: dict[str, Label] = {
    "cancelled": L("已取消。", "已取消。", "Cancelled."),
    "unexpected": L(
        "程序出了意外：{reason}。数据没有改动；加上 --debug 可查看详情。",
        "程式發生意外：{reason}。資料沒有變動；加上 --debug 可檢視詳情。",
        "Something unexpected happened: {reason}. Nothing was changed; --debug shows where.",
    ),
    "file_unreadable": L(
        "无法读取 {path}：{reason}。",
        "無法讀取 {path}：{reason}。",
        "{path} cannot be read: {reason}.",
    ),
    "file_or_undo": L(
        "请给出一个文件，或用 --undo 给出一个批次。",
        "請提供一個檔案，或用 --undo 提供一個批次。",
        "Name either a file, or a batch with --undo.",
    ),
    "store_exists": L(
        "{path} 里已经有数据，没有覆盖。请换一个空文件夹。",
        "{path} 裡已經有資料，沒有覆蓋。請換一個空資料夾。",
        "{path} holds data already, which was not overwritten. Choose an empty folder.",
    ),
    "backup_unreadable": L(
        "{path} 不是备份，或口令不对。",
        "{path} 不是備份，或通關密語不對。",
        "{path} is not a backup, or the passphrase is another one.",
    ),
}

TABLES = (USE_CASES, PRICES, LINE, COMMANDS)

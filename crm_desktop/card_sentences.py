"""Sentences of the card import: what a file is not, what became of a row, what to look at on a card."""

from crm_core.labels import Label

L = Label

FILES: dict[str, Label] = {
    "file_missing": L("找不到文件 {file}。", "找不到檔案 {file}。", "The file {file} is not there."),
    "file_locked": L(
        "文件 {file} 打不开，可能正在另一个程序里打开，或没有权限。请关闭后再试。",
        "檔案 {file} 無法開啟，可能正在另一個程式中開啟，或沒有權限。請關閉後再試。",
        "The file {file} cannot be opened: another program holds it, or you may not read it. Try again later.",
    ),
    "empty_file": L(
        "文件 {file} 是空的，没有可以导入的内容。",
        "檔案 {file} 是空的，沒有可以匯入的內容。",
        "The file {file} is empty; there is nothing to import.",
    ),
    "not_a_workbook": L(
        "文件 {file} 不是表格或名片。请选择 xlsx、xls、ods、csv、制表符分隔的文本或 vcf 文件。",
        "檔案 {file} 不是試算表或名片。請選擇 xlsx、xls、ods、csv、以定位字元分隔的文字檔或 vcf 檔案。",
        "The file {file} holds no table and no cards. Choose an xlsx, xls, ods, csv, tab-separated or vcf file.",
    ),
    "unsupported_format": L(
        "文件 {file} 是 {format} 格式，暂时不能直接读取。请另存为 xlsx 或 csv 再导入。",
        "檔案 {file} 是 {format} 格式，暫時不能直接讀取。請另存為 xlsx 或 csv 再匯入。",
        "The file {file} is {format}, which cannot be read yet. Save it as xlsx or csv and import that.",
    ),
    "password_protected": L(
        "文件 {file} 有密码保护。请另存一份不带密码的再导入。",
        "檔案 {file} 有密碼保護。請另存一份不帶密碼的再匯入。",
        "The file {file} is protected by a password. Save a copy without the password and import that.",
    ),
    "unreadable_file": L(
        "文件 {file} 已损坏，读不出来。请用表格软件打开并另存为 xlsx 再导入。",
        "檔案 {file} 已損毀，無法讀取。請用試算表軟體開啟並另存為 xlsx 再匯入。",
        "The file {file} is damaged and cannot be read. Open it in a spreadsheet program and save it as xlsx.",
    ),
    "file_too_complex": L(
        "读取文件 {file} 需要的内存或时间超过限度，已停止。请把它拆成几个小文件。",
        "讀取檔案 {file} 需要的記憶體或時間超過限度，已停止。請把它拆成幾個小檔案。",
        "Reading {file} takes more memory or time than allowed and was stopped. Split it into smaller files.",
    ),
    "file_too_large": L(
        "文件 {file} 太大（上限 {limit} {unit}）。请拆成几个小文件。",
        "檔案 {file} 太大（上限 {limit} {unit}）。請拆成幾個小檔案。",
        "The file {file} is too large (at most {limit} {unit}). Split it into smaller files.",
    ),
    "too_many_rows": L(
        "文件 {file} 超过 {limit} 行。请拆成几个小文件。",
        "檔案 {file} 超過 {limit} 列。請拆成幾個小檔案。",
        "The file {file} has more than {limit} rows. Split it into smaller files.",
    ),
    "too_many_columns": L(
        "文件 {file} 超过 {limit} 列。请删去用不到的列。",
        "檔案 {file} 超過 {limit} 欄。請刪去用不到的欄。",
        "The file {file} has more than {limit} columns. Remove those that are not needed.",
    ),
    "unknown_encoding": L(
        "没有名为 {encoding} 的编码。可以试 utf-8、gb18030 或 big5。",
        "沒有名為 {encoding} 的編碼。可以試 utf-8、gb18030 或 big5。",
        "There is no encoding {encoding}. Try utf-8, gb18030 or big5.",
    ),
    "wrong_encoding": L(
        "文件 {file} 不是 {encoding} 编码。请不指定编码再试，或换一种。",
        "檔案 {file} 不是 {encoding} 編碼。請不指定編碼再試，或換一種。",
        "The file {file} is not encoded in {encoding}. Try without naming one, or another.",
    ),
    "sheet_missing": L(
        "文件 {file} 里没有工作表 {sheet}。现有：{known}。",
        "檔案 {file} 裡沒有工作表 {sheet}。現有：{known}。",
        "The file {file} has no sheet {sheet}. It has: {known}.",
    ),
    "only_hidden_sheets": L(
        "文件 {file} 只有隐藏的工作表。请指定要导入哪一个。",
        "檔案 {file} 只有隱藏的工作表。請指定要匯入哪一個。",
        "The file {file} has hidden sheets only. Name the one to import.",
    ),
    "no_header": L(
        "在工作表 {sheet} 的前 15 行里没有找到表头（例如 姓名、公司、手机）。请加上表头再导入。",
        "在工作表 {sheet} 的前 15 列裡沒有找到標題列（例如 姓名、公司、手機）。請加上標題列再匯入。",
        "The first 15 rows of sheet {sheet} hold no headers such as name, company, mobile. Add them and import again.",
    ),
    "column_missing": L(
        "文件 {file} 里没有名为 {column} 的列。现有：{known}。",
        "檔案 {file} 裡沒有名為 {column} 的欄。現有：{known}。",
        "The file {file} has no column {column}. It has: {known}.",
    ),
    "card_file_sensitive_left_out": L(
        "敏感列没有导入：{names}",
        "敏感欄沒有匯入：{names}",
        "Sensitive columns were left out: {names}",
    ),
    "card_file_sensitive_taken": L(
        "注意：敏感个人信息会被导入：{names}。请确认确有需要并已获本人同意。",
        "注意：敏感個人資料會被匯入：{names}。請確認確有需要並已獲本人同意。",
        "Careful: sensitive personal data is taken in: {names}. Make sure that it is needed and that they agreed.",
    ),
    "card_file_rows_hidden": L(
        "有 {n} 行被隐藏，没有导入", "有 {n} 列被隱藏，沒有匯入", "{n} hidden rows were left out"
    ),
    "card_file_sheets_left": L(
        "还有别的工作表没有导入：{names}",
        "還有別的工作表沒有匯入：{names}",
        "Other sheets were not imported: {names}",
    ),
    "card_file_sheets_hidden": L(
        "隐藏的工作表没有导入：{names}",
        "隱藏的工作表沒有匯入：{names}",
        "Hidden sheets were not imported: {names}",
    ),
    "card_file_pictures_left": L(
        "有 {n} 张图片没有随行导入：同一行只取一张，过大、过多或打不开的不取",
        "有 {n} 張圖片沒有隨列匯入：同一列只取一張，過大、過多或打不開的不取",
        "{n} pictures were left out: one is taken for each row, and none that is too large, broken, or one too many",
    ),
    "card_file_columns_guessed": L(
        "没有表头，各列是按内容猜的，请核对",
        "沒有標題列，各欄是依內容推測的，請核對",
        "There are no headers; the columns were told by their content. Please check them",
    ),
    "card_file_encoding_guessed": L(
        "文字编码按内容判断为 {encoding}；如有乱码请换一种",
        "文字編碼依內容判斷為 {encoding}；如有亂碼請換一種",
        "The encoding was taken for {encoding}; choose another one if words look wrong",
    ),
    "no_rows": L(
        "工作表 {sheet} 只有表头，共 0 行数据，没有可以导入的内容。",
        "工作表 {sheet} 只有標題列，共 0 列資料，沒有可以匯入的內容。",
        "Sheet {sheet} has headers and 0 rows; there is nothing to import.",
    ),
    "batch_missing": L("没有导入批次 {batch}。", "沒有匯入批次 {batch}。", "There is no import {batch}."),
    "batch_undone": L(
        "导入批次 {batch} 已经撤销过了。",
        "匯入批次 {batch} 已經復原過了。",
        "The import {batch} was taken back before.",
    ),
    "undo_too_late": L(
        "导入超过 {days} 天，不能整批撤销了。",
        "匯入超過 {days} 天，不能整批復原了。",
        "The import is more than {days} days old and cannot be taken back as a whole.",
    ),
}

ROWS: dict[str, Label] = {
    "card_row_blank": L("空行", "空白列", "Blank row"),
    "card_row_hidden": L("隐藏的行，没有导入", "隱藏的列，沒有匯入", "Hidden row, not imported"),
    "card_row_total": L("合计行，不是名片", "合計列，不是名片", "Row of totals, no card"),
    "card_is_group": L("联系人分组，不是名片", "聯絡人群組，不是名片", "A group of contacts, no card"),
    "card_cut_short": L(
        "这张名片不完整（没有结尾），没有导入",
        "這張名片不完整（沒有結尾），沒有匯入",
        "The card breaks off before its end and was not imported",
    ),
    "card_picture_needs_ocr": L(
        '图片里没有名片二维码。要识别照片上的文字，请安装可选组件：pip install "fieldbook-crm[ocr]"，或找管理员',
        '圖片裡沒有名片二維碼。要辨識照片上的文字，請安裝選用元件：pip install "fieldbook-crm[ocr]"，或找管理員',
        "There is no code with a card in the picture. To read its print, install the optional part ocr: "
        'pip install "fieldbook-crm[ocr]", or ask your administrator',
    ),
    "card_picture_unread": L(
        "图片里没有名片二维码，也没有认出名片上的文字；请换一张更清楚、更正的照片",
        "圖片裡沒有名片二維碼，也沒有認出名片上的文字；請換一張更清楚、更正的照片",
        "Neither a code with a card nor the print of a card was found; try a sharper, straighter picture",
    ),
    "card_picture_broken": L("图片打不开", "圖片打不開", "The picture cannot be opened"),
    "card_picture_too_large": L(
        "图片太大（超过 8000 万像素）",
        "圖片太大（超過 8000 萬像素）",
        "The picture has more than 80 million pixels",
    ),
    "too_many_pictures": L(
        "一次最多 {limit} 张图片，您选了 {n} 张",
        "一次最多 {limit} 張圖片，您選了 {n} 張",
        "At most {limit} pictures at once; there are {n}",
    ),
    "card_row_header_again": L("重复的表头", "重複的標題列", "The headers again"),
    "card_row_without_card": L(
        "没有姓名、公司和联系方式", "沒有姓名、公司和聯絡方式", "No name, no company, no number"
    ),
    "card_without_name": L(
        "有联系方式，但没有姓名和公司",
        "有聯絡方式，但沒有姓名和公司",
        "A number, but neither name nor company",
    ),
    "card_skipped_by_person": L("按您的决定跳过", "依您的決定略過", "Left out as you decided"),
    "card_several_people": L(
        "一格里有几个人：{names}。请分成几行",
        "一格裡有幾個人：{names}。請分成幾列",
        "Several people in one cell: {names}. Give each a row",
    ),
    "card_digits_lost": L(
        "{column}：{value} 的数字已被表格软件截断，无法还原。请更正后重新导入",
        "{column}：{value} 的數字已被試算表軟體截斷，無法還原。請更正後重新匯入",
        "{column}: digits lost. The spreadsheet program rounded {value}; correct it and import again",
    ),
    "card_already_imported": L(
        "这一行以前已经导入（原第 {row} 行）",
        "這一列先前已經匯入（原第 {row} 列）",
        "Already imported (then row {row})",
    ),
    "card_same_row": L("与第 {row} 行完全相同", "與第 {row} 列完全相同", "The same as row {row}"),
    "card_changed_meanwhile": L(
        "客户或联系人在导入期间被删除，这一行没有写入。请再导入一次",
        "客戶或聯絡人在匯入期間被刪除，這一列沒有寫入。請再匯入一次",
        "The customer or person was deleted meanwhile and the row was not written. Import again",
    ),
    "card_do_not_contact": L(
        "{name} 已标记为请勿联系，没有改动",
        "{name} 已標記為請勿聯絡，沒有變動",
        "{name} does not want to be contacted; nothing changed",
    ),
    "card_differs": L(
        "与现有的 {name} 有差异：{fields}。只补充了空白",
        "與現有的 {name} 有差異：{fields}。只補上了空白",
        "Differs from {name} in {fields}; only blanks were filled",
    ),
    "card_company_known": L("客户 {name} 已存在", "客戶 {name} 已存在", "The customer {name} is known"),
    "card_company_maybe": L(
        "公司可能就是现有客户 {name}，请确认",
        "公司可能就是現有客戶 {name}，請確認",
        "The company may be the customer {name}; please decide",
    ),
    "card_company_branch": L(
        "是 {name} 的分支机构，另建客户并挂在其下",
        "是 {name} 的分支機構，另建客戶並掛在其下",
        "A branch of {name}: a new customer under it",
    ),
    "card_company_by_domain": L(
        "没有写公司；邮箱域名与客户 {name} 相同，可能在那里任职",
        "沒有寫公司；信箱網域與客戶 {name} 相同，可能在那裡任職",
        "No company; the mail domain is that of the customer {name}",
    ),
    "card_deleted_before": L(
        "{name} 以前被删除过，请决定是否恢复",
        "{name} 先前被刪除過，請決定是否復原",
        "{name} was deleted before; please decide whether to bring the person back",
    ),
    "card_brought_back": L(
        "已恢复以前删除的 {name}", "已復原先前刪除的 {name}", "{name}, deleted before, is brought back"
    ),
    "card_decided_before": L(
        "与以前的判定一致：就是 {name}",
        "與先前的判定一致：就是 {name}",
        "As decided before: this is {name}",
    ),
    "card_overwrites": L(
        "按名片改写 {name} 的 {fields}",
        "依名片改寫 {name} 的 {fields}",
        "Changes {fields} of {name} as the card says",
    ),
    "card_pool_not_permitted": L(
        "只有主管才能把名片导入公海。请取消“导入公海”再试。",
        "只有主管才能把名片匯入公海。請取消「匯入公海」再試。",
        "Only a manager may import into the pool. Import without it.",
    ),
    "card_company_related": L(
        "与 {name} 名称相近但不是同一家，另建客户",
        "與 {name} 名稱相近但不是同一家，另建客戶",
        "Related to {name}, but another company: a new customer",
    ),
    "card_company_read_only": L(
        "客户 {name} 只共享给您查看，不能添加联系人",
        "客戶 {name} 只共享給您檢視，不能新增聯絡人",
        "The customer {name} is shared with you to read only; nobody can be added there",
    ),
    "card_same_mobile": L(
        "手机与 {name}（{company}）相同",
        "手機與 {name}（{company}）相同",
        "Same mobile as {name} ({company})",
    ),
    "card_same_mail": L(
        "邮箱与 {name}（{company}）相同",
        "電子郵件與 {name}（{company}）相同",
        "Same mail as {name} ({company})",
    ),
    "card_same_role_mail": L(
        "公共邮箱与 {name}（{company}）相同",
        "公用信箱與 {name}（{company}）相同",
        "Same shared mailbox as {name} ({company})",
    ),
    "card_same_uid": L(
        "通讯录编号与 {name} @ {company} 相同",
        "通訊錄編號與 {name} @ {company} 相同",
        "The same address-book id as {name} @ {company}",
    ),
    "card_same_chat": L(
        "微信等账号与 {name}（{company}）相同",
        "微信等帳號與 {name}（{company}）相同",
        "Same chat account as {name} ({company})",
    ),
    "card_same_name_and_company": L(
        "姓名和公司与 {name}（{company}）相同",
        "姓名和公司與 {name}（{company}）相同",
        "Same name and company as {name} ({company})",
    ),
    "card_same_pinyin_and_company": L(
        "读音和公司与 {name}（{company}）相同",
        "讀音和公司與 {name}（{company}）相同",
        "Sounds like {name} of the same company ({company})",
    ),
    "card_same_name_and_domain": L(
        "姓名和邮箱域名与 {name}（{company}）相同",
        "姓名和信箱網域與 {name}（{company}）相同",
        "Same name and mail domain as {name} ({company})",
    ),
    "card_same_name_and_line": L(
        "姓名和分机与 {name}（{company}）相同",
        "姓名和分機與 {name}（{company}）相同",
        "Same name and extension as {name} ({company})",
    ),
    "card_same_name_and_region": L(
        "姓名和地区与 {name}（{company}）相同",
        "姓名和地區與 {name}（{company}）相同",
        "Same name and region as {name} ({company})",
    ),
    "card_same_name": L(
        "姓名与 {name}（{company}）相同", "姓名與 {name}（{company}）相同", "Same name as {name} ({company})"
    ),
    "card_same_moved": L(
        "{name} 好像从 {from} 换到了 {to}，请确认",
        "{name} 好像從 {from} 換到了 {to}，請確認",
        "{name} seems to have moved from {from} to {to}; please decide",
    ),
}

_OF_PHONES = {
    "invalid": ("不是有效号码，按原样保留", "不是有效號碼，按原樣保留", "no valid number, kept as it is"),
    "zero_restored": ("补上了被表格软件去掉的 0", "補上了被試算表軟體去掉的 0", "the leading 0 was put back"),
    "area_missing": ("缺少区号", "缺少區碼", "the area code is missing"),
    "area_suggested": (
        "按公司所在地补上了区号",
        "依公司所在地補上了區碼",
        "the area code is that of the company's town",
    ),
    "range": (
        "是一段号码，只取第一个",
        "是一段號碼，只取第一個",
        "a range of numbers; the first one was taken",
    ),
    "same_as_phone": ("与电话相同", "與電話相同", "the same as the telephone"),
}

CARDS: dict[str, Label] = {
    **{
        f"card_phone_{flag}": L(
            f"{{column}}：{{value}} {words[0]}",
            f"{{column}}：{{value}} {words[1]}",
            f"{{column}}: {{value}}, {words[2]}",
        )
        for flag, words in _OF_PHONES.items()
    },
    "card_mail_typo": L(
        "{column}：{value} 可能写错了，是不是 {suggestion}？",
        "{column}：{value} 可能寫錯了，是不是 {suggestion}？",
        "{column}: {value} may be mistyped; is it {suggestion}?",
    ),
    "card_mail_invalid": L(
        "{column}：{value} 不是邮箱地址，已放入备注",
        "{column}：{value} 不是電子郵件地址，已放入備註",
        "{column}: {value} is no mail address; kept in the notes",
    ),
    "card_cell_damaged": L(
        "{column}：单元格里是错误值，没有读取",
        "{column}：儲存格裡是錯誤值，沒有讀取",
        "{column}: the cell holds an error value and was not read",
    ),
    "card_name_equals_company": L("姓名与公司相同", "姓名與公司相同", "The name is the company's"),
    "card_name_has_digits": L("姓名里有数字", "姓名裡有數字", "The name holds digits"),
    "card_name_order_unsure": L(
        "姓和名的顺序不确定", "姓和名的順序不確定", "Which is the family name is not certain"
    ),
    "card_name_order_turned": L(
        "姓和名的顺序已调换", "姓和名的順序已調換", "Family and given name were turned round"
    ),
    "card_name_columns_swapped": L(
        "“姓”和“名”两列好像填反了",
        "「姓」和「名」兩欄好像填反了",
        "Family and given name seem to stand in each other's column",
    ),
    "card_name_only_family": L("只有姓，没有名", "只有姓，沒有名", "A family name only"),
    "card_name_made_up": L(
        "没有姓名，暂称 {name}", "沒有姓名，暫稱 {name}", "No name; called {name} for now"
    ),
}

TABLES = [FILES, ROWS, CARDS]

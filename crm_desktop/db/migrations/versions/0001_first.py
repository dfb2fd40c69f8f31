"""Everything the first release keeps. Frozen: this text never follows the model."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE visit (kind VARCHAR(32) NOT NULL, direction VARCHAR(32), account_id VARCHAR(36), contact_id
    VARCHAR(36), started_at BIGINT NOT NULL, ended_at BIGINT, time_zone VARCHAR(64), place_text
    VARCHAR(255), place_grade VARCHAR(32), our_people TEXT, their_people TEXT, met_decision_maker SMALLINT,
    purpose VARCHAR(255), summary VARCHAR(20000), result VARCHAR(32), satisfaction INTEGER, next_step
    VARCHAR(255), next_step_on VARCHAR(10), cost_minutes_travel INTEGER, recorded_at BIGINT, recorded_by
    VARCHAR(36), imported_from VARCHAR(120), id VARCHAR(36) NOT NULL, rev INTEGER NOT NULL, stamps TEXT NOT
    NULL, custom TEXT, created_at BIGINT, created_by VARCHAR(36), device_id VARCHAR(36), edited_at
    VARCHAR(16), edited_by VARCHAR(36), accepted_at BIGINT, deleted_at BIGINT, deleted_by VARCHAR(36),
    on_behalf_of VARCHAR(36), source_ref VARCHAR(120), CONSTRAINT pk_visit PRIMARY KEY (id))
    """,
    """
    CREATE TABLE visit_addendum (visit_id VARCHAR(36) NOT NULL, kind VARCHAR(32) NOT NULL, text
    VARCHAR(20000), id VARCHAR(36) NOT NULL, rev INTEGER NOT NULL, stamps TEXT NOT NULL, custom TEXT,
    created_at BIGINT, created_by VARCHAR(36), device_id VARCHAR(36), edited_at VARCHAR(16), edited_by
    VARCHAR(36), accepted_at BIGINT, deleted_at BIGINT, deleted_by VARCHAR(36), on_behalf_of VARCHAR(36),
    source_ref VARCHAR(120), CONSTRAINT pk_visit_addendum PRIMARY KEY (id))
    """,
    """
    CREATE INDEX ix_visit_addendum_visit_id ON visit_addendum (visit_id)
    """,
    """
    CREATE TABLE task (title VARCHAR(255) NOT NULL, due_on VARCHAR(10), due_at BIGINT, priority VARCHAR(32),
    status VARCHAR(32), assignee_id VARCHAR(36), assigner_id VARCHAR(36), account_id VARCHAR(36), contact_id
    VARCHAR(36), visit_id VARCHAR(36), note VARCHAR(20000), remind_at BIGINT, done_at BIGINT, id VARCHAR(36)
    NOT NULL, rev INTEGER NOT NULL, stamps TEXT NOT NULL, custom TEXT, created_at BIGINT, created_by
    VARCHAR(36), device_id VARCHAR(36), edited_at VARCHAR(16), edited_by VARCHAR(36), accepted_at BIGINT,
    deleted_at BIGINT, deleted_by VARCHAR(36), on_behalf_of VARCHAR(36), source_ref VARCHAR(120), CONSTRAINT
    pk_task PRIMARY KEY (id))
    """,
    """
    CREATE INDEX ix_task_account_id ON task (account_id)
    """,
    """
    CREATE INDEX ix_task_assignee_id ON task (assignee_id)
    """,
    """
    CREATE INDEX ix_task_due_on ON task (due_on)
    """,
    """
    CREATE TABLE account (name VARCHAR(255) NOT NULL, short_name VARCHAR(120), english_name VARCHAR(255),
    former_names TEXT, tax_no VARCHAR(32), kind VARCHAR(32), lifecycle VARCHAR(32), level VARCHAR(32),
    is_vip SMALLINT, industry_code VARCHAR(12), source VARCHAR(32), source_campaign VARCHAR(120), parent_id
    VARCHAR(36), country VARCHAR(2), region VARCHAR(60), city VARCHAR(60), district VARCHAR(60), street
    VARCHAR(255), postal VARCHAR(16), lng BIGINT, lat BIGINT, website VARCHAR(255), phone VARCHAR(60), fax
    VARCHAR(60), email VARCHAR(200), employees_band VARCHAR(32), invoice_title VARCHAR(255), invoice_bank
    VARCHAR(160), invoice_bank_account VARCHAR(64), invoice_address VARCHAR(255), invoice_phone VARCHAR(60),
    default_currency VARCHAR(3), price_book_id VARCHAR(36), payment_term_days INTEGER, credit_grade
    VARCHAR(8), credit_limit BIGINT, description VARCHAR(20000), next_contact_on VARCHAR(10), status
    VARCHAR(32), merged_into_id VARCHAR(36), owner_id VARCHAR(36), team_ids TEXT, org_unit_id VARCHAR(36),
    id VARCHAR(36) NOT NULL, rev INTEGER NOT NULL, stamps TEXT NOT NULL, custom TEXT, created_at BIGINT,
    created_by VARCHAR(36), device_id VARCHAR(36), edited_at VARCHAR(16), edited_by VARCHAR(36), accepted_at
    BIGINT, deleted_at BIGINT, deleted_by VARCHAR(36), on_behalf_of VARCHAR(36), source_ref VARCHAR(120),
    CONSTRAINT pk_account PRIMARY KEY (id))
    """,
    """
    CREATE INDEX ix_account_tax_no ON account (tax_no)
    """,
    """
    CREATE INDEX ix_account_owner_id ON account (owner_id)
    """,
    """
    CREATE TABLE account_tag (account_id VARCHAR(36) NOT NULL, tag VARCHAR(60) NOT NULL, id VARCHAR(36) NOT
    NULL, rev INTEGER NOT NULL, stamps TEXT NOT NULL, custom TEXT, created_at BIGINT, created_by
    VARCHAR(36), device_id VARCHAR(36), edited_at VARCHAR(16), edited_by VARCHAR(36), accepted_at BIGINT,
    deleted_at BIGINT, deleted_by VARCHAR(36), on_behalf_of VARCHAR(36), source_ref VARCHAR(120), CONSTRAINT
    pk_account_tag PRIMARY KEY (id))
    """,
    """
    CREATE INDEX ix_account_tag_account_id ON account_tag (account_id)
    """,
    """
    CREATE TABLE contact (full_name VARCHAR(120) NOT NULL, family_name VARCHAR(60), given_name VARCHAR(60),
    name_order VARCHAR(32), english_name VARCHAR(120), nickname VARCHAR(60), salutation VARCHAR(40), gender
    VARCHAR(32), birthday VARCHAR(10), preferences TEXT, memo VARCHAR(20000), met_on VARCHAR(10), met_where
    VARCHAR(120), id VARCHAR(36) NOT NULL, rev INTEGER NOT NULL, stamps TEXT NOT NULL, custom TEXT,
    created_at BIGINT, created_by VARCHAR(36), device_id VARCHAR(36), edited_at VARCHAR(16), edited_by
    VARCHAR(36), accepted_at BIGINT, deleted_at BIGINT, deleted_by VARCHAR(36), on_behalf_of VARCHAR(36),
    source_ref VARCHAR(120), CONSTRAINT pk_contact PRIMARY KEY (id))
    """,
    """
    CREATE TABLE account_contact (account_id VARCHAR(36) NOT NULL, contact_id VARCHAR(36) NOT NULL,
    job_title VARCHAR(120), department VARCHAR(120), role VARCHAR(32), is_primary SMALLINT, influence
    INTEGER, attitude INTEGER, reports_to_id VARCHAR(36), started_on VARCHAR(10), ended_on VARCHAR(10),
    is_active SMALLINT, id VARCHAR(36) NOT NULL, rev INTEGER NOT NULL, stamps TEXT NOT NULL, custom TEXT,
    created_at BIGINT, created_by VARCHAR(36), device_id VARCHAR(36), edited_at VARCHAR(16), edited_by
    VARCHAR(36), accepted_at BIGINT, deleted_at BIGINT, deleted_by VARCHAR(36), on_behalf_of VARCHAR(36),
    source_ref VARCHAR(120), CONSTRAINT pk_account_contact PRIMARY KEY (id))
    """,
    """
    CREATE INDEX ix_account_contact_account_id ON account_contact (account_id)
    """,
    """
    CREATE INDEX ix_account_contact_contact_id ON account_contact (contact_id)
    """,
    """
    CREATE TABLE contact_method (contact_id VARCHAR(36) NOT NULL, kind VARCHAR(32) NOT NULL, raw
    VARCHAR(255) NOT NULL, normalized VARCHAR(255), match_key VARCHAR(255), extension VARCHAR(12), usage
    VARCHAR(40), is_primary SMALLINT, verified_at BIGINT, is_bad SMALLINT, opt_out SMALLINT, id VARCHAR(36)
    NOT NULL, rev INTEGER NOT NULL, stamps TEXT NOT NULL, custom TEXT, created_at BIGINT, created_by
    VARCHAR(36), device_id VARCHAR(36), edited_at VARCHAR(16), edited_by VARCHAR(36), accepted_at BIGINT,
    deleted_at BIGINT, deleted_by VARCHAR(36), on_behalf_of VARCHAR(36), source_ref VARCHAR(120), CONSTRAINT
    pk_contact_method PRIMARY KEY (id))
    """,
    """
    CREATE INDEX ix_contact_method_match_key ON contact_method (match_key)
    """,
    """
    CREATE INDEX ix_contact_method_contact_id ON contact_method (contact_id)
    """,
    """
    CREATE TABLE import_batch (file_name VARCHAR(255) NOT NULL, sha256 VARCHAR(64) NOT NULL, sheet
    VARCHAR(120), encoding VARCHAR(32), mapping TEXT, source VARCHAR(32), campaign VARCHAR(120), row_count
    INTEGER, counts TEXT, status VARCHAR(32), imported_at BIGINT, id VARCHAR(36) NOT NULL, rev INTEGER NOT
    NULL, stamps TEXT NOT NULL, custom TEXT, created_at BIGINT, created_by VARCHAR(36), device_id
    VARCHAR(36), edited_at VARCHAR(16), edited_by VARCHAR(36), accepted_at BIGINT, deleted_at BIGINT,
    deleted_by VARCHAR(36), on_behalf_of VARCHAR(36), source_ref VARCHAR(120), CONSTRAINT pk_import_batch
    PRIMARY KEY (id))
    """,
    """
    CREATE INDEX ix_import_batch_sha256 ON import_batch (sha256)
    """,
    """
    CREATE TABLE import_row (batch_id VARCHAR(36) NOT NULL, row_number INTEGER NOT NULL, row_hash
    VARCHAR(64) NOT NULL, raw TEXT, state VARCHAR(32) NOT NULL, reason TEXT, contact_id VARCHAR(36),
    account_id VARCHAR(36), changes TEXT, id VARCHAR(36) NOT NULL, rev INTEGER NOT NULL, stamps TEXT NOT
    NULL, custom TEXT, created_at BIGINT, created_by VARCHAR(36), device_id VARCHAR(36), edited_at
    VARCHAR(16), edited_by VARCHAR(36), accepted_at BIGINT, deleted_at BIGINT, deleted_by VARCHAR(36),
    on_behalf_of VARCHAR(36), source_ref VARCHAR(120), CONSTRAINT pk_import_row PRIMARY KEY (id))
    """,
    """
    CREATE INDEX ix_import_row_row_hash ON import_row (row_hash)
    """,
    """
    CREATE INDEX ix_import_row_batch_id ON import_row (batch_id)
    """,
    """
    CREATE TABLE "conflict" (target VARCHAR(40) NOT NULL, record_id VARCHAR(36) NOT NULL, field VARCHAR(60)
    NOT NULL, base TEXT, accepted TEXT, other TEXT, accepted_by VARCHAR(36), accepted_hlc VARCHAR(16),
    other_by VARCHAR(36), other_hlc VARCHAR(16), status VARCHAR(32) NOT NULL, resolution VARCHAR(32),
    resolved_by VARCHAR(36), resolved_at BIGINT, id VARCHAR(36) NOT NULL, rev INTEGER NOT NULL, stamps TEXT
    NOT NULL, custom TEXT, created_at BIGINT, created_by VARCHAR(36), device_id VARCHAR(36), edited_at
    VARCHAR(16), edited_by VARCHAR(36), accepted_at BIGINT, deleted_at BIGINT, deleted_by VARCHAR(36),
    on_behalf_of VARCHAR(36), source_ref VARCHAR(120), CONSTRAINT pk_conflict PRIMARY KEY (id))
    """,
    """
    CREATE INDEX ix_conflict_record_id ON "conflict" (record_id)
    """,
    """
    CREATE TABLE resolution_journal (target VARCHAR(40) NOT NULL, record_id VARCHAR(36) NOT NULL, field
    VARCHAR(60) NOT NULL, kept TEXT, lost TEXT, kept_by VARCHAR(36), kept_hlc VARCHAR(16), lost_by
    VARCHAR(36), lost_hlc VARCHAR(16), decided_at BIGINT, id VARCHAR(36) NOT NULL, rev INTEGER NOT NULL,
    stamps TEXT NOT NULL, custom TEXT, created_at BIGINT, created_by VARCHAR(36), device_id VARCHAR(36),
    edited_at VARCHAR(16), edited_by VARCHAR(36), accepted_at BIGINT, deleted_at BIGINT, deleted_by
    VARCHAR(36), on_behalf_of VARCHAR(36), source_ref VARCHAR(120), CONSTRAINT pk_resolution_journal PRIMARY
    KEY (id))
    """,
    """
    CREATE INDEX ix_resolution_journal_record_id ON resolution_journal (record_id)
    """,
    """
    CREATE TABLE org_unit (name VARCHAR(120) NOT NULL, parent_id VARCHAR(36), kind VARCHAR(32), region_code
    VARCHAR(12), manager_id VARCHAR(36), is_active SMALLINT, id VARCHAR(36) NOT NULL, rev INTEGER NOT NULL,
    stamps TEXT NOT NULL, custom TEXT, created_at BIGINT, created_by VARCHAR(36), device_id VARCHAR(36),
    edited_at VARCHAR(16), edited_by VARCHAR(36), accepted_at BIGINT, deleted_at BIGINT, deleted_by
    VARCHAR(36), on_behalf_of VARCHAR(36), source_ref VARCHAR(120), CONSTRAINT pk_org_unit PRIMARY KEY (id))
    """,
    """
    CREATE TABLE user (login VARCHAR(80) NOT NULL, name VARCHAR(120) NOT NULL, mobile VARCHAR(40), email
    VARCHAR(200), org_unit_id VARCHAR(36), manager_id VARCHAR(36), role VARCHAR(32), discount_limit_pct
    BIGINT, price_floor_right SMALLINT, is_active SMALLINT, left_on VARCHAR(10), id VARCHAR(36) NOT NULL,
    rev INTEGER NOT NULL, stamps TEXT NOT NULL, custom TEXT, created_at BIGINT, created_by VARCHAR(36),
    device_id VARCHAR(36), edited_at VARCHAR(16), edited_by VARCHAR(36), accepted_at BIGINT, deleted_at
    BIGINT, deleted_by VARCHAR(36), on_behalf_of VARCHAR(36), source_ref VARCHAR(120), CONSTRAINT pk_user
    PRIMARY KEY (id))
    """,
    """
    CREATE TABLE field_def (target VARCHAR(40) NOT NULL, code VARCHAR(40) NOT NULL, labels TEXT, kind
    VARCHAR(32), options TEXT, required SMALLINT, sort_key VARCHAR(40), id VARCHAR(36) NOT NULL, rev INTEGER
    NOT NULL, stamps TEXT NOT NULL, custom TEXT, created_at BIGINT, created_by VARCHAR(36), device_id
    VARCHAR(36), edited_at VARCHAR(16), edited_by VARCHAR(36), accepted_at BIGINT, deleted_at BIGINT,
    deleted_by VARCHAR(36), on_behalf_of VARCHAR(36), source_ref VARCHAR(120), CONSTRAINT pk_field_def
    PRIMARY KEY (id))
    """,
    """
    CREATE TABLE product (code VARCHAR(60) NOT NULL, name VARCHAR(255) NOT NULL, english_name VARCHAR(255),
    spec VARCHAR(255), unit VARCHAR(20), category VARCHAR(120), attributes TEXT, list_price BIGINT, cost
    BIGINT, floor_price BIGINT, currency VARCHAR(3), tax_rate BIGINT, status VARCHAR(32), lead_time_days
    INTEGER, replaced_by_id VARCHAR(36), id VARCHAR(36) NOT NULL, rev INTEGER NOT NULL, stamps TEXT NOT
    NULL, custom TEXT, created_at BIGINT, created_by VARCHAR(36), device_id VARCHAR(36), edited_at
    VARCHAR(16), edited_by VARCHAR(36), accepted_at BIGINT, deleted_at BIGINT, deleted_by VARCHAR(36),
    on_behalf_of VARCHAR(36), source_ref VARCHAR(120), CONSTRAINT pk_product PRIMARY KEY (id))
    """,
    """
    CREATE INDEX ix_product_code ON product (code)
    """,
    """
    CREATE TABLE price_book (name VARCHAR(120) NOT NULL, currency VARCHAR(3), tax_inclusive SMALLINT,
    parent_id VARCHAR(36), valid_from VARCHAR(10), valid_to VARCHAR(10), account_id VARCHAR(36), level
    VARCHAR(8), region VARCHAR(60), is_default SMALLINT, version INTEGER, id VARCHAR(36) NOT NULL, rev
    INTEGER NOT NULL, stamps TEXT NOT NULL, custom TEXT, created_at BIGINT, created_by VARCHAR(36),
    device_id VARCHAR(36), edited_at VARCHAR(16), edited_by VARCHAR(36), accepted_at BIGINT, deleted_at
    BIGINT, deleted_by VARCHAR(36), on_behalf_of VARCHAR(36), source_ref VARCHAR(120), CONSTRAINT
    pk_price_book PRIMARY KEY (id))
    """,
    """
    CREATE TABLE price_entry (price_book_id VARCHAR(36) NOT NULL, product_id VARCHAR(36) NOT NULL, min_qty
    BIGINT, price BIGINT NOT NULL, valid_from VARCHAR(10), valid_to VARCHAR(10), id VARCHAR(36) NOT NULL,
    rev INTEGER NOT NULL, stamps TEXT NOT NULL, custom TEXT, created_at BIGINT, created_by VARCHAR(36),
    device_id VARCHAR(36), edited_at VARCHAR(16), edited_by VARCHAR(36), accepted_at BIGINT, deleted_at
    BIGINT, deleted_by VARCHAR(36), on_behalf_of VARCHAR(36), source_ref VARCHAR(120), CONSTRAINT
    pk_price_entry PRIMARY KEY (id))
    """,
    """
    CREATE INDEX ix_price_entry_price_book_id ON price_entry (price_book_id)
    """,
    """
    CREATE INDEX ix_price_entry_product_id ON price_entry (product_id)
    """,
    """
    CREATE TABLE quote (number VARCHAR(60), provisional_number VARCHAR(60), revision INTEGER, root_id
    VARCHAR(36), supersedes_id VARCHAR(36), account_id VARCHAR(36), contact_id VARCHAR(36), subject
    VARCHAR(255), currency VARCHAR(3) NOT NULL, fx_rate_to_base BIGINT, fx_as_of VARCHAR(10), price_book_id
    VARCHAR(36), price_as_of VARCHAR(10), tax_mode VARCHAR(32) NOT NULL, tax_rounding VARCHAR(32) NOT NULL,
    quote_on VARCHAR(10), valid_until VARCHAR(10), payment_term VARCHAR(255), delivery_term VARCHAR(255),
    warranty VARCHAR(255), terms_text VARCHAR(20000), header_discount_kind VARCHAR(32),
    header_discount_value BIGINT, freight_amount BIGINT, freight_tax_rate BIGINT, internal_note
    VARCHAR(20000), status VARCHAR(32) NOT NULL, sent_at BIGINT, sent_channel VARCHAR(40), sent_hash
    VARCHAR(64), accepted_on VARCHAR(10), reject_reason VARCHAR(255), language VARCHAR(8), total_net BIGINT,
    total_discount BIGINT, total_tax BIGINT, total_gross BIGINT, tax_by_rate TEXT, owner_id VARCHAR(36),
    team_ids TEXT, org_unit_id VARCHAR(36), id VARCHAR(36) NOT NULL, rev INTEGER NOT NULL, stamps TEXT NOT
    NULL, custom TEXT, created_at BIGINT, created_by VARCHAR(36), device_id VARCHAR(36), edited_at
    VARCHAR(16), edited_by VARCHAR(36), accepted_at BIGINT, deleted_at BIGINT, deleted_by VARCHAR(36),
    on_behalf_of VARCHAR(36), source_ref VARCHAR(120), CONSTRAINT pk_quote PRIMARY KEY (id))
    """,
    """
    CREATE INDEX ix_quote_number ON quote (number)
    """,
    """
    CREATE INDEX ix_quote_account_id ON quote (account_id)
    """,
    """
    CREATE INDEX ix_quote_provisional_number ON quote (provisional_number)
    """,
    """
    CREATE INDEX ix_quote_owner_id ON quote (owner_id)
    """,
    """
    CREATE TABLE quote_line (quote_id VARCHAR(36) NOT NULL, sort_key VARCHAR(40) NOT NULL, section
    VARCHAR(120), product_id VARCHAR(36), code VARCHAR(60), name VARCHAR(255), spec VARCHAR(255), unit
    VARCHAR(20), qty BIGINT NOT NULL, list_price BIGINT, price_source VARCHAR(120), unit_price BIGINT NOT
    NULL, discount_kind VARCHAR(32), discount_value BIGINT, tax_rate BIGINT, delivery VARCHAR(120), note
    VARCHAR(1000), is_optional SMALLINT, cost_snapshot BIGINT, amount_net BIGINT, amount_tax BIGINT,
    amount_gross BIGINT, id VARCHAR(36) NOT NULL, rev INTEGER NOT NULL, stamps TEXT NOT NULL, custom TEXT,
    created_at BIGINT, created_by VARCHAR(36), device_id VARCHAR(36), edited_at VARCHAR(16), edited_by
    VARCHAR(36), accepted_at BIGINT, deleted_at BIGINT, deleted_by VARCHAR(36), on_behalf_of VARCHAR(36),
    source_ref VARCHAR(120), CONSTRAINT pk_quote_line PRIMARY KEY (id))
    """,
    """
    CREATE INDEX ix_quote_line_quote_id ON quote_line (quote_id)
    """,
    """
    CREATE INDEX ix_quote_line_product_id ON quote_line (product_id)
    """,
    """
    CREATE TABLE local_meta ("key" VARCHAR(60) NOT NULL, value TEXT NOT NULL, CONSTRAINT pk_local_meta
    PRIMARY KEY ("key"))
    """,
    """
    CREATE TABLE local_outbox (n INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, id VARCHAR(36) NOT NULL, hlc
    VARCHAR(16) NOT NULL, author VARCHAR(36) NOT NULL, schema INTEGER NOT NULL, aggregate VARCHAR(40) NOT
    NULL, aggregate_id VARCHAR(36) NOT NULL, depends_on TEXT NOT NULL, changes TEXT NOT NULL, state
    VARCHAR(16) NOT NULL, code VARCHAR(40), params TEXT, CONSTRAINT uq_local_outbox_id UNIQUE (id))
    """,
    """
    CREATE INDEX ix_local_outbox_aggregate_aggregate_id ON local_outbox (aggregate, aggregate_id)
    """,
    """
    CREATE INDEX ix_local_outbox_state_n ON local_outbox (state, n)
    """,
    """
    CREATE TABLE local_outbox_record (entity VARCHAR(40) NOT NULL, id VARCHAR(36) NOT NULL, n INTEGER NOT
    NULL, op VARCHAR(8) NOT NULL, CONSTRAINT pk_local_outbox_record PRIMARY KEY (entity, id, n)) WITHOUT
    ROWID
    """,
    """
    CREATE INDEX ix_local_outbox_record_n ON local_outbox_record (n)
    """,
    """
    CREATE TABLE local_base (entity VARCHAR(40) NOT NULL, id VARCHAR(36) NOT NULL, rev INTEGER NOT NULL,
    "row" TEXT NOT NULL, CONSTRAINT pk_local_base PRIMARY KEY (entity, id)) WITHOUT ROWID
    """,
    """
    CREATE TABLE local_scope_member (scope VARCHAR(60) NOT NULL, entity VARCHAR(40) NOT NULL, id VARCHAR(36)
    NOT NULL, CONSTRAINT pk_local_scope_member PRIMARY KEY (scope, entity, id)) WITHOUT ROWID
    """,
    """
    CREATE INDEX ix_local_scope_member_entity_id ON local_scope_member (entity, id)
    """,
    """
    CREATE TABLE local_held_scope (scope VARCHAR(60) NOT NULL, level VARCHAR(8) NOT NULL, CONSTRAINT
    pk_local_held_scope PRIMARY KEY (scope)) WITHOUT ROWID
    """,
    """
    CREATE TABLE local_unknown_field (entity VARCHAR(40) NOT NULL, id VARCHAR(36) NOT NULL, fields TEXT NOT
    NULL, CONSTRAINT pk_local_unknown_field PRIMARY KEY (entity, id)) WITHOUT ROWID
    """,
    """
    CREATE TABLE local_sync_run (id INTEGER NOT NULL, started_ms INTEGER NOT NULL, ended_ms INTEGER, report
    TEXT, error_code VARCHAR(40), error_params TEXT, CONSTRAINT pk_local_sync_run PRIMARY KEY (id))
    """,
    """
    CREATE TABLE local_search_row (n INTEGER NOT NULL, entity VARCHAR(40) NOT NULL, id VARCHAR(36) NOT NULL,
    title TEXT NOT NULL, snippet TEXT NOT NULL, fields TEXT NOT NULL, CONSTRAINT pk_local_search_row PRIMARY
    KEY (n), CONSTRAINT uq_local_search_row_entity_id UNIQUE (entity, id))
    """,
    """
    CREATE TABLE local_search_digits (digits VARCHAR(24) NOT NULL, n INTEGER NOT NULL, CONSTRAINT
    pk_local_search_digits PRIMARY KEY (digits, n)) WITHOUT ROWID
    """,
    """
    CREATE INDEX ix_local_search_digits_n ON local_search_digits (n)
    """,
    """
    CREATE TABLE local_search_lender (lender VARCHAR(36) NOT NULL, n INTEGER NOT NULL, CONSTRAINT
    pk_local_search_lender PRIMARY KEY (lender, n)) WITHOUT ROWID
    """,
    """
    CREATE INDEX ix_local_search_lender_n ON local_search_lender (n)
    """,
    """
    CREATE INDEX lx_account_list ON account (owner_id, deleted_at, name)
    """,
    """
    CREATE INDEX lx_account_city ON account (city)
    """,
    """
    CREATE INDEX lx_contact_name ON contact (full_name)
    """,
    """
    CREATE INDEX lx_visit_account ON visit (account_id, started_at DESC)
    """,
    """
    CREATE INDEX lx_visit_contact ON visit (contact_id, started_at DESC)
    """,
    """
    CREATE INDEX lx_visit_author ON visit (created_by, started_at DESC)
    """,
    """
    CREATE INDEX lx_task_assignee ON task (assignee_id, status, due_on)
    """,
    """
    CREATE INDEX lx_task_account ON task (account_id, status, due_on)
    """,
    """
    CREATE INDEX lx_quote_account ON quote (account_id, quote_on DESC)
    """,
    """
    CREATE INDEX lx_quote_author ON quote (created_by, status, quote_on DESC)
    """,
    """
    CREATE INDEX lx_quote_line_order ON quote_line (quote_id, sort_key)
    """,
    """
    CREATE INDEX lx_price_entry_product ON price_entry (product_id, price_book_id, min_qty)
    """,
    """
    CREATE INDEX lx_conflict_open ON conflict (status, record_id)
    """,
    """
    CREATE INDEX lx_import_row_order ON import_row (batch_id, row_number)
    """,
    """
    CREATE VIRTUAL TABLE local_search USING fts5(tokens, detail = column, prefix = '1 2 3', tokenize =
    'unicode61')
    """,
    """
    INSERT INTO local_search (local_search, rank) VALUES ('secure-delete', 1)
    """,
)


def upgrade() -> None:
    connection = op.get_bind()
    for statement in STATEMENTS:
        connection.exec_driver_sql(" ".join(statement.split()))

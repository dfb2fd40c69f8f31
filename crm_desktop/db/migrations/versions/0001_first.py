"""Everything the first release keeps. Frozen: this text never follows the model."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

STATEMENTS = (
    """
    CREATE TABLE delegation (from_user_id VARCHAR(36) NOT NULL, to_user_id VARCHAR(36) NOT NULL, starts_at
    BIGINT NOT NULL, ends_at BIGINT NOT NULL, reason VARCHAR(255), status VARCHAR(32) NOT NULL, began_at
    BIGINT, id VARCHAR(36) NOT NULL, rev INTEGER NOT NULL, stamps TEXT NOT NULL, custom TEXT, created_at
    BIGINT, created_by VARCHAR(36), device_id VARCHAR(36), edited_at VARCHAR(16), edited_by VARCHAR(36),
    accepted_at BIGINT, deleted_at BIGINT, deleted_by VARCHAR(36), on_behalf_of VARCHAR(36), source_ref
    VARCHAR(120), CONSTRAINT pk_delegation PRIMARY KEY (id))
    """,
    """
    CREATE TABLE account_share (account_id VARCHAR(36) NOT NULL, user_id VARCHAR(36) NOT NULL, level
    VARCHAR(32) NOT NULL, until VARCHAR(10), reason VARCHAR(255), status VARCHAR(32) NOT NULL, id
    VARCHAR(36) NOT NULL, rev INTEGER NOT NULL, stamps TEXT NOT NULL, custom TEXT, created_at BIGINT,
    created_by VARCHAR(36), device_id VARCHAR(36), edited_at VARCHAR(16), edited_by VARCHAR(36), accepted_at
    BIGINT, deleted_at BIGINT, deleted_by VARCHAR(36), on_behalf_of VARCHAR(36), source_ref VARCHAR(120),
    CONSTRAINT pk_account_share PRIMARY KEY (id))
    """,
    """
    CREATE TABLE hand_over (account_id VARCHAR(36) NOT NULL, to_user_id VARCHAR(36) NOT NULL, reason
    VARCHAR(255), status VARCHAR(32) NOT NULL, id VARCHAR(36) NOT NULL, rev INTEGER NOT NULL, stamps TEXT
    NOT NULL, custom TEXT, created_at BIGINT, created_by VARCHAR(36), device_id VARCHAR(36), edited_at
    VARCHAR(16), edited_by VARCHAR(36), accepted_at BIGINT, deleted_at BIGINT, deleted_by VARCHAR(36),
    on_behalf_of VARCHAR(36), source_ref VARCHAR(120), CONSTRAINT pk_hand_over PRIMARY KEY (id))
    """,
    """
    CREATE TABLE owner_history (account_id VARCHAR(36) NOT NULL, from_user_id VARCHAR(36), to_user_id
    VARCHAR(36), changed_at BIGINT NOT NULL, why VARCHAR(32), id VARCHAR(36) NOT NULL, rev INTEGER NOT NULL,
    stamps TEXT NOT NULL, custom TEXT, created_at BIGINT, created_by VARCHAR(36), device_id VARCHAR(36),
    edited_at VARCHAR(16), edited_by VARCHAR(36), accepted_at BIGINT, deleted_at BIGINT, deleted_by
    VARCHAR(36), on_behalf_of VARCHAR(36), source_ref VARCHAR(120), CONSTRAINT pk_owner_history PRIMARY KEY
    (id))
    """,
    """
    CREATE TABLE visit (kind VARCHAR(32) NOT NULL, direction VARCHAR(32), account_id VARCHAR(36), contact_id
    VARCHAR(36), started_at BIGINT NOT NULL, ended_at BIGINT, time_zone VARCHAR(64), place_text
    VARCHAR(255), place_grade VARCHAR(32), our_people TEXT, their_people TEXT, met_decision_maker SMALLINT,
    purpose VARCHAR(255), summary VARCHAR(20000), result VARCHAR(32), satisfaction INTEGER, next_step
    VARCHAR(255), next_step_on VARCHAR(10), cost_minutes_travel INTEGER, plan_id VARCHAR(36), recorded_at
    BIGINT, recorded_by VARCHAR(36), imported_from VARCHAR(120), id VARCHAR(36) NOT NULL, rev INTEGER NOT
    NULL, stamps TEXT NOT NULL, custom TEXT, created_at BIGINT, created_by VARCHAR(36), device_id
    VARCHAR(36), edited_at VARCHAR(16), edited_by VARCHAR(36), accepted_at BIGINT, deleted_at BIGINT,
    deleted_by VARCHAR(36), on_behalf_of VARCHAR(36), source_ref VARCHAR(120), CONSTRAINT pk_visit PRIMARY
    KEY (id))
    """,
    """
    CREATE TABLE visit_addendum (visit_id VARCHAR(36) NOT NULL, kind VARCHAR(32) NOT NULL, text
    VARCHAR(20000), id VARCHAR(36) NOT NULL, rev INTEGER NOT NULL, stamps TEXT NOT NULL, custom TEXT,
    created_at BIGINT, created_by VARCHAR(36), device_id VARCHAR(36), edited_at VARCHAR(16), edited_by
    VARCHAR(36), accepted_at BIGINT, deleted_at BIGINT, deleted_by VARCHAR(36), on_behalf_of VARCHAR(36),
    source_ref VARCHAR(120), CONSTRAINT pk_visit_addendum PRIMARY KEY (id))
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
    CREATE TABLE visit_plan (account_id VARCHAR(36), contact_id VARCHAR(36), assignee_id VARCHAR(36),
    planned_on VARCHAR(10) NOT NULL, starts VARCHAR(5), ends VARCHAR(5), purpose VARCHAR(255), order_in_day
    INTEGER, state VARCHAR(32) NOT NULL, skip_reason VARCHAR(255), visit_id VARCHAR(36), id VARCHAR(36) NOT
    NULL, rev INTEGER NOT NULL, stamps TEXT NOT NULL, custom TEXT, created_at BIGINT, created_by
    VARCHAR(36), device_id VARCHAR(36), edited_at VARCHAR(16), edited_by VARCHAR(36), accepted_at BIGINT,
    deleted_at BIGINT, deleted_by VARCHAR(36), on_behalf_of VARCHAR(36), source_ref VARCHAR(120), CONSTRAINT
    pk_visit_plan PRIMARY KEY (id))
    """,
    """
    CREATE TABLE promise (account_id VARCHAR(36), contact_id VARCHAR(36), visit_id VARCHAR(36), quote_id
    VARCHAR(36), text VARCHAR(1000) NOT NULL, maker_id VARCHAR(36), due_on VARCHAR(10), former_due TEXT,
    remind_on VARCHAR(10), responsible_unit_id VARCHAR(36), state VARCHAR(32) NOT NULL, fulfilled_on
    VARCHAR(10), evidence VARCHAR(1000), id VARCHAR(36) NOT NULL, rev INTEGER NOT NULL, stamps TEXT NOT
    NULL, custom TEXT, created_at BIGINT, created_by VARCHAR(36), device_id VARCHAR(36), edited_at
    VARCHAR(16), edited_by VARCHAR(36), accepted_at BIGINT, deleted_at BIGINT, deleted_by VARCHAR(36),
    on_behalf_of VARCHAR(36), source_ref VARCHAR(120), CONSTRAINT pk_promise PRIMARY KEY (id))
    """,
    """
    CREATE TABLE note (account_id VARCHAR(36), contact_id VARCHAR(36), text VARCHAR(20000) NOT NULL, id
    VARCHAR(36) NOT NULL, rev INTEGER NOT NULL, stamps TEXT NOT NULL, custom TEXT, created_at BIGINT,
    created_by VARCHAR(36), device_id VARCHAR(36), edited_at VARCHAR(16), edited_by VARCHAR(36), accepted_at
    BIGINT, deleted_at BIGINT, deleted_by VARCHAR(36), on_behalf_of VARCHAR(36), source_ref VARCHAR(120),
    CONSTRAINT pk_note PRIMARY KEY (id))
    """,
    """
    CREATE TABLE attachment (target VARCHAR(40) NOT NULL, record_id VARCHAR(36) NOT NULL, name VARCHAR(1000)
    NOT NULL, mime VARCHAR(120), size INTEGER NOT NULL, sha256 VARCHAR(64) NOT NULL, thumb VARCHAR(12288),
    id VARCHAR(36) NOT NULL, rev INTEGER NOT NULL, stamps TEXT NOT NULL, custom TEXT, created_at BIGINT,
    created_by VARCHAR(36), device_id VARCHAR(36), edited_at VARCHAR(16), edited_by VARCHAR(36), accepted_at
    BIGINT, deleted_at BIGINT, deleted_by VARCHAR(36), on_behalf_of VARCHAR(36), source_ref VARCHAR(120),
    CONSTRAINT pk_attachment PRIMARY KEY (id))
    """,
    """
    CREATE TABLE approval_request (quote_id VARCHAR(36) NOT NULL, content_hash VARCHAR(64) NOT NULL,
    approver_id VARCHAR(36), reason VARCHAR(500), discount_pct BIGINT, limit_pct BIGINT, below_floor
    SMALLINT, amount BIGINT, currency VARCHAR(3), status VARCHAR(32) NOT NULL, id VARCHAR(36) NOT NULL, rev
    INTEGER NOT NULL, stamps TEXT NOT NULL, custom TEXT, created_at BIGINT, created_by VARCHAR(36),
    device_id VARCHAR(36), edited_at VARCHAR(16), edited_by VARCHAR(36), accepted_at BIGINT, deleted_at
    BIGINT, deleted_by VARCHAR(36), on_behalf_of VARCHAR(36), source_ref VARCHAR(120), CONSTRAINT
    pk_approval_request PRIMARY KEY (id))
    """,
    """
    CREATE TABLE approval_decision (request_id VARCHAR(36) NOT NULL, quote_id VARCHAR(36) NOT NULL, decision
    VARCHAR(32) NOT NULL, comment VARCHAR(500), content_hash VARCHAR(64) NOT NULL, data_as_of BIGINT, id
    VARCHAR(36) NOT NULL, rev INTEGER NOT NULL, stamps TEXT NOT NULL, custom TEXT, created_at BIGINT,
    created_by VARCHAR(36), device_id VARCHAR(36), edited_at VARCHAR(16), edited_by VARCHAR(36), accepted_at
    BIGINT, deleted_at BIGINT, deleted_by VARCHAR(36), on_behalf_of VARCHAR(36), source_ref VARCHAR(120),
    CONSTRAINT pk_approval_decision PRIMARY KEY (id))
    """,
    """
    CREATE TABLE "order" (number VARCHAR(60), account_id VARCHAR(36) NOT NULL, quote_id VARCHAR(36),
    ordered_on VARCHAR(10) NOT NULL, requested_on VARCHAR(10), delivered_on VARCHAR(10), status VARCHAR(32),
    currency VARCHAR(3), freight_amount BIGINT, total_net BIGINT, total_tax BIGINT, total_gross BIGINT,
    owner_id VARCHAR(36), team_ids TEXT, org_unit_id VARCHAR(36), external_id VARCHAR(80), id VARCHAR(36)
    NOT NULL, rev INTEGER NOT NULL, stamps TEXT NOT NULL, custom TEXT, created_at BIGINT, created_by
    VARCHAR(36), device_id VARCHAR(36), edited_at VARCHAR(16), edited_by VARCHAR(36), accepted_at BIGINT,
    deleted_at BIGINT, deleted_by VARCHAR(36), on_behalf_of VARCHAR(36), source_ref VARCHAR(120), CONSTRAINT
    pk_order PRIMARY KEY (id))
    """,
    """
    CREATE TABLE order_line (order_id VARCHAR(36) NOT NULL, product_id VARCHAR(36), code VARCHAR(60), name
    VARCHAR(255), qty BIGINT, unit_price BIGINT, discount_pct BIGINT, amount_net BIGINT, external_id
    VARCHAR(80), id VARCHAR(36) NOT NULL, rev INTEGER NOT NULL, stamps TEXT NOT NULL, custom TEXT,
    created_at BIGINT, created_by VARCHAR(36), device_id VARCHAR(36), edited_at VARCHAR(16), edited_by
    VARCHAR(36), accepted_at BIGINT, deleted_at BIGINT, deleted_by VARCHAR(36), on_behalf_of VARCHAR(36),
    source_ref VARCHAR(120), CONSTRAINT pk_order_line PRIMARY KEY (id))
    """,
    """
    CREATE TABLE "case" (number VARCHAR(60), account_id VARCHAR(36) NOT NULL, contact_id VARCHAR(36),
    product_id VARCHAR(36), kind VARCHAR(32), urgency VARCHAR(32), subject VARCHAR(255), description
    VARCHAR(20000), status VARCHAR(32), opened_on VARCHAR(10), due_on VARCHAR(10), closed_at BIGINT,
    assignee_id VARCHAR(36), resolution VARCHAR(20000), owner_id VARCHAR(36), team_ids TEXT, org_unit_id
    VARCHAR(36), external_id VARCHAR(80), id VARCHAR(36) NOT NULL, rev INTEGER NOT NULL, stamps TEXT NOT
    NULL, custom TEXT, created_at BIGINT, created_by VARCHAR(36), device_id VARCHAR(36), edited_at
    VARCHAR(16), edited_by VARCHAR(36), accepted_at BIGINT, deleted_at BIGINT, deleted_by VARCHAR(36),
    on_behalf_of VARCHAR(36), source_ref VARCHAR(120), CONSTRAINT pk_case PRIMARY KEY (id))
    """,
    """
    CREATE TABLE credit_profile (account_id VARCHAR(36) NOT NULL, grade VARCHAR(8), currency VARCHAR(3),
    limit_amount BIGINT, term_days INTEGER, exposure BIGINT, overdue BIGINT, longest_overdue_days INTEGER,
    on_hold SMALLINT, reviewed_on VARCHAR(10), as_of BIGINT, external_id VARCHAR(80), id VARCHAR(36) NOT
    NULL, rev INTEGER NOT NULL, stamps TEXT NOT NULL, custom TEXT, created_at BIGINT, created_by
    VARCHAR(36), device_id VARCHAR(36), edited_at VARCHAR(16), edited_by VARCHAR(36), accepted_at BIGINT,
    deleted_at BIGINT, deleted_by VARCHAR(36), on_behalf_of VARCHAR(36), source_ref VARCHAR(120), CONSTRAINT
    pk_credit_profile PRIMARY KEY (id))
    """,
    """
    CREATE TABLE competitor_price (account_id VARCHAR(36) NOT NULL, competitor VARCHAR(120) NOT NULL,
    offered VARCHAR(255), product_id VARCHAR(36), price BIGINT NOT NULL, currency VARCHAR(3), qty BIGINT,
    seen_on VARCHAR(10) NOT NULL, trust VARCHAR(32) NOT NULL, note VARCHAR(500), visit_id VARCHAR(36),
    quote_id VARCHAR(36), id VARCHAR(36) NOT NULL, rev INTEGER NOT NULL, stamps TEXT NOT NULL, custom TEXT,
    created_at BIGINT, created_by VARCHAR(36), device_id VARCHAR(36), edited_at VARCHAR(16), edited_by
    VARCHAR(36), accepted_at BIGINT, deleted_at BIGINT, deleted_by VARCHAR(36), on_behalf_of VARCHAR(36),
    source_ref VARCHAR(120), CONSTRAINT pk_competitor_price PRIMARY KEY (id))
    """,
    """
    CREATE TABLE tag (name VARCHAR(60) NOT NULL, tone VARCHAR(32), id VARCHAR(36) NOT NULL, rev INTEGER NOT
    NULL, stamps TEXT NOT NULL, custom TEXT, created_at BIGINT, created_by VARCHAR(36), device_id
    VARCHAR(36), edited_at VARCHAR(16), edited_by VARCHAR(36), accepted_at BIGINT, deleted_at BIGINT,
    deleted_by VARCHAR(36), on_behalf_of VARCHAR(36), source_ref VARCHAR(120), CONSTRAINT pk_tag PRIMARY KEY
    (id))
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
    external_id VARCHAR(80), id VARCHAR(36) NOT NULL, rev INTEGER NOT NULL, stamps TEXT NOT NULL, custom
    TEXT, created_at BIGINT, created_by VARCHAR(36), device_id VARCHAR(36), edited_at VARCHAR(16), edited_by
    VARCHAR(36), accepted_at BIGINT, deleted_at BIGINT, deleted_by VARCHAR(36), on_behalf_of VARCHAR(36),
    source_ref VARCHAR(120), CONSTRAINT pk_account PRIMARY KEY (id))
    """,
    """
    CREATE TABLE account_tag (account_id VARCHAR(36) NOT NULL, tag VARCHAR(60) NOT NULL, id VARCHAR(36) NOT
    NULL, rev INTEGER NOT NULL, stamps TEXT NOT NULL, custom TEXT, created_at BIGINT, created_by
    VARCHAR(36), device_id VARCHAR(36), edited_at VARCHAR(16), edited_by VARCHAR(36), accepted_at BIGINT,
    deleted_at BIGINT, deleted_by VARCHAR(36), on_behalf_of VARCHAR(36), source_ref VARCHAR(120), CONSTRAINT
    pk_account_tag PRIMARY KEY (id))
    """,
    """
    CREATE TABLE contact (full_name VARCHAR(120) NOT NULL, family_name VARCHAR(60), given_name VARCHAR(60),
    name_order VARCHAR(32), english_name VARCHAR(120), nickname VARCHAR(60), salutation VARCHAR(40), gender
    VARCHAR(32), birthday VARCHAR(10), preferences TEXT, memo VARCHAR(20000), met_on VARCHAR(10), met_where
    VARCHAR(120), merged_into_id VARCHAR(36), external_id VARCHAR(80), id VARCHAR(36) NOT NULL, rev INTEGER
    NOT NULL, stamps TEXT NOT NULL, custom TEXT, created_at BIGINT, created_by VARCHAR(36), device_id
    VARCHAR(36), edited_at VARCHAR(16), edited_by VARCHAR(36), accepted_at BIGINT, deleted_at BIGINT,
    deleted_by VARCHAR(36), on_behalf_of VARCHAR(36), source_ref VARCHAR(120), CONSTRAINT pk_contact PRIMARY
    KEY (id))
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
    CREATE TABLE contact_relation (contact_id VARCHAR(36) NOT NULL, other_id VARCHAR(36) NOT NULL, kind
    VARCHAR(32) NOT NULL, note VARCHAR(255), id VARCHAR(36) NOT NULL, rev INTEGER NOT NULL, stamps TEXT NOT
    NULL, custom TEXT, created_at BIGINT, created_by VARCHAR(36), device_id VARCHAR(36), edited_at
    VARCHAR(16), edited_by VARCHAR(36), accepted_at BIGINT, deleted_at BIGINT, deleted_by VARCHAR(36),
    on_behalf_of VARCHAR(36), source_ref VARCHAR(120), CONSTRAINT pk_contact_relation PRIMARY KEY (id))
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
    CREATE TABLE contact_tag (contact_id VARCHAR(36) NOT NULL, tag VARCHAR(60) NOT NULL, id VARCHAR(36) NOT
    NULL, rev INTEGER NOT NULL, stamps TEXT NOT NULL, custom TEXT, created_at BIGINT, created_by
    VARCHAR(36), device_id VARCHAR(36), edited_at VARCHAR(16), edited_by VARCHAR(36), accepted_at BIGINT,
    deleted_at BIGINT, deleted_by VARCHAR(36), on_behalf_of VARCHAR(36), source_ref VARCHAR(120), CONSTRAINT
    pk_contact_tag PRIMARY KEY (id))
    """,
    """
    CREATE TABLE consent_record (account_id VARCHAR(36), contact_id VARCHAR(36), channel VARCHAR(32) NOT
    NULL, decision VARCHAR(32) NOT NULL, said_to VARCHAR(36), said_at BIGINT, text VARCHAR(1000), expires_on
    VARCHAR(10), id VARCHAR(36) NOT NULL, rev INTEGER NOT NULL, stamps TEXT NOT NULL, custom TEXT,
    created_at BIGINT, created_by VARCHAR(36), device_id VARCHAR(36), edited_at VARCHAR(16), edited_by
    VARCHAR(36), accepted_at BIGINT, deleted_at BIGINT, deleted_by VARCHAR(36), on_behalf_of VARCHAR(36),
    source_ref VARCHAR(120), CONSTRAINT pk_consent_record PRIMARY KEY (id))
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
    CREATE TABLE resolution_journal (target VARCHAR(40) NOT NULL, record_id VARCHAR(36) NOT NULL, field
    VARCHAR(60) NOT NULL, kept TEXT, lost TEXT, kept_by VARCHAR(36), kept_hlc VARCHAR(16), lost_by
    VARCHAR(36), lost_hlc VARCHAR(16), decided_at BIGINT, id VARCHAR(36) NOT NULL, rev INTEGER NOT NULL,
    stamps TEXT NOT NULL, custom TEXT, created_at BIGINT, created_by VARCHAR(36), device_id VARCHAR(36),
    edited_at VARCHAR(16), edited_by VARCHAR(36), accepted_at BIGINT, deleted_at BIGINT, deleted_by
    VARCHAR(36), on_behalf_of VARCHAR(36), source_ref VARCHAR(120), CONSTRAINT pk_resolution_journal PRIMARY
    KEY (id))
    """,
    """
    CREATE TABLE merge_record (target VARCHAR(40) NOT NULL, survivor_id VARCHAR(36) NOT NULL, merged_id
    VARCHAR(36) NOT NULL, merged_title VARCHAR(255), choices TEXT, reason VARCHAR(255), state VARCHAR(32)
    NOT NULL, code VARCHAR(40), done_at BIGINT, id VARCHAR(36) NOT NULL, rev INTEGER NOT NULL, stamps TEXT
    NOT NULL, custom TEXT, created_at BIGINT, created_by VARCHAR(36), device_id VARCHAR(36), edited_at
    VARCHAR(16), edited_by VARCHAR(36), accepted_at BIGINT, deleted_at BIGINT, deleted_by VARCHAR(36),
    on_behalf_of VARCHAR(36), source_ref VARCHAR(120), CONSTRAINT pk_merge_record PRIMARY KEY (id))
    """,
    """
    CREATE TABLE handed_over_edit (target VARCHAR(40) NOT NULL, record_id VARCHAR(36) NOT NULL, changes
    TEXT, author_id VARCHAR(36), made_hlc VARCHAR(16), received_at BIGINT, status VARCHAR(32) NOT NULL,
    settled_by VARCHAR(36), settled_at BIGINT, id VARCHAR(36) NOT NULL, rev INTEGER NOT NULL, stamps TEXT
    NOT NULL, custom TEXT, created_at BIGINT, created_by VARCHAR(36), device_id VARCHAR(36), edited_at
    VARCHAR(16), edited_by VARCHAR(36), accepted_at BIGINT, deleted_at BIGINT, deleted_by VARCHAR(36),
    on_behalf_of VARCHAR(36), source_ref VARCHAR(120), CONSTRAINT pk_handed_over_edit PRIMARY KEY (id))
    """,
    """
    CREATE TABLE erasure (target VARCHAR(40) NOT NULL, record_id VARCHAR(36) NOT NULL, erased_at BIGINT, id
    VARCHAR(36) NOT NULL, rev INTEGER NOT NULL, stamps TEXT NOT NULL, custom TEXT, created_at BIGINT,
    created_by VARCHAR(36), device_id VARCHAR(36), edited_at VARCHAR(16), edited_by VARCHAR(36), accepted_at
    BIGINT, deleted_at BIGINT, deleted_by VARCHAR(36), on_behalf_of VARCHAR(36), source_ref VARCHAR(120),
    CONSTRAINT pk_erasure PRIMARY KEY (id))
    """,
    """
    CREATE TABLE duplicate_decision (target VARCHAR(40) NOT NULL, record_id VARCHAR(36) NOT NULL, other_id
    VARCHAR(36) NOT NULL, decision VARCHAR(32) NOT NULL, id VARCHAR(36) NOT NULL, rev INTEGER NOT NULL,
    stamps TEXT NOT NULL, custom TEXT, created_at BIGINT, created_by VARCHAR(36), device_id VARCHAR(36),
    edited_at VARCHAR(16), edited_by VARCHAR(36), accepted_at BIGINT, deleted_at BIGINT, deleted_by
    VARCHAR(36), on_behalf_of VARCHAR(36), source_ref VARCHAR(120), CONSTRAINT pk_duplicate_decision PRIMARY
    KEY (id))
    """,
    """
    CREATE TABLE contact_touch (contact_id VARCHAR(36) NOT NULL, user_id VARCHAR(36) NOT NULL, last_at
    BIGINT NOT NULL, kind VARCHAR(32), id VARCHAR(36) NOT NULL, rev INTEGER NOT NULL, stamps TEXT NOT NULL,
    custom TEXT, created_at BIGINT, created_by VARCHAR(36), device_id VARCHAR(36), edited_at VARCHAR(16),
    edited_by VARCHAR(36), accepted_at BIGINT, deleted_at BIGINT, deleted_by VARCHAR(36), on_behalf_of
    VARCHAR(36), source_ref VARCHAR(120), CONSTRAINT pk_contact_touch PRIMARY KEY (id))
    """,
    """
    CREATE TABLE price_stat (product_id VARCHAR(36) NOT NULL, level VARCHAR(32), month VARCHAR(7) NOT NULL,
    currency VARCHAR(3), line_count INTEGER, qty BIGINT, min_price BIGINT, median_price BIGINT, avg_price
    BIGINT, max_price BIGINT, id VARCHAR(36) NOT NULL, rev INTEGER NOT NULL, stamps TEXT NOT NULL, custom
    TEXT, created_at BIGINT, created_by VARCHAR(36), device_id VARCHAR(36), edited_at VARCHAR(16), edited_by
    VARCHAR(36), accepted_at BIGINT, deleted_at BIGINT, deleted_by VARCHAR(36), on_behalf_of VARCHAR(36),
    source_ref VARCHAR(120), CONSTRAINT pk_price_stat PRIMARY KEY (id))
    """,
    """
    CREATE TABLE suppression (key_hash VARCHAR(64) NOT NULL, channel VARCHAR(32) NOT NULL, expires_on
    VARCHAR(10), id VARCHAR(36) NOT NULL, rev INTEGER NOT NULL, stamps TEXT NOT NULL, custom TEXT,
    created_at BIGINT, created_by VARCHAR(36), device_id VARCHAR(36), edited_at VARCHAR(16), edited_by
    VARCHAR(36), accepted_at BIGINT, deleted_at BIGINT, deleted_by VARCHAR(36), on_behalf_of VARCHAR(36),
    source_ref VARCHAR(120), CONSTRAINT pk_suppression PRIMARY KEY (id))
    """,
    """
    CREATE TABLE ref_label (target VARCHAR(40) NOT NULL, record_id VARCHAR(36) NOT NULL, ref_entity
    VARCHAR(40) NOT NULL, ref_id VARCHAR(36) NOT NULL, label_text VARCHAR(255), id VARCHAR(36) NOT NULL, rev
    INTEGER NOT NULL, stamps TEXT NOT NULL, custom TEXT, created_at BIGINT, created_by VARCHAR(36),
    device_id VARCHAR(36), edited_at VARCHAR(16), edited_by VARCHAR(36), accepted_at BIGINT, deleted_at
    BIGINT, deleted_by VARCHAR(36), on_behalf_of VARCHAR(36), source_ref VARCHAR(120), CONSTRAINT
    pk_ref_label PRIMARY KEY (id))
    """,
    """
    CREATE TABLE duplicate_candidate (target VARCHAR(40) NOT NULL, record_id VARCHAR(36) NOT NULL, pair
    VARCHAR(36) NOT NULL, score INTEGER, reasons TEXT, known_to VARCHAR(36), known_to_unit VARCHAR(36),
    decision VARCHAR(32), decided_by VARCHAR(36), decided_at BIGINT, id VARCHAR(36) NOT NULL, rev INTEGER
    NOT NULL, stamps TEXT NOT NULL, custom TEXT, created_at BIGINT, created_by VARCHAR(36), device_id
    VARCHAR(36), edited_at VARCHAR(16), edited_by VARCHAR(36), accepted_at BIGINT, deleted_at BIGINT,
    deleted_by VARCHAR(36), on_behalf_of VARCHAR(36), source_ref VARCHAR(120), CONSTRAINT
    pk_duplicate_candidate PRIMARY KEY (id))
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
    CREATE TABLE import_row (batch_id VARCHAR(36) NOT NULL, row_number INTEGER NOT NULL, sheet VARCHAR(120),
    sheet_row INTEGER, row_hash VARCHAR(64) NOT NULL, raw TEXT, state VARCHAR(32) NOT NULL, reason TEXT,
    contact_id VARCHAR(36), account_id VARCHAR(36), changes TEXT, id VARCHAR(36) NOT NULL, rev INTEGER NOT
    NULL, stamps TEXT NOT NULL, custom TEXT, created_at BIGINT, created_by VARCHAR(36), device_id
    VARCHAR(36), edited_at VARCHAR(16), edited_by VARCHAR(36), accepted_at BIGINT, deleted_at BIGINT,
    deleted_by VARCHAR(36), on_behalf_of VARCHAR(36), source_ref VARCHAR(120), CONSTRAINT pk_import_row
    PRIMARY KEY (id))
    """,
    """
    CREATE TABLE saved_filter (list_key VARCHAR(60) NOT NULL, name VARCHAR(80) NOT NULL, conditions TEXT NOT
    NULL, id VARCHAR(36) NOT NULL, rev INTEGER NOT NULL, stamps TEXT NOT NULL, custom TEXT, created_at
    BIGINT, created_by VARCHAR(36), device_id VARCHAR(36), edited_at VARCHAR(16), edited_by VARCHAR(36),
    accepted_at BIGINT, deleted_at BIGINT, deleted_by VARCHAR(36), on_behalf_of VARCHAR(36), source_ref
    VARCHAR(120), CONSTRAINT pk_saved_filter PRIMARY KEY (id))
    """,
    """
    CREATE TABLE favourite (user_id VARCHAR(36) NOT NULL, account_id VARCHAR(36) NOT NULL, id VARCHAR(36)
    NOT NULL, rev INTEGER NOT NULL, stamps TEXT NOT NULL, custom TEXT, created_at BIGINT, created_by
    VARCHAR(36), device_id VARCHAR(36), edited_at VARCHAR(16), edited_by VARCHAR(36), accepted_at BIGINT,
    deleted_at BIGINT, deleted_by VARCHAR(36), on_behalf_of VARCHAR(36), source_ref VARCHAR(120), CONSTRAINT
    pk_favourite PRIMARY KEY (id))
    """,
    """
    CREATE TABLE export_log (what VARCHAR(120) NOT NULL, filter TEXT, fields TEXT, row_count INTEGER NOT
    NULL, withheld INTEGER, file_sha256 VARCHAR(64), target VARCHAR(1000), exported_at BIGINT NOT NULL, id
    VARCHAR(36) NOT NULL, rev INTEGER NOT NULL, stamps TEXT NOT NULL, custom TEXT, created_at BIGINT,
    created_by VARCHAR(36), device_id VARCHAR(36), edited_at VARCHAR(16), edited_by VARCHAR(36), accepted_at
    BIGINT, deleted_at BIGINT, deleted_by VARCHAR(36), on_behalf_of VARCHAR(36), source_ref VARCHAR(120),
    CONSTRAINT pk_export_log PRIMARY KEY (id))
    """,
    """
    CREATE TABLE org_unit (name VARCHAR(120) NOT NULL, parent_id VARCHAR(36), kind VARCHAR(32), region_code
    VARCHAR(12), manager_id VARCHAR(36), is_active SMALLINT, external_id VARCHAR(80), id VARCHAR(36) NOT
    NULL, rev INTEGER NOT NULL, stamps TEXT NOT NULL, custom TEXT, created_at BIGINT, created_by
    VARCHAR(36), device_id VARCHAR(36), edited_at VARCHAR(16), edited_by VARCHAR(36), accepted_at BIGINT,
    deleted_at BIGINT, deleted_by VARCHAR(36), on_behalf_of VARCHAR(36), source_ref VARCHAR(120), CONSTRAINT
    pk_org_unit PRIMARY KEY (id))
    """,
    """
    CREATE TABLE user (login VARCHAR(80) NOT NULL, name VARCHAR(120) NOT NULL, mobile VARCHAR(40), email
    VARCHAR(200), org_unit_id VARCHAR(36), manager_id VARCHAR(36), role VARCHAR(32), discount_limit_pct
    BIGINT, price_floor_right SMALLINT, is_active SMALLINT, left_on VARCHAR(10), external_id VARCHAR(80), id
    VARCHAR(36) NOT NULL, rev INTEGER NOT NULL, stamps TEXT NOT NULL, custom TEXT, created_at BIGINT,
    created_by VARCHAR(36), device_id VARCHAR(36), edited_at VARCHAR(16), edited_by VARCHAR(36), accepted_at
    BIGINT, deleted_at BIGINT, deleted_by VARCHAR(36), on_behalf_of VARCHAR(36), source_ref VARCHAR(120),
    CONSTRAINT pk_user PRIMARY KEY (id))
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
    CREATE TABLE announcement (title VARCHAR(255) NOT NULL, body VARCHAR(20000), published_at BIGINT,
    valid_until VARCHAR(10), must_read SMALLINT, id VARCHAR(36) NOT NULL, rev INTEGER NOT NULL, stamps TEXT
    NOT NULL, custom TEXT, created_at BIGINT, created_by VARCHAR(36), device_id VARCHAR(36), edited_at
    VARCHAR(16), edited_by VARCHAR(36), accepted_at BIGINT, deleted_at BIGINT, deleted_by VARCHAR(36),
    on_behalf_of VARCHAR(36), source_ref VARCHAR(120), CONSTRAINT pk_announcement PRIMARY KEY (id))
    """,
    """
    CREATE TABLE product (code VARCHAR(60) NOT NULL, name VARCHAR(255) NOT NULL, english_name VARCHAR(255),
    spec VARCHAR(255), unit VARCHAR(20), category VARCHAR(120), attributes TEXT, list_price BIGINT, cost
    BIGINT, floor_price BIGINT, currency VARCHAR(3), tax_rate BIGINT, status VARCHAR(32), lead_time_days
    INTEGER, replaced_by_id VARCHAR(36), substitute_ids TEXT, photo_id VARCHAR(36), external_id VARCHAR(80),
    id VARCHAR(36) NOT NULL, rev INTEGER NOT NULL, stamps TEXT NOT NULL, custom TEXT, created_at BIGINT,
    created_by VARCHAR(36), device_id VARCHAR(36), edited_at VARCHAR(16), edited_by VARCHAR(36), accepted_at
    BIGINT, deleted_at BIGINT, deleted_by VARCHAR(36), on_behalf_of VARCHAR(36), source_ref VARCHAR(120),
    CONSTRAINT pk_product PRIMARY KEY (id))
    """,
    """
    CREATE TABLE bundle_item (bundle_id VARCHAR(36) NOT NULL, product_id VARCHAR(36) NOT NULL, qty BIGINT
    NOT NULL, is_free SMALLINT, sort_key VARCHAR(40), external_id VARCHAR(80), id VARCHAR(36) NOT NULL, rev
    INTEGER NOT NULL, stamps TEXT NOT NULL, custom TEXT, created_at BIGINT, created_by VARCHAR(36),
    device_id VARCHAR(36), edited_at VARCHAR(16), edited_by VARCHAR(36), accepted_at BIGINT, deleted_at
    BIGINT, deleted_by VARCHAR(36), on_behalf_of VARCHAR(36), source_ref VARCHAR(120), CONSTRAINT
    pk_bundle_item PRIMARY KEY (id))
    """,
    """
    CREATE TABLE product_substitute (product_id VARCHAR(36) NOT NULL, other_id VARCHAR(36) NOT NULL, kind
    VARCHAR(32) NOT NULL, note VARCHAR(255), sort_key VARCHAR(40), id VARCHAR(36) NOT NULL, rev INTEGER NOT
    NULL, stamps TEXT NOT NULL, custom TEXT, created_at BIGINT, created_by VARCHAR(36), device_id
    VARCHAR(36), edited_at VARCHAR(16), edited_by VARCHAR(36), accepted_at BIGINT, deleted_at BIGINT,
    deleted_by VARCHAR(36), on_behalf_of VARCHAR(36), source_ref VARCHAR(120), CONSTRAINT
    pk_product_substitute PRIMARY KEY (id))
    """,
    """
    CREATE TABLE price_book (name VARCHAR(120) NOT NULL, currency VARCHAR(3), tax_inclusive SMALLINT,
    parent_id VARCHAR(36), valid_from VARCHAR(10), valid_to VARCHAR(10), account_id VARCHAR(36), level
    VARCHAR(8), region VARCHAR(60), is_default SMALLINT, version INTEGER, external_id VARCHAR(80), id
    VARCHAR(36) NOT NULL, rev INTEGER NOT NULL, stamps TEXT NOT NULL, custom TEXT, created_at BIGINT,
    created_by VARCHAR(36), device_id VARCHAR(36), edited_at VARCHAR(16), edited_by VARCHAR(36), accepted_at
    BIGINT, deleted_at BIGINT, deleted_by VARCHAR(36), on_behalf_of VARCHAR(36), source_ref VARCHAR(120),
    CONSTRAINT pk_price_book PRIMARY KEY (id))
    """,
    """
    CREATE TABLE price_entry (price_book_id VARCHAR(36) NOT NULL, product_id VARCHAR(36) NOT NULL, min_qty
    BIGINT, price BIGINT NOT NULL, valid_from VARCHAR(10), valid_to VARCHAR(10), rule_id VARCHAR(36),
    external_id VARCHAR(80), id VARCHAR(36) NOT NULL, rev INTEGER NOT NULL, stamps TEXT NOT NULL, custom
    TEXT, created_at BIGINT, created_by VARCHAR(36), device_id VARCHAR(36), edited_at VARCHAR(16), edited_by
    VARCHAR(36), accepted_at BIGINT, deleted_at BIGINT, deleted_by VARCHAR(36), on_behalf_of VARCHAR(36),
    source_ref VARCHAR(120), CONSTRAINT pk_price_entry PRIMARY KEY (id))
    """,
    """
    CREATE TABLE price_rule (price_book_id VARCHAR(36) NOT NULL, category VARCHAR(120), base VARCHAR(32) NOT
    NULL, base_book_id VARCHAR(36), percent BIGINT, cost_percent BIGINT, rounding VARCHAR(32),
    rounding_factor BIGINT, surcharge BIGINT, min_qty BIGINT, valid_from VARCHAR(10), valid_to VARCHAR(10),
    external_id VARCHAR(80), id VARCHAR(36) NOT NULL, rev INTEGER NOT NULL, stamps TEXT NOT NULL, custom
    TEXT, created_at BIGINT, created_by VARCHAR(36), device_id VARCHAR(36), edited_at VARCHAR(16), edited_by
    VARCHAR(36), accepted_at BIGINT, deleted_at BIGINT, deleted_by VARCHAR(36), on_behalf_of VARCHAR(36),
    source_ref VARCHAR(120), CONSTRAINT pk_price_rule PRIMARY KEY (id))
    """,
    """
    CREATE TABLE tax_rate (code VARCHAR(20) NOT NULL, rate BIGINT NOT NULL, region VARCHAR(12), valid_from
    VARCHAR(10), valid_to VARCHAR(10), external_id VARCHAR(80), id VARCHAR(36) NOT NULL, rev INTEGER NOT
    NULL, stamps TEXT NOT NULL, custom TEXT, created_at BIGINT, created_by VARCHAR(36), device_id
    VARCHAR(36), edited_at VARCHAR(16), edited_by VARCHAR(36), accepted_at BIGINT, deleted_at BIGINT,
    deleted_by VARCHAR(36), on_behalf_of VARCHAR(36), source_ref VARCHAR(120), CONSTRAINT pk_tax_rate
    PRIMARY KEY (id))
    """,
    """
    CREATE TABLE currency_rate (currency VARCHAR(3) NOT NULL, rate BIGINT NOT NULL, valid_from VARCHAR(10)
    NOT NULL, external_id VARCHAR(80), id VARCHAR(36) NOT NULL, rev INTEGER NOT NULL, stamps TEXT NOT NULL,
    custom TEXT, created_at BIGINT, created_by VARCHAR(36), device_id VARCHAR(36), edited_at VARCHAR(16),
    edited_by VARCHAR(36), accepted_at BIGINT, deleted_at BIGINT, deleted_by VARCHAR(36), on_behalf_of
    VARCHAR(36), source_ref VARCHAR(120), CONSTRAINT pk_currency_rate PRIMARY KEY (id))
    """,
    """
    CREATE TABLE product_proposal (name VARCHAR(255) NOT NULL, code VARCHAR(60), spec VARCHAR(255), unit
    VARCHAR(20), price BIGINT, currency VARCHAR(3), tax_rate BIGINT, note VARCHAR(1000), account_id
    VARCHAR(36), quote_id VARCHAR(36), line_id VARCHAR(36), status VARCHAR(32) NOT NULL, answer
    VARCHAR(255), product_id VARCHAR(36), id VARCHAR(36) NOT NULL, rev INTEGER NOT NULL, stamps TEXT NOT
    NULL, custom TEXT, created_at BIGINT, created_by VARCHAR(36), device_id VARCHAR(36), edited_at
    VARCHAR(16), edited_by VARCHAR(36), accepted_at BIGINT, deleted_at BIGINT, deleted_by VARCHAR(36),
    on_behalf_of VARCHAR(36), source_ref VARCHAR(120), CONSTRAINT pk_product_proposal PRIMARY KEY (id))
    """,
    """
    CREATE TABLE quote (number VARCHAR(60), drawn_number VARCHAR(60), provisional_number VARCHAR(60),
    revision INTEGER, root_id VARCHAR(36), supersedes_id VARCHAR(36), account_id VARCHAR(36), contact_id
    VARCHAR(36), subject VARCHAR(255), currency VARCHAR(3) NOT NULL, fx_rate_to_base BIGINT, fx_as_of
    VARCHAR(10), price_book_id VARCHAR(36), price_as_of VARCHAR(10), old_prices_accepted_on VARCHAR(10),
    tax_mode VARCHAR(32) NOT NULL, tax_rounding VARCHAR(32) NOT NULL, quote_on VARCHAR(10), valid_until
    VARCHAR(10), payment_term VARCHAR(255), delivery_term VARCHAR(255), warranty VARCHAR(255), terms_text
    VARCHAR(20000), header_discount_kind VARCHAR(32), header_discount_value BIGINT, freight_amount BIGINT,
    freight_tax_rate BIGINT, internal_note VARCHAR(20000), status VARCHAR(32) NOT NULL, sent_at BIGINT,
    sent_channel VARCHAR(40), sent_hash VARCHAR(64), sent_content TEXT, accepted_on VARCHAR(10), accepted_by
    VARCHAR(120), parallel VARCHAR(32), evidence_kind VARCHAR(32), evidence_ref VARCHAR(255), reject_reason
    VARCHAR(255), language VARCHAR(8), total_net BIGINT, total_discount BIGINT, total_tax BIGINT,
    total_gross BIGINT, tax_by_rate TEXT, owner_id VARCHAR(36), team_ids TEXT, org_unit_id VARCHAR(36), id
    VARCHAR(36) NOT NULL, rev INTEGER NOT NULL, stamps TEXT NOT NULL, custom TEXT, created_at BIGINT,
    created_by VARCHAR(36), device_id VARCHAR(36), edited_at VARCHAR(16), edited_by VARCHAR(36), accepted_at
    BIGINT, deleted_at BIGINT, deleted_by VARCHAR(36), on_behalf_of VARCHAR(36), source_ref VARCHAR(120),
    CONSTRAINT pk_quote PRIMARY KEY (id))
    """,
    """
    CREATE TABLE quote_line (quote_id VARCHAR(36) NOT NULL, sort_key VARCHAR(40) NOT NULL, section
    VARCHAR(120), product_id VARCHAR(36), code VARCHAR(60), name VARCHAR(255), spec VARCHAR(255), unit
    VARCHAR(20), qty BIGINT NOT NULL, list_price BIGINT, price_source VARCHAR(120), unit_price BIGINT NOT
    NULL, discount_kind VARCHAR(32), discount_value BIGINT, tax_rate BIGINT, delivery VARCHAR(120), note
    VARCHAR(1000), price_reason VARCHAR(255), is_optional SMALLINT, cost_snapshot BIGINT, amount_net BIGINT,
    amount_tax BIGINT, amount_gross BIGINT, id VARCHAR(36) NOT NULL, rev INTEGER NOT NULL, stamps TEXT NOT
    NULL, custom TEXT, created_at BIGINT, created_by VARCHAR(36), device_id VARCHAR(36), edited_at
    VARCHAR(16), edited_by VARCHAR(36), accepted_at BIGINT, deleted_at BIGINT, deleted_by VARCHAR(36),
    on_behalf_of VARCHAR(36), source_ref VARCHAR(120), CONSTRAINT pk_quote_line PRIMARY KEY (id))
    """,
    """
    CREATE TABLE work_report (author_id VARCHAR(36) NOT NULL, starts_on VARCHAR(10) NOT NULL, ends_on
    VARCHAR(10) NOT NULL, language VARCHAR(8), body VARCHAR(60000), composed VARCHAR(60000), status
    VARCHAR(32) NOT NULL, submitted_at BIGINT, id VARCHAR(36) NOT NULL, rev INTEGER NOT NULL, stamps TEXT
    NOT NULL, custom TEXT, created_at BIGINT, created_by VARCHAR(36), device_id VARCHAR(36), edited_at
    VARCHAR(16), edited_by VARCHAR(36), accepted_at BIGINT, deleted_at BIGINT, deleted_by VARCHAR(36),
    on_behalf_of VARCHAR(36), source_ref VARCHAR(120), CONSTRAINT pk_work_report PRIMARY KEY (id))
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
    CREATE TABLE local_outbox_record (entity VARCHAR(40) NOT NULL, id VARCHAR(36) NOT NULL, n INTEGER NOT
    NULL, op VARCHAR(8) NOT NULL, CONSTRAINT pk_local_outbox_record PRIMARY KEY (entity, id, n)) WITHOUT
    ROWID
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
    CREATE TABLE local_acknowledged (n INTEGER NOT NULL, id VARCHAR(36) NOT NULL, hlc VARCHAR(16) NOT NULL,
    author VARCHAR(36) NOT NULL, schema INTEGER NOT NULL, aggregate VARCHAR(40) NOT NULL, aggregate_id
    VARCHAR(36) NOT NULL, depends_on TEXT NOT NULL, changes TEXT NOT NULL, seq INTEGER NOT NULL, CONSTRAINT
    pk_local_acknowledged PRIMARY KEY (n), CONSTRAINT uq_local_acknowledged_id UNIQUE (id))
    """,
    """
    CREATE TABLE local_untold (entity VARCHAR(40) NOT NULL, id VARCHAR(36) NOT NULL, CONSTRAINT
    pk_local_untold PRIMARY KEY (entity, id)) WITHOUT ROWID
    """,
    """
    CREATE TABLE local_retold (id VARCHAR(36) NOT NULL, CONSTRAINT pk_local_retold PRIMARY KEY (id)) WITHOUT
    ROWID
    """,
    """
    CREATE TABLE local_forgotten (entity VARCHAR(40) NOT NULL, id VARCHAR(36) NOT NULL, "row" TEXT NOT NULL,
    fields TEXT, scopes TEXT NOT NULL, CONSTRAINT pk_local_forgotten PRIMARY KEY (entity, id)) WITHOUT ROWID
    """,
    """
    CREATE TABLE local_notice (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, code VARCHAR(40) NOT NULL,
    params TEXT NOT NULL, at_ms INTEGER NOT NULL, read_ms INTEGER)
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
    CREATE TABLE local_search_lender (lender VARCHAR(36) NOT NULL, n INTEGER NOT NULL, CONSTRAINT
    pk_local_search_lender PRIMARY KEY (lender, n)) WITHOUT ROWID
    """,
    """
    CREATE TABLE local_search_visit (n INTEGER NOT NULL, id VARCHAR(36) NOT NULL, CONSTRAINT
    pk_local_search_visit PRIMARY KEY (n), CONSTRAINT uq_local_search_visit_id UNIQUE (id))
    """,
    """
    CREATE TABLE local_search_company ("key" TEXT NOT NULL, account_id VARCHAR(36) NOT NULL, CONSTRAINT
    pk_local_search_company PRIMARY KEY ("key", account_id)) WITHOUT ROWID
    """,
    """
    CREATE TABLE local_sort_key (entity VARCHAR(40) NOT NULL, id VARCHAR(36) NOT NULL, sort_key TEXT NOT
    NULL, CONSTRAINT pk_local_sort_key PRIMARY KEY (entity, id)) WITHOUT ROWID
    """,
    """
    CREATE TABLE local_account_glance (account_id VARCHAR(36) NOT NULL, last_contact_ms INTEGER, visit_id
    VARCHAR(36), contact_id VARCHAR(36), contact TEXT NOT NULL, contact_key TEXT, phone TEXT NOT NULL, call
    TEXT, CONSTRAINT pk_local_account_glance PRIMARY KEY (account_id)) WITHOUT ROWID
    """,
    """
    CREATE TABLE local_blob (name VARCHAR(64) NOT NULL, size INTEGER NOT NULL, stored INTEGER NOT NULL,
    state VARCHAR(8) NOT NULL, used_ms INTEGER NOT NULL, checked_ms INTEGER NOT NULL, CONSTRAINT
    pk_local_blob PRIMARY KEY (name))
    """,
    """
    CREATE TABLE local_blob_slice (name VARCHAR(64) NOT NULL, n INTEGER NOT NULL, data BLOB NOT NULL,
    CONSTRAINT uq_local_blob_slice_name_n UNIQUE (name, n))
    """,
    """
    CREATE TABLE local_transfer (direction VARCHAR(4) NOT NULL, name VARCHAR(64) NOT NULL, asked INTEGER NOT
    NULL, attempts INTEGER NOT NULL, code VARCHAR(40), params TEXT, due_ms INTEGER NOT NULL, CONSTRAINT
    pk_local_transfer PRIMARY KEY (direction, name)) WITHOUT ROWID
    """,
    """
    CREATE TABLE local_deed (n INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, at_ms INTEGER NOT NULL, kind
    VARCHAR(8) NOT NULL, state VARCHAR(8) NOT NULL, "of" INTEGER, size INTEGER NOT NULL)
    """,
    """
    CREATE TABLE local_deed_record (n INTEGER NOT NULL, entity VARCHAR(40) NOT NULL, id VARCHAR(36) NOT
    NULL, place INTEGER NOT NULL, op VARCHAR(8) NOT NULL, "before" TEXT NOT NULL, "after" TEXT NOT NULL,
    belongs TEXT NOT NULL, CONSTRAINT pk_local_deed_record PRIMARY KEY (n, entity, id)) WITHOUT ROWID
    """,
    """
    CREATE TABLE local_seen (entity VARCHAR(40) NOT NULL, id VARCHAR(36) NOT NULL, at_ms INTEGER NOT NULL,
    CONSTRAINT pk_local_seen PRIMARY KEY (entity, id)) WITHOUT ROWID
    """,
    """
    CREATE TABLE local_draft (kind VARCHAR(60) NOT NULL, about VARCHAR(36) NOT NULL, n INTEGER NOT NULL,
    body TEXT NOT NULL, CONSTRAINT pk_local_draft PRIMARY KEY (kind, about)) WITHOUT ROWID
    """,
    """
    CREATE TABLE local_command_use (command VARCHAR(60) NOT NULL, times INTEGER NOT NULL, at_ms INTEGER NOT
    NULL, CONSTRAINT pk_local_command_use PRIMARY KEY (command)) WITHOUT ROWID
    """,
    """
    CREATE TABLE local_artefact (name VARCHAR(64) NOT NULL, n INTEGER NOT NULL, size INTEGER NOT NULL,
    sha256 VARCHAR(64) NOT NULL, "key" VARCHAR(64) NOT NULL, pages INTEGER NOT NULL, CONSTRAINT
    pk_local_artefact PRIMARY KEY (name), CONSTRAINT uq_local_artefact_n UNIQUE (n)) WITHOUT ROWID
    """,
    """
    CREATE TABLE local_trip_pack (id INTEGER NOT NULL, title TEXT NOT NULL, first_on VARCHAR(10) NOT NULL,
    last_on VARCHAR(10) NOT NULL, members TEXT NOT NULL, files INTEGER NOT NULL, built_ms INTEGER NOT NULL,
    CONSTRAINT pk_local_trip_pack PRIMARY KEY (id))
    """,
    """
    CREATE VIRTUAL TABLE local_search USING fts5(tokens, detail = column, prefix = '1 2 3', tokenize =
    'unicode61')
    """,
    """
    CREATE VIRTUAL TABLE local_search_said USING fts5(tokens, detail = column, tokenize = 'unicode61')
    """,
    """
    CREATE INDEX ix_account_contact_account_id ON account_contact (account_id)
    """,
    """
    CREATE INDEX ix_account_contact_contact_id ON account_contact (contact_id)
    """,
    """
    CREATE INDEX ix_account_external_id ON account (external_id)
    """,
    """
    CREATE INDEX ix_account_owner_id ON account (owner_id)
    """,
    """
    CREATE INDEX ix_account_share_account_id ON account_share (account_id)
    """,
    """
    CREATE INDEX ix_account_tag_account_id ON account_tag (account_id)
    """,
    """
    CREATE INDEX ix_account_tax_no ON account (tax_no)
    """,
    """
    CREATE INDEX ix_approval_decision_quote_id ON approval_decision (quote_id)
    """,
    """
    CREATE INDEX ix_approval_decision_request_id ON approval_decision (request_id)
    """,
    """
    CREATE INDEX ix_approval_request_quote_id ON approval_request (quote_id)
    """,
    """
    CREATE INDEX ix_attachment_record_id ON attachment (record_id)
    """,
    """
    CREATE INDEX ix_attachment_sha256 ON attachment (sha256)
    """,
    """
    CREATE INDEX ix_bundle_item_bundle_id ON bundle_item (bundle_id)
    """,
    """
    CREATE INDEX ix_bundle_item_external_id ON bundle_item (external_id)
    """,
    """
    CREATE INDEX ix_case_account_id ON "case" (account_id)
    """,
    """
    CREATE INDEX ix_case_external_id ON "case" (external_id)
    """,
    """
    CREATE INDEX ix_case_number ON "case" (number)
    """,
    """
    CREATE INDEX ix_case_owner_id ON "case" (owner_id)
    """,
    """
    CREATE INDEX ix_competitor_price_account_id ON competitor_price (account_id)
    """,
    """
    CREATE INDEX ix_competitor_price_product_id ON competitor_price (product_id)
    """,
    """
    CREATE INDEX ix_conflict_record_id ON "conflict" (record_id)
    """,
    """
    CREATE INDEX ix_consent_record_account_id ON consent_record (account_id)
    """,
    """
    CREATE INDEX ix_consent_record_contact_id ON consent_record (contact_id)
    """,
    """
    CREATE INDEX ix_contact_external_id ON contact (external_id)
    """,
    """
    CREATE INDEX ix_contact_method_contact_id ON contact_method (contact_id)
    """,
    """
    CREATE INDEX ix_contact_method_match_key ON contact_method (match_key)
    """,
    """
    CREATE INDEX ix_contact_relation_contact_id ON contact_relation (contact_id)
    """,
    """
    CREATE INDEX ix_contact_relation_other_id ON contact_relation (other_id)
    """,
    """
    CREATE INDEX ix_contact_tag_contact_id ON contact_tag (contact_id)
    """,
    """
    CREATE INDEX ix_contact_touch_contact_id ON contact_touch (contact_id)
    """,
    """
    CREATE INDEX ix_credit_profile_account_id ON credit_profile (account_id)
    """,
    """
    CREATE INDEX ix_credit_profile_external_id ON credit_profile (external_id)
    """,
    """
    CREATE INDEX ix_currency_rate_currency ON currency_rate (currency)
    """,
    """
    CREATE INDEX ix_currency_rate_external_id ON currency_rate (external_id)
    """,
    """
    CREATE INDEX ix_duplicate_candidate_pair ON duplicate_candidate (pair)
    """,
    """
    CREATE INDEX ix_duplicate_candidate_record_id ON duplicate_candidate (record_id)
    """,
    """
    CREATE INDEX ix_duplicate_decision_record_id ON duplicate_decision (record_id)
    """,
    """
    CREATE INDEX ix_erasure_record_id ON erasure (record_id)
    """,
    """
    CREATE INDEX ix_favourite_account_id ON favourite (account_id)
    """,
    """
    CREATE INDEX ix_hand_over_account_id ON hand_over (account_id)
    """,
    """
    CREATE INDEX ix_handed_over_edit_record_id ON handed_over_edit (record_id)
    """,
    """
    CREATE INDEX ix_import_batch_sha256 ON import_batch (sha256)
    """,
    """
    CREATE INDEX ix_import_row_batch_id ON import_row (batch_id)
    """,
    """
    CREATE INDEX ix_import_row_row_hash ON import_row (row_hash)
    """,
    """
    CREATE INDEX ix_local_account_glance_call ON local_account_glance (call)
    """,
    """
    CREATE INDEX ix_local_account_glance_contact_id ON local_account_glance (contact_id)
    """,
    """
    CREATE INDEX ix_local_account_glance_contact_key ON local_account_glance (contact_key)
    """,
    """
    CREATE INDEX ix_local_account_glance_last_contact_ms ON local_account_glance (last_contact_ms)
    """,
    """
    CREATE INDEX ix_local_account_glance_visit_id ON local_account_glance (visit_id)
    """,
    """
    CREATE INDEX ix_local_acknowledged_aggregate_aggregate_id ON local_acknowledged (aggregate,
    aggregate_id)
    """,
    """
    CREATE INDEX ix_local_acknowledged_seq ON local_acknowledged (seq)
    """,
    """
    CREATE INDEX ix_local_blob_used_ms ON local_blob (used_ms)
    """,
    """
    CREATE INDEX ix_local_deed_record_entity_id ON local_deed_record (entity, id)
    """,
    """
    CREATE INDEX ix_local_outbox_aggregate_aggregate_id ON local_outbox (aggregate, aggregate_id)
    """,
    """
    CREATE INDEX ix_local_outbox_record_n ON local_outbox_record (n)
    """,
    """
    CREATE INDEX ix_local_outbox_state_n ON local_outbox (state, n)
    """,
    """
    CREATE INDEX ix_local_scope_member_entity_id ON local_scope_member (entity, id)
    """,
    """
    CREATE INDEX ix_local_search_company_account_id ON local_search_company (account_id)
    """,
    """
    CREATE INDEX ix_local_search_digits_n ON local_search_digits (n)
    """,
    """
    CREATE INDEX ix_local_search_lender_n ON local_search_lender (n)
    """,
    """
    CREATE INDEX ix_local_seen_at_ms ON local_seen (at_ms)
    """,
    """
    CREATE INDEX ix_merge_record_merged_id ON merge_record (merged_id)
    """,
    """
    CREATE INDEX ix_merge_record_survivor_id ON merge_record (survivor_id)
    """,
    """
    CREATE INDEX ix_note_account_id ON note (account_id)
    """,
    """
    CREATE INDEX ix_note_contact_id ON note (contact_id)
    """,
    """
    CREATE INDEX ix_order_external_id ON "order" (external_id)
    """,
    """
    CREATE INDEX ix_order_line_external_id ON order_line (external_id)
    """,
    """
    CREATE INDEX ix_order_line_order_id ON order_line (order_id)
    """,
    """
    CREATE INDEX ix_order_line_product_id ON order_line (product_id)
    """,
    """
    CREATE INDEX ix_order_number ON "order" (number)
    """,
    """
    CREATE INDEX ix_order_owner_id ON "order" (owner_id)
    """,
    """
    CREATE INDEX ix_org_unit_external_id ON org_unit (external_id)
    """,
    """
    CREATE INDEX ix_owner_history_account_id ON owner_history (account_id)
    """,
    """
    CREATE INDEX ix_price_book_external_id ON price_book (external_id)
    """,
    """
    CREATE INDEX ix_price_entry_external_id ON price_entry (external_id)
    """,
    """
    CREATE INDEX ix_price_entry_price_book_id ON price_entry (price_book_id)
    """,
    """
    CREATE INDEX ix_price_entry_product_id ON price_entry (product_id)
    """,
    """
    CREATE INDEX ix_price_rule_external_id ON price_rule (external_id)
    """,
    """
    CREATE INDEX ix_price_rule_price_book_id ON price_rule (price_book_id)
    """,
    """
    CREATE INDEX ix_price_stat_product_id ON price_stat (product_id)
    """,
    """
    CREATE INDEX ix_product_code ON product (code)
    """,
    """
    CREATE INDEX ix_product_external_id ON product (external_id)
    """,
    """
    CREATE INDEX ix_product_proposal_account_id ON product_proposal (account_id)
    """,
    """
    CREATE INDEX ix_product_proposal_line_id ON product_proposal (line_id)
    """,
    """
    CREATE INDEX ix_product_substitute_product_id ON product_substitute (product_id)
    """,
    """
    CREATE INDEX ix_promise_account_id ON promise (account_id)
    """,
    """
    CREATE INDEX ix_promise_due_on ON promise (due_on)
    """,
    """
    CREATE INDEX ix_promise_maker_id ON promise (maker_id)
    """,
    """
    CREATE INDEX ix_quote_account_id ON quote (account_id)
    """,
    """
    CREATE INDEX ix_quote_drawn_number ON quote (drawn_number)
    """,
    """
    CREATE INDEX ix_quote_line_product_id ON quote_line (product_id)
    """,
    """
    CREATE INDEX ix_quote_line_quote_id ON quote_line (quote_id)
    """,
    """
    CREATE INDEX ix_quote_number ON quote (number)
    """,
    """
    CREATE INDEX ix_quote_owner_id ON quote (owner_id)
    """,
    """
    CREATE INDEX ix_quote_provisional_number ON quote (provisional_number)
    """,
    """
    CREATE INDEX ix_ref_label_record_id ON ref_label (record_id)
    """,
    """
    CREATE INDEX ix_ref_label_ref_id ON ref_label (ref_id)
    """,
    """
    CREATE INDEX ix_resolution_journal_record_id ON resolution_journal (record_id)
    """,
    """
    CREATE INDEX ix_suppression_key_hash ON suppression (key_hash)
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
    CREATE INDEX ix_tax_rate_external_id ON tax_rate (external_id)
    """,
    """
    CREATE INDEX ix_user_external_id ON user (external_id)
    """,
    """
    CREATE INDEX ix_visit_addendum_visit_id ON visit_addendum (visit_id)
    """,
    """
    CREATE INDEX ix_visit_plan_account_id ON visit_plan (account_id)
    """,
    """
    CREATE INDEX ix_visit_plan_assignee_id ON visit_plan (assignee_id)
    """,
    """
    CREATE INDEX ix_visit_plan_planned_on ON visit_plan (planned_on)
    """,
    """
    CREATE INDEX ix_work_report_author_id ON work_report (author_id)
    """,
    """
    CREATE INDEX ix_work_report_starts_on ON work_report (starts_on)
    """,
    """
    CREATE INDEX lx_account_city ON account (city)
    """,
    """
    CREATE INDEX lx_account_contact_left ON account_contact (is_active, contact_id)
    """,
    """
    CREATE INDEX lx_account_created ON account (created_at)
    """,
    """
    CREATE INDEX lx_account_facets ON account (id, deleted_at, status, level, lifecycle, owner_id, region,
    city, industry_code, source)
    """,
    """
    CREATE INDEX lx_account_limit ON account (credit_limit, deleted_at)
    """,
    """
    CREATE INDEX lx_account_list ON account (owner_id, deleted_at, name)
    """,
    """
    CREATE INDEX lx_account_next ON account (next_contact_on)
    """,
    """
    CREATE INDEX lx_account_phone ON account (phone, deleted_at)
    """,
    """
    CREATE INDEX lx_account_tag ON account_tag (tag, deleted_at, account_id)
    """,
    """
    CREATE INDEX lx_account_waiting ON account (owner_id, deleted_at, status, lifecycle, next_contact_on,
    level, created_at, id)
    """,
    """
    CREATE INDEX lx_case_account ON "case" (account_id, status, opened_on)
    """,
    """
    CREATE INDEX lx_conflict_open ON conflict (status, record_id)
    """,
    """
    CREATE INDEX lx_contact_here ON contact (id, deleted_at, merged_into_id, full_name)
    """,
    """
    CREATE INDEX lx_contact_name ON contact (full_name)
    """,
    """
    CREATE INDEX lx_credit_overdue ON credit_profile (longest_overdue_days DESC, overdue DESC, account_id)
    WHERE overdue > 0 AND deleted_at IS NULL
    """,
    """
    CREATE INDEX lx_import_row_account ON import_row (account_id)
    """,
    """
    CREATE INDEX lx_import_row_order ON import_row (batch_id, row_number)
    """,
    """
    CREATE INDEX lx_method_refused ON contact_method (contact_id) WHERE opt_out = 1 AND deleted_at IS NULL
    """,
    """
    CREATE INDEX lx_order_account ON "order" (account_id, ordered_on DESC)
    """,
    """
    CREATE INDEX lx_order_day ON "order" (ordered_on, account_id, currency, status, deleted_at, total_net,
    total_gross)
    """,
    """
    CREATE INDEX lx_price_entry_product ON price_entry (product_id, price_book_id, min_qty)
    """,
    """
    CREATE INDEX lx_promise_due ON promise (state, due_on)
    """,
    """
    CREATE INDEX lx_promise_maker ON promise (maker_id, state, due_on)
    """,
    """
    CREATE INDEX lx_quote_account ON quote (account_id, quote_on DESC)
    """,
    """
    CREATE INDEX lx_quote_author ON quote (created_by, status, quote_on DESC)
    """,
    """
    CREATE INDEX lx_quote_family ON quote (root_id) WHERE root_id IS NOT NULL
    """,
    """
    CREATE INDEX lx_quote_line_order ON quote_line (quote_id, sort_key)
    """,
    """
    CREATE INDEX lx_quote_valid ON quote (valid_until, owner_id, status, deleted_at)
    """,
    """
    CREATE INDEX lx_sort_key ON local_sort_key (entity, sort_key, id)
    """,
    """
    CREATE INDEX lx_task_account ON task (account_id, status, due_on)
    """,
    """
    CREATE INDEX lx_task_assignee ON task (assignee_id, status, due_on)
    """,
    """
    CREATE INDEX lx_visit_account ON visit (account_id, started_at DESC, result, deleted_at, id)
    """,
    """
    CREATE INDEX lx_visit_author ON visit (created_by, started_at DESC)
    """,
    """
    CREATE INDEX lx_visit_contact ON visit (contact_id, started_at DESC)
    """,
    """
    CREATE INDEX lx_visit_plan_assignee ON visit_plan (assignee_id, planned_on)
    """,
    """
    CREATE INDEX lx_visit_started ON visit (started_at DESC)
    """,
    """
    INSERT INTO local_search_said (local_search_said, rank) VALUES ('secure-delete', 1)
    """,
)


def upgrade() -> None:
    connection = op.get_bind()
    for statement in STATEMENTS:
        connection.exec_driver_sql(" ".join(statement.split()))

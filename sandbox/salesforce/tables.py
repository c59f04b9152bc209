"""The tables of an org's file that are not its objects: its own bookkeeping."""

OWN_TABLES = """
CREATE TABLE IF NOT EXISTS sandbox_counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sandbox_note (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sandbox_object (name TEXT PRIMARY KEY, prefix TEXT NOT NULL, definition TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS sandbox_field (
    object TEXT NOT NULL, name TEXT NOT NULL, id TEXT NOT NULL, definition TEXT NOT NULL,
    PRIMARY KEY (object, name));
CREATE TABLE IF NOT EXISTS sandbox_bin (
    record_id TEXT PRIMARY KEY, object TEXT NOT NULL, root TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS sandbox_bin_root ON sandbox_bin (root);
CREATE TABLE IF NOT EXISTS sandbox_cleared (
    root TEXT NOT NULL, object TEXT NOT NULL, record_id TEXT NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (root, object, record_id, field)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sandbox_lock (record_id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sandbox_session (
    token TEXT PRIMARY KEY, user_id TEXT NOT NULL, created TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS oauth_grant (
    digest TEXT PRIMARY KEY, kind TEXT NOT NULL, content TEXT NOT NULL, given REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS bulk_job (id TEXT PRIMARY KEY, job TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS bulk_batch (
    id TEXT PRIMARY KEY, job_id TEXT NOT NULL, number INTEGER NOT NULL, batch TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS bulk_batch_job ON bulk_batch (job_id, number);
CREATE TABLE IF NOT EXISTS bulk_part (
    batch_id TEXT NOT NULL, number INTEGER NOT NULL, part BLOB NOT NULL, PRIMARY KEY (batch_id, number));
CREATE TABLE IF NOT EXISTS bulk_outcome (
    batch_id TEXT NOT NULL, first INTEGER NOT NULL, outcomes TEXT NOT NULL, PRIMARY KEY (batch_id, first));
CREATE TABLE IF NOT EXISTS metadata_component (
    type TEXT NOT NULL, name TEXT NOT NULL COLLATE NOCASE, id TEXT NOT NULL, definition TEXT,
    created TEXT NOT NULL, created_by TEXT NOT NULL, changed TEXT NOT NULL, changed_by TEXT NOT NULL,
    PRIMARY KEY (type, name)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS metadata_job (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, job TEXT NOT NULL, archive BLOB, result TEXT);
CREATE TABLE IF NOT EXISTS outbound_notice (
    number INTEGER PRIMARY KEY, message TEXT NOT NULL, record_id TEXT NOT NULL, queued REAL NOT NULL,
    due REAL NOT NULL, attempts INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS outbound_due ON outbound_notice (message, due);
"""

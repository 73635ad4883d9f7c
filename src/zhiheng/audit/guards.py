"""What PostgreSQL itself holds of both logs: rows are added and neither changed nor removed.

Two things refuse, each for the other's weakness: triggers bind every role, rights bind even statements that would touch no
row. Who owns the tables could take both away; then the checkpoints outside tell.
"""

from __future__ import annotations

#: Days for which the who-did-what log is kept at least (half a year, as 网络安全法 asks).
KEEP_DAYS = 183
#: Advisory locks: entries are added one after another; actions are written by many at once and sealed alone.
LOG_LOCK, ACTIONS_LOCK = 7_350_131, 7_350_132

ENTRY, CONTENT, NODE = "audit_logentry", "audit_logcontent", "audit_lognode"
CHECKPOINT, COSIGNATURE, SENDING = "audit_checkpoint", "audit_cosignature", "audit_sending"
REFERENCE = "audit_logreference"
ACTION, SEGMENT, PURGE = "audit_action", "audit_actionsegment", "audit_actionpurge"
TABLES = (ENTRY, CONTENT, NODE, CHECKPOINT, COSIGNATURE, SENDING, ACTION, SEGMENT, PURGE)
#: Guarded by a later migration; `TABLES` is what the first one guards.
ALL_TABLES = (*TABLES, REFERENCE)
#: Rows of these may be deleted for a reason that the service writes down: erasure, and the end of the time to keep.
DELETED_BY_SERVICES = (CONTENT, ACTION)

FUNCTIONS = f"""
CREATE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: this table only grows', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION audit_next_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.index <> (SELECT coalesce(max(index) + 1, 0) FROM {ENTRY}) THEN
        RAISE EXCEPTION 'entry % would leave a gap', NEW.index USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.leaf_hash <> sha256('\\x00'::bytea || NEW.leaf) THEN
        RAISE EXCEPTION 'entry % has another hash', NEW.index USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION audit_writing_actions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared({ACTIONS_LOCK});
    RETURN NULL;
END $$;

CREATE FUNCTION audit_action_now() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.at := clock_timestamp();
    RETURN NEW;
END $$;

CREATE FUNCTION audit_action_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.at > clock_timestamp() - interval '{KEEP_DAYS} days' THEN
        RAISE EXCEPTION 'action % is kept for {KEEP_DAYS} days', OLD.id USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN OLD;
END $$;
"""
FUNCTION_NAMES = (
    "audit_only_grows",
    "audit_next_entry",
    "audit_writing_actions",
    "audit_action_now",
    "audit_action_kept",
)


def _refusing(table: str) -> str:
    rows = "UPDATE" if table in DELETED_BY_SERVICES else "UPDATE OR DELETE"
    return (
        f"CREATE TRIGGER audit_rows_stay BEFORE {rows} ON {table} FOR EACH ROW EXECUTE FUNCTION audit_only_grows();\n"
        f"CREATE TRIGGER audit_table_stays BEFORE TRUNCATE ON {table} FOR EACH STATEMENT"
        " EXECUTE FUNCTION audit_only_grows();\n"
        f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM CURRENT_USER, PUBLIC;\n"
    )


OWN_TRIGGERS = f"""
CREATE TRIGGER audit_no_gap BEFORE INSERT ON {ENTRY} FOR EACH ROW EXECUTE FUNCTION audit_next_entry();
CREATE TRIGGER audit_writing BEFORE INSERT ON {ACTION} FOR EACH STATEMENT EXECUTE FUNCTION audit_writing_actions();
CREATE TRIGGER audit_time BEFORE INSERT ON {ACTION} FOR EACH ROW EXECUTE FUNCTION audit_action_now();
CREATE TRIGGER audit_kept BEFORE DELETE ON {ACTION} FOR EACH ROW EXECUTE FUNCTION audit_action_kept();
"""


def installing() -> str:
    """Return the SQL that puts the guards on."""
    return FUNCTIONS + "".join(_refusing(table) for table in TABLES) + OWN_TRIGGERS


def refusing(table: str) -> str:
    """Return the SQL that guards one more table."""
    return _refusing(table)


def removing() -> str:
    """Return the SQL that takes the guards off, for undoing the migration."""
    gone = "".join(f"DROP FUNCTION {name}() CASCADE;\n" for name in FUNCTION_NAMES)
    return gone + "".join(f"GRANT UPDATE, DELETE, TRUNCATE ON {table} TO CURRENT_USER;\n" for table in TABLES)

namespace EdgeDiag.EdgeHost.Journal;

internal static class JournalSchema
{
    public const string Sql = """
        CREATE TABLE IF NOT EXISTS faults(
            rowid INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, case_id TEXT NOT NULL, fault_id TEXT NOT NULL, taken TEXT NOT NULL);
        CREATE INDEX IF NOT EXISTS faults_of_case ON faults(case_id);
        CREATE TABLE IF NOT EXISTS cases(
            rowid INTEGER PRIMARY KEY, case_id TEXT NOT NULL UNIQUE, diagnosis_id TEXT NOT NULL UNIQUE,
            site TEXT NOT NULL, line TEXT NOT NULL, device TEXT NOT NULL, code TEXT NOT NULL, severity INTEGER NOT NULL,
            last_ms INTEGER NOT NULL, cleared INTEGER NOT NULL, received_ms INTEGER NOT NULL, snapshot TEXT NOT NULL, final TEXT,
            faults INTEGER NOT NULL DEFAULT 1, stale INTEGER NOT NULL DEFAULT 0);
        CREATE INDEX IF NOT EXISTS cases_of_device ON cases(site, line, device, code);
        CREATE INDEX IF NOT EXISTS cases_by_age ON cases(site, line, device, received_ms);
        CREATE INDEX IF NOT EXISTS cases_stale ON cases(rowid) WHERE stale=1;
        CREATE INDEX IF NOT EXISTS cases_unfinished ON cases(severity) WHERE final IS NULL;
        CREATE TABLE IF NOT EXISTS outbox(
            id INTEGER PRIMARY KEY AUTOINCREMENT, topic TEXT NOT NULL, payload BLOB NOT NULL, retain INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS feedback(
            diagnosis_id TEXT NOT NULL, ts_ms INTEGER NOT NULL, by_whom TEXT NOT NULL, event TEXT NOT NULL, PRIMARY KEY(diagnosis_id, ts_ms, by_whom));
        CREATE TABLE IF NOT EXISTS images(line TEXT NOT NULL, device TEXT NOT NULL, ts_ms INTEGER NOT NULL, event TEXT NOT NULL, PRIMARY KEY(line, device));
        CREATE TABLE IF NOT EXISTS waiting_tickets(id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, verdict TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS counters(name TEXT PRIMARY KEY, value INTEGER NOT NULL);
        INSERT OR IGNORE INTO counters(name, value) VALUES ('dead_lettered', 0), ('archived_received', 0), ('archived_diagnosed', 0), ('archived_collapsed', 0);
        """;
}

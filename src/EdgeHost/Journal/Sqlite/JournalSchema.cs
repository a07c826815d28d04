using System.Globalization;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Codes;
using Microsoft.Data.Sqlite;

namespace EdgeDiag.EdgeHost.Journal.Sqlite;

/// <summary>The journal's tables, and how those of earlier versions become them. The file's <c>user_version</c> says which it has.</summary>
internal static class JournalSchema
{
    /// <summary>The version that this program writes.</summary>
    public const int Version = 5;

    private const string Sql = """
        CREATE TABLE IF NOT EXISTS faults(
            rowid INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, case_id TEXT NOT NULL, fault_id TEXT NOT NULL, taken TEXT NOT NULL,
            received_ms INTEGER NOT NULL DEFAULT 0);
        CREATE INDEX IF NOT EXISTS faults_of_case ON faults(case_id);
        CREATE INDEX IF NOT EXISTS faults_without_case ON faults(received_ms) WHERE case_id='';
        CREATE TABLE IF NOT EXISTS cases(
            rowid INTEGER PRIMARY KEY, case_id TEXT NOT NULL UNIQUE, diagnosis_id TEXT NOT NULL UNIQUE,
            site TEXT NOT NULL, line TEXT NOT NULL, device TEXT NOT NULL, code TEXT NOT NULL, severity INTEGER NOT NULL,
            last_ms INTEGER NOT NULL, cleared INTEGER NOT NULL, received_ms INTEGER NOT NULL, snapshot TEXT NOT NULL, final TEXT,
            faults INTEGER NOT NULL DEFAULT 1, stale INTEGER NOT NULL DEFAULT 0, opened_ms INTEGER NOT NULL DEFAULT 0,
            code_key TEXT NOT NULL DEFAULT '', acknowledged INTEGER NOT NULL DEFAULT 0, acknowledged_by TEXT,
            acknowledged_ms INTEGER, hold TEXT NOT NULL DEFAULT 'None', hold_by TEXT, hold_until_ms INTEGER,
            changed_ms INTEGER NOT NULL DEFAULT 0, episode_id TEXT, shown INTEGER NOT NULL DEFAULT 0,
            at_ms INTEGER NOT NULL DEFAULT 0, doubt_ms INTEGER NOT NULL DEFAULT 0, asked INTEGER NOT NULL DEFAULT 0,
            raised_ms INTEGER NOT NULL DEFAULT 0);
        CREATE INDEX IF NOT EXISTS cases_of_device ON cases(site, line, device, code);
        CREATE INDEX IF NOT EXISTS cases_of_code ON cases(site, line, device, code_key);
        CREATE INDEX IF NOT EXISTS cases_by_fault_time ON cases(site, line, device, opened_ms);
        CREATE INDEX IF NOT EXISTS cases_by_receipt ON cases(received_ms) WHERE final IS NOT NULL;
        CREATE INDEX IF NOT EXISTS cases_stale ON cases(rowid) WHERE stale=1;
        CREATE INDEX IF NOT EXISTS cases_unfinished ON cases(severity) WHERE final IS NULL;
        CREATE INDEX IF NOT EXISTS cases_of_line ON cases(site, line, at_ms);
        CREATE INDEX IF NOT EXISTS cases_of_episode ON cases(episode_id, at_ms) WHERE episode_id IS NOT NULL;
        CREATE TABLE IF NOT EXISTS episodes(
            rowid INTEGER PRIMARY KEY, episode_id TEXT NOT NULL UNIQUE, site TEXT NOT NULL, line TEXT NOT NULL, first_ms INTEGER NOT NULL,
            last_ms INTEGER NOT NULL, alarms INTEGER NOT NULL, first_case TEXT NOT NULL, reason TEXT NOT NULL, asked INTEGER NOT NULL DEFAULT 0);
        CREATE INDEX IF NOT EXISTS episodes_of_line ON episodes(site, line, last_ms);
        CREATE INDEX IF NOT EXISTS cases_standing ON cases(site, line, device, code_key, raised_ms) WHERE cleared=0;
        CREATE INDEX IF NOT EXISTS cases_told_ended ON cases(site, line, device, code_key) WHERE cleared=1;
        CREATE INDEX IF NOT EXISTS cases_shown ON cases(site, line, device) WHERE shown=1;
        CREATE INDEX IF NOT EXISTS cases_ended ON cases(changed_ms) WHERE shown=1 AND cleared=1;
        CREATE INDEX IF NOT EXISTS cases_listed ON cases(
            received_ms, severity, cleared, acknowledged, hold, line, device, code, raised_ms);
        CREATE INDEX IF NOT EXISTS cases_listed_open ON cases(
            received_ms, severity, cleared, acknowledged, hold, line, device, code, raised_ms) WHERE cleared=0 OR acknowledged=0;
        CREATE INDEX IF NOT EXISTS cases_shelved ON cases(hold_until_ms) WHERE hold_until_ms IS NOT NULL;
        CREATE TABLE IF NOT EXISTS clocks(
            line TEXT NOT NULL, device TEXT NOT NULL, behind_ms REAL NOT NULL, seconds INTEGER NOT NULL, whole INTEGER NOT NULL,
            at_ms INTEGER NOT NULL, PRIMARY KEY(line, device));
        CREATE TABLE IF NOT EXISTS outbox(
            id INTEGER PRIMARY KEY AUTOINCREMENT, topic TEXT NOT NULL, payload BLOB NOT NULL, retain INTEGER NOT NULL,
            live INTEGER NOT NULL DEFAULT 0);
        CREATE INDEX IF NOT EXISTS outbox_in_order ON outbox(retain DESC, id);
        CREATE TABLE IF NOT EXISTS refused(
            id INTEGER PRIMARY KEY AUTOINCREMENT, topic TEXT NOT NULL, payload BLOB NOT NULL, bytes INTEGER NOT NULL, retain INTEGER NOT NULL,
            reason TEXT NOT NULL, ts_ms INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS feedback(
            diagnosis_id TEXT NOT NULL, ts_ms INTEGER NOT NULL, by_whom TEXT NOT NULL, event TEXT NOT NULL, PRIMARY KEY(diagnosis_id, ts_ms, by_whom));
        CREATE TABLE IF NOT EXISTS images(
            line TEXT NOT NULL, device TEXT NOT NULL, ts_ms INTEGER NOT NULL, event TEXT NOT NULL,
            received_ms INTEGER NOT NULL DEFAULT 0, PRIMARY KEY(line, device));
        CREATE TABLE IF NOT EXISTS waiting_tickets(id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, verdict TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS counters(name TEXT PRIMARY KEY, value INTEGER NOT NULL);
        INSERT OR IGNORE INTO counters(name, value) VALUES ('dead_lettered', 0), ('archived_received', 0), ('archived_diagnosed', 0), ('archived_collapsed', 0),
            ('set_aside', 0);
        """;

    // Version 1 has the same tables, without the index of the outbox, and version 4 without those of lists; the statements above add them.
    // Times of receipt that version 0 has not kept are taken to be now: nothing is forgotten too early.
    private const string From0 = """
        ALTER TABLE faults ADD COLUMN received_ms INTEGER NOT NULL DEFAULT 0;
        UPDATE faults SET received_ms=unixepoch('now')*1000 WHERE case_id='';
        ALTER TABLE cases ADD COLUMN opened_ms INTEGER NOT NULL DEFAULT 0;
        UPDATE cases SET opened_ms=last_ms;
        DROP INDEX IF EXISTS cases_by_age;
        ALTER TABLE images ADD COLUMN received_ms INTEGER NOT NULL DEFAULT 0;
        UPDATE images SET received_ms=unixepoch('now')*1000;
        """;

    // Version 3 finds a case by its code in whatever spelling. What the manual says of a code is not known here: the normal form has to do.
    private const string From2 = """
        ALTER TABLE cases ADD COLUMN code_key TEXT NOT NULL DEFAULT '';
        UPDATE cases SET code_key=code_form(code);
        """;

    // Version 4 keeps what people do with an alarm. Of faults that had ended before nothing is left to be seen; those of the last day that
    // have not are published again, for each case has a topic now.
    private const string From3 = """
        ALTER TABLE cases ADD COLUMN acknowledged INTEGER NOT NULL DEFAULT 0;
        UPDATE cases SET acknowledged=cleared;
        ALTER TABLE cases ADD COLUMN acknowledged_by TEXT;
        ALTER TABLE cases ADD COLUMN acknowledged_ms INTEGER;
        ALTER TABLE cases ADD COLUMN hold TEXT NOT NULL DEFAULT 'None';
        ALTER TABLE cases ADD COLUMN hold_by TEXT;
        ALTER TABLE cases ADD COLUMN hold_until_ms INTEGER;
        ALTER TABLE cases ADD COLUMN changed_ms INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE cases ADD COLUMN episode_id TEXT;
        ALTER TABLE cases ADD COLUMN shown INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE cases ADD COLUMN at_ms INTEGER NOT NULL DEFAULT 0;
        UPDATE cases SET at_ms=opened_ms;
        ALTER TABLE cases ADD COLUMN doubt_ms INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE cases ADD COLUMN asked INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE cases ADD COLUMN raised_ms INTEGER NOT NULL DEFAULT 0;
        UPDATE cases SET raised_ms=received_ms;
        ALTER TABLE outbox ADD COLUMN live INTEGER NOT NULL DEFAULT 0;
        UPDATE cases SET stale=1 WHERE cleared=0 AND final IS NOT NULL AND received_ms > (unixepoch('now')-86400)*1000;
        """;

    /// <summary>Makes the tables, or brings those of an earlier version up to date, all or nothing.</summary>
    /// <exception cref="InvalidInputException">A later version of the program has written the file, or its tables are others.</exception>
    public static void Apply(SqliteConnection db)
    {
        int Found() => Convert.ToInt32(db.Scalar("PRAGMA user_version"), CultureInfo.InvariantCulture);
        if (Found() != Version)
            Change();
        if (SchemaCheck.Missing(db, Sql) is { } missing)
            throw new InvalidInputException(db.DataSource, "tables", $"those of version {Version}", missing);

        void Change()
        {
            using var transaction = db.BeginTransaction();
            // Looked at again: another process may have been quicker.
            var version = Found();
            if (version > Version)
                throw new InvalidInputException(db.DataSource, "user_version", $"at most {Version}, which this version of the program writes", $"{version}");
            if (version == 0 && db.Scalar("SELECT 1 FROM sqlite_master WHERE name='faults'") is not null)
                db.Run(From0);
            if (version < 3 && SchemaCheck.Tables(db).Contains("cases") && db.Scalar("SELECT 1 FROM pragma_table_info('cases') WHERE name='code_key'") is null)
            {
                db.CreateFunction("code_form", (string code) => CodeForm.Normal(code), isDeterministic: true);
                db.Run(From2);
            }

            if (version < 4 && SchemaCheck.Tables(db).Contains("cases") && db.Scalar("SELECT 1 FROM pragma_table_info('cases') WHERE name='hold'") is null)
                db.Run(From3);
            db.Run(Sql);
            db.Run(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version={Version}"));
            transaction.Commit();
        }
    }
}

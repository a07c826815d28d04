using Microsoft.Data.Sqlite;

namespace EdgeDiag.EdgeHost.Storage;

/// <summary>
/// Compares a database's tables with those that the program works with. A file of a later version, or one that a person changed, is
/// then refused by name, instead of failing in the middle of the work.
/// </summary>
internal static class SchemaCheck
{
    /// <summary>The first table or column that the program needs and the database lacks.</summary>
    /// <param name="db">The database.</param>
    /// <param name="schema">Statements that make the program's tables.</param>
    /// <returns>What is missing, for a message; null where nothing is.</returns>
    public static string? Missing(SqliteConnection db, string schema)
    {
        using var model = new SqliteConnection("Data Source=:memory:;Pooling=False");
        model.Open();
        model.Run(schema);
        foreach (var table in Tables(model))
        {
            var found = Columns(db, table);
            if (found.Count == 0)
                return $"no table {table}";
            if (Columns(model, table).Except(found, StringComparer.OrdinalIgnoreCase).FirstOrDefault() is { } column)
                return $"a table {table} without the column {column}";
        }

        return null;
    }

    /// <summary>The database's tables without those of SQLite itself.</summary>
    public static IReadOnlyList<string> Tables(SqliteConnection db) =>
        db.List("SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite%' ORDER BY name");

    private static IReadOnlyList<string> Columns(SqliteConnection db, string table) => db.List("SELECT name FROM pragma_table_info($table)", ("$table", table));
}

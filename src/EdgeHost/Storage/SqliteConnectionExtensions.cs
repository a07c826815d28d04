using Microsoft.Data.Sqlite;

namespace EdgeDiag.EdgeHost.Storage;

/// <summary>Short forms for one statement.</summary>
internal static class SqliteConnectionExtensions
{
    public static SqliteCommand Command(this SqliteConnection db, string sql, params (string Name, object Value)[] parameters)
    {
        var command = db.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value);
        return command;
    }

    public static void Run(this SqliteConnection db, string sql, params (string Name, object Value)[] parameters)
    {
        using var command = db.Command(sql, parameters);
        command.ExecuteNonQuery();
    }

    public static object? Scalar(this SqliteConnection db, string sql, params (string Name, object Value)[] parameters)
    {
        using var command = db.Command(sql, parameters);
        return command.ExecuteScalar();
    }

    public static IReadOnlyList<string> List(this SqliteConnection db, string sql, params (string Name, object Value)[] parameters)
    {
        using var command = db.Command(sql, parameters);
        using var reader = command.ExecuteReader();
        var list = new List<string>();
        while (reader.Read())
            list.Add(reader.GetString(0));
        return list;
    }
}

using System.Globalization;
using DuckDB.NET.Data;

namespace Cdp.Benchmarks.Jobs;

/// <summary>Runs a SQL script in an in-memory DuckDB with 2 threads and prints the last statement's row.</summary>
internal static class DuckDbJob
{
    /// <param name="arguments">The script, then name=value pairs for its <c>{name}</c>s.</param>
    public static int Run(string[] arguments)
    {
        var sql = arguments[1..].Select(pair => pair.Split('=', 2))
            .Aggregate(File.ReadAllText(arguments[0]), (text, pair) => text.Replace($"{{{pair[0]}}}", pair[1], StringComparison.Ordinal));
        using var connection = new DuckDBConnection("DataSource=:memory:;threads=2");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        do
        {
            if (reader.FieldCount == 0 || !reader.Read()) continue;
            Console.WriteLine(string.Join(' ', Enumerable.Range(0, reader.FieldCount).Select(i =>
                string.Create(CultureInfo.InvariantCulture, $"{reader.GetName(i)}={reader.GetValue(i)}"))));
        }
        while (reader.NextResult());
        return 0;
    }
}

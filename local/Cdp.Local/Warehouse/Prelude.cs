using System.Text;

namespace Cdp.Local.Warehouse;

/// <summary>What DuckDB is told first, so that it reads Trino's SQL: <c>prelude.sql</c>.</summary>
internal static class Prelude
{
    public static readonly string Text = Read();

    private static string Read()
    {
        using var stream = typeof(Prelude).Assembly.GetManifestResourceStream("prelude.sql")
            ?? throw new InvalidOperationException("prelude.sql is not embedded in the program.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}

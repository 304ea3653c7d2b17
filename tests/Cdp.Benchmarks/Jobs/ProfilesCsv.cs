using System.Globalization;
using System.Text;
using NodaTime;

namespace Cdp.Benchmarks.Jobs;

/// <summary>A result of the default model's query, as a warehouse gives it: every value quoted.</summary>
internal static class ProfilesCsv
{
    private const string Header =
        "\"user_id\",\"as_of\",\"first_seen\",\"last_seen\",\"client_ids\",\"logins\","
        + "\"pricing_page_visits\",\"logins_per_week\",\"activity_score\","
        + "\"best_leads\",\"segments\",\"model\"\n";

    public static async Task WriteAsync(string file, int profiles, LocalDate asOf, CancellationToken cancel)
    {
        await using var csv = new StreamWriter(file, append: false, new UTF8Encoding(false), 1 << 20);
        csv.NewLine = "\n";
        await csv.WriteAsync(Header.AsMemory(), cancel);
        for (var i = 0; i < profiles; i++) await csv.WriteLineAsync(Row(i, asOf).AsMemory(), cancel);
    }

    private static string Row(int user, LocalDate asOf) => string.Create(CultureInfo.InvariantCulture,
        $"\"user-{user:0000000}\",\"{asOf:uuuu-MM-dd}\",\"2026-01-01 08:00:{user % 60:00}.123\",\"{asOf:uuuu-MM-dd} "
            + $"09:00:00.999\",\"[\"\"{1_000_000_000 + user}.1764000000\"\",\"\"{user}.1764000001\"\"]\",\"{user % 50 + asOf.Day}\","
            + $"\"{user % 7}\",\"{user % 5}\",\"{user % 3}\",\"{(user % 3 == 2 ? "true" : "false")}\","
            + $"\"{(user % 3 == 2 ? "[\"\"best_leads\"\"]" : "[]")}\",\"m\"");
}

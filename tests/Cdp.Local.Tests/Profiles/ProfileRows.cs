using System.Globalization;
using System.Text;
using System.Text.Json;
using NodaTime;

namespace Cdp.Local.Tests.Profiles;

/// <summary>A row of the default model's result, as a test wants it.</summary>
internal sealed record ProfileRow(
    string User, LocalDate AsOf, long Logins = 0, string[]? Clients = null, string FirstSeen = "2026-11-01 08:00:00.123")
{
    public string Line() => string.Join(',', new[]
    {
        User, $"{AsOf:uuuu-MM-dd}", FirstSeen, "2026-11-19 23:59:59.999", JsonSerializer.Serialize(Clients ?? ["1.1"]),
        Logins.ToString(CultureInfo.InvariantCulture), "2", "1", "1", "false", "[]", "m",
    }.Select(value => $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")) + "\n";
}

/// <summary>Results of a warehouse in Athena's dialect.</summary>
internal static class ProfileRows
{
    public const string Header =
        "\"user_id\",\"as_of\",\"first_seen\",\"last_seen\",\"client_ids\",\"logins\","
        + "\"pricing_page_visits\",\"logins_per_week\",\"activity_score\","
        + "\"best_leads\",\"segments\",\"model\"\n";

    public static Stream Csv(params IEnumerable<ProfileRow> rows) => Text(Header + string.Concat(rows.Select(row => row.Line())));

    public static Stream Text(string csv) => new MemoryStream(Encoding.UTF8.GetBytes(csv));

    public static IEnumerable<ProfileRow> Many(int count, LocalDate day, int from = 0) =>
        Enumerable.Range(from, count).Select(i => new ProfileRow($"user-{i.ToString("D7", CultureInfo.InvariantCulture)}", day, i));

    /// <summary>A result that is made while it is read, and tells before each piece how many rows were given so far.</summary>
    public static Stream Slowly(IEnumerable<ProfileRow> rows, Action<int> before) => new SlowStream(rows, before);

    private sealed class SlowStream(IEnumerable<ProfileRow> rows, Action<int> before) : MemoryStream
    {
        private readonly IEnumerator<ProfileRow> _rows = rows.GetEnumerator();
        private int _given = -1;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            before(Math.Max(_given, 0));
            var line = _given++ < 0 ? Header : _rows.MoveNext() ? _rows.Current.Line() : "";
            return new(Encoding.UTF8.GetBytes(line, buffer.Span));
        }

        protected override void Dispose(bool disposing)
        {
            _rows.Dispose();
            base.Dispose(disposing);
        }
    }
}

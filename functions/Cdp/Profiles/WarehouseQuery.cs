using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cdp.Lake;
using NodaTime;
using NodaTime.Text;

namespace Cdp.Profiles;

/// <summary>One SELECT over the lake, with what makes it the same question as before.</summary>
/// <param name="Stage">Who asks, e.g. <c>score</c>.</param>
/// <param name="Date">The day that is asked about.</param>
/// <param name="Sql">One SELECT, no semicolon at its end; the text is valid for Trino and for DuckDB with its prelude.</param>
/// <param name="Receipts">A digest of the receipts whose data the query reads: other data is another question.</param>
/// <param name="Attempt">From 1; raised after an execution that ended FAILED or CANCELLED.</param>
public sealed record WarehouseQuery(string Stage, LocalDate Date, string Sql, string Receipts, int Attempt = 1)
{
    /// <summary>The prefix of the lake that the SQL reads.</summary>
    public string Reads { get; init; } = LakeLayout.AllHits;

    /// <summary>
    /// Athena's ClientRequestToken: 64 lower-case hex digits; the same question gets the same execution, so a retry costs nothing.
    /// </summary>
    public string Token()
    {
        string[] parts = [Stage, LocalDatePattern.Iso.Format(Date), Sql, Receipts, Attempt.ToString(CultureInfo.InvariantCulture)];
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', parts))));
    }
}

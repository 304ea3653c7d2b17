using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Cdp.Local.Tests.Model;
using Cdp.Local.Warehouse;
using Cdp.Local.Warehouse.Trino;
using Cdp.Model.Sql;
using Cdp.Profiles;
using Cdp.Testing;
using Cdp.Testing.Model;
using NodaTime;

namespace Cdp.Local.Tests.Warehouse;

public sealed partial class TrinoGrammarTests
{
    private static readonly string Directory = Path.Combine(Repository.Root, "tests", "trino");

    [Fact]
    public async Task All_SQL_over_the_lake_is_valid_Trino_and_wrong_text_is_found()
    {
        Needs.Node();
        if (!System.IO.Directory.Exists(Path.Combine(Directory, "node_modules", "dt-sql-parser")))
            await RunAsync("npm", "ci --no-audit --no-fund", "");
        var texts = Ours().Concat(Models()).ToDictionary(StringComparer.Ordinal);
        texts.Add("duplicates-and-identity.sql", DuplicatesAndIdentity());
        texts.Add("unfinished", "SELECT * FROM hits WHERE");
        texts.Add("DuckDB's own", "SELECT * EXCLUDE (ip) FROM hits");

        var faults =
            JsonSerializer.Deserialize<Dictionary<string, string>>(await RunAsync("node", "check.mjs", JsonSerializer.Serialize(texts)))!;

        Assert.Equal(["DuckDB's own", "unfinished"], faults.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Only_functions_that_are_tested_on_both_engines_are_called() =>
        Assert.All(
            Ours().Values.Concat(Models().Values)
                .SelectMany(
                    sql => Call().Matches(Literal().Replace(Comment().Replace(sql, ""), "''")).Select(match => match.Groups["name"].Value)),
            name => Assert.Contains(name, (IReadOnlySet<string>)TrinoFunctions.Allowed));

    private static int RandomModels =>
        Environment.GetEnvironmentVariable("CDP_SEEDS") is { } seeds ? int.Parse(seeds, CultureInfo.InvariantCulture) : 10;

    /// <summary>Every .sql of ours that reads the lake, and every text made of one.</summary>
    private static Dictionary<string, string> Ours() => new(StringComparer.Ordinal)
    {
        ["the view items on Athena"] = ItemsView.OnAthena,
        ["journey.sql"] = Journey.Sql("O'Brien $max \\ \"; --\n😀", 200),
    };

    /// <summary>The three models that ship, and random ones: hundreds take minutes, and CDP_SEEDS=200 asks for them.</summary>
    private static Dictionary<string, string> Models()
    {
        var files = new[] { "model.json", "models/shop.json", "models/saas.json" }.Select(
            file => (Name: file, Json: File.ReadAllText(Repository.PathOf(file.Split('/')))));
        var random = Enumerable.Range(1, RandomModels)
            .Select(seed => (Name: $"random model {seed}", Json: RandomModel.Json(new Random(seed))));
        var (zone, scored) = (DateTimeZoneProviders.Tzdb["Europe/Vienna"], new LocalDate(2026, 11, 20));
        return files.Concat(random).Select(file => (file.Name, Model: BothWays.Model(file.Json))).SelectMany(each =>
            new[]
            {
                KeyValuePair.Create($"{each.Name} over hits", ProfileQuery.Of(each.Model, zone, scored)),
                KeyValuePair.Create($"{each.Name} over rollups", ProfileQuery.OfRollups(each.Model, zone, scored)),
            }).ToDictionary(StringComparer.Ordinal);
    }

    /// <summary>It reads no lake but what reading makes, so its functions are not those of the lake's queries.</summary>
    private static string DuplicatesAndIdentity() => File
        .ReadAllText(Repository.PathOf("functions", "Cdp", "Identity", "duplicates-and-identity.sql"))
        .Replace("{{sign_in_window}}", "1800000", StringComparison.Ordinal)
        .Replace("{{max_users}}", "10", StringComparison.Ordinal);

    private static async Task<string> RunAsync(string program, string arguments, string input)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Directory,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
        })!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{program} {arguments}: {await error}");
        return await output;
    }

    // Words of the grammar that stand before a parenthesis without being functions, and the name of a table before those of its columns.
    [GeneratedRegex(
        @"(?<!\bAS )\b(?!(AS|IN|OVER|FILTER|WHERE|FROM|AND|OR|NOT|BY|UNNEST|ARRAY|ROW|WHEN|THEN|ELSE|BETWEEN|DISTINCT|decimal)\b)"
        + @"(?<name>[A-Za-z_]+)\s*\(",
        RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex Call();

    [GeneratedRegex("'[^']*'", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Literal();

    [GeneratedRegex("--.*", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Comment();
}

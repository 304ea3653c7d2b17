using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Cdp.Hits;
using Cdp.Lake;
using Cdp.Lake.Receipts;
using Cdp.Profiles;
using Cdp.Rollups;
using Cdp.Text;
using NodaTime;

namespace Cdp.Local.Warehouse;

/// <summary>
/// The views on a lake, made of the files that are there: where there are none, a view is empty but has its columns and types.
/// </summary>
internal static partial class LakeViews
{
    private static readonly (string Name, string Type)[] Hits =
        [.. HitColumns.All.Select(column => (column.Name, Type(column.Type))), ("dt", "DATE")];

    private static readonly (string Name, string Type)[] Rollups =
        [.. RollupColumns.All.Select(column => (column.Name, Type(column.Type))), ("dt", "DATE")];

    private static readonly (string Name, string Type)[] Rejected =
        [("event_id", "VARCHAR"), ("dt", "DATE"), ("reason", "VARCHAR"), ("detail", "VARCHAR"), ("raw", "VARCHAR")];

    // What the receipts of both stages hold; what a stage has not is null.
    private static readonly (string Name, string Type)[] Receipts =
    [
        .. Members(ReceiptJson.Default.CompactReceipt).Concat(Members(ReceiptJson.Default.ScoreReceipt))
            .DistinctBy(column => column.Name, StringComparer.Ordinal).Where(column => column.Name != "dt"),
    ];

    private static readonly (string Name, string Type)[] Runs = [("stage", "VARCHAR"), ("dt", "DATE"), .. Receipts];

    /// <summary>Name and type of each view's columns.</summary>
    public static IReadOnlyDictionary<string, (string Name, string Type)[]> Columns { get; } =
        new Dictionary<string, (string, string)[]>(StringComparer.Ordinal)
        {
            ["hits"] = Hits,
            [ItemsView.Name] = [("dt", "DATE"), .. ItemColumns.All.Select(column => (column.Name, Type(column.Type)))],
            ["rollups"] = Rollups,
            ["rejected"] = Rejected,
            ["runs"] = Runs,
        };

    /// <param name="user">Only this user's hit files are looked at, where the layout tells them apart; null: all.</param>
    public static string Create(string root, string? user = null)
    {
        var lake = new LakeFiles(root);
        return Create(HitSources(lake, user), RollupSources(lake), RejectedSources(lake), RunSources(lake));
    }

    /// <summary>The views of a lake without files.</summary>
    public static string CreateEmpty() => Create([], [], [], []);

    /// <summary>A path as a glob that matches it and nothing else.</summary>
    public static string GlobOf(string path) => Wildcard().Replace(path, "[$0]");

    private static string Create(
        IEnumerable<string> hits, IEnumerable<string> rollups, IEnumerable<string> rejected, IEnumerable<string> runs) =>
        $"""
        CREATE VIEW hits AS {Union(hits, Hits)};
        CREATE VIEW {ItemsView.Name} AS {ItemsView.OnDuckDb};
        CREATE VIEW rollups AS {Union(rollups, Rollups)};
        CREATE VIEW rejected AS {Union(rejected, Rejected)};
        CREATE VIEW runs AS {Union(runs, Runs)};
        """;

    private static IEnumerable<string> HitSources(LakeFiles lake, string? user)
    {
        var users = user is null ? LakeLayout.UserHitsGlob : HitLayout.GlobOf(user);
        if (lake.Any(users)) yield return Parquet(lake, users, Hits, "[^/]*/[^/]*");
        if (lake.Any(LakeLayout.BucketHitsGlob)) yield return Parquet(lake, LakeLayout.BucketHitsGlob, Hits, "[^/]*/[^/]*");
    }

    private static IEnumerable<string> RollupSources(LakeFiles lake)
    {
        if (lake.Any(LakeLayout.RollupsGlob)) yield return Parquet(lake, LakeLayout.RollupsGlob, Rollups, "[^/]*");
    }

    private static IEnumerable<string> RejectedSources(LakeFiles lake)
    {
        if (!lake.Any(LakeLayout.RejectedGlob)) yield break;
        var columns = string.Join(", ", Rejected.Where(column => column.Name != "dt").Select(column => $"{column.Name}: '{column.Type}'"));
        yield return $"""
            SELECT {Names(Rejected)} FROM read_json({lake.Glob(LakeLayout.RejectedGlob)}, format = 'newline_delimited',
                columns = {"{"}{columns}{"}"}, maximum_object_size = 134217728, hive_partitioning = true, hive_types = {"{"}dt: DATE{"}"})
            """;
    }

    private static IEnumerable<string> RunSources(LakeFiles lake)
    {
        if (lake.Any(LakeLayout.CompactReceiptsGlob)) yield return Receipt(lake, "compact", LakeLayout.CompactReceiptsGlob);
        if (lake.Any(LakeLayout.ScoreReceiptsGlob)) yield return Receipt(lake, "score", LakeLayout.ScoreReceiptsGlob);
    }

    private static string Receipt(LakeFiles lake, string stage, string glob) =>
        $"""
        SELECT '{stage}' AS stage, CAST(regexp_extract(filename, 'dt=([0-9-]+)[.]json$', 1) AS DATE) AS dt, {Names(Receipts)}
        FROM read_json({lake.Glob(glob)}, format = 'unstructured', filename = true,
            columns = {"{"}{string.Join(", ", Receipts.Select(column => $"{column.Name}: '{column.Type}'"))}{"}"})
        """;

    /// <summary>The members of a receipt by their names in JSON, with the types that DuckDB reads them as.</summary>
    private static IEnumerable<(string Name, string Type)> Members(JsonTypeInfo receipt) =>
        receipt.Properties.Select(member => (member.Name, Type(member.PropertyType)));

    // With a schema, columns that older files lack are null, and no file is opened before the days are known (union_by_name opens all).
    // DuckDB takes none together with hive_partitioning; filters on dt pass over files by their names all the same.
    private static string Parquet(LakeFiles lake, string glob, (string Name, string Type)[] all, string below)
    {
        var columns = all.Where(column => column.Name != "dt").ToArray();
        var schema = string.Join(", ", columns.Select(column =>
            $"'{column.Name}': {{name: '{column.Name}', type: '{column.Type}', default_value: NULL}}"));
        return $$"""
            SELECT {{Names(columns)}}, CAST(regexp_extract(filename, 'dt=([0-9-]+)/{{below}}$', 1) AS DATE) AS dt
            FROM read_parquet({{lake.Glob(glob)}}, filename = true, hive_partitioning = false, schema = MAP { {{schema}} })
            """;
    }

    private static string Union(IEnumerable<string> sources, (string Name, string Type)[] columns)
    {
        var parts = sources.ToList();
        return parts.Count > 0
            ? string.Join(" UNION ALL BY NAME ", parts)
            : $"SELECT {string.Join(", ", columns.Select(column => $"CAST(NULL AS {column.Type}) AS {SqlText.Identifier(column.Name)}"))} "
                + "WHERE false";
    }

    private static string Names((string Name, string Type)[] columns) =>
        string.Join(", ", columns.Select(column => SqlText.Identifier(column.Name)));

    private static string Type(ColumnType type) => type switch
    {
        ColumnType.Text or ColumnType.Json => "VARCHAR",
        ColumnType.Timestamp => "TIMESTAMP",
        ColumnType.Integer => "BIGINT",
        ColumnType.Number => "DOUBLE",
        ColumnType.Boolean => "BOOLEAN",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "a type of column without one of DuckDB's"),
    };

    private static string Type(Type type) => type switch
    {
        _ when type == typeof(long) || type == typeof(int) => "BIGINT",
        _ when type == typeof(double) => "DOUBLE",
        _ when type == typeof(string) => "VARCHAR",
        _ when type == typeof(LocalDate) => "DATE",
        _ when type == typeof(IReadOnlyDictionary<string, long>) => "JSON",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "a type in a receipt without one of DuckDB's"),
    };

    [GeneratedRegex(@"[\[*?]", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Wildcard();
}

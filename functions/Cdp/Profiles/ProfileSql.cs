using Cdp.Model;
using Cdp.Text;

namespace Cdp.Profiles;

/// <summary>
/// The statements that PostgreSQL gets for a model. Only names stand in them, each quoted; data goes by COPY and parameters.
/// </summary>
internal sealed class ProfileSql(DeclaredModel model)
{
    /// <summary>The same for every lake and program: only one load of profiles runs in a database at a time.</summary>
    public const string Lock = "SELECT pg_advisory_xact_lock(hashtextextended('cdp.profiles', 0))";

    public const string Newest = "SELECT max(as_of) FROM profiles";

    /// <summary>Name and text of each column of a user's row; <c>$1</c> is the user.</summary>
    public const string Find = "SELECT c.key, c.value FROM profiles p CROSS JOIN json_each_text(row_to_json(p)) AS c WHERE p.user_id = $1";

    /// <summary>The kind of relation that the name <c>profiles</c> stands for; no row when there is none.</summary>
    public const string Kind = "SELECT relkind::text FROM pg_class WHERE oid = to_regclass('profiles')";

    public const string ExistingColumns =
        "SELECT attname::text, format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = "
        + "'profiles'::regclass AND attnum > 0 AND NOT attisdropped";

    /// <summary>Whether <c>user_id</c> alone is unique, as an upsert needs it.</summary>
    public const string HasKey =
        """
        SELECT EXISTS (
            SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
            WHERE i.indrelid = 'profiles'::regclass AND i.indisunique AND i.indnkeyatts = 1 AND i.indpred IS NULL AND a.attname = 'user_id')
        """;

    /// <summary>A condition on the row <c>p</c>: another table references it by foreign key. Null when no table can.</summary>
    public const string ReferencedCondition =
        """
        SELECT string_agg(format('EXISTS (SELECT FROM %s AS r WHERE %s)', c.conrelid::regclass, (
            SELECT string_agg(format('r.%I = p.%I', theirs.attname, ours.attname), ' AND ')
            FROM unnest(c.conkey, c.confkey) AS pair (their_number, our_number)
            JOIN pg_attribute theirs ON theirs.attrelid = c.conrelid AND theirs.attnum = pair.their_number
            JOIN pg_attribute ours ON ours.attrelid = c.confrelid AND ours.attnum = pair.our_number)), ' OR ')
        FROM pg_constraint c
        WHERE c.contype = 'f' AND c.confrelid = 'profiles'::regclass AND c.conparentid = 0
        """;

    /// <summary>Users of the table who had hits, and how many of them have none any more.</summary>
    public const string Shrinkage =
        """
        SELECT count(*), count(*) FILTER (WHERE NOT EXISTS (SELECT FROM staged s WHERE s.user_id = p.user_id))
        FROM profiles p WHERE p.first_seen IS NOT NULL
        """;

    public string CreateTable { get; } =
        $"CREATE TABLE profiles ({List(model.Columns, column => $"{Name(column)} {Type(column)}{(IsKey(column) ? " PRIMARY KEY" : "")}")})";

    public string CreateStaging { get; } =
        $"CREATE TEMPORARY TABLE staged ({List(model.Columns, column => $"{Name(column)} {StagedType(column)}")}, "
        + "CHECK (user_id IS NOT NULL)) ON COMMIT DROP";

    /// <summary>The dialect is <see cref="WarehouseResult"/>'s, without its header line.</summary>
    public string CopyStaging { get; } = $"COPY staged ({List(model.Columns, Name)}) FROM STDIN (FORMAT csv)";

    /// <summary>
    /// Inserts and refreshes; gives the rows staged, and those new or different in more than <c>as_of</c>. Both look at the table as it
    /// was.
    /// </summary>
    public string Upsert { get; } =
        $"""
        WITH fresh AS MATERIALIZED (SELECT {List(model.Columns, Fresh)} FROM staged),
        changed AS (
            SELECT count(*) AS rows FROM fresh s LEFT JOIN profiles p USING (user_id)
            WHERE p.user_id IS NULL
                OR ({List(Values(model), column => $"p.{Name(column)}")})
                    IS DISTINCT FROM ({List(Values(model), column => $"s.{Name(column)}")})),
        loaded AS (
            INSERT INTO profiles ({List(model.Columns, Name)}) SELECT {List(model.Columns, Name)} FROM fresh
            ON CONFLICT (user_id) DO UPDATE
                SET {List(model.Columns.Where(column => !IsKey(column)), column => $"{Name(column)} = excluded.{Name(column)}")}
            RETURNING 1)
        SELECT (SELECT count(*) FROM loaded), (SELECT rows FROM changed)
        """;

    public static string AddColumn(DeclaredColumn column) => $"ALTER TABLE profiles ADD COLUMN {Name(column)} {Type(column)}";

    /// <summary>Removes the users without hits, but not those for whom the condition holds.</summary>
    public static string Remove(string? referenced) =>
        "DELETE FROM profiles p WHERE NOT EXISTS (SELECT FROM staged s WHERE s.user_id = "
            + $"p.user_id){(referenced is null ? "" : $" AND NOT ({referenced})")}";

    /// <summary>
    /// Empties what is left of the users without hits, who are in no segment; gives their number, and how many were not empty before.
    /// <c>$1</c> is the day.
    /// </summary>
    public string Empty { get; } =
        $"""
        WITH gone AS (
            SELECT p.user_id, num_nonnulls({List(Emptied(model), column => $"p.{Name(column)}")}) > 0 AS had
            FROM profiles p WHERE NOT EXISTS (SELECT FROM staged s WHERE s.user_id = p.user_id)),
        emptied AS (
            UPDATE profiles p SET as_of = $1, segments = '{"{}"}', {List(Emptied(model), column => $"{Name(column)} = NULL")}
            FROM gone WHERE gone.user_id = p.user_id RETURNING 1)
        SELECT (SELECT count(*) FROM emptied), (SELECT count(*) FROM gone WHERE had)
        """;

    public static string Type(DeclaredColumn column) => column.Type switch
    {
        ModelType.Text => "text",
        ModelType.Date => "date",
        ModelType.Time => "timestamp with time zone",
        ModelType.TextList => "text[]",
        ModelType.Integer => "bigint",
        ModelType.Number => "double precision",
        ModelType.Boolean => "boolean",
        _ => throw new ArgumentOutOfRangeException(nameof(column), column.Type, "a type of profile column without a PostgreSQL type"),
    };

    private static string StagedType(DeclaredColumn column) => column.Type == ModelType.TextList ? "text" : Type(column);

    private static bool IsKey(DeclaredColumn column) => column.Name == "user_id";

    private static IEnumerable<DeclaredColumn> Values(DeclaredModel model) =>
        model.Columns.Where(column => column.Name is not ("user_id" or "as_of"));

    private static IEnumerable<DeclaredColumn> Emptied(DeclaredModel model) => Values(model).Where(column => column.Name != "segments");

    private static string Name(DeclaredColumn column) => SqlText.Identifier(column.Name);

    private static string Fresh(DeclaredColumn column) =>
        column.Type == ModelType.TextList ? $"{Texts(Name(column))} AS {Name(column)}" : Name(column);

    // PostgreSQL's text knows no NUL, and its JSON functions refuse the escape of one: a \u0000 whose backslash is not itself escaped.
    private static string Texts(string json) =>
        $"""
        ARRAY(SELECT t.value FROM json_array_elements_text(regexp_replace({json}, '(?<!\\)((\\\\)*)\\u0000', '\1', 'g')::json)
            WITH ORDINALITY AS t (value, place) WHERE t.value IS NOT NULL ORDER BY t.place)
        """;

    private static string List(IEnumerable<DeclaredColumn> columns, Func<DeclaredColumn, string> each) =>
        string.Join(", ", columns.Select(each));
}

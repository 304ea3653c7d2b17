using Cdp.Local.Tests.Commands;
using Cdp.Local.Tests.Postgres;
using Cdp.Local.Tests.Profiles;
using Cdp.Model;
using DuckDB.NET.Data;

namespace Cdp.Local.Tests.Exports;

/// <summary><c>./cdp export</c>: what leaves, in each format.</summary>
public sealed class ExportTests(TestServer server) : IAsyncLifetime
{
    private const string Json = """
        { "aggregates": { "logins": { "count": "" }, "revenue": { "sum": "value" }, "page": { "last": "page_path" },
          "seen": { "max": "occurred_at" }, "pages": { "list": "page" } }, "segments": { "fans": "logins > 2", "rich": "revenue > 100" } }
        """;

    private static readonly DeclaredModel Model = ModelTables.Model(Json);

    private readonly TemporaryLake _lake = new();
    private string _connection = null!;

    private string ModelPath => Path.Combine(_lake.Root, "own-model.json");

    public async ValueTask InitializeAsync()
    {
        _connection = await server.NewDatabaseAsync();
        await File.WriteAllTextAsync(ModelPath, Json, TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        _lake.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_segment_is_written_as_csv_that_a_spreadsheet_does_not_obey()
    {
        await LoadAsync(
            "ann logins=3 revenue=2.5 page==1+1 fans=true", "bob logins=1 fans=false", "cy logins=4 revenue=-7 page=a,b fans=true");

        var run = (await ExportAsync("--segment", "fans", "--columns", "user_id,logins,revenue,page")).Succeeded();

        Assert.Equal("user_id,logins,revenue,page\nann,3,2.5,'=1+1\ncy,4,-7,\"a,b\"\n", run.Output);
    }

    [Fact]
    public async Task Every_column_of_the_model_is_written_unless_some_are_named()
    {
        await LoadAsync("ann logins=3 seen=2026-11-03T04:05:06.789 fans=true");

        var run = (await ExportAsync("--all")).Succeeded();

        Assert.Equal(
            "user_id,as_of,first_seen,last_seen,logins,revenue,page,seen,pages,fans,rich,segments,model\n"
            + $"ann,2026-11-01,2026-11-01T08:00:00.000Z,2026-11-01T08:00:00.000Z,3,,,2026-11-03T04:05:06.789Z,[],true,,[],{Model.Hash}\n",
            run.Output);
    }

    [Fact]
    public async Task Json_lines_have_types()
    {
        await LoadAsync("""ann logins=3 revenue=0.1 pages=[""/ä"",""<b>""] fans=true"""); // quotes doubled, as in the warehouse's CSV

        var run = (await ExportAsync("--all", "--format", "jsonl", "--columns", "user_id,as_of,logins,revenue,page,pages,fans,first_seen"))
            .Succeeded();

        Assert.Equal(
            """{"user_id":"ann","as_of":"2026-11-01","logins":3,"revenue":0.1,"page":null,"pages":["/ä","<b>"],"fans":true"""
            + ""","first_seen":"2026-11-01T08:00:00Z"}"""
            + "\n",
            run.Output);
    }

    [Fact]
    public async Task Parquet_has_types_too_and_the_file_is_its_owners_alone()
    {
        await LoadAsync("ann logins=3 revenue=0.1 fans=true", "bob logins=1 fans=false");
        var file = Path.Combine(_lake.Root, "it's.parquet");

        var run = (await ExportAsync("--all", "--format", "parquet", "--to", file)).Succeeded();

        Assert.Contains("2 profiles are in", run.Output, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(
            "ann 2026-11-01 3 0.1 NULL [] true | bob 2026-11-01 1 NULL NULL [] false",
            await DuckDbAsync(
                "SELECT string_agg(concat_ws(' ', user_id, as_of, logins, coalesce(revenue::text, 'NULL'), coalesce(page, 'NULL'), "
                + $"segments, fans), ' | ' ORDER BY user_id) FROM '{file.Replace("'", "''", StringComparison.Ordinal)}'"));
    }

    [Fact]
    public async Task A_file_is_replaced_as_a_whole()
    {
        await LoadAsync("ann logins=3 fans=true");
        var file = Path.Combine(_lake.Root, "fans.csv");
        await File.WriteAllTextAsync(file, new string('x', 10_000), TestContext.Current.CancellationToken);

        (await ExportAsync("--segment", "fans", "--columns", "user_id", "--to", file)).Succeeded();

        Assert.Equal("user_id\nann\n", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Empty(Directory.GetFiles(_lake.Root, "*.unfinished"));
    }

    [Theory]
    [InlineData("--segment is 'fens': the model has no such segment: did you mean 'fans'?", "--segment", "fens")]
    [InlineData("--columns names 'login', and the model has no such column: did you mean 'logins'?", "--all", "--columns", "login")]
    [InlineData("Name who is exported: either --segment S or --all.")]
    [InlineData("Name who is exported: either --segment S or --all.", "--all", "--segment", "fans")]
    [InlineData("--format parquet needs --to FILE", "--all", "--format", "parquet")]
    public async Task What_cannot_be_exported_is_refused_with_what_to_write(string message, params string[] arguments) =>
        (await ExportAsync(arguments)).FailedWith(2, message);

    [Fact]
    public async Task Without_profiles_the_command_that_makes_them_is_named() => (await ExportAsync("--all")).FailedWith(1, "./cdp score");

    private Task<Cli> ExportAsync(params string[] arguments) =>
        Cli.RunAsync(["export", .. arguments, "--model", ModelPath, "--data", _lake.Root, "--postgres", _connection]);

    private async Task LoadAsync(params string[] rows)
    {
        await using var tables = new ModelTables(_connection);
        await tables.LoadAsync(Model, 1, rows);
    }

    private static async Task<string> DuckDbAsync(string sql)
    {
        await using var connection = new DuckDBConnection("DataSource=:memory:");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (string)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}

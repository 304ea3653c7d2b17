using System.Text.Json.Nodes;
using Amazon.S3;
using Amazon.S3.Model;
using Cdp.Aws.Lake;
using Cdp.Aws.Settings;
using Cdp.Aws.Testing;
using Cdp.Lake;
using Cdp.Local.Warehouse;
using Cdp.Profiles;
using NodaTime;
using Npgsql;

namespace Cdp.Functions.Tests.Cloud;

/// <summary>What the functions find on AWS, for one test: a bucket, Athena over it, and a database behind a secret.</summary>
public sealed class Account : IAsyncDisposable
{
    private readonly AmazonS3Client _s3;
    private readonly Moto _moto;
    private readonly TlsPostgres _postgres;
    private readonly string _bucket;
    private readonly string _database;

    private Account(Moto moto, TlsPostgres postgres, AmazonS3Client s3, string bucket, string database)
    {
        (_moto, _postgres, _s3, _bucket, _database) = (moto, postgres, s3, bucket, database);
        Lake = new S3ObjectStore(s3, bucket);
        Athena = new AthenaServer(RunAsync);
        Profiles = postgres.Open(database);
    }

    public S3ObjectStore Lake { get; }

    public AthenaServer Athena { get; }

    public NpgsqlDataSource Profiles { get; }

    /// <summary>The SQL fails with this reason instead of being run.</summary>
    public string? AthenaFailure { get; set; }

    /// <summary>Where S3 is for the functions; a test may put something between.</summary>
    public Uri S3Url { get; set; } = null!;

    public string TimeZone { get; set; } = "UTC";

    /// <summary>What the CDK app writes, and what Lambda itself sets.</summary>
    public Dictionary<string, string> Variables => new(
        new BucketSettings(_bucket).ToVariables()
            .Concat(new AthenaSettings("cdp", "lake").ToVariables())
            .Concat(new DatabaseSettings(_database, AuthoritiesFile: _postgres.AuthorityFile).ToVariables()))
    {
        ["CDP_TIME_ZONE"] = TimeZone,
        ["AWS_REGION"] = "us-east-1",
        ["AWS_ACCESS_KEY_ID"] = "test",
        ["AWS_SECRET_ACCESS_KEY"] = "test",
        ["AWS_ENDPOINT_URL"] = _moto.Url.ToString(),
        ["AWS_ENDPOINT_URL_S3"] = S3Url.ToString(),
        ["AWS_ENDPOINT_URL_ATHENA"] = Athena.Url.ToString(),
    };

    public static async Task<Account> OpenAsync(Moto moto, TlsPostgres postgres)
    {
        var s3 = moto.S3();
        var database = await postgres.DatabaseAsync();
        var account = new Account(moto, postgres, s3, await moto.BucketAsync(s3), database) { S3Url = moto.Url };
        await account.Athena.StartAsync();
        await account.KeepSecretAsync(postgres.Password);
        return account;
    }

    /// <summary>The secret as RDS writes it.</summary>
    public Task KeepSecretAsync(string password, int? port = null) => _moto.KeepSecretAsync(_database, new JsonObject
    {
        ["username"] = "cdp",
        ["password"] = password,
        ["engine"] = "postgres",
        ["host"] = "localhost",
        ["port"] = port ?? _postgres.Port,
        ["dbname"] = _database,
    }.ToJsonString());

    public async ValueTask DisposeAsync()
    {
        await Profiles.DisposeAsync();
        await Athena.DisposeAsync();
        _s3.Dispose();
    }

    /// <summary>Athena's part: the SQL over the objects of the bucket, its result among them.</summary>
    private async Task RunAsync(AthenaExecution execution)
    {
        if (AthenaFailure is { } failure)
        {
            (execution.State, execution.Reason) = ("FAILED", failure);
            return;
        }

        using var lake = await LakeCopy.OfAsync(Lake, LakeLayout.AllHits, LakeLayout.AllRollups);
        var query = new WarehouseQuery("athena", new LocalDate(2026, 1, 1), execution.Sql, "");
        await using var result = await new DuckDbWarehouse(lake.Root).RunAsync(query, CancellationToken.None);
        using var csv = new MemoryStream();
        await result.Csv.CopyToAsync(csv);
        var key = LakeLayout.Result($"{execution.Id}.csv");
        await _s3.PutObjectAsync(new PutObjectRequest { BucketName = _bucket, Key = key, InputStream = new MemoryStream(csv.ToArray()) });
        (execution.Location, execution.Scanned) = ($"s3://{_bucket}/{key}", result.ScannedBytes);
    }
}

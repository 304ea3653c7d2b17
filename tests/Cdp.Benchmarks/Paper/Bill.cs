namespace Cdp.Benchmarks.Paper;

/// <summary>One line of a month's bill.</summary>
/// <param name="How">The formula in the names of prices, a month.</param>
/// <param name="HoldsFor">The volumes that the formula is true of; null: all.</param>
internal sealed record BillLine(string What, Func<Volume, double> Usd, string How, Predicate<Volume>? HoldsFor = null)
{
    /// <summary>Null when the formula does not hold for the volume.</summary>
    public double? For(Volume day) => HoldsFor?.Invoke(day) == false ? null : Usd(day);
}

/// <summary>A month's bill for a volume, line by line.</summary>
internal sealed class Bill(PriceList prices)
{
    private const double HoursOfMonth = 730;
    private const double ScratchGigabytes = 9.5;

    public IReadOnlyList<BillLine> Ingest =>
    [
        new("HTTP API", HttpApi, "`http_api` a request, `http_api_beyond` past 300 million"),
        new(
            "Ingest",
            day => Requests(day) / 1e6 * prices["lambda_requests"] + Requests(day) * day.IngestSeconds * 0.5 * prices["lambda_gb_second"],
            "`lambda_requests`, and 0.5 GB for the seconds of a hit"),
        new("the API's log", day => Log(Requests(day) * Volume.BytesOfLog / 1e9), "`logs` for 120 bytes a hit, `logs_beyond` past 10 TB"),
        new("queue and Batch", Queue, "`sqs` 1.2 times a hit; [8 µ$ an object, 22 m$ a day](#ingest-direct-or-buffered)"),
    ];

    /// <summary>The other way in: a load balancer, and the collector of the one-machine program in containers.</summary>
    public BillLine Containers => new("all these by a load balancer and containers", ContainersUsd,
        "`alb`, `alb_lcu`; `fargate_*` for twice the peak's processors, at least two halves; `s3_put` 20 a second each");

    public IReadOnlyList<BillLine> Rest =>
    [
        new(
            "Compact", Compact, "`lambda_gb_second`, `lambda_scratch` for all its seconds; `s3_get` an object, `s3_put` a file written",
            day => day.FitsOneInvocation),
        new("raw hits, after a year", day => day.RawKept * prices["s3_storage"], "`s3_storage`"),
        new("hits, after a year", day => day.HitsKept * prices["s3_storage"], "`s3_storage`"),
        new("Athena, after a year", day => Nights(day.Scanned / 1e3 * prices["athena"]), "`athena` a night"),
        new("its requests", _ => Nights(Gets(Volume.RollupFiles * Volume.GetsOfFile)), "4 `s3_get` a file and night"),
        new("Score", day => Nights((Volume.SecondsOfQuery + day.LoadSeconds) * prices["lambda_gb_second"]), "1 GB for query and load"),
        new(
            "PostgreSQL", Database,
            "`db.*` by the profiles: micro to 2 million, medium to 20, 2xlarge beyond; `rds_storage`, 20 GB at least"),
        new("endpoints, alarms", _ => 2 * HoursOfMonth * prices["endpoint"] + prices["alarms"], "2 `endpoint`, `alarms`"),
    ];

    /// <summary>What the requests of the nightly query would cost in folders per user.</summary>
    public double RequestsInFolders(Volume day) => Nights(Gets(day.FilesOpenedInFolders * Volume.GetsOfSmallFile));

    public double Sum(IEnumerable<BillLine> lines, Volume day) => lines.Sum(line => line.For(day)) ?? 0;

    private static double Requests(Volume day) => day.Millions * 1e6 * Volume.DaysOfMonth;

    private static double Nights(double usd) => usd * Volume.DaysOfMonth;

    private double Gets(double requests) => requests / 1e6 * prices["s3_get"];

    private double HttpApi(Volume day)
    {
        var millions = Requests(day) / 1e6;
        return Math.Min(millions, 300) * prices["http_api"] + Math.Max(0, millions - 300) * prices["http_api_beyond"];
    }

    private double Log(double gigabytes) =>
        Math.Min(gigabytes, 10_000) * prices["logs"] + Math.Max(0, gigabytes - 10_000) * prices["logs_beyond"];

    private double Queue(Volume day) => Nights(day.Millions * 1.2 * prices["sqs"] + day.RawObjects * 8e-6 + 0.022);

    private double Compact(Volume day) => Nights(
        (day.CompactGigabyteSeconds + day.ReachBackGigabyteSeconds) * prices["lambda_gb_second"]
            + (day.CompactSeconds + day.ReachBackSeconds) * ScratchGigabytes * prices["lambda_scratch"]
        + Gets(day.RawObjects) + day.Buckets * (1 + Volume.DaysReachedBack) / 1e6 * prices["s3_put"]);

    private double Database(Volume day)
    {
        var instance = day.Profiles switch { <= 2e6 => "db.t4g.micro", <= 20e6 => "db.t4g.medium", _ => "db.t4g.2xlarge" };
        return HoursOfMonth * prices[instance] + Math.Max(20, day.Profiles * Volume.BytesOfProfile / 1e9) * prices["rds_storage"];
    }

    private double ContainersUsd(Volume day)
    {
        var processors = Math.Max(1, 2 * day.Peak * day.Measured.CollectorCpu);
        var tasks = Math.Max(2, Math.Ceiling(processors / 2));
        var units = Math.Max(day.HitsASecond / 5 / 25, day.HitsASecond * 2000 * 3600 / 1e9);
        var puts = Math.Min(day.Millions, tasks * 20 * 86_400 / 1e6);
        return HoursOfMonth * (prices["alb"] + units * prices["alb_lcu"] + processors * (prices["fargate_vcpu"] + 2 * prices["fargate_gb"]))
            + Nights(puts * prices["s3_put"]);
    }
}

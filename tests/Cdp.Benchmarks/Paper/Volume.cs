namespace Cdp.Benchmarks.Paper;

/// <summary>
/// What a day of so many hits comes to, on AWS as the CDK app sets it up, in buckets and with <c>ingestMode</c> buffered.
/// </summary>
/// <remarks>The constants are what nobody measured: settings of the app, quotas of AWS, and assumptions, which the paper names.</remarks>
internal sealed record Volume(double Millions, Measured Measured)
{
    public const double PeakOverAverage = 3, DaysOfHistory = 365, DaysOfMonth = 30.4;
    public const double SecondsOfPut = 0.010, SecondsOfGet = 0.020, BytesOfLog = 120, HitsOfBatch = 3800, BatchesOfDay = 2880;
    public const double UsersOverDaily = 10, BytesOfProfile = 2000, SecondsOfQuery = 60, DaysReachedBack = 30;
    public const double GetsOfFile = 4, GetsOfSmallFile = 2;
    public const double ScratchMegabytes = 10_240 * 1.048576, MaxSeconds = 900;

    private const double MegabytesOfProcessor = 1769, SmallFunction = 3008, LargestFunction = 10_240;
    private const double HitsOfBucket = 1_000_000, MinBuckets = 64, MaxBuckets = 4096;

    public double HitsASecond => Millions * 1e6 / 86_400;

    public double Peak => PeakOverAverage * HitsASecond;

    /// <summary>Seconds that Lambda bills for a hit: the call to SQS, and the collector on its share of a processor.</summary>
    public double IngestSeconds => SecondsOfPut + Measured.IngestCpu * MegabytesOfProcessor / 512;

    public double Ingesting => Peak * IngestSeconds;

    public double RawObjects => Math.Min(Millions * 1e6, BatchesOfDay) + Millions * 1e6 / HitsOfBatch;

    public double Buckets => Math.Clamp(Math.Ceiling(Millions * 1e6 / HitsOfBucket), MinBuckets, MaxBuckets);

    public double RowsInScratch => Measured.Rows * Millions;

    /// <summary>
    /// Whether one invocation can compact the day: its rows fit into nine tenths of /tmp, and its reach-back into nine tenths of the time.
    /// </summary>
    public bool FitsOneInvocation =>
        RowsInScratch <= 0.9 * ScratchMegabytes && ReachBackCpu / Processors(LargestFunction) <= 0.9 * MaxSeconds;

    public double CompactCpu => Measured.CompactCpu * Millions;

    public double CompactMegabytes => CompactCpu / Processors(SmallFunction) > 0.8 * MaxSeconds ? LargestFunction : SmallFunction;

    public double CompactSeconds => CompactCpu / Processors(CompactMegabytes);

    public double CompactGigabyteSeconds => CompactSeconds * CompactMegabytes / 1024;

    /// <summary>Seconds of processor to write the files of earlier days again, when a sign-in moves hits of each of them.</summary>
    public double ReachBackCpu => Measured.ReachBack * Millions * DaysReachedBack;

    public double ReachBackSeconds => ReachBackCpu / Processors(ReachBackMegabytes);

    public double ReachBackMegabytes => ReachBackCpu / Processors(SmallFunction) > 0.8 * MaxSeconds ? LargestFunction : SmallFunction;

    public double ReachBackGigabyteSeconds => ReachBackSeconds * ReachBackMegabytes / 1024;

    /// <summary>GB after a year.</summary>
    public double RawKept => Measured.Raw * Millions * DaysOfHistory / 1e3;

    public double HitsKept => Measured.Files * Millions * DaysOfHistory / 1e3;

    /// <summary>GB a night, after a year: the model looks at the rollups of all days.</summary>
    public double Scanned => Measured.Rollups * Millions * DaysOfHistory / 1e3;

    /// <summary>The same straight from hits, as the first night after a change of the model may have to.</summary>
    public double ScannedOfHits => Measured.Model * Millions * DaysOfHistory / 1e3;

    /// <summary>Rollups after a year: most hits come in on the day on which they occur, some on the next.</summary>
    public static double RollupFiles => 2 * DaysOfHistory;

    public double FilesOpened => Buckets * DaysOfHistory;

    public double FilesOpenedInFolders => Measured.UserFiles * Millions * DaysOfHistory;

    public double Profiles => Measured.Users * Millions * UsersOverDaily;

    /// <summary>GB that Athena writes, and Score streams into PostgreSQL.</summary>
    public double ResultOfQuery => Measured.Csv * Profiles / 1e9;

    public double LoadSeconds => Measured.Load * Profiles / 1e6;

    public static double Processors(double megabytes) => megabytes / MegabytesOfProcessor;

    /// <summary>Millions of hits a day that one function can reach back for.</summary>
    public static double MaxReachedBack(Measured measured, bool largest) =>
        MaxSeconds * Processors(largest ? LargestFunction : SmallFunction) / (measured.ReachBack * DaysReachedBack);
}

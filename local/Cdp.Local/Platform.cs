using System.Net;
using Cdp.Compact;
using Cdp.Deliver;
using Cdp.Ingest;
using Cdp.Lake;
using Cdp.Lake.Receipts;
using Cdp.Local.Deliveries;
using Cdp.Local.Lake;
using Cdp.Local.Models;
using Cdp.Local.Postgres;
using Cdp.Local.Serve;
using Cdp.Local.Warehouse;
using Cdp.Model;
using Cdp.Profiles;
using Cdp.Score;
using Cdp.Settings;
using Cdp.Storage;
using NodaTime;

namespace Cdp.Local;

/// <summary>The parts of the platform on this machine, put together for one data directory.</summary>
/// <param name="data">Holds raw/ and all that is made of it.</param>
/// <param name="model">The file of the profile model; null: the one that <c>CDP_MODEL</c> names, or the one beside <c>./cdp</c>.</param>
/// <param name="destinations">Their file; null: the one that <c>CDP_DESTINATIONS</c> names, or the one beside <c>./cdp</c>, if any.</param>
/// <exception cref="SettingsException">A setting is wrong; every one is read here, before anything is done.</exception>
internal sealed class Platform(string data, Variables variables, TimeProvider clock, string? model = null, string? destinations = null)
{
    private readonly DirectoryObjectStore _lake = new(data);
    private readonly CompactSettings _settings = CompactSettings.FromEnvironment(variables);
    private readonly IngestSettings _ingest = IngestSettings.FromEnvironment(variables);
    private readonly ServeSettings _serve = ServeSettings.FromEnvironment(variables);

    private DeclaredModel? _model;

    private IReadOnlyList<SignedDestination>? _destinations;

    public string Data { get; } = Path.GetFullPath(data);

    public DateTimeZone Zone => _settings.Lake.TimeZone;

    public CompactSettings Settings => _settings;

    public DirectoryObjectStore Lake => _lake;

    public TimeProvider Clock => clock;

    /// <summary>The model in use, read when it is first asked for.</summary>
    /// <exception cref="ModelException">It is missing, or has mistakes.</exception>
    public DeclaredModel Model => _model ??= ModelFile.Read(model ?? variables.Optional("CDP_MODEL"));

    /// <summary>Who is told of entries into segments and exits, with the secrets that sign; read when first asked for.</summary>
    /// <exception cref="DestinationsException">Their file is named and missing, or has mistakes.</exception>
    /// <exception cref="SettingsException">A secret is missing.</exception>
    public IReadOnlyList<SignedDestination> SignedDestinations => _destinations ??=
        DestinationsFile.Sign(DestinationsFile.Read(destinations ?? variables.Optional("CDP_DESTINATIONS"), Model), variables);

    /// <summary>The day that is looked at when none is named: the newest that is compacted and over, else yesterday.</summary>
    public async Task<LocalDate> LatestDayAsync(CancellationToken cancel)
    {
        var yesterday = new ReportingDays(Zone).DayOf(clock.GetUtcNow()).PlusDays(-1);
        var compacted = await new ReceiptStore(_lake).CompactedAsync(cancel);
        var done = compacted.Days.Where(day => day <= yesterday).ToList();
        return done.Count > 0 ? done[^1] : yesterday;
    }

    /// <summary>Checks whether these settings made the lake; the model does not matter for it.</summary>
    /// <exception cref="LakeShapeException">They did not.</exception>
    /// <exception cref="DamagedObjectException">An object under state/ cannot be read.</exception>
    public Task CheckSettingsAsync(CancellationToken cancel) => new Compaction(_lake, _settings, clock).CheckSettingsAsync(cancel);

    /// <exception cref="ModelException">The model in use, for which user-days are rolled up, is missing or has mistakes.</exception>
    public Compaction Compaction(IProgress<CompactProgress>? progress = null) =>
        new(_lake, _settings, clock, progress, LeaseHolder.IsGone, model: Model);

    public Scoring Scoring(ProfileDatabase database)
    {
        var profiles = new ProfileStore(
            database.Source, Model, database.Remedy, [.. SignedDestinations.Select(each => each.Destination)]);
        return new(_lake, new DuckDbWarehouse(Data), profiles, Model, Zone, clock);
    }

    public Task<CollectorServer> CollectAsync(IPEndPoint at, CollectorCounts counts, Action<string> log, CancellationToken cancel)
    {
        var collector = new Collector(new RawWriter(_lake, RawWriterLimits.Default, log), _ingest, clock, counts);
        return CollectorServer.StartAsync(collector, at, _serve.Within(OpenFiles.Limit), log, cancel);
    }
}

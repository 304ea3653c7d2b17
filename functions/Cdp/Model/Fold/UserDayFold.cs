using System.Collections.Immutable;
using System.Text;
using Cdp.Hits;
using Cdp.Lake;
using Cdp.Rollups;
using NodaTime;

namespace Cdp.Model.Fold;

/// <summary>
/// Folds the hits of one user and day into the rows of a rollup, from which profiles are made. Reused; one thread at a time.
/// </summary>
/// <remarks>
/// The rows are the same for any order of hits. They depend on the measures and on the reporting time zone, and on nothing else.
/// </remarks>
internal sealed class UserDayFold
{
    private static readonly byte[] Seen = Encoding.ASCII.GetBytes(RollupColumns.Seen);

    private readonly MeasureFold[] _measures;
    private readonly RollupWriter _rows = new();
    private readonly ulong _columns;
    private readonly int[] _places = new int[64];
    private int _day;
    private long _hits, _firstSeen, _lastSeen;

    /// <param name="days">The reporting time zone.</param>
    public UserDayFold(ImmutableArray<Measure> measures, ReportingDays days)
    {
        var compiler = new HitCompiler(days);
        _measures = [.. measures.Select(measure => new MeasureFold(measure, compiler))];
        _columns = compiler.Columns;
    }

    public bool HasHits => _hits > 0;

    /// <summary>Begins with another user or day.</summary>
    public void Start(LocalDate day) => Start(EpochDay.Of(day));

    /// <inheritdoc cref="Start(LocalDate)"/>
    /// <param name="day">Since 1970.</param>
    public void Start(int day)
    {
        (_day, _hits, _firstSeen, _lastSeen) = (day, 0, long.MaxValue, long.MinValue);
        foreach (var measure in _measures) measure.Clear();
    }

    /// <summary>A hit of a file, encoded as <see cref="Hit.Encode"/> does.</summary>
    public void Add(ReadOnlySpan<byte> hit) => Add(hit, StringDictionary.None);

    /// <inheritdoc cref="Add(ReadOnlySpan{byte})"/>
    /// <param name="dictionary">What the hit was dictionary-encoded with.</param>
    public void Add(ReadOnlySpan<byte> hit, StringDictionary dictionary)
    {
        var row = new HitRow(hit, dictionary, _columns, _places, _day);
        row.TryInteger((int)HitColumn.OccurredAt, out var occurredAt);
        row.TryInteger((int)HitColumn.ReceivedAt, out var receivedAt);
        row.TryText((int)HitColumn.EventId, out var eventId);
        _hits++;
        (_firstSeen, _lastSeen) = (Math.Min(_firstSeen, occurredAt), Math.Max(_lastSeen, occurredAt));
        var moment = new Moment(occurredAt, receivedAt, eventId);
        foreach (var measure in _measures) measure.Add(in row, moment);
    }

    /// <summary>Writes the rows of a user-day that has hits.</summary>
    /// <param name="user">UTF-8.</param>
    public void Write(ReadOnlySpan<byte> user, RollupSink to)
    {
        _rows.ClearKey();
        _rows.SetUser(user);
        _rows.SetMeasure(Seen);
        _rows.Set(RollupColumn.Hits, _hits);
        _rows.Set(RollupColumn.FirstAt, _firstSeen);
        _rows.Set(RollupColumn.LastAt, _lastSeen);
        _rows.Write(to);
        foreach (var measure in _measures) measure.Write(_rows, to);
    }
}

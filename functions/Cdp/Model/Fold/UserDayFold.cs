using System.Buffers;
using Cdp.Hits;
using Cdp.Lake;
using Cdp.Text;
using NodaTime;

namespace Cdp.Model.Fold;

/// <summary>
/// Folds the hits of one user and day into bytes from which <see cref="ProfileFold"/> makes profiles. Reused; one thread at a time.
/// </summary>
/// <remarks>
/// The bytes are the same for any order of hits and merges. They depend on the aggregates of the model
/// (<see cref="DeclaredModel.AggregatesHash"/>, in the order of their names) and on the reporting time zone, and on nothing else.
/// </remarks>
public sealed class UserDayFold
{
    private readonly AggregateFold[] _aggregates;
    private readonly StateSet _states;
    private readonly ulong _columns;
    private readonly int[] _places = new int[64];
    private readonly ByteBuffer _written = new();
    private int _day;

    /// <param name="days">The reporting time zone.</param>
    public UserDayFold(DeclaredModel model, ReportingDays days)
    {
        var compiler = new HitCompiler(days);
        _aggregates = [.. model.StoredAggregates.Select(aggregate => new AggregateFold(aggregate, compiler))];
        _states = new([.. _aggregates.Select(aggregate => aggregate.State)]);
        _columns = compiler.Columns;
    }

    public bool HasHits => _states.HasHits;

    /// <summary>Begins with another user or day.</summary>
    public void Start(LocalDate day)
    {
        _day = EpochDay.Of(day);
        _states.Clear();
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
        _states.See(occurredAt);
        foreach (var aggregate in _aggregates) aggregate.Add(in row, new Moment(occurredAt, receivedAt, eventId));
    }

    /// <summary>What was written of other hits of the same user and day.</summary>
    /// <exception cref="InvalidDataException">The bytes are damaged.</exception>
    public void Merge(ReadOnlySpan<byte> userDay) => _states.Merge(userDay, _day, _ => true);

    /// <summary>Writes the state of a user-day that has hits.</summary>
    public void Write(IBufferWriter<byte> to)
    {
        _written.Clear();
        _states.Write(_written, _day);
        to.Write(_written.Written);
    }
}

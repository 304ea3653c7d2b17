using Cdp.Compact.Read;
using Cdp.Compact.Shuffle;
using Cdp.Hits;

namespace Cdp.Compact.Dedupe;

/// <summary>
/// The events of a partition that memory has no room for, as one client may send in a day: sorted on disk, and read as a stream.
/// </summary>
/// <remarks>
/// Sorted so that copies of an event follow one another, duplicates are seen without a table of keys. What is left is written once more,
/// and its sign-ins beside it in order of receipt, for the sign-ins of a client must be known before its first hit is decided.
/// </remarks>
internal sealed class SpilledEvents : ClientEvents
{
    private readonly List<UInt128> _clientsWithId;
    private readonly RowStream _rows;
    private readonly RowSequence _signIns;
    private bool _hasRow, _hasSignIn;
    private UInt128 _client;

    private SpilledEvents(List<UInt128> clientsWithId, RowStream rows, RowSequence signIns) =>
        (_clientsWithId, _rows, _signIns) = (clientsWithId, rows, signIns);

    public override UInt128 Client => _client;

    /// <summary>Sorts the rows of a partition, and drops the duplicates among them.</summary>
    public static SpilledEvents Of(PartitionedRows events, int partition, StringDictionary texts)
    {
        PartitionedRows kept = events.NewLike(1), signIns = events.NewLike(1);
        var clientsWithId = new List<UInt128>();
        using (var copies = ExternalSort.Of(events, partition, CopyOrder.Instance))
            Deduplicate(copies, kept, signIns, clientsWithId, texts);
        var spilled = new SpilledEvents(clientsWithId, kept.Stream(0), ExternalSort.Of(signIns, 0, SignInOrder.Instance));
        (spilled._hasRow, spilled._hasSignIn) = (spilled._rows.MoveNext(), spilled._signIns.MoveNext());
        return spilled;
    }

    public override IEnumerable<UInt128> ClientsWithId() => _clientsWithId;

    public override bool NextClient()
    {
        if (_hasRow) _client = new EventRow(_rows.Current).Header.Client;
        return _hasRow;
    }

    public override void EachSignIn(SignInHandler handle)
    {
        for (; _hasSignIn && new SignInRow(_signIns.Current) is var signIn
            && signIn.Header.Client == _client; _hasSignIn = _signIns.MoveNext())
            handle(signIn.Header.OccurredAt, signIn.Header.ReceivedAt, signIn.User, signIn.ClientId);
    }

    public override void EachEvent(ClientEventHandler handle)
    {
        for (; _hasRow && new EventRow(_rows.Current) is var row && row.Header.Client == _client; _hasRow = _rows.MoveNext())
            handle(new ClientEvent(row.Header, default), row);
    }

    public override void Dispose()
    {
        _rows.Dispose();
        _signIns.Dispose();
    }

    private static void Deduplicate(
        RowSequence copies, PartitionedRows kept, PartitionedRows signIns, List<UInt128> clientsWithId, StringDictionary texts)
    {
        using PartitionedRows.Writer rows = kept.NewWriter(), signInRows = signIns.NewWriter();
        ClientEvent last = default;
        for (var isFirst = true; copies.MoveNext(); isFirst = false)
        {
            var row = new EventRow(copies.Current);
            var each = new ClientEvent(row.Header, default);
            if (each.HasClient && (isFirst || each.Client != last.Client)) clientsWithId.Add(each.Client);
            if (!isFirst && IsCopy(each, last)) Deduplication.Mark(ref each, last.ReceivedAt);
            if (each.IsSignIn) SignInRow.Add(signInRows, row, texts);
            Keep(each.Kind, row, rows);
            last = each;
        }
    }

    private static bool IsCopy(in ClientEvent each, in ClientEvent last) =>
        each.Client == last.Client && each.DuplicateKey == last.DuplicateKey;

    /// <summary>Of a duplicate only its header is needed, to count it; of an event received earlier nothing.</summary>
    private static void Keep(EventKind kind, EventRow row, PartitionedRows.Writer to)
    {
        if (kind == EventKind.Earlier) return;
        if (kind != EventKind.Duplicate) row.Bytes.CopyTo(to.Add(0, row.Bytes.Length));
        else EventRow.Begin(row.Header with { Kind = kind, IdLength = 0 }, [], to.Add(0, EventHeader.Size));
    }
}

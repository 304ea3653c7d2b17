using Cdp.Compact.Shuffle;
using Cdp.Hits;
using Cdp.Identity;
using Cdp.Identity.Index;

namespace Cdp.Compact.ReachBack;

/// <summary>The moves that concern one file, by client and time.</summary>
internal sealed class FileReassignments
{
    private readonly LoadedRows _rows;
    private readonly Dictionary<(UInt128 Client, long Time), RowAt> _moves = [];

    public FileReassignments(LoadedRows rows, ReadOnlySpan<RowAt> moves)
    {
        _rows = rows;
        foreach (var at in moves)
        {
            var header = new Reassignment(rows[at]).Header;
            _moves[(header.Client, header.Time)] = at;
        }
    }

    /// <summary>True when the hit is one that its client's sign-ins decide, and their decision changed.</summary>
    public bool TryFind(EncodedHit hit, out Reassignment move)
    {
        move = default;
        if (!IdentityTable.IsAttributable(HitFactsReader.FactsOf(hit))) return false;
        if (!_moves.TryGetValue((ClientHash.Of(hit.Text(HitColumn.ClientId)), hit.Integer(HitColumn.OccurredAt)), out var at)) return false;
        move = new Reassignment(_rows[at]);
        return true;
    }
}

using Cdp.Compact.Spill;
using Cdp.Hits;

namespace Cdp.Compact.ReachBack;

/// <summary>The moves that concern one file, by client and time.</summary>
internal sealed class FileMoves
{
    private readonly LoadedRows _rows;
    private readonly Dictionary<(UInt128 Client, long Time), RowAt> _moves = [];

    public FileMoves(LoadedRows rows, ReadOnlySpan<RowAt> moves)
    {
        _rows = rows;
        foreach (var at in moves)
        {
            var header = new Move(rows[at]).Header;
            _moves[(header.Client, header.Time)] = at;
        }
    }

    /// <summary>Is it one of the hits that the client's sign-ins decide, and do they decide anew?</summary>
    public bool TryFind(EncodedHit hit, out Move move)
    {
        move = default;
        if (hit.Has(HitColumn.Uid) || hit.Boolean(HitColumn.IdentityAllowed) == false || hit.Boolean(HitColumn.IsBot) == true) return false;
        if (!_moves.TryGetValue((ClientHash.Of(hit.Text(HitColumn.ClientId)), hit.Integer(HitColumn.OccurredAt)), out var at)) return false;
        move = new Move(_rows[at]);
        return true;
    }
}

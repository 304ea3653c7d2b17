using System.Collections.Immutable;
using Cdp.Compact.Shuffle;
using Cdp.Hits;
using Cdp.Lake;
using Cdp.Model;
using Cdp.Model.Fold;
using Cdp.Text;

namespace Cdp.Compact.UserDays;

/// <summary>Folds hits, of which those of a user and day come one after another, into rows of rollups. Belongs to one worker.</summary>
/// <param name="days">The reporting time zone.</param>
/// <param name="texts">What the hits are dictionary-encoded with.</param>
/// <param name="to">Gets the rows, as <see cref="RollupFileRow"/>, in its partition 0.</param>
internal sealed class HitFolding(
    ImmutableArray<Measure> measures, ReportingDays days, StringDictionary texts, PartitionedRows to) : IDisposable
{
    private readonly UserDayFold _fold = new(measures, days);
    private readonly ByteBuffer _user = new();
    private readonly PartitionedRows.Writer _rows = to.NewWriter();
    private RollupFileId _file;

    /// <summary>A hit of the file of this day and day received. A hit of nobody belongs to no rollup.</summary>
    public void Add(RollupFileId file, ReadOnlySpan<byte> hit)
    {
        var user = new EncodedHit(hit, texts).Text(HitColumn.UserId);
        if (user.IsEmpty) return;
        if (file != _file || !user.SequenceEqual(_user.Written)) Start(file, user);
        _fold.Add(hit, texts);
    }

    /// <summary>A row that is there already.</summary>
    public void Keep(RollupFileId file, ReadOnlySpan<byte> row) => RollupFileRow.Add(_rows, 0, file, row);

    /// <summary>The hits to come are not those of the last user and day.</summary>
    public void Flush()
    {
        if (_fold.HasHits) _fold.Write(_user.Written, Keep);
        _fold.Start(_file.Day);
        _user.Clear();
    }

    /// <summary>Hands the last rows over.</summary>
    public void Dispose()
    {
        Flush();
        _rows.Dispose();
    }

    private void Start(RollupFileId file, ReadOnlySpan<byte> user)
    {
        Flush();
        _file = file;
        _fold.Start(file.Day);
        _user.Append(user);
    }

    private void Keep(ReadOnlySpan<byte> row) => Keep(_file, row);
}

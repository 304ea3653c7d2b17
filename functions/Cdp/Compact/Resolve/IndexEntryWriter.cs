using System.Buffers.Binary;
using Cdp.Compact.Shuffle;
using Cdp.Identity.Index;
using Cdp.Text;

namespace Cdp.Compact.Resolve;

/// <summary>Writes what a day says about clients, on its way to the index. Belongs to one thread.</summary>
internal sealed class IndexEntryWriter(DayRows to) : IDisposable
{
    private readonly PartitionedRows.Writer _signIns = to.SignIns.NewWriter();
    private readonly PartitionedRows.Writer _attributable = to.Attributable.NewWriter();
    private readonly ByteBuffer _value = new();

    /// <summary>Writes the client's sign-ins, if there are any.</summary>
    /// <returns>The sign-ins as the index holds them, empty when there are none; valid until the next call.</returns>
    public ReadOnlySpan<byte> WriteSignIns(int partition, UInt128 client, ClientDay day)
    {
        if (day.SignIns.Users == 0) return [];
        _value.Clear();
        SignInList.Write(day.ClientId, day.SignIns, _value);
        WriteEntry(_signIns, partition, client);
        return _value.Written;
    }

    /// <summary>Writes the times of the client's attributable hits, if there are any. The call sorts them.</summary>
    public void WriteAttributableTimes(int partition, UInt128 client, ClientDay day)
    {
        if (day.AttributableTimes.Count == 0) return;
        _value.Clear();
        AttributableTimes.Write(day.AttributableTimes, _value);
        WriteEntry(_attributable, partition, client);
    }

    public void Dispose()
    {
        _signIns.Dispose();
        _attributable.Dispose();
    }

    private void WriteEntry(PartitionedRows.Writer entries, int partition, UInt128 client)
    {
        var row = entries.Add(partition, 16 + _value.Length);
        BinaryPrimitives.WriteUInt128BigEndian(row, client);
        _value.Written.CopyTo(row[16..]);
    }
}

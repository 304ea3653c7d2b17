using System.Buffers.Binary;
using Cdp.Compact.Shuffle;
using Cdp.Identity;
using Cdp.Identity.Index;
using Cdp.Text;

namespace Cdp.Compact.Resolve;

/// <summary>Writes what a day says about clients, on its way to the index. Belongs to one thread.</summary>
internal sealed class IndexEntryWriter(DayRows to) : IDisposable
{
    private readonly PartitionedRows.Writer _signIns = to.SignIns.NewWriter();
    private readonly PartitionedRows.Writer _attributable = to.Attributable.NewWriter();
    private readonly ByteBuffer _value = new();

    /// <returns>The sign-ins as the index holds them; valid until the next call.</returns>
    public ReadOnlySpan<byte> WriteSignIns(int partition, UInt128 client, ReadOnlySpan<byte> clientId, SignIns signIns)
    {
        _value.Clear();
        SignInList.Write(clientId, signIns, _value);
        WriteEntry(_signIns, partition, client);
        return _value.Written;
    }

    /// <param name="times">In no order; sorted by the call.</param>
    public void WriteAttributableTimes(int partition, UInt128 client, List<long> times)
    {
        _value.Clear();
        AttributableTimes.Write(times, _value);
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

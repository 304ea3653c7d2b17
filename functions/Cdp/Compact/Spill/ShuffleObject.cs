using System.Buffers.Binary;
using Cdp.Lake;

namespace Cdp.Compact.Spill;

/// <summary>A partition of a shuffle on its way to another process: there it is this partition of that one of the reader's shuffles.</summary>
internal readonly record struct Shipment(Shuffle From, int FromPartition, int To, int ToPartition);

/// <summary>Partitions of shuffles as an object of the store, read by the program that wrote it.</summary>
/// <remarks>Blocks, each after 4 little-endian bytes for the number of the shuffle, the partition and the length. The last one has the number -1.</remarks>
internal static class ShuffleObject
{
    private const int Header = 12;
    private const int End = -1;

    public static async Task WriteAsync(IObjectStore store, string key, IEnumerable<Shipment> shipments, string directory, CancellationToken cancel)
    {
        await using var file = TemporaryFile.Create(directory);
        foreach (var shipment in shipments) Write(shipment, file);
        WriteBlock(End, 0, [], file);
        file.Position = 0;
        await store.PutAsync(key, file, cancel);
    }

    /// <exception cref="ObjectStoreException">The object is gone, or was cut short.</exception>
    public static async Task ReadAsync(IObjectStore store, string key, IReadOnlyList<Shuffle.Writer> to, CancellationToken cancel)
    {
        await using var stream = await store.OpenAsync(key, cancel) ?? throw new ObjectStoreException($"{key} is gone: begin the run anew.");
        var header = new byte[Header];
        var rows = Array.Empty<byte>();
        try
        {
            while (true)
            {
                await stream.ReadExactlyAsync(header, cancel);
                var (shuffle, partition, length) = (Int(header, 0), Int(header, 4), Int(header, 8));
                if (shuffle == End) return;
                if (rows.Length < length) rows = new byte[length];
                await stream.ReadExactlyAsync(rows.AsMemory(0, length), cancel);
                Add(rows.AsSpan(0, length), to[shuffle], partition);
            }
        }
        catch (EndOfStreamException e)
        {
            throw new ObjectStoreException($"{key} was cut short by somebody else: begin the run anew.", e);
        }
    }

    private static void Write(Shipment shipment, Stream to)
    {
        using var rows = shipment.From.Stream(shipment.FromPartition);
        while (rows.MoveNextBlock()) WriteBlock(shipment.To, shipment.ToPartition, rows.Block, to);
    }

    private static void WriteBlock(int shuffle, int partition, ReadOnlySpan<byte> rows, Stream to)
    {
        Span<byte> header = stackalloc byte[Header];
        BinaryPrimitives.WriteInt32LittleEndian(header, shuffle);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], partition);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], rows.Length);
        to.Write(header);
        to.Write(rows);
    }

    private static void Add(ReadOnlySpan<byte> rows, Shuffle.Writer to, int partition)
    {
        while (!rows.IsEmpty)
        {
            var row = rows.Slice(4, BinaryPrimitives.ReadInt32LittleEndian(rows));
            row.CopyTo(to.Add(partition, row.Length));
            rows = rows[(4 + row.Length)..];
        }
    }

    private static int Int(byte[] header, int at) => BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(at));
}

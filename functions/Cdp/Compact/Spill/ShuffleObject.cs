using System.Buffers.Binary;
using Cdp.Lake;

namespace Cdp.Compact.Spill;

/// <summary>A partition of a shuffle on its way to another process: there it is this partition of that one of the reader's shuffles.</summary>
internal readonly record struct Shipment(Shuffle From, int FromPartition, int To, int ToPartition);

/// <summary>Partitions of shuffles as an object of the store, read by the program that wrote it.</summary>
/// <remarks>Frames of rows: number of the shuffle, partition, length (4 bytes each, little-endian), rows as in a block. The last one has the number -1.</remarks>
internal sealed class ShuffleObject : IDisposable
{
    private const int Header = 12;
    private const int End = -1;

    private readonly Stream _to;
    private byte[] _frame = new byte[BlockPool.BlockSize];
    private int _length = Header;

    private ShuffleObject(Stream to) => _to = to;

    public static async Task WriteAsync(IObjectStore store, string key, IEnumerable<Shipment> shipments, string directory, CancellationToken cancel)
    {
        await using var file = TemporaryFile.Create(directory);
        using (var writer = new ShuffleObject(file))
            foreach (var shipment in shipments) writer.Write(shipment);
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

    public void Dispose() => EndFrame(End, 0);

    private void Write(Shipment shipment)
    {
        using var rows = shipment.From.Stream(shipment.FromPartition);
        while (rows.MoveNext())
        {
            var row = rows.Current;
            if (_length + 4 + row.Length > _frame.Length) EndFrame(shipment.To, shipment.ToPartition);
            if (Header + 4 + row.Length > _frame.Length) _frame = new byte[Header + 4 + row.Length];
            BinaryPrimitives.WriteInt32LittleEndian(_frame.AsSpan(_length), row.Length);
            row.CopyTo(_frame.AsSpan(_length + 4));
            _length += 4 + row.Length;
        }

        if (_length > Header) EndFrame(shipment.To, shipment.ToPartition);
    }

    private void EndFrame(int shuffle, int partition)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_frame, shuffle);
        BinaryPrimitives.WriteInt32LittleEndian(_frame.AsSpan(4), partition);
        BinaryPrimitives.WriteInt32LittleEndian(_frame.AsSpan(8), _length - Header);
        _to.Write(_frame.AsSpan(0, _length));
        _length = Header;
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

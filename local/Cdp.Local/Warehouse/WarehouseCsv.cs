using System.Buffers;
using System.Globalization;
using System.Text;

namespace Cdp.Local.Warehouse;

/// <summary>A query's rows as a stream of CSV in the dialect of <see cref="Profiles.WarehouseResult"/>, made as it is read.</summary>
internal sealed class WarehouseCsv(LakeRows rows) : Stream
{
#if DEBUG
    private const int Enough = 64; // every test then reads in many pieces
#else
    private const int Enough = 64 * 1024;
#endif

    private readonly ArrayBufferWriter<byte> _made = new(Enough);
    private int _taken;
    private bool _begun;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (_taken == _made.WrittenCount) MakeMore();
        var bytes = _made.WrittenSpan[_taken..];
        var count = Math.Min(bytes.Length, buffer.Length);
        bytes[..count].CopyTo(buffer);
        _taken += count;
        return count;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(Read(buffer.Span));
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) rows.Dispose();
        base.Dispose(disposing);
    }

    private void MakeMore()
    {
        _made.ResetWrittenCount();
        _taken = 0;
        if (!_begun) Line(column => rows.Name(column));
        _begun = true;
        while (_made.WrittenCount < Enough && rows.Read()) Line(column => Text(rows.Value(column)));
    }

    private void Line(Func<int, string?> text)
    {
        for (var column = 0; column < rows.Columns; column++)
        {
            if (column > 0) _made.Write(","u8);
            if (text(column) is { } value) Quoted(value);
        }

        _made.Write("\n"u8);
    }

    private void Quoted(string text) =>
        Encoding.UTF8.GetBytes($"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"", _made);

    private static string? Text(object? value) => value is DateTime time
        ? time.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture)
        : ValueText.Of(value);
}

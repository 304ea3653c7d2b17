using Microsoft.Win32.SafeHandles;

namespace Cdp.Compact.Spill;

/// <summary>A temporary file that blocks are appended to; made when the first one comes. Safe for many threads.</summary>
internal sealed class SpillFile(string directory) : IDisposable
{
    private readonly Lock _lock = new();
    private FileStream? _file;
    private long _length;

    /// <returns>Where the bytes begin.</returns>
    public long Append(ReadOnlySpan<byte> bytes)
    {
        var offset = Interlocked.Add(ref _length, bytes.Length) - bytes.Length;
        RandomAccess.Write(Handle(), bytes, offset);
        return offset;
    }

    public void Read(long offset, Span<byte> to)
    {
        while (!to.IsEmpty)
        {
            var read = RandomAccess.Read(Handle(), to, offset);
            if (read == 0) throw new EndOfStreamException($"the temporary file in {directory} was cut short by somebody else");
            to = to[read..];
            offset += read;
        }
    }

    public void Dispose() => _file?.Dispose();

    private SafeFileHandle Handle()
    {
        lock (_lock) return (_file ??= TemporaryFile.Create(directory)).SafeFileHandle;
    }
}

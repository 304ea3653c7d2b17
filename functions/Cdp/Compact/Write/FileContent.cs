using System.Buffers;
using Cdp.Storage;
using Cdp.Text;

namespace Cdp.Compact.Write;

/// <summary>A file on its way to the store: in memory while it is small, then in a temporary file. Reused from file to file.</summary>
internal sealed class FileContent(string directory) : IBufferWriter<byte>, IAsyncDisposable
{
#if DEBUG
    private const int MaxInMemory = 4_000; // tests then walk both ways
#else
    private const int MaxInMemory = 2 << 20;
#endif

    private readonly ByteBuffer _bytes = new();
    private FileStream? _file;

    public long Length => _bytes.Length + (_file?.Length ?? 0);

    public void Advance(int count)
    {
        _bytes.Advance(count);
        if (_bytes.Length > MaxInMemory) MoveToFile();
    }

    public Memory<byte> GetMemory(int sizeHint = 0) => _bytes.GetMemory(sizeHint);

    public Span<byte> GetSpan(int sizeHint = 0) => _bytes.GetSpan(sizeHint);

    /// <summary>Puts what was written. It may be written again once the put is done and <see cref="ClearAsync"/> was called.</summary>
    public Task PutAsync(IObjectStore store, string key, CancellationToken cancel)
    {
        if (_file is null) return store.PutAsync(key, _bytes.WrittenMemory, cancel);
        MoveToFile();
        _file.Position = 0;
        return store.PutAsync(key, _file, cancel);
    }

    public ValueTask ClearAsync()
    {
        _bytes.Clear();
        var file = _file;
        _file = null;
        return file?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ClearAsync();

    private void MoveToFile()
    {
        _file ??= TemporaryFile.Create(directory);
        _file.Write(_bytes.Written);
        _bytes.Clear();
    }
}

using System.Buffers;
using System.Text.Json;
using Cdp.Local.Warehouse;

namespace Cdp.Local.Printing;

/// <summary>JSON that leaves as it is made, harmless for a terminal: no output is held whole.</summary>
internal sealed class JsonOutput : IAsyncDisposable
{
    private const int FlushAt = 64 * 1024;

    private readonly ArrayBufferWriter<byte> _written = new(FlushAt);
    private readonly Stream _to;

    /// <param name="to">Gets UTF-8; left open.</param>
    public JsonOutput(Stream to) => (_to, Json) = (to, new(_written, ValueJson.Options));

    public Utf8JsonWriter Json { get; }

    public ValueTask FlushIfLargeAsync(CancellationToken cancel) =>
        Json.BytesPending + _written.WrittenCount > FlushAt ? FlushAsync(cancel) : ValueTask.CompletedTask;

    /// <summary>Writes what is left, and a line feed.</summary>
    public async ValueTask CompleteAsync(CancellationToken cancel)
    {
        await FlushAsync(cancel);
        _to.Write("\n"u8);
    }

    public ValueTask DisposeAsync() => Json.DisposeAsync();

    private async ValueTask FlushAsync(CancellationToken cancel)
    {
        await Json.FlushAsync(cancel);
        var harmless = new ArrayBufferWriter<byte>(_written.WrittenCount);
        TerminalJson.Write(_written.WrittenSpan, harmless);
        await _to.WriteAsync(harmless.WrittenMemory, cancel);
        _written.ResetWrittenCount();
    }
}

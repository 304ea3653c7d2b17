namespace Cdp.Raw;

/// <summary>The lines of one object of <c>raw/</c>: gzip (several members too) or plain, recognized by its first bytes.</summary>
/// <remarks>
/// <code>
/// await using var lines = RawObjectStream.Open(stream);
/// while (await lines.ReadAsync(cancel))
///     if (lines.Damage is null) … lines.Line …  else … one bad record, number lines.Number …
/// </code>
/// Blank lines count but are not given out. Memory is bounded: a line over <see cref="MaxLine"/> is damage, and passed over without being
/// held.
/// </remarks>
public sealed class RawObjectStream : IAsyncDisposable
{
    /// <summary>Longest line that is read, in bytes.</summary>
    public const int MaxLine = 1 << 20;

#if DEBUG
    private const int FirstBuffer = 64; // every test then walks the refill path
#else
    private const int FirstBuffer = 1 << 16;
#endif

    private readonly TruncationDetectingGzip _bytes;
    private byte[] _buffer = new byte[FirstBuffer];
    private int _start, _scanned, _end;
    private bool _ended, _tooLong;

    private RawObjectStream(TruncationDetectingGzip bytes) => _bytes = bytes;

    /// <summary>Takes over the stream and disposes it.</summary>
    public static RawObjectStream Open(Stream stream) => new(new TruncationDetectingGzip(stream));

    /// <summary>The line without its line break; valid until the next read. Empty when it is damaged.</summary>
    public ReadOnlyMemory<byte> Line { get; private set; }

    /// <summary>The line's number in the object, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>Why this line, and after a broken compression all that follows, cannot be read; null for a whole line.</summary>
    public string? Damage { get; private set; }

    /// <summary>Goes to the next line that is not blank.</summary>
    /// <returns>False at the end. Only the stream's own faults and cancellation are thrown.</returns>
    public async ValueTask<bool> ReadAsync(CancellationToken cancel)
    {
        while (!TryTakeLine())
        {
            if (_ended) return TakeRest();
            await FillAsync(cancel);
        }

        return true;
    }

    public ValueTask DisposeAsync() => _bytes.DisposeAsync();

    private bool TryTakeLine()
    {
        int length;
        while ((length = _buffer.AsSpan(_scanned, _end - _scanned).IndexOf((byte)'\n')) >= 0)
        {
            var line = _start..(_scanned + length);
            _start = _scanned = _scanned + length + 1;
            if (Take(line)) return true;
        }

        _scanned = _end;
        return false;
    }

    private bool Take(Range line)
    {
        Number++;
        var tooLong = _tooLong || line.End.Value - line.Start.Value > MaxLine;
        Damage = tooLong ? $"a line of more than {MaxLine} bytes" : null;
        Line = tooLong ? default : _buffer.AsMemory(line);
        _tooLong = false;
        if (Line.Span is [.., (byte)'\r']) Line = Line[..^1];
        return Damage is not null || Line.Span.ContainsAnyExcept(" \t"u8);
    }

    /// <summary>What follows the last line break: a last line, or all that a broken compression hides.</summary>
    private bool TakeRest()
    {
        if (_bytes.TakeDamage() is { } damage)
        {
            Number++;
            (Line, Damage, _start, _scanned, _tooLong) = (default, damage, _end, _end, false);
            return true;
        }

        var rest = _start.._end;
        _start = _scanned = _end;
        return (_tooLong || rest.Start.Value < _end) && Take(rest);
    }

    private async ValueTask FillAsync(CancellationToken cancel)
    {
        MakeRoom();
        var read = await _bytes.ReadAsync(_buffer.AsMemory(_end), cancel);
        _end += read;
        _ended = read == 0;
    }

    private void MakeRoom()
    {
        if (_end - _start > MaxLine) (_tooLong, _start) = (true, _end);
        if (_tooLong) _start = _end;
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _scanned, _end) = (0, _end - _start, _end - _start);
        }

        if (_end == _buffer.Length) Array.Resize(ref _buffer, Math.Min(_buffer.Length * 2, MaxLine + FirstBuffer));
    }
}

using System.IO.Compression;

namespace Cdp.Raw;

/// <summary>Bytes of a stream, inflated if they are gzip; what is broken or cut ends them early and leaves a reason.</summary>
/// <remarks>
/// GZipStream takes the end of a cut stream for the end of the data. So a member of our own follows the source: only if it
/// comes out unharmed, and after all else, was the source whole.
/// </remarks>
internal sealed class TruncationDetectingGzip(Stream source) : IAsyncDisposable
{
    private readonly Source _source = new(source);
    private Stream? _inflated;
    private bool _isGzip, _rescuing;
    private long _delivered;
    private string? _damage;

    /// <summary>The next bytes; 0 at the end, or where they cannot be read any further.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> to, CancellationToken cancel)
    {
        if (_inflated is null) await OpenAsync(cancel);
        if (!_isGzip) return await _inflated!.ReadAsync(to, cancel);
        try
        {
            return await InflateAsync(_rescuing ? to[..1] : to, cancel);
        }
        catch (InvalidDataException)
        {
            return await RescueAsync(to, cancel);
        }
    }

    /// <summary>Why the bytes ended early; null when they did not. It is returned once.</summary>
    public string? TakeDamage()
    {
        var damage = _damage;
        _damage = null;
        return damage;
    }

    public async ValueTask DisposeAsync()
    {
        if (_inflated is not null) await _inflated.DisposeAsync();
        await _source.DisposeAsync();
    }

    private async ValueTask OpenAsync(CancellationToken cancel)
    {
        _isGzip = await _source.BeginsWithGzipAsync(cancel);
        _source.Append = _isGzip;
        _inflated = _isGzip ? new GZipStream(_source, CompressionMode.Decompress, leaveOpen: true) : _source;
    }

    private async ValueTask<int> InflateAsync(Memory<byte> to, CancellationToken cancel)
    {
        var read = await _inflated!.ReadAsync(to, cancel);
        if (!_source.IsAppending)
        {
            _delivered += read;
            if (read == 0) _damage = "the gzip data is followed by something else";
            return read;
        }

        if (read != 1 || to.Span[0] != Source.Mark) _damage = "the gzip data is cut off";
        return 0;
    }

    /// <summary>
    /// GZipStream keeps to itself what it had inflated before a fault: where the source can be read again, those bytes are fetched one by
    /// one.
    /// </summary>
    private async ValueTask<int> RescueAsync(Memory<byte> to, CancellationToken cancel)
    {
        if (_source.IsAppending || _rescuing || !_source.TryRestart())
        {
            _damage = _source.IsAppending ? "the gzip data is cut off" : "the gzip data is corrupt";
            return 0;
        }

        _rescuing = true;
        await _inflated!.DisposeAsync();
        _inflated = new GZipStream(_source, CompressionMode.Decompress, leaveOpen: true);
        for (var skip = _delivered; skip > 0;)
            skip -= await _inflated.ReadAtLeastAsync(to[..(int)Math.Min(skip, to.Length)], 1, throwOnEndOfStream: true, cancel);
        return await ReadAsync(to, cancel);
    }

    /// <summary>The source in large reads (GZipStream asks for 8 KiB), with the member of our own behind it.</summary>
    private sealed class Source(Stream stream) : Stream
    {
        public const byte Mark = (byte)'.';
        private static readonly byte[] MarkMember = Gzip([Mark]);

        private readonly byte[] _buffer = new byte[1 << 16];
        private int _at, _end;

        /// <summary>Should the mark follow the source?</summary>
        public bool Append { get; set; }

        /// <summary>The source is used up, and the mark is being read.</summary>
        public bool IsAppending { get; private set; }

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public async ValueTask<bool> BeginsWithGzipAsync(CancellationToken cancel)
        {
            _end = await stream.ReadAtLeastAsync(_buffer, 2, throwOnEndOfStream: false, cancel);
            return _buffer.AsSpan(0, _end) is [0x1f, 0x8b, ..];
        }

        public bool TryRestart()
        {
            if (!stream.CanSeek) return false;
            stream.Position = 0;
            _at = _end = 0;
            return true;
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> to, CancellationToken cancel = default)
        {
            if (_at == _end) await FillAsync(cancel);
            var length = Math.Min(to.Length, _end - _at);
            _buffer.AsMemory(_at, length).CopyTo(to);
            _at += length;
            return length;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override void Flush() => throw new NotSupportedException();

        public override async ValueTask DisposeAsync()
        {
            await stream.DisposeAsync();
            await base.DisposeAsync();
        }

        private async ValueTask FillAsync(CancellationToken cancel)
        {
            (_at, _end) = (0, IsAppending ? 0 : await stream.ReadAsync(_buffer, cancel));
            if (_end > 0 || !Append || IsAppending) return;
            IsAppending = true;
            MarkMember.CopyTo(_buffer, 0);
            _end = MarkMember.Length;
        }

        private static byte[] Gzip(byte[] bytes)
        {
            using var to = new MemoryStream();
            using (var gzip = new GZipStream(to, CompressionLevel.Fastest)) gzip.Write(bytes);
            return to.ToArray();
        }
    }
}

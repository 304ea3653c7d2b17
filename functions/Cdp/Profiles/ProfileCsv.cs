using System.Text;
using Cdp.Model;
using Cdp.Text;

namespace Cdp.Profiles;

/// <summary>The rows of a query's CSV on their way to COPY: the header line checked and cut off, NUL bytes left out.</summary>
internal sealed class ProfileCsv
{
    private const int BufferSize = 64 * 1024;

    private readonly Stream _csv;
    private readonly byte[] _buffer = new byte[BufferSize];
    private int _filled;

    private ProfileCsv(Stream csv) => _csv = csv;

    /// <exception cref="ProfileStoreException">The result's columns are not the model's.</exception>
    public static async Task<ProfileCsv> OpenAsync(Stream csv, DeclaredModel model, CancellationToken cancel)
    {
        var rows = new ProfileCsv(csv);
        var header = await rows.ReadHeaderAsync(cancel);
        var expected = string.Join(',', model.Columns.Select(column => SqlText.Identifier(column.Name)));
        return header == expected ? rows : throw new ProfileStoreException(
            $"The query's result has the columns {header}, where the model has {expected}. Nothing was loaded: "
            + "correct the query or the model.");
    }

    public async Task CopyToAsync(Stream destination, CancellationToken cancel)
    {
        do await destination.WriteAsync(WithoutNul(_buffer.AsMemory(0, _filled)), cancel);
        while ((_filled = await _csv.ReadAsync(_buffer, cancel)) > 0);
    }

    private async Task<string> ReadHeaderAsync(CancellationToken cancel)
    {
        int end;
        while ((end = _buffer.AsSpan(0, _filled).IndexOf((byte)'\n')) < 0)
        {
            var read = await _csv.ReadAsync(_buffer.AsMemory(_filled), cancel);
            if (read == 0)
                throw new ProfileStoreException("The query's result ends before its header line does. Nothing was loaded: run again.");
            _filled += read;
        }

        var header = Encoding.UTF8.GetString(_buffer, 0, end);
        _buffer.AsSpan((end + 1).._filled).CopyTo(_buffer);
        _filled -= end + 1;
        return header.TrimEnd('\r');
    }

    // PostgreSQL's text cannot hold NUL. The readers remove it already; this is for a lake that others wrote.
    private static ReadOnlyMemory<byte> WithoutNul(Memory<byte> bytes)
    {
        var span = bytes.Span;
        var kept = span.IndexOf((byte)0);
        if (kept < 0) return bytes;
        for (var i = kept; i < span.Length; i++)
            if (span[i] != 0)
                span[kept++] = span[i];
        return bytes[..kept];
    }
}

using System.Buffers.Text;

namespace Cdp.Hits;

/// <summary>The id of an event: the id of its raw record, a dot, and the number of the event in the request, from 1.</summary>
internal static class EventId
{
    /// <summary>Bytes that an id has at most beyond those of the record's.</summary>
    public const int MaxSuffix = 12;

    /// <summary>Writes an id.</summary>
    /// <param name="to">At least <see cref="MaxSuffix"/> longer than the record's id.</param>
    /// <returns>The number of bytes written.</returns>
    public static int Write(ReadOnlySpan<byte> record, int number, Span<byte> to)
    {
        record.CopyTo(to);
        to[record.Length] = (byte)'.';
        Utf8Formatter.TryFormat(number, to[(record.Length + 1)..], out var digits);
        return record.Length + 1 + digits;
    }

    /// <returns>The length of the record's id in front of the dot.</returns>
    public static int Parse(ReadOnlySpan<byte> eventId, out int number)
    {
        var length = eventId.LastIndexOf((byte)'.');
        return Utf8Parser.TryParse(eventId[(length + 1)..], out number, out _)
            ? length
            : throw new FormatException("an event id without a number");
    }
}

using Cdp.Storage;
using Cdp.Text;

namespace Cdp.Identity.Index;

/// <summary>The times of a client's hits of one received day that its sign-ins decide.</summary>
/// <remarks>Milliseconds since 1970, UTC; distinct, in order; each as a varint of the time since the one before.</remarks>
internal static class AttributableTimes
{
    public static void Write(List<long> times, ByteBuffer to)
    {
        times.Sort();
        for (var i = 0; i < times.Count; i++)
        {
            var before = i == 0 ? 0 : times[i - 1];
            if (i == 0 || times[i] != before) Varint.Write(to, (ulong)(times[i] - before));
        }
    }

    /// <exception cref="DamagedObjectException">The list is not as it was written.</exception>
    public static List<long> Read(ReadOnlySpan<byte> list)
    {
        try
        {
            var times = new List<long>();
            var reader = new VarintReader(list);
            for (var time = 0L; !reader.AtEnd; times.Add(time)) time += (long)reader.Read();
            return times;
        }
        catch (InvalidDataException e)
        {
            throw new DamagedObjectException(ClientIndex.Prefix, e);
        }
    }
}

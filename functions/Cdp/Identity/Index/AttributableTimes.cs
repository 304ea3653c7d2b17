using Cdp.Text;

namespace Cdp.Identity.Index;

/// <summary>The times of a client's hits of one received day that its sign-ins decide: distinct, in order, as varints of the time since the one before.</summary>
internal static class AttributableTimes
{
    public static void Write(List<long> times, ByteBuffer to)
    {
        times.Sort();
        for (var i = 0; i < times.Count; i++)
        {
            var before = i == 0 ? 0 : times[i - 1];
            if (i == 0 || times[i] != before) to.WriteVarint((ulong)(times[i] - before));
        }
    }

    public static List<long> Read(ReadOnlySpan<byte> list)
    {
        var times = new List<long>();
        var reader = new VarintReader(list);
        for (var time = 0L; !reader.AtEnd; times.Add(time)) time += (long)reader.Read();
        return times;
    }
}

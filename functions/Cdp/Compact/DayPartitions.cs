using System.Numerics;
using Cdp.Settings;

namespace Cdp.Compact;

/// <summary>How many partitions the rows of a day are sorted into. All parts of a split run agree on it, for they hand rows to one another.</summary>
/// <param name="Clients">Of the clients of one part.</param>
/// <param name="Owners">Of the owners of hits (by bucket, or by hash of the key), a multiple of the parts: partition n is written by part n modulo parts.</param>
/// <param name="Users">Of the user ids that hits carry, likewise.</param>
/// <param name="Files">Of other days' files that hits move from and to, likewise.</param>
internal sealed record DayPartitions(int Clients, int Owners, int Users, int Files)
{
#if DEBUG
    private const long RawBytes = 2_000; // every test then walks through several partitions
    private const int Most = 8;
#else
    private const long RawBytes = 600_000; // gzip; as rows it is up to twenty times that
    private const int Most = 1024;
#endif

    public static DayPartitions Of(long rawBytes, LakeSettings lake, int parts)
    {
        var all = PowerOf2(rawBytes);
        var owners = lake.Layout == Layout.Bucket ? lake.Buckets : all;
        return new DayPartitions(PowerOf2(rawBytes / parts), MultipleOf(parts, owners), MultipleOf(parts, all), MultipleOf(parts, all));
    }

    private static int PowerOf2(long rawBytes) => (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(rawBytes / RawBytes, 1, Most));

    private static int MultipleOf(int parts, int least) => (least + parts - 1) / parts * parts;
}

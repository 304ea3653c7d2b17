using System.Buffers;
using System.Globalization;
using System.Text;
using Cdp.Hits;

namespace Cdp.Testing;

/// <summary>Hits from a seed: every column absent, short, long, repeated or odd.</summary>
public static class HitWorld
{
    private static readonly string[] Odd = ["'", "\"", "\n", "=cmd()", "😀", "~me", "../../x", "%2F", "\0", "ä,;|"];

    public static List<byte[]> Hits(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Encode(Random(random)))];
    }

    public static byte[] Encode(Hit hit)
    {
        var bytes = new ArrayBufferWriter<byte>();
        hit.Encode(bytes);
        return bytes.WrittenSpan.ToArray();
    }

    public static Hit Random(Random random)
    {
        var hit = new Hit();
        var density = random.NextDouble();
        foreach (var column in Enum.GetValues<HitColumn>())
            if (random.NextDouble() < density) Set(hit, column, random);
        return hit;
    }

    private static void Set(Hit hit, HitColumn column, Random random)
    {
        switch (HitColumns.Of(column).Type)
        {
            case ColumnType.Text: hit.SetText(column, Encoding.UTF8.GetBytes(Text(random))); break;
            case ColumnType.Json: hit.SetText(column, Encoding.UTF8.GetBytes($$"""{"a":{{random.Next(9)}}}""")); break;
            case ColumnType.Timestamp: hit.SetInteger(column, 1_770_000_000_000 + random.Next()); break;
            case ColumnType.Integer: hit.SetInteger(column, random.NextInt64(long.MinValue, long.MaxValue)); break;
            case ColumnType.Number: hit.SetNumber(column, random.Next(5) == 0 ? double.MaxValue : random.Next(100) / 4.0); break;
            case ColumnType.Boolean: hit.SetBoolean(column, random.Next(2) == 0); break;
        }
    }

    private static string Text(Random random) => random.Next(4) switch
    {
        0 => $"value {random.Next(5)}",
        1 => Odd[random.Next(Odd.Length)] + random.Next(3),
        2 => new string('x', random.Next(1, 300)),
        _ => random.NextInt64().ToString(CultureInfo.InvariantCulture),
    };
}

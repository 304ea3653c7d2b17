namespace Cdp.Identity.Index;

/// <summary>Says of a client that it surely is not in a segment, or may be (1 % of those that are not).</summary>
internal sealed class BloomFilter(byte[] bits)
{
    private const int BitsPerKey = 10;
    private const int Probes = 7;

    public static BloomFilter For(int clients) => new(new byte[Math.Max(8, clients * BitsPerKey / 8)]);

    public ReadOnlyMemory<byte> Bytes => bits;

    public void Add(UInt128 client)
    {
        for (var probe = 0; probe < Probes; probe++)
        {
            var bit = BitOf(client, probe);
            bits[bit >> 3] |= (byte)(1 << (int)(bit & 7));
        }
    }

    public bool MayHold(UInt128 client)
    {
        for (var probe = 0; probe < Probes; probe++)
        {
            var bit = BitOf(client, probe);
            if ((bits[bit >> 3] & (1 << (int)(bit & 7))) == 0) return false;
        }

        return true;
    }

    // A client is a hash already: its halves make as many more as are needed.
    private long BitOf(UInt128 client, int probe) =>
        (long)(unchecked((ulong)client + ((ulong)(client >> 64) * (ulong)probe)) % ((ulong)bits.LongLength * 8));
}

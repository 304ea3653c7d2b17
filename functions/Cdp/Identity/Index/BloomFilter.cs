namespace Cdp.Identity.Index;

/// <summary>Says of a client that it is not in a segment, or that it may be (1 % of those that are not).</summary>
internal sealed class BloomFilter(byte[] bits)
{
    private const int BitsPerKey = 10;
    private const int Probes = 7; // ln 2 times the bits per key, where the rate of false positives is lowest

    public static BloomFilter For(int clients) => new(new byte[LengthFor(clients)]);

    /// <summary>How many bytes the filter of so many clients has.</summary>
    public static int LengthFor(int clients) => (int)Math.Max(8, (long)clients * BitsPerKey / 8);

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

    // A client is a hash already: its two halves make all probes (Kirsch and Mitzenmacher's double hashing). Stored filters depend on it.
    private long BitOf(UInt128 client, int probe) =>
        (long)(unchecked((ulong)client + ((ulong)(client >> 64) * (ulong)probe)) % ((ulong)bits.LongLength * 8));
}

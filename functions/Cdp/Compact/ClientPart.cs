using Cdp.Compact.Index;

namespace Cdp.Compact;

/// <summary>One of as many equal ranges of clients: all of them in an ordinary run, a few in a part of a split one.</summary>
internal readonly record struct ClientPart(int Number, int Parts)
{
    public static readonly ClientPart Whole = new(0, 1);

    public bool Holds(UInt128 client) => Parts == 1 || ClientRange.NumberOf(client, Parts) == Number;

    /// <summary>Which of the part's partitions the client is in; negative when it is another part's.</summary>
    public int PartitionOf(UInt128 client, int partitions)
    {
        var partition = ClientRange.NumberOf(client, Parts * partitions) - (Number * partitions);
        return partition < partitions ? partition : -1;
    }

    /// <summary>The clients of one of the part's partitions.</summary>
    public ClientRange Range(int partition, int partitions) => ClientRange.Of((Number * partitions) + partition, Parts * partitions);
}

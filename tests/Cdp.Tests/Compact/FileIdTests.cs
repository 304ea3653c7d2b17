using Cdp.Compact.ReachBack;

namespace Cdp.Tests.Compact;

public sealed class FileIdTests
{
    [Theory, InlineData(7, 8), InlineData(63, 0)]
    public void A_file_is_in_the_same_partition_in_every_process_for_parts_of_a_run_hand_their_moves_on_by_it(uint bucket, int partition) =>
        Assert.Equal(partition, new FileId(bucket, 20_000, 20_001).PartitionOf(64));
}

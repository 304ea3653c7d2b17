using System.Text;
using Cdp.Ingest;

namespace Cdp.Tests.Ingest;

public sealed class RecordIdTests
{
    [Theory, InlineData(0L, "0000000000"), InlineData(1469918176385L, "01ARYZ6S41"), InlineData(253402300799999L, "76EZ91ZPZZ")]
    public void An_id_begins_with_its_time_as_the_ulid_specification_writes_it(long milliseconds, string begin)
    {
        var id = Encoding.ASCII.GetString(RecordId.New(milliseconds));

        Assert.Equal(26, id.Length);
        Assert.StartsWith(begin, id, StringComparison.Ordinal);
        Assert.All(id, digit => Assert.Contains(digit, "0123456789ABCDEFGHJKMNPQRSTVWXYZ"));
    }

    [Fact]
    public void Ids_of_one_millisecond_differ() =>
        Assert.Equal(10_000, Enumerable.Range(0, 10_000).Select(_ => Encoding.ASCII.GetString(RecordId.New(1))).Distinct().Count());
}

using System.Buffers;
using Cdp.Hits;

namespace Cdp.Tests.Hits;

public sealed class HitTests
{
    [Fact]
    public void Every_column_has_its_place_in_the_list()
    {
        Assert.Equal(Enum.GetValues<HitColumn>().Length, HitColumns.All.Length);
        Assert.Equal(
            Enum.GetNames<HitColumn>().Select(name => name.ToLowerInvariant()),
            HitColumns.All.Select(column => column.Name.Replace("_", "", StringComparison.Ordinal)));
    }

    [Fact]
    public void An_encoded_hit_decodes_to_the_same_columns()
    {
        var hit = new Hit();
        hit.SetText(HitColumn.EventId, "01J.1"u8);
        hit.SetInteger(HitColumn.ReceivedAt, 1_772_366_400_123);
        hit.SetNumber(HitColumn.Value, -12.5);
        hit.SetBoolean(HitColumn.IsBot, false);
        hit.SetText(HitColumn.Params, """{"a":"ä"}"""u8);
        hit.SetText(HitColumn.Label, []);
        var bytes = new ArrayBufferWriter<byte>();
        hit.Encode(bytes);

        var copy = new Hit();
        Assert.Equal(bytes.WrittenCount, copy.Decode(bytes.WrittenSpan));

        Assert.Equal("01J.1", copy.String(HitColumn.EventId));
        Assert.Equal(1_772_366_400_123, copy.Integer(HitColumn.ReceivedAt));
        Assert.Equal(-12.5, copy.Double(HitColumn.Value));
        Assert.False(copy.Boolean(HitColumn.IsBot));
        Assert.Equal("""{"a":"ä"}""", copy.String(HitColumn.Params));
        Assert.False(copy.Has(HitColumn.Label));
        Assert.Null(copy.Boolean(HitColumn.FirstVisit));
    }
}

using System.Globalization;
using System.Text;
using Cdp.Ingest;
using Cdp.Raw;

namespace Cdp.Aws.Tests.Ingest;

/// <summary>
/// Hands each record to both sinks, under an id from a seed: so both lakes can be compared to the last byte, and a failure can be run
/// again.
/// </summary>
internal sealed class BothSinks(Random random, IRawSink one, IRawSink other) : IRawSink
{
    public async Task<bool> StoreAsync(RawRecord record, CancellationToken cancel)
    {
        record.Id = Encoding.ASCII.GetBytes(random.NextInt64().ToString("x16", CultureInfo.InvariantCulture));
        var stored = await Task.WhenAll(one.StoreAsync(record, cancel), other.StoreAsync(record, cancel));
        return stored[0] && stored[1];
    }
}

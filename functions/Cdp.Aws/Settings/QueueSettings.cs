using Cdp.Settings;

namespace Cdp.Aws.Settings;

/// <summary>Where Ingest hands records over in the mode <c>buffered</c>.</summary>
/// <param name="Url">URL of an SQS standard queue, from which the batch writer takes them.</param>
public sealed record QueueSettings(string Url)
{
    /// <exception cref="SettingsException">CDP_INGEST_QUEUE_URL is missing.</exception>
    public static QueueSettings FromEnvironment(Variables variables) => new(
        variables.Required("CDP_INGEST_QUEUE_URL", "the SQS queue that takes hits when CDP_INGEST_MODE is buffered"));

    public IEnumerable<KeyValuePair<string, string>> ToVariables() => [new("CDP_INGEST_QUEUE_URL", Url)];
}

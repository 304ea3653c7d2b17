using Cdp.Settings;

namespace Cdp.Aws.Settings;

/// <summary>The queue out of which deliveries are posted: pauses between attempts are set on its messages.</summary>
public sealed record DeliveryQueueSettings(string Url)
{
    /// <exception cref="SettingsException">CDP_DELIVERY_QUEUE_URL is missing.</exception>
    public static DeliveryQueueSettings FromEnvironment(Variables variables) => new(
        variables.Required("CDP_DELIVERY_QUEUE_URL", "the SQS queue that says which deliveries are due"));

    public IEnumerable<KeyValuePair<string, string>> ToVariables() => [new("CDP_DELIVERY_QUEUE_URL", Url)];
}

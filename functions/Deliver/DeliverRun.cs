using System.Globalization;
using System.Text.Json;
using Amazon.Lambda.SQSEvents;
using Amazon.Runtime;
using Amazon.SQS;
using Cdp.Deliver;
using Metric = Cdp.Aws.Telemetry.Metric;

namespace Cdp.Functions;

/// <summary>One invocation: a batch of messages of S3, each naming objects that were handed over.</summary>
/// <remarks>
/// A message whose delivery failed stays in the queue, hidden for as long as the pause is; so does one that could not be worked on, such as
/// without its secret, until the queue puts it among the dead letters.
/// </remarks>
internal sealed class DeliverRun(HandedDelivery delivery, IAmazonSQS queue, string queueUrl, Log log)
{
    public async Task<SQSBatchResponse> RunAsync(SQSEvent batch, CancellationToken cancel)
    {
        var done = await Task.WhenAll(batch.Records.Select(message => WorkAsync(message, cancel)));
        var failed = batch.Records.Where((_, index) => !done[index]).ToList();
        log.Report(
            "A batch of deliveries was worked on.", (Metric.Deliveries, batch.Records.Count - failed.Count),
            (Metric.DeliveriesFailed, failed.Count));
        return new([.. failed.Select(message => new SQSBatchResponse.BatchItemFailure { ItemIdentifier = message.MessageId })]);
    }

    /// <returns>False when the message shall come again.</returns>
    private async Task<bool> WorkAsync(SQSEvent.SQSMessage message, CancellationToken cancel)
    {
        try
        {
            if (await PauseAsync(message, cancel) is not { } pause) return true;
            await queue.ChangeMessageVisibilityAsync(queueUrl, message.ReceiptHandle, (int)Math.Ceiling(pause.TotalSeconds), cancel);
            return false;
        }
        catch (Exception fault) when (fault is AmazonServiceException or HttpRequestException)
        {
            log.Warn($"A delivery comes again as soon as the queue shows it: {fault.Message}");
            return false;
        }
    }

    /// <returns>Null when nothing is left to do.</returns>
    private async Task<TimeSpan?> PauseAsync(SQSEvent.SQSMessage message, CancellationToken cancel)
    {
        var attempt = int.Parse(message.Attributes["ApproximateReceiveCount"], CultureInfo.InvariantCulture);
        try
        {
            TimeSpan? pause = null;
            foreach (var key in S3Notice.Keys(message.Body)) pause = await delivery.PostAsync(key, attempt, cancel) ?? pause;
            return pause;
        }
        catch (Exception fault) when (fault is CdpException or JsonException)
        {
            log.Warn($"A delivery could not be worked on, and comes again: {fault.Message}");
            return RetryPauses.After(attempt, null, jitter: 0) ?? TimeSpan.Zero;
        }
    }
}

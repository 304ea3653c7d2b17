using Amazon.CDK;
using Amazon.CDK.AWS.SQS;
using Constructs;

namespace Cdp.Infra.Pipeline;

/// <summary>Events that failed, kept as long as SQS can: those of schedules hold dates at most, those of the buffer hits.</summary>
public sealed class DeadLetterQueue(Construct scope, string id) : Queue(scope, id, new QueueProps
{
    RetentionPeriod = Duration.Days(14),
    Encryption = QueueEncryption.SQS_MANAGED,
    EnforceSSL = true,
});

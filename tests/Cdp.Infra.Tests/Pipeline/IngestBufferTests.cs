using Cdp.Aws.Settings;
using Cdp.Infra.Tests.Support;
using Cdp.Settings;

namespace Cdp.Infra.Tests.Pipeline;

public sealed class IngestBufferTests
{
    private static readonly Template Pipeline = Synthesized.AsShipped.Pipeline;
    private static readonly string Hits = Pipeline.IdOf("AWS::SQS::Queue", "BufferQueue"), Dead = Pipeline.IdOf(
        "AWS::SQS::Queue", "BufferDeadLetters");

    [Fact]
    public void Without_it_nothing_of_it_is_there()
    {
        var direct = Synthesized.With(("ingestMode", "direct")).Pipeline;
        Assert.DoesNotContain(direct.Resources, entry => entry.Key.StartsWith("Buffer", StringComparison.Ordinal));
        Assert.False(Variables(direct, "Ingest").ContainsKey("CDP_INGEST_QUEUE_URL"));
    }

    [Fact]
    public void Batches_of_a_minute_go_to_the_writer_and_what_it_names_comes_again()
    {
        var mapping = Pipeline.Properties("AWS::Lambda::EventSourceMapping");
        Assert.Equal(
            $"${{{Hits}.Arn}} to ${{{Pipeline.IdOf("AWS::Lambda::Function", "Buffer")}}}",
            $"{Pipeline.Text(mapping["EventSourceArn"])} to {Pipeline.Text(mapping["FunctionName"])}");
        Assert.Equal(
            "10000 in 60 s, 2 at a time",
            $"{mapping["BatchSize"]} in {mapping["MaximumBatchingWindowInSeconds"]} s, "
            + $"{mapping["ScalingConfig"]!["MaximumConcurrency"]} at a time");
        Assert.Equal(["ReportBatchItemFailures"], Pipeline.Texts(mapping["FunctionResponseTypes"]));
    }

    [Fact]
    public void A_message_has_time_to_be_written_and_is_kept_when_it_cannot_be()
    {
        var (queue, dead) = (Pipeline.PropertiesOf(Hits), Pipeline.PropertiesOf(Dead));
        Assert.Equal(
            "262144 bytes, hidden for 240 s, kept for 604800 s",
            $"{queue["MaximumMessageSize"]} bytes, hidden for {queue["VisibilityTimeout"]} s, "
            + $"kept for {queue["MessageRetentionPeriod"]} s");
        Assert.Equal(
            $"${{{Dead}.Arn}} after 200",
            $"{Pipeline.Text(queue["RedrivePolicy"]!["deadLetterTargetArn"])} after {queue["RedrivePolicy"]!["maxReceiveCount"]}");
        Assert.Equal(1_209_600, (int)dead["MessageRetentionPeriod"]!);
        Assert.All([queue, dead], each => Assert.True((bool)each["SqsManagedSseEnabled"]!));
    }

    [Fact]
    public void Hits_that_were_answered_outlive_a_change_of_mode() =>
        Assert.All(
            [Hits, Dead],
            id =>
                Assert.Equal(
                    "Retain Retain", $"{Pipeline.Resources[id]!["DeletionPolicy"]} {Pipeline.Resources[id]!["UpdateReplacePolicy"]}"));

    [Fact]
    public void What_the_stack_writes_the_functions_read_back()
    {
        var ingest = Variables(Pipeline, "Ingest");
        Assert.Equal(Synthesized.AsShipped.Settings.Ingest, IngestSettings.FromEnvironment(new(ingest)));
        Assert.Equal(IngestMode.Buffered, Synthesized.AsShipped.Settings.Ingest.Mode);
        Assert.Equal(new QueueSettings($"${{{Hits}}}"), QueueSettings.FromEnvironment(new(ingest)));
        Assert.Equal(new BucketSettings("${Bucket83908E77}"), BucketSettings.FromEnvironment(new(Variables(Pipeline, "Buffer"))));
    }

    private static Dictionary<string, string> Variables(Template pipeline, string stage) =>
        pipeline.PropertiesOf(pipeline.IdOf("AWS::Lambda::Function", stage))["Environment"]!["Variables"]!.AsObject()
            .ToDictionary(entry => entry.Key, entry => pipeline.Text(entry.Value), StringComparer.Ordinal);
}

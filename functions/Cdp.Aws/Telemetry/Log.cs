using System.Buffers;
using System.Text.Json;
using Cdp.Settings;

namespace Cdp.Aws.Telemetry;

/// <summary>The function's log: one JSON object a line on standard output, metrics in CloudWatch's embedded metric format.</summary>
/// <remarks>
/// Only counts, ids and messages go in here, never personal data. Source: CloudWatch, embedded metric format specification.
/// </remarks>
public sealed class Log(string stage, Stream output, TimeProvider clock, string metricNamespace = Metric.Namespace)
{
    private readonly Lock _gate = new();

    /// <summary>The log of this process, with metrics in the namespace that CDP_METRIC_NAMESPACE names.</summary>
    public static Log Of(string stage) => new(
        stage, Console.OpenStandardOutput(), TimeProvider.System,
        Variables.OfProcess().Optional("CDP_METRIC_NAMESPACE") ?? Metric.Namespace);

    /// <summary>Lambda's id of the invocation that is served; written with every line.</summary>
    public string? RequestId { get; set; }

    /// <summary>Something that a person should look at, although the function goes on.</summary>
    public void Warn(string message) => Write("Warning", json => json.WriteString("message", message));

    /// <summary>What one invocation did.</summary>
    public void Report(string message, params IReadOnlyCollection<(Metric Metric, double Value)> values) => Write("Information", json =>
    {
        json.WriteString("message", message);
        if (values.Count == 0) return;
        WriteDeclaration(json, values);
        json.WriteString(Metric.Dimension, stage);
        foreach (var (metric, value) in values) json.WriteNumber(metric.Name, value);
    });

    private void WriteDeclaration(Utf8JsonWriter json, IReadOnlyCollection<(Metric Metric, double Value)> values)
    {
        json.WriteStartObject("_aws");
        json.WriteNumber("Timestamp", clock.GetUtcNow().ToUnixTimeMilliseconds());
        json.WriteStartArray("CloudWatchMetrics");
        json.WriteStartObject();
        json.WriteString("Namespace", metricNamespace);
        json.WriteStartArray("Dimensions");
        json.WriteStartArray();
        json.WriteStringValue(Metric.Dimension);
        json.WriteEndArray();
        json.WriteEndArray();
        json.WriteStartArray("Metrics");
        foreach (var (metric, _) in values)
        {
            json.WriteStartObject();
            json.WriteString("Name", metric.Name);
            json.WriteString("Unit", metric.Unit);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void Write(string level, Action<Utf8JsonWriter> write)
    {
        var line = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            json.WriteString("timestamp", clock.GetUtcNow().UtcDateTime);
            json.WriteString("level", level);
            if (RequestId is { } id) json.WriteString("requestId", id);
            write(json);
            json.WriteEndObject();
        }

        line.Write("\n"u8);
        lock (_gate) output.Write(line.WrittenSpan);
    }
}

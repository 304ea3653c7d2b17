using System.Buffers;
using System.Text;
using System.Text.Json;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>The function's log is its standard output; what the loop itself writes is a JSON object a line.</summary>
internal sealed class LambdaLog : ILambdaLogger
{
    /// <summary>CloudWatch cuts a line of more than 256 KB in pieces.</summary>
    private const int MaxMessageLength = 8192;

    public static readonly LambdaLog Instance = new();

    public void Log(string message) => Console.Write(message);

    public void LogLine(string message) => Console.WriteLine(message);

    public static void Failed(string? requestId, Exception error)
    {
        var line = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(line, ErrorDocument.Relaxed))
        {
            json.WriteStartObject();
            json.WriteString("timestamp", DateTime.UtcNow);
            json.WriteString("level", "Error");
            if (requestId is not null) json.WriteString("requestId", requestId);
            ErrorDocument.WriteFacts(json, error, MaxMessageLength);
            json.WriteEndObject();
        }

        Console.WriteLine(Encoding.UTF8.GetString(line.WrittenSpan));
    }
}

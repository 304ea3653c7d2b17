using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>An exception as Lambda takes it: errorType, errorMessage, stackTrace, and cause or causes of the same shape.</summary>
internal static class ErrorDocument
{
    public static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private const int MaxBytes = 256 * 1024;

    /// <returns>UTF-8 JSON of at most 256 KB; an exception larger than that is replaced by a document that says so.</returns>
    public static byte[] Of(Exception error)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, Relaxed)) Write(json, error);
        return bytes.WrittenCount <= MaxBytes
            ? bytes.WrittenSpan.ToArray()
            : """{"errorMessage":"Exception exceeded maximum payload size of 256KB."}"""u8.ToArray();
    }

    private static void Write(Utf8JsonWriter json, Exception error)
    {
        json.WriteStartObject();
        WriteFacts(json, error);
        if (error.InnerException is { } inner)
        {
            json.WritePropertyName("cause");
            Write(json, inner);
        }

        if (error is AggregateException several)
        {
            json.WriteStartArray("causes");
            foreach (var one in several.InnerExceptions) Write(json, one);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    public static void WriteFacts(Utf8JsonWriter json, Exception error, int longestMessage = int.MaxValue)
    {
        json.WriteString("errorType", error.GetType().Name);
        json.WriteString("errorMessage", error.Message.AsSpan(0, Math.Min(error.Message.Length, longestMessage)));
        if (error.StackTrace is not { } trace) return;
        json.WriteStartArray("stackTrace");
        foreach (var line in trace.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            json.WriteStringValue(line);
        json.WriteEndArray();
    }
}

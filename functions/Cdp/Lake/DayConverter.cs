using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;

namespace Cdp.Lake;

/// <summary>A day in JSON: <c>"2026-11-24"</c>.</summary>
public sealed class DayConverter : JsonConverter<LocalDate>
{
    public override LocalDate Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && LakeLayout.Day(reader.GetString()) is { } day
            ? day
            : throw new JsonException("a day is written as \"2026-11-24\"");

    public override void Write(Utf8JsonWriter writer, LocalDate value, JsonSerializerOptions options) =>
        writer.WriteStringValue(LakeLayout.Text(value));
}

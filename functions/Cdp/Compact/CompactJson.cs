using System.Text.Json.Serialization;
using Cdp.Lake;

namespace Cdp.Compact;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(DayConverter)])]
[JsonSerializable(typeof(CompactRequest))]
[JsonSerializable(typeof(CompactReply))]
public sealed partial class CompactJson : JsonSerializerContext;

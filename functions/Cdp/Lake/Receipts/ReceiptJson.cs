using System.Text.Json.Serialization;

namespace Cdp.Lake.Receipts;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(DayConverter)])]
[JsonSerializable(typeof(CompactReceipt))]
[JsonSerializable(typeof(ScoreReceipt))]
public sealed partial class ReceiptJson : JsonSerializerContext;

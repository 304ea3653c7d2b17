using System.Text.Json.Serialization;

namespace Cdp.Deliver;

/// <summary>What became of a delivery that was handed over: it goes back to the table with the next score.</summary>
/// <param name="State"><c>delivered</c> or <c>dead</c>.</param>
public sealed record DeliveryReceipt(
    string Destination, string Id, string State, int Attempts, DateTimeOffset EndedAt, int? Status, string? Fault);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DeliveryReceipt))]
internal sealed partial class DeliveryJson : JsonSerializerContext;

using System.Text.Json.Serialization;
using Cdp.Compact.Index;

namespace Cdp.Compact;

/// <summary>The JSON objects under <c>state/</c>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LakeShape))]
[JsonSerializable(typeof(IndexManifest))]
[JsonSerializable(typeof(List<RunningDay>))]
internal sealed partial class StateJson : JsonSerializerContext;

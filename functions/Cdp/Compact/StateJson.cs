using System.Text.Json.Serialization;
using Cdp.Compact.Index;
using Cdp.Compact.ReachBack;
using Cdp.Compact.Split;

namespace Cdp.Compact;

/// <summary>The JSON objects under <c>state/</c>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LakeShape))]
[JsonSerializable(typeof(IndexManifest))]
[JsonSerializable(typeof(List<RunningDay>))]
[JsonSerializable(typeof(SplitRun))]
[JsonSerializable(typeof(DayCounts))]
[JsonSerializable(typeof(WrittenPart))]
[JsonSerializable(typeof(ReachedBack))]
internal sealed partial class StateJson : JsonSerializerContext;

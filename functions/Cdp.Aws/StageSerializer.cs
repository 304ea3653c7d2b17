using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.Lambda.Serialization.SystemTextJson;
using Cdp.Lake;

namespace Cdp.Aws;

/// <summary>Events and answers of a stage as its receipts are written: snake_case, days as <c>2026-11-24</c>.</summary>
public sealed class StageSerializer<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>()
    : SourceGeneratorLambdaJsonSerializer<T>(options =>
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.Converters.Add(new DayConverter());
    })
    where T : JsonSerializerContext;

using System.Text;
using System.Text.Json;
using Cdp.Raw;
using Cdp.Settings;

namespace Cdp.Testing.Ga;

/// <summary>A case as the readers see it: the raw record that the collector would keep, and the settings.</summary>
public static class GaRecords
{
    public static readonly DateTimeOffset AnyTime = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static HitSettings Settings(this GaCase one) => new(
        Strings(one, "user_id_from") ?? HitSettings.Default.UserIdFrom, Strings(one, "not_user_ids") ?? [],
        Strings(one, "allowed_tids") ?? [], Strings(one, "allowed_hosts") ?? []);

    public static RawRecord Record(this GaRequest request, string id = "01J00000000000000000000000") => new()
    {
        Id = Utf8(id),
        ReceivedAt = (request.ReceivedAt ?? AnyTime).ToUnixTimeMilliseconds(),
        Method = Utf8(request.Method),
        Path = Utf8(request.Path),
        Query = Utf8(request.Query),
        Body = request.Body,
        ContentType = Header(request, "content-type"),
        UserAgent = Header(request, "user-agent"),
        Referer = Header(request, "referer"),
        Origin = Header(request, "origin"),
        AcceptLanguage = Header(request, "accept-language"),
        Ip = Utf8(request.Ip ?? ""),
    };

    private static ReadOnlyMemory<byte> Header(GaRequest request, string name) => Utf8(request.Headers.GetValueOrDefault(name, ""));

    private static ReadOnlyMemory<byte> Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static IReadOnlyList<string>? Strings(GaCase one, string name) =>
        one.Config is { } config && config.TryGetProperty(name, out JsonElement list)
            ? [.. list.EnumerateArray().Select(entry => entry.GetString()!)]
            : null;
}

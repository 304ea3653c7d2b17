using System.Text.Json;

namespace Cdp.Hostile;

internal static class ProxyAttacks
{
    public static async Task<(bool? Held, string Happened)> ForwardedAsync()
    {
        var named = await AddressesAsync("export CDP_TRUSTED_PROXIES=127.0.0.1");
        var others = await AddressesAsync(":");
        return (named == "203.0.113.0" && others == "127.0.0.0", $"stored: {named} from the one, {others} from the other");
    }

    private static async Task<string> AddressesAsync(string before)
    {
        await using var served = await Served.StartAsync(before);
        served.Http.DefaultRequestHeaders.Add("X-Forwarded-For", "6.6.6.6, 203.0.113.77");
        await served.HitAsync();
        var file = Directory.EnumerateFiles(Path.Combine(served.Data, "raw"), "*.ndjson", SearchOption.AllDirectories).Single();
        return JsonDocument.Parse(await File.ReadAllTextAsync(file)).RootElement.GetProperty("ip").GetString()!;
    }
}

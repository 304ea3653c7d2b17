using System.Buffers.Text;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cdp.Settings;

namespace Cdp.Deliver;

/// <summary>Signs what is posted. Source: Standard Webhooks, "Signature scheme", symmetric.</summary>
/// <remarks>Several keys sign side by side, so that a receiver can change over from one to the next without a gap.</remarks>
public sealed class WebhookSecret
{
    private const string Prefix = "whsec_";

    private const int MinBytes = 24, MaxBytes = 64;

    private readonly ImmutableArray<byte[]> _keys;

    private WebhookSecret(ImmutableArray<byte[]> keys) => _keys = keys;

    /// <param name="name">What the secret is called, for messages, which never hold the secret.</param>
    /// <param name="text">One or more keys with spaces between, each 24 to 64 bytes in base64, with or without <c>whsec_</c>.</param>
    /// <exception cref="SettingsException">It is missing or is no such key.</exception>
    public static WebhookSecret Parse(string name, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            throw new SettingsException(
                $"{name} is not set: it is the secret that signs deliveries. Make one with "
                + "echo \"whsec_$(openssl rand -base64 32)\", and give it to the receiver, too.");
        var keys = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return new([.. keys.Select(key => Key(name, key))]);
    }

    /// <returns>The value of <c>webhook-signature</c>.</returns>
    public string Sign(string id, long unixSeconds, string body)
    {
        var signed = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{unixSeconds}.{body}"));
        return string.Join(' ', _keys.Select(key => $"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, signed))}"));
    }

    private static byte[] Key(string name, string text)
    {
        var base64 = text.StartsWith(Prefix, StringComparison.Ordinal) ? text[Prefix.Length..] : text;
        if (Base64.IsValid(base64, out var length) && length is >= MinBytes and <= MaxBytes) return Convert.FromBase64String(base64);
        throw new SettingsException(
            $"{name} holds no secret of Standard Webhooks: {MinBytes} to {MaxBytes} bytes in base64 after {Prefix}. "
            + $"Make one with echo \"{Prefix}$(openssl rand -base64 32)\".");
    }
}

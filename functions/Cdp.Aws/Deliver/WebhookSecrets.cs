using System.Collections.Concurrent;
using Amazon.SecretsManager;
using Amazon.SecretsManager.Model;
using Cdp.Deliver;
using Cdp.Settings;

namespace Cdp.Aws.Deliver;

/// <summary>The signing secrets, out of Secrets Manager: each is read again after five minutes, so that a new one is used soon.</summary>
public sealed class WebhookSecrets(IAmazonSecretsManager secrets, TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, (WebhookSecret Secret, long ReadAt)> _known = new(StringComparer.Ordinal);

    /// <exception cref="SettingsException">The secret cannot be read, or is none; the message names it and never holds it.</exception>
    public async Task<WebhookSecret> OfAsync(Destination destination, CancellationToken cancel)
    {
        var name = destination.Secret;
        if (_known.TryGetValue(name, out var known) && clock.GetElapsedTime(known.ReadAt) < Fresh) return known.Secret;
        var secret = WebhookSecret.Parse(name, await TextAsync(name, cancel));
        _known[name] = (secret, clock.GetTimestamp());
        return secret;
    }

    private async Task<string?> TextAsync(string name, CancellationToken cancel)
    {
        try
        {
            return (await secrets.GetSecretValueAsync(new GetSecretValueRequest { SecretId = name }, cancel)).SecretString;
        }
        catch (AmazonSecretsManagerException refusal)
        {
            throw new SettingsException($"The secret {name} cannot be read: {refusal.ErrorCode}, {refusal.Message.TrimEnd('.')}.");
        }
        catch (HttpRequestException fault)
        {
            throw new SettingsException($"The secret {name} cannot be read: {fault.Message.TrimEnd('.')}.");
        }
    }
}

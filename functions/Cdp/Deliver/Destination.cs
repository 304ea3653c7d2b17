using System.Collections.Immutable;

namespace Cdp.Deliver;

/// <summary>A webhook that is told who enters and who leaves some segments.</summary>
/// <param name="Name">Unique in the file; part of the idempotency key, so another name is another destination.</param>
/// <param name="Webhook">https, or http to this machine; owned by whoever writes the file.</param>
/// <param name="Segments">Segments of the model in use.</param>
/// <param name="Secret">
/// The name of the secret that signs: an environment variable on one machine, a secret of Secrets Manager on AWS. Never the secret itself.
/// </param>
/// <param name="Columns">Columns of the profile that go along; none by default.</param>
public sealed record Destination(
    string Name, Uri Webhook, ImmutableArray<string> Segments, string Secret, ImmutableArray<string> Columns);

using System.Collections.Immutable;
using Cdp.Deliver;
using Cdp.Local.Models;
using Cdp.Model;
using Cdp.Model.Syntax;
using Cdp.Settings;

namespace Cdp.Local.Deliveries;

/// <summary>A file of destinations cannot be used.</summary>
internal sealed class DestinationsException(IReadOnlyList<Mistake> mistakes) : MistakesException(mistakes);

/// <summary>The destinations in use: the file that is named, else the one beside <c>./cdp</c> where there is one.</summary>
internal static class DestinationsFile
{
    /// <param name="named">From <c>--destinations</c> or <c>CDP_DESTINATIONS</c>; null: the one beside <c>./cdp</c>, if any.</param>
    /// <exception cref="DestinationsException">It is named and missing, or has mistakes.</exception>
    public static ImmutableArray<Destination> Read(string? named, DeclaredModel model)
    {
        var file = new DeclaredFile("destinations.json", named);
        if (file.IsAbsent) return [];
        var bytes = file.Read(
            "name another with --destinations FILE or CDP_DESTINATIONS", mistakes => new DestinationsException(mistakes));
        var read = DestinationsReader.Read(file.Shown, bytes, model);
        return read.Mistakes.Count == 0 ? read.Destinations : throw new DestinationsException(read.Mistakes);
    }

    /// <summary>Each destination with its secret, which the environment holds.</summary>
    /// <exception cref="SettingsException">A secret is missing or is none.</exception>
    public static IReadOnlyList<SignedDestination> Sign(IEnumerable<Destination> destinations, Variables variables) =>
        [.. destinations.Select(each => new SignedDestination(each, WebhookSecret.Parse(each.Secret, variables.Optional(each.Secret))))];
}

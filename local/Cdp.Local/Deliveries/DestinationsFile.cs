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
    private const string Name = "destinations.json";

    /// <param name="named">From <c>--destinations</c> or <c>CDP_DESTINATIONS</c>; null: the one beside <c>./cdp</c>, if any.</param>
    /// <exception cref="DestinationsException">It is named and missing, or has mistakes.</exception>
    public static ImmutableArray<Destination> Read(string? named, DeclaredModel model)
    {
        var path = named ?? Path.Combine(Environment.GetEnvironmentVariable("CDP_HOME") ?? ".", Name);
        if (named is null && !File.Exists(path)) return [];
        var read = DestinationsReader.Read(named ?? Name, Bytes(path, named ?? Name), model);
        return read.Mistakes.Count == 0 ? read.Destinations : throw new DestinationsException(read.Mistakes);
    }

    /// <summary>Each destination with its secret, which the environment holds.</summary>
    /// <exception cref="SettingsException">A secret is missing or is none.</exception>
    public static IReadOnlyList<SignedDestination> Sign(IEnumerable<Destination> destinations, Variables variables) =>
        [.. destinations.Select(each => new SignedDestination(each, WebhookSecret.Parse(each.Secret, variables.Optional(each.Secret))))];

    private static byte[] Bytes(string path, string shown)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            var reason = fault is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : fault.Message;
            throw new DestinationsException([new(shown, 1, 1, $"{reason}: name another with --destinations FILE or CDP_DESTINATIONS")]);
        }
    }
}

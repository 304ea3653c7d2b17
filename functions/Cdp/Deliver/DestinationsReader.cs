using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Cdp.Model;
using Cdp.Model.Check;
using Cdp.Model.Syntax;

namespace Cdp.Deliver;

/// <summary>The destinations of a file, or all that is wrong with it.</summary>
public sealed record DestinationsReading(ImmutableArray<Destination> Destinations, IReadOnlyList<Mistake> Mistakes);

/// <summary>Reads a file of destinations and checks it against the model in use. Source: docs/destinations.md.</summary>
public static partial class DestinationsReader
{
    private const int LargestFile = 1 << 20;

    /// <summary>PostgreSQL's functions take 100 arguments, and a column in a JSON object is two.</summary>
    private const int MostColumns = 50;

    /// <param name="name">The file as mistakes name it.</param>
    /// <returns>Destinations, or mistakes; never both, and never an exception for what the file holds.</returns>
    public static DestinationsReading Read(string name, ReadOnlyMemory<byte> bytes, DeclaredModel model)
    {
        var file = new SourceFile(name, bytes);
        var destinations = Read(file, model);
        return file.IsRight ? new(destinations, []) : new([], file.Mistakes);
    }

    private static ImmutableArray<Destination> Read(SourceFile file, DeclaredModel model)
    {
        if (file.Bytes.Length > LargestFile) file.Report(0, "a file of destinations has at most 1 MiB");
        if (!file.IsRight || JsonFile.Read(file) is not { } root) return [];
        if (Fields.Of(file, root, "a file of destinations") is not { } fields) return [];
        fields.Allow("a file of destinations", "$schema", "destinations");
        if (fields.Find("destinations") is not { } section)
        {
            file.Report(fields.Offset, "'destinations' is missing: an object with a member for each destination");
            return [];
        }

        if (Fields.Of(file, section.Value, "'destinations'") is not { } named) return [];
        return [.. named.Members.Select(member => new DestinationReader(file, model, member).Read()).OfType<Destination>()];
    }

    /// <summary>One destination: every getter reports what is wrong, and a wrong file is never used.</summary>
    private sealed class DestinationReader(SourceFile file, DeclaredModel model, JsonMember member)
    {
        private static readonly string[] Known = ["webhook", "segments", "secret", "columns"];

        public Destination? Read()
        {
            if (!Name().IsMatch(member.Name))
                file.Report(
                    member.Offset,
                    $"'{member.Name}' is no name: one has small letters, digits and _, begins with a letter, and has at most 63");
            if (Fields.Of(file, member.Value, $"the destination '{member.Name}'") is not { } fields) return null;
            fields.Allow("a destination", Known);
            foreach (var needed in Known[..3].Where(name => fields.Find(name) is null))
                file.Report(member.Offset, $"the destination '{member.Name}' has no '{needed}'");
            var (webhook, secret) = (Webhook(fields), Secret(fields));
            var segments = Names(fields, "segments", [.. model.Segments.Select(segment => segment.Name)]);
            var columns = Names(fields, "columns", [.. model.Columns.Select(column => column.Name)]);
            if (columns.Length > MostColumns)
                file.Report(fields.Find("columns")!.Offset, $"a destination has at most {MostColumns} columns");
            return webhook is null || secret is null ? null : new(member.Name, webhook, segments, secret, columns);
        }

        private Uri? Webhook(Fields fields)
        {
            if (fields.Text("webhook") is not { } text) return null;
            if (Uri.TryCreate(text.Text, UriKind.Absolute, out var uri) && WhyNot(uri) is null) return uri;
            file.Report(text.Offset, $"'webhook' is an address like https://crm.example/hooks/cdp{(uri is null ? "" : WhyNot(uri))}");
            return null;
        }

        private static string? WhyNot(Uri uri) => uri switch
        {
            { UserInfo.Length: > 0 } => ", and this one holds a password: secrets do not stand in files",
            { Fragment.Length: > 0 } => ", and this one has a fragment, which no server gets",
            { Scheme: "https" } or { Scheme: "http", IsLoopback: true } => null,
            { Scheme: "http" } => ": http shows profiles to everybody on the way, and is for this machine (127.0.0.1) alone",
            _ => "",
        };

        private string? Secret(Fields fields)
        {
            if (fields.Text("secret") is not { } text) return null;
            if (!text.Text.StartsWith("whsec_", StringComparison.Ordinal) && SecretName().IsMatch(text.Text)) return text.Text;
            file.Report(
                text.Offset,
                "'secret' is the name of an environment variable (on AWS: of a secret in Secrets Manager), and never the secret itself");
            return null;
        }

        private ImmutableArray<string> Names(Fields fields, string field, string[] known)
        {
            if (fields.Array(field, $"an array of names of {(field == "segments" ? "segments of the model" : "columns of the profile")}")
                is not { } array) return [];
            var names = ImmutableArray.CreateBuilder<string>();
            foreach (var item in array.Items)
            {
                if (item is not JsonTextNode text) file.Report(item.Offset, $"a name is a text, and this is {item.Kind}");
                else if (!known.Contains(text.Text, StringComparer.Ordinal))
                    file.Report(item.Offset, $"the model has no {field.TrimEnd('s')} '{text.Text}'{Nearest.Hint(text.Text, known)}");
                else if (names.Contains(text.Text))
                    file.Report(item.Offset, $"'{text.Text}' stands here a second time: remove one of them");
                else names.Add(text.Text);
            }

            return names.ToImmutable();
        }
    }

    [GeneratedRegex(@"^[a-z][a-z0-9_]{0,62}\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();

    // What environment variables, secrets and their ARNs are named like. Source: Secrets Manager, CreateSecret, Name.
    [GeneratedRegex(@"^[A-Za-z0-9/_+=.@:-]{1,512}\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SecretName();
}

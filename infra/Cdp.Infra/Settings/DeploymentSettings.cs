using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Cdp.Aws.Database;
using Cdp.Aws.Settings;
using Cdp.Model;
using Cdp.Model.Check;
using Cdp.Settings;
using NodaTime;
using NodaTime.Text;

namespace Cdp.Infra.Settings;

/// <summary>The site's own name for the collector, and the certificate in ACM (same region) that proves it.</summary>
public sealed record CollectorName(string DomainName, string CertificateArn);

/// <summary>What the API lets in, and from when on that is an alarm.</summary>
/// <param name="PerSecond">Hits a second in the long run; twice as many for a moment.</param>
/// <param name="AlarmPerHour">Hits in an hour that somebody should hear of, for they are on the bill.</param>
public sealed record TrafficLimits(int PerSecond, int AlarmPerHour);

/// <summary>All that can be chosen about a deployment, read from the context and checked before anything is synthesized.</summary>
/// <param name="Name">
/// Tells deployments in one account apart: a part of the names of stacks, Glue database, work group and metrics; null: the only one.
/// </param>
/// <param name="Tags">On all that can be tagged.</param>
/// <param name="Zones">The two availability zones of the network; null: the first two that the region lists.</param>
/// <param name="FirstDay">The first day that Athena looks for hits on; hits before it are in the lake, but not in queries.</param>
/// <param name="InstanceClass">Of the database, without <c>db.</c>; Graviton ones (t4g, m7g, r7g) cost least.</param>
/// <param name="ScanLimit">Bytes that one query may read before Athena stops it.</param>
/// <param name="AlarmMail">Who is told of alarms; null: nobody, but the topic is there.</param>
/// <param name="RawColdDays">Days after which raw requests move to a cheaper storage class; null: never.</param>
/// <param name="Model">The file of the profile model that Compact and Score work by; null: <c>model.json</c> of this checkout.</param>
/// <param name="Destinations">Who is told of entries into segments and exits.</param>
/// <param name="Architecture">Of the functions, <c>arm64</c> or <c>x86_64</c>; null: that of the machine that publishes them.</param>
/// <param name="DatabaseRanges">IPv4 ranges that reach the database from outside; none: it is closed.</param>
/// <param name="FunctionsDirectory">Functions that are published already, one folder each; null: published while synthesizing.</param>
public sealed partial record DeploymentSettings(
    IngestSettings Ingest,
    CompactSettings Compact,
    ScoreSettings Score,
    string? Name,
    IReadOnlyDictionary<string, string> Tags,
    IReadOnlyList<string>? Zones,
    LocalDate FirstDay,
    string InstanceClass,
    long ScanLimit,
    string? AlarmMail,
    TrafficLimits Traffic,
    CollectorName? Collector,
    IReadOnlyList<string> DatabaseRanges,
    int? RawColdDays,
    string? Model,
    DestinationSettings Destinations,
    string? Architecture,
    string? FunctionsDirectory)
{
    /// <param name="json">The context as the CLI hands it over: <c>cdk.json</c> and <c>-c</c> as one JSON object.</param>
    /// <exception cref="SettingsException">
    /// A key is unknown, or has a value it must not have; the message names key, value and what is allowed.
    /// </exception>
    public static DeploymentSettings FromContext(string json)
    {
        try
        {
            return From(ContextValues.Read(json));
        }
        catch (SettingsException error)
        {
            throw ContextValues.InWordsOfContext(error);
        }
    }

    /// <param name="region">Where the CLI deploys to; null: not known yet.</param>
    /// <exception cref="SettingsException">The deployment would not work there.</exception>
    public void CheckRegion(string? region)
    {
        if (region is null) return;
        if (!RdsAuthorities.Regions.Contains(region))
            throw new SettingsException(
                $"Score could not prove that it speaks to its database in {region}: this program has the certificate authorities of RDS "
                + $"in {string.Join(", ", RdsAuthorities.Regions.Order(StringComparer.Ordinal))} only. Deploy to one of these, or add "
                + $"those of {region} to rds-authorities.pem.");
        if (Zones is { } zones && zones[0][..^1] != region)
            throw new SettingsException(
                $"Context key zones is '{string.Join(',', zones)}': these are not of {region}, to which the CLI deploys.");
    }

    private static DeploymentSettings From(Variables context) => new(
        IngestSettings.FromEnvironment(context),
        CompactSettings.FromEnvironment(context),
        ScoreSettings.FromEnvironment(context),
        Matching(context, "name", NamePattern(), "1 to 20 lower-case letters and digits, a letter first"),
        TagsOf(context),
        ZonesOf(context),
        Day(context.Required("firstDay", "the first day that queries look for hits on, such as 2026-11-01")),
        Matching(context, "instanceClass", InstanceClassPattern(), "an RDS instance class such as t4g.micro") ?? "t4g.micro",
        context.Number("scanLimitGigabytes", defaultValue: 100, min: 1, max: 100_000) * 1_000_000_000L,
        Matching(context, "alarmMail", MailPattern(), "a mail address"),
        new(context.Number("hitsPerSecond", defaultValue: 200, min: 1, max: 10_000),
            context.Number("alarmHitsPerHour", defaultValue: 100_000, min: 1, max: 36_000_000)),
        CollectorOf(context),
        [.. context.List("databaseRanges").Select(Range)],
        ColdDays(context),
        ModelOf(context).File,
        context.Optional("destinations") is { } file ? DestinationSettings.FromFile(file, ModelOf(context).Model) : new(null),
        Matching(context, "architecture", ArchitecturePattern(), "x86_64 or arm64"),
        context.Optional("functionsDirectory"));

    private static Dictionary<string, string> TagsOf(Variables context) => context.List("tags")
        .Select(
            tag => TagPattern().IsMatch(tag) ? tag.Split('=', 2) : throw Wrong("tags", tag, "key=value, such as team=growth; not aws:…"))
        .ToDictionary(tag => tag[0], tag => tag[1], StringComparer.Ordinal);

    private static IReadOnlyList<string>? ZonesOf(Variables context) => context.List("zones") switch
    {
        [] => null,
        [var one, var other] when one != other && ZonePattern().IsMatch(one) && ZonePattern().IsMatch(other) && one[..^1] == other[..^1] =>
            [one, other],
        var zones => throw Wrong("zones", string.Join(',', zones), "two zones of one region, such as eu-central-1a,eu-central-1b"),
    };

    /// <summary>Checked here, so that no function is deployed that could not start.</summary>
    private static (string? File, DeclaredModel Model) ModelOf(Variables context)
    {
        if (context.Optional("model") is not { } file) return (null, DefaultModel.Value);
        if (context.Optional("functionsDirectory") is not null)
            throw new SettingsException(
                $"model is '{file}', but functionsDirectory names functions that are published already: put the file beside bootstrap in "
                + "its folders compact and score, as model.json, and leave the key out.");
        return (file, DeployedModel.FromFile(file));
    }

    /// <summary>S3 moves an object only to where it stays for a while: one that expires must do so later.</summary>
    private static int? ColdDays(Variables context)
    {
        if (context.Optional("rawColdDays") is null) return null;
        var days = context.Number("rawColdDays", defaultValue: 0, min: 1, max: 36_500);
        return CompactSettings.FromEnvironment(context).RawRetentionDays is not { } kept || days < kept ? days
            : throw new SettingsException(
                $"Context key rawColdDays is {days}: raw requests expire after {kept} days, so it must be less (rawRetentionDays).");
    }

    private static LocalDate Day(string text) =>
        LocalDatePattern.Iso.Parse(text) is { Success: true, Value: var day }
            ? day
            : throw Wrong("firstDay", text, "a date such as 2026-11-01");

    private static CollectorName? CollectorOf(Variables context)
    {
        var domain = Matching(context, "domainName", DomainPattern(), "a host name such as collect.example.com");
        var certificate = Matching(context, "certificateArn", CertificatePattern(),
            "the ARN of an ACM certificate in the region of the stack, such as arn:aws:acm:eu-central-1:123456789012:certificate/…");
        return (domain, certificate) switch
        {
            (null, null) => null,
            ({ } name, { } arn) => new(name, arn),
            (null, _) => throw new SettingsException("Context key certificateArn is set without domainName: set both or neither."),
            (_, null) => throw new SettingsException("Context key domainName is set without certificateArn: set both or neither."),
        };
    }

    /// <summary>An IPv4 range whose address is its first; the whole internet is none that anybody meant.</summary>
    private static string Range(string text) =>
        IPNetwork.TryParse(text, out var range) && range.ToString() == text
        && range.BaseAddress.AddressFamily == AddressFamily.InterNetwork && range.PrefixLength >= 8
            ? text
            : throw Wrong("databaseRanges", text, "IPv4 ranges from /8 to /32, such as 203.0.113.0/24 or 203.0.113.7/32");

    private static string? Matching(Variables context, string key, Regex pattern, string allowed) =>
        context.Optional(key) is not { } text ? null : pattern.IsMatch(text) ? text : throw Wrong(key, text, allowed);

    private static SettingsException Wrong(string key, string value, string allowed) =>
        new($"Context key {key} is '{value}': it must be {allowed}.");

    [GeneratedRegex(@"^[a-z][a-z0-9]*\.[a-z0-9]+\z", RegexOptions.None, 1000)]
    private static partial Regex InstanceClassPattern();

    [GeneratedRegex(@"^[a-z][a-z0-9]{0,19}\z", RegexOptions.None, 1000)]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"^(?!aws:)[A-Za-z0-9 _.:/+@-]{1,128}=[A-Za-z0-9 _.:/+@-]{0,256}\z", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex TagPattern();

    [GeneratedRegex(@"^[a-z]{2}(-[a-z]+)+-[0-9][a-z]\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ZonePattern();

    [GeneratedRegex(@"^(x86_64|arm64)\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ArchitecturePattern();

    [GeneratedRegex(@"^[^@\s]+@[^@\s]+\.[^@\s]+\z", RegexOptions.None, 1000)]
    private static partial Regex MailPattern();

    [GeneratedRegex(@"^(?=.{1,253}\z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DomainPattern();

    [GeneratedRegex(@"^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate/[0-9A-Za-z-]+\z", RegexOptions.None, 1000)]
    private static partial Regex CertificatePattern();
}

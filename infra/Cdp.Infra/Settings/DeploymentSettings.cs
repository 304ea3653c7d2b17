using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Cdp.Settings;
using NodaTime;
using NodaTime.Text;

namespace Cdp.Infra.Settings;

/// <summary>The site's own name for the collector, and the certificate in ACM (same region) that proves it.</summary>
public sealed record CollectorName(string DomainName, string CertificateArn);

/// <summary>All that can be chosen about a deployment, read from the context and checked before anything is synthesized.</summary>
/// <param name="FirstDay">The first day that Athena looks for hits on; hits before it are in the lake, but not in queries.</param>
/// <param name="InstanceClass">Of the database, without <c>db.</c>; Graviton ones (t4g, m7g, r7g) cost least.</param>
/// <param name="ScanLimit">Bytes that one query may read before Athena stops it.</param>
/// <param name="AlarmMail">Who is notified of alarms; null: no one, but the topic is there.</param>
/// <param name="DatabaseRanges">IPv4 ranges that reach the database from outside; none: it is closed.</param>
/// <param name="FunctionsDirectory">Functions that are published already, one folder each; null: published while synthesizing.</param>
public sealed partial record DeploymentSettings(
    IngestSettings Ingest,
    CompactSettings Compact,
    ScoreSettings Score,
    LocalDate FirstDay,
    string InstanceClass,
    long ScanLimit,
    string? AlarmMail,
    CollectorName? Name,
    IReadOnlyList<string> DatabaseRanges,
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

    private static DeploymentSettings From(Variables context) => new(
        IngestSettings.FromEnvironment(context),
        CompactSettings.FromEnvironment(context),
        ScoreSettings.FromEnvironment(context),
        Day(context.Required("firstDay", "the first day that queries look for hits on, such as 2026-11-01")),
        Matching(context, "instanceClass", InstanceClassPattern(), "an RDS instance class such as t4g.micro") ?? "t4g.micro",
        context.Number("scanLimitGigabytes", defaultValue: 100, min: 1, max: 100_000) * 1_000_000_000L,
        Matching(context, "alarmMail", MailPattern(), "a mail address"),
        NameOf(context),
        [.. context.List("databaseRanges").Select(Range)],
        context.Optional("functionsDirectory"));

    private static LocalDate Day(string text) =>
        LocalDatePattern.Iso.Parse(text) is { Success: true, Value: var day }
            ? day
            : throw Wrong("firstDay", text, "a date such as 2026-11-01");

    private static CollectorName? NameOf(Variables context)
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

    [GeneratedRegex(@"^[^@\s]+@[^@\s]+\.[^@\s]+\z", RegexOptions.None, 1000)]
    private static partial Regex MailPattern();

    [GeneratedRegex(@"^(?=.{1,253}\z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DomainPattern();

    [GeneratedRegex(@"^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate/[0-9A-Za-z-]+\z", RegexOptions.None, 1000)]
    private static partial Regex CertificatePattern();
}

using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Cdp.Settings;

namespace Cdp.Aws.Database;

/// <summary>The certificate authorities of Amazon RDS, shipped in the program; how the file was made stands at its top.</summary>
public static partial class RdsAuthorities
{
    private static readonly Lazy<IReadOnlySet<string>> AllRegions = new(() => With(file: null)
        .Select(authority => RegionName().Match(authority.Subject))
        .Where(match => match.Success)
        .Select(match => match.Groups["region"].Value)
        .ToHashSet(StringComparer.Ordinal));

    /// <summary>The regions whose databases these authorities vouch for.</summary>
    public static IReadOnlySet<string> Regions => AllRegions.Value;

    /// <param name="file">PEM file of further authorities, for a database elsewhere; null: none.</param>
    /// <exception cref="SettingsException">The file cannot be read.</exception>
    public static X509Certificate2Collection With(string? file)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPem(Embedded());
        if (file is null) return authorities;
        try
        {
            authorities.ImportFromPemFile(file);
            return authorities;
        }
        catch (Exception error)
            when (error is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            throw new SettingsException($"CDP_DATABASE_CA_FILE is '{file}', which cannot be read as a PEM file: {error.Message}");
        }
    }

    [GeneratedRegex("CN=Amazon RDS (?<region>[a-z0-9-]+) Root CA", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RegionName();

    private static string Embedded()
    {
        using var stream = typeof(RdsAuthorities).Assembly.GetManifestResourceStream("rds-authorities.pem")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

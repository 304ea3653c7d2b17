using System.Globalization;

namespace Cdp.Settings;

/// <summary>The numbers in the identity table.</summary>
/// <param name="SignInWindow">How long before and after a sign-in an anonymous hit surely belongs to that user.</param>
/// <param name="MaxUsersPerClient">More distinct user ids than this make a client a shared device.</param>
/// <param name="MaxClientsPerUser">More clients than this make a user id suspicious: most likely a wrong custom dimension.</param>
public sealed record IdentitySettings(TimeSpan SignInWindow, int MaxUsersPerClient, int MaxClientsPerUser)
{
    public static readonly IdentitySettings Default = new(TimeSpan.FromMinutes(30), 10, 100);

    public static IdentitySettings FromEnvironment(Variables variables) => new(
        TimeSpan.FromMinutes(variables.Number("CDP_SIGN_IN_WINDOW", defaultValue: 30, min: 0, max: 525_600)),
        variables.Number("CDP_MAX_USERS_PER_CLIENT", defaultValue: 10, min: 1, max: 1_000_000),
        variables.Number("CDP_MAX_CLIENTS_PER_USER", defaultValue: 100, min: 1, max: 1_000_000));

    public IEnumerable<KeyValuePair<string, string>> ToVariables() =>
    [
        new("CDP_SIGN_IN_WINDOW", ((long)SignInWindow.TotalMinutes).ToString(CultureInfo.InvariantCulture)),
        new("CDP_MAX_USERS_PER_CLIENT", MaxUsersPerClient.ToString(CultureInfo.InvariantCulture)),
        new("CDP_MAX_CLIENTS_PER_USER", MaxClientsPerUser.ToString(CultureInfo.InvariantCulture)),
    ];
}

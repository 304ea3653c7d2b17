using System.Net.Sockets;
using System.Text.RegularExpressions;
using Npgsql;

namespace Cdp.Profiles;

/// <summary>Says for people what PostgreSQL or the way to it did. Never shows a password or a value of a row.</summary>
public static partial class PostgresFault
{
    /// <exception cref="ProfileStoreException">PostgreSQL, or the way to it, failed.</exception>
    public static async Task ExplainAsync(NpgsqlDataSource database, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception fault) when (IsOne(fault))
        {
            throw Explain(fault, database);
        }
    }

    public static string Address(NpgsqlDataSource database)
    {
        var parts = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        return $"{parts.Host}:{parts.Port}/{parts.Database ?? parts.Username}";
    }

    public static bool IsOne(Exception fault) => fault is NpgsqlException or SocketException or TimeoutException;

    public static ProfileStoreException Explain(Exception fault, NpgsqlDataSource database, string? remedy = null)
    {
        var what = fault switch
        {
            PostgresException answer => $"{Reason(answer, new NpgsqlConnectionStringBuilder(database.ConnectionString).Username)}",
            { InnerException: TimeoutException } => "does not answer in time.",
            { InnerException: SocketException socket } => $"cannot be reached: {socket.Message.TrimEnd('.')}.",
            { InnerException: { } inner } => $"broke off the connection: {inner.Message.TrimEnd('.')}.",
            _ => $"cannot be used: {fault.Message.TrimEnd('.')}.",
        };
        remedy ??= "Fix it, or the address in --postgres (CDP_POSTGRES), and run again.";
        return new($"PostgreSQL at {Address(database)} {what} Nothing was loaded. {remedy}", fault);
    }

    private static string Reason(PostgresException answer, string? user) => answer.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            $"does not let user {user} in: wrong user or password.",
        PostgresErrorCodes.InvalidCatalogName => "has no such database.",
        PostgresErrorCodes.InsufficientPrivilege => $"does not allow it to user {user}: {answer.MessageText}.",
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown => "ended the connection in the middle of the work.",
        PostgresErrorCodes.CannotConnectNow => "is starting or stopping.",
        PostgresErrorCodes.TooManyConnections => "has no connection left.",
        PostgresErrorCodes.DiskFull => "has no disk space left.",
        _ when Place().Match(answer.Where ?? "") is { Success: true } place =>
            $"cannot read line {place.Groups["line"].Value} of the query's result, "
            + $"column {place.Groups["column"].Value} (error {answer.SqlState}).",
        _ => $"refused a statement: {answer.MessageText} (error {answer.SqlState}).",
    };

    // Where also quotes the value, which may be personal data: only the place is taken.
    [GeneratedRegex(
        @"^COPY staged, line (?<line>\d+), column (?<column>[^:\s]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Place();
}

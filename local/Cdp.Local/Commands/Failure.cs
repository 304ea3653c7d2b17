using System.Net.Sockets;
using Npgsql;

namespace Cdp.Local.Commands;

/// <summary>A command cannot do what it was asked: the message says why and what to do.</summary>
internal sealed class CommandException(string message) : CdpException(message);

/// <summary>What a person reads when a command failed, and the exit code.</summary>
internal static class Failure
{
    public static int ExitCode(Exception e) => e is CdpException failure ? failure.ExitCode : CommandLine.Failed;

    /// <summary>One line for what can happen to anyone; for what only a bug can do, what to report. CDP_DEBUG=1 adds the trace.</summary>
    public static string Message(Exception e) => Lines(Environment.GetEnvironmentVariable("CDP_DEBUG") == "1" ? e.ToString() : Short(e));

    /// <summary>Further lines stand below the first one, so that no text within a message looks like a message of its own.</summary>
    public static string Lines(string message) => message.Replace("\n", "\n     ", StringComparison.Ordinal);

    private static string Short(Exception e) => e switch
    {
        CdpException => e.Message,
        OperationCanceledException => "interrupted; run it again to go on.",
        PostgresException { MessageText: var text, SqlState: var state } => $"PostgreSQL refused: {text} ({state}).",
        NpgsqlException { InnerException: SocketException or IOException } => $"PostgreSQL is out of reach: {e.Message}",
        NpgsqlException => $"PostgreSQL: {e.Message}",
        UnauthorizedAccessException => $"{e.Message} Is the directory read-only for this user?",
        IOException => e.Message,
        _ => $"this is a bug, please report it: {e.GetType().Name}: {e.Message} (the trace: CDP_DEBUG=1)",
    };
}

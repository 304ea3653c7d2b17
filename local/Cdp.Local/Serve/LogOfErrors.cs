using Microsoft.Extensions.Logging;

namespace Cdp.Local.Serve;

/// <summary>
/// Passes on what the server logs as an error, as one line. Requests, even malformed ones, are logged below that and stay private.
/// </summary>
internal sealed class LogOfErrors(Action<string> log) : ILoggerProvider, ILogger
{
    public static ILoggerFactory Factory(Action<string> log) =>
        new LoggerFactory([new LogOfErrors(log)], new LoggerFilterOptions { MinLevel = LogLevel.Error });

    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            log($"{formatter(state, exception)} {exception?.GetType().Name}: {exception?.Message}".ReplaceLineEndings(" "));
    }

    public void Dispose()
    {
    }
}

using System.Runtime.InteropServices;
using System.Text;
using Cdp.Compact;

namespace Cdp.Functions;

/// <summary>
/// One request as a program of its own, for a day that is too large for an invocation: no deadline but the one that a container's host
/// sets.
/// </summary>
internal static class CompactTask
{
    /// <returns>The exit code: 0 when all days are done.</returns>
    public static async Task<int> RunAsync(Compaction compaction, string json, Log log)
    {
        using var stop = new CancellationTokenSource();
        // A task that is stopped has half a minute: enough to give the lease back, so that the next run does not wait for its end.
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            stop.Cancel();
        });
        try
        {
            var reply = await compaction.RunAsync(Read(json), remaining: null, stop.Token);
            CompactMetrics.Write(log, reply);
            CompactMetrics.Checked(reply);
            return 0;
        }
        catch (CdpException failure)
        {
            log.Warn(failure.Message);
            return 1;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            log.Warn("The task was stopped. What it had finished stays, and the next run does the rest.");
            return 1;
        }
    }

    private static CompactRequest Read(string json)
    {
        try
        {
            using var event_ = new MemoryStream(Encoding.UTF8.GetBytes(json));
            return new StageSerializer<CompactJson>().Deserialize<CompactRequest>(event_);
        }
        catch (JsonSerializerException error)
        {
            throw new TaskEventException($"The event is no request of Compact: {(error.InnerException ?? error).Message}");
        }
    }
}

internal sealed class TaskEventException(string message) : CdpException(message);

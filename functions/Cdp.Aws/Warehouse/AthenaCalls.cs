using Amazon.Athena;
using Amazon.Athena.Model;
using Cdp.Profiles;

namespace Cdp.Aws.Warehouse;

/// <summary>Calls Athena again, after growing pauses, while it throttles or is not well.</summary>
internal sealed class AthenaCalls(TimeProvider clock)
{
    /// <summary>With the pauses, about half a minute.</summary>
    private const int MaxTries = 12;

    /// <param name="what">Completes "Athena could not …".</param>
    /// <exception cref="WarehouseException">Athena refused, or went on throttling.</exception>
    public async Task<T> DoAsync<T>(string what, Func<Task<T>> call, CancellationToken cancel)
    {
        var pause = new Pause(clock);
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await call();
            }
            catch (Exception error) when (tries < MaxTries && MayPass(error, cancel))
            {
                await pause.WaitAsync(cancel);
            }
            catch (Exception error) when (error is AmazonAthenaException || MayPass(error, cancel))
            {
                throw new WarehouseException($"Athena could not {what}: {Text(error)} Nothing was loaded.", error);
            }
        }
    }

    private static bool MayPass(Exception error, CancellationToken cancel) => error switch
    {
        TooManyRequestsException or HttpRequestException => true,
        AmazonAthenaException refusal => (int)refusal.StatusCode >= 500 || refusal.ErrorCode == "ThrottlingException",
        OperationCanceledException => !cancel.IsCancellationRequested,
        _ => false,
    };

    private static string Text(Exception error) => error is AmazonAthenaException refusal
        ? $"{refusal.ErrorCode}, {refusal.Message.TrimEnd('.')} (request {refusal.RequestId})."
        : $"{error.Message.TrimEnd('.')}.";
}

using Cdp.Storage;

namespace Cdp.Testing;

/// <summary>What becomes of the answer to a conditional put that the store has applied.</summary>
public enum Answer
{
    /// <summary>It arrives.</summary>
    Arrives,

    /// <summary>It is lost, and the caller's client reports an error.</summary>
    Fails,

    /// <summary>It is lost, and the client's second try meets the tag that its first one made.</summary>
    SaysTaken,
}

/// <summary>A store that applies conditional puts and loses the answers to some of them.</summary>
/// <param name="next">What becomes of the next answer.</param>
public sealed class LostAnswerStore(IObjectStore store, Func<Answer> next) : RelayedStore(store)
{
    public override async Task<string?> TryPutAsync(string key, ReadOnlyMemory<byte> bytes, string? tag, CancellationToken cancel) =>
        (await base.TryPutAsync(key, bytes, tag, cancel), next()) switch
        {
            (null, _) or (_, Answer.SaysTaken) => null,
            (_, Answer.Fails) => throw new ObjectStoreException($"The store applied the put of {key}, and its answer was lost."),
            var (applied, _) => applied,
        };
}

using System.Runtime.CompilerServices;
using Cdp.Compact.Read;
using Cdp.Compact.Shuffle;
using Cdp.Hits;

namespace Cdp.Compact.Dedupe;

/// <summary>A sign-in of a client. Times are milliseconds since 1970, UTC; texts are UTF-8.</summary>
internal delegate void SignInHandler(long occurredAt, long receivedAt, ReadOnlySpan<byte> user, ReadOnlySpan<byte> clientId);

/// <summary>
/// An event of a client; a duplicate is of kind <see cref="EventKind.Duplicate"/>, and its row may hold no more than its header.
/// </summary>
internal delegate void ClientEventHandler(in ClientEvent each, EventRow row);

/// <summary>All events of one partition, deduplicated, client by client in the order of their hashes.</summary>
/// <remarks>
/// <code>
/// while (events.NextClient())
/// {
///     events.EachSignIn(…); // all of them first, for a later one may decide an earlier hit
///     events.EachEvent(…);
/// }
/// </code>
/// A partition within its share of the memory is loaded; a larger one, which is that of one client with very many events as a rule, is
/// sorted on disk and read as a stream.
/// </remarks>
internal abstract class ClientEvents : IDisposable
{
    private static readonly int SizeInMemory = (2 * Unsafe.SizeOf<ClientEvent>()) + sizeof(ulong) + sizeof(int);

    /// <summary>The current client.</summary>
    public abstract UInt128 Client { get; }

    /// <summary>The clients, in order, that have a client id.</summary>
    public abstract IEnumerable<UInt128> ClientsWithId();

    /// <summary>Goes to the next client; false after the last.</summary>
    public abstract bool NextClient();

    /// <summary>Hands over the sign-ins of the current client, in order of receipt. Once for each client.</summary>
    public abstract void EachSignIn(SignInHandler handle);

    /// <summary>Hands over the events of the current client, in no particular order. Once for each client.</summary>
    public abstract void EachEvent(ClientEventHandler handle);

    public abstract void Dispose();

    /// <param name="events"><see cref="EventRow"/>s by hash of the client.</param>
    /// <param name="texts">What their hits are dictionary-encoded with.</param>
    /// <param name="memoryBudget">Bytes of memory that the run may use for rows.</param>
    public static ClientEvents Of(
        PartitionedRows events, int partition, StringDictionary texts, Deduplication deduplication, long memoryBudget)
    {
        var size = events.BytesOf(partition) + (events.CountOf(partition) * SizeInMemory);
        return size <= MaxLoaded(memoryBudget)
            ? LoadedEvents.Of(events.Load(partition), texts, deduplication)
            : SpilledEvents.Of(events, partition, texts);
    }

#if DEBUG
    private static long MaxLoaded(long _) => 10_000; // every test then walks both ways
#else
    private static long MaxLoaded(long memoryBudget) => memoryBudget / 2 / Workers.Count;
#endif
}

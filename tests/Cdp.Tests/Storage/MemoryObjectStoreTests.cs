using Cdp.Storage;
using Cdp.Testing;

namespace Cdp.Tests.Storage;

/// <summary>The store of other tests keeps the same contract as those that ship.</summary>
public sealed class MemoryObjectStoreTests : ObjectStoreContract
{
    protected override IObjectStore Store { get; } = new MemoryObjectStore();
}

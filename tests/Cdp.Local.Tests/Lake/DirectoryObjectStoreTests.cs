using Cdp.Lake;
using Cdp.Local.Lake;
using Cdp.Testing;

namespace Cdp.Local.Tests.Lake;

public sealed class DirectoryObjectStoreTests : ObjectStoreContract, IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("cdp-store-");

    public DirectoryObjectStoreTests() => Store = new DirectoryObjectStore(_root.FullName);

    protected override IObjectStore Store { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _root.Delete(recursive: true);

    [Theory]
    [InlineData("../x"), InlineData("raw/../../x"), InlineData("/etc/x"), InlineData("raw//x"), InlineData("raw/"), InlineData(""), InlineData(".")]
    [InlineData("raw/./x"), InlineData("raw/x\0y"), InlineData(".tmp/x"), InlineData("..")]
    public async Task A_key_that_would_leave_the_root_is_refused(string key)
    {
        var fault = await Assert.ThrowsAsync<ObjectStoreException>(() => Store.PutAsync(key, "x"u8.ToArray(), Cancel));

        Assert.Contains(_root.FullName, fault.Message, StringComparison.Ordinal);
        Assert.Empty(_root.EnumerateFileSystemInfos());
    }
}

namespace Cdp.Local.Tests.Serve;

internal static class Eventually
{
    /// <summary>Waits until something another thread does has happened; fails after twenty seconds.</summary>
    public static async Task Async(Func<bool> condition)
    {
        for (var i = 0; i < 2000 && !condition(); i++) await Task.Delay(10, TestContext.Current.CancellationToken);
        Assert.True(condition());
    }
}

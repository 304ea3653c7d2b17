using Amazon.Lambda.TestUtilities;

namespace Cdp.Aws.Tests;

public sealed class DeadlineTests
{
    [Theory]
    [InlineData(900, 890)]
    [InlineData(100, 95)]
    [InlineData(2, 1.8)]
    public async Task Work_gets_the_time_that_is_left_less_what_an_error_needs(double remaining, double left)
    {
        var context = new TestLambdaContext { RemainingTime = TimeSpan.FromSeconds(remaining) };

        Assert.Equal(TimeSpan.FromSeconds(left), await Deadline.WithinAsync(context, (time, _) => Task.FromResult(time)));
    }

    [Fact]
    public async Task Work_that_takes_longer_is_cancelled_and_the_error_says_why()
    {
        var context = new TestLambdaContext { RemainingTime = TimeSpan.FromMilliseconds(300) };

        var error = await Assert.ThrowsAsync<TimeoutException>(() => Deadline.WithinAsync(context, async (_, cancel) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancel);
            return 0;
        }));

        Assert.StartsWith("The 0 s that this run had are over.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_invocation_without_time_left_ends_at_once() =>
        await Assert.ThrowsAsync<TimeoutException>(() => Deadline.WithinAsync(
            new TestLambdaContext { RemainingTime = TimeSpan.FromSeconds(-1) },
            async (_, cancel) =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, cancel);
                return 0;
            }));
}

using Cdp.Deliver;
using Cdp.Settings;

namespace Cdp.Tests.Deliver;

public sealed class WebhookSecretTests
{
    /// <summary>Source: Standard Webhooks, the test of its reference libraries.</summary>
    [Theory, InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    public void The_signature_is_that_of_the_reference(string key) => Assert.Equal(
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        WebhookSecret.Parse("SECRET", key).Sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, """{"test": 2432232314}"""));

    [Theory]
    [InlineData(null, "SECRET is not set")]
    [InlineData("  ", "SECRET is not set")]
    [InlineData("whsec_", "SECRET holds no secret")]
    [InlineData("whsec_c2hvcnQ=", "SECRET holds no secret")]
    [InlineData("a password, not base64", "SECRET holds no secret")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw whsec_c2hvcnQ=", "SECRET holds no secret")]
    public void What_is_no_secret_is_refused_by_name_and_never_shown(string? text, string expected)
    {
        var fault = Assert.Throws<SettingsException>(() => WebhookSecret.Parse("SECRET", text));

        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        if (text?.Trim() is { Length: > 7 } held) Assert.DoesNotContain(held[7..], fault.Message, StringComparison.Ordinal);
    }
}

using System.Text;
using Cdp.Raw;

namespace Cdp.Tests.Raw;

public sealed class SecretValueTests
{
    /// <summary>Pairs are built together with what must be left of them.</summary>
    [Theory, InlineData(1), InlineData(2), InlineData(20261124)]
    public void Of_a_generated_query_only_the_secrets_are_gone(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 500; round++)
        {
            var (sent, kept) = (new List<string>(), new List<string>());
            for (var pairs = random.Next(6); pairs > 0; pairs--)
            {
                var secret = random.Next(2) == 0;
                var key = secret ? new string('?', random.Next(3)) + Disguise("api_secret", random) : Others[random.Next(Others.Length)];
                var value = Values[random.Next(Values.Length)];
                sent.Add(key + value);
                kept.Add(secret && value.Length > 0 ? key + "=" : key + value);
            }
            Assert.Equal(string.Join('&', kept), Blank(string.Join('&', sent)));
        }
    }

    private static readonly string[] Others =
        [
            "", "?", "?v", "%3Fapi_secret", "api_secret?", "v", "api_secre", "api_secrets", "Api_Secret", "api+secret", "api%20secret",
            "api%5fsecret%21", "%", "%6", "api_secret%",
        ];

    private static readonly string[] Values = ["", "=", "=x", "=api_secret", "==", "=%26", "=ü"];

    private static string Disguise(string key, Random random) => string.Concat(key.Select(c => random.Next(6) switch
    {
        0 => $"%{(int)c:x2}",
        1 => $"%{(int)c:X2}",
        2 => $"%00{c}",
        _ => c.ToString(),
    }));

    private static string Blank(string query) => Encoding.UTF8.GetString(SecretValue.Blank(Encoding.UTF8.GetBytes(query)).Span);
}

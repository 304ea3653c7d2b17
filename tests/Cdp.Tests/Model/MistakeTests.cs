using System.Text;
using Cdp.Model.Check;

namespace Cdp.Tests.Model;

/// <summary>What a person reads who made a mistake in a model. The place is marked by « in the file.</summary>
public sealed class MistakeTests
{
    [Theory]

    // JSON
    [InlineData("""{ "aggregates": «x }""", "this is no valid JSON: 'x' is an invalid start of a value.")]
    [InlineData(
        """{ "aggregates": {} «""",
        "this is no valid JSON: Expected depth to be zero at the end of the JSON payload. "
        + "There is an open JSON object or array that should be closed.")]
    [InlineData("""«["aggregates"]""", "a model is an object, and this is an array")]
    [InlineData(
        """{ "aggregates": { "a": { "count": "" }, «"a": { "count": "" } } }""",
        "'a' stands here a second time: remove one of them")]
    [InlineData("""{ «"agregates": {} }""", "a model has no 'agregates': did you mean 'aggregates'?")]
    [InlineData("""{ «"conversions": {} }""", "a model has no 'conversions': it must be $schema, aggregates, numbers, scores or segments")]
    [InlineData("""{ "aggregates": «[] }""", "'aggregates' is an object, and this is an array")]
    [InlineData("""{ "segments": { "a": "user_id = 'x«\u0000'" } }""", "a text here cannot hold the character NUL: no hit has one")]
    [InlineData("""{ "segments": { "a": "user_id = 'x«\ud800'" } }""", "half a surrogate pair is no character")]

    // Names
    [InlineData(
        """{ "aggregates": { «"Logins": { "count": "" } } }""",
        "'Logins' is no name: one has small letters, digits and _, begins with a letter, and has at most 63")]
    [InlineData("""{ "aggregates": { «"as_of": { "count": "" } } }""", "'as_of' is a column that every profile has: choose another name")]
    [InlineData(
        """{ "aggregates": { "a": { "count": "" } }, "segments": { «"a": "true" } }""",
        "'a' is a name in 'aggregates' already: names are unique over the whole file")]
    [InlineData(
        """{ "segments": { «"a2345678901234567890123456789012345678901234567890123456": "true" } }""",
        "the name of a segment has at most 55 letters, so that its view segment_a2345678… has 63")]

    // Aggregates
    [InlineData(
        """{ "aggregates": { «"a": {} } }""",
        "'a' has no kind: it must be count, distinct, list, sum, min, max, average, first, last or top")]
    [InlineData("""{ "aggregates": { "a": { «"cuont": "" } } }""", "an aggregate has no 'cuont': did you mean 'count'?")]
    [InlineData(
        """{ "aggregates": { "a": { "count": "", «"sum": "value" } } }""",
        "an aggregate has exactly one kind: this one is a 'count' already")]
    [InlineData("""{ "aggregates": { "a": { "count": «1 } } }""", "'count' is a text, and this is a number")]
    [InlineData("""{ "aggregates": { "a": { "count": "«value" } } }""", "a condition is expected here, and this is a number")]
    [InlineData(
        """{ "aggregates": { "a": { "sum": "«params.total" } } }""", "'sum' is of numbers, and this is a text: write number(…) around it")]
    [InlineData(
        """{ "aggregates": { "a": { "min": "«is_bot" } } }""", "'min' is of numbers, texts, times or days, and this is true or false")]
    [InlineData(
        """{ "aggregates": { "a": { "list": "«value" } } }""",
        "'list' is of texts, whole numbers or true and false, and this is a number that may have a fraction")]
    [InlineData(
        """{ "aggregates": { "a": { "top": "«occurred_at" } } }""",
        "'top' is of texts, whole numbers or true and false, and this is a time")]
    [InlineData("""{ "aggregates": { "a": { "count": "", «"most": 3 } } }""", "'most' goes with 'list' alone")]
    [InlineData("""{ "aggregates": { "a": { "count": "", "days": «731 } } }""", "'days' is a whole number from 1 to 730")]
    [InlineData("""{ "aggregates": { "a": { "count": "", "days": «1.5 } } }""", "'days' is a whole number from 1 to 730")]
    [InlineData(
        """{ "aggregates": { "a": { "count": "", "period": «"this_wek" } } }""",
        "there is no period 'this_wek': did you mean 'this_week'?")]
    [InlineData(
        """{ "aggregates": { "a": { "count": "", "days": 7, «"period": "this_week" } } }""",
        "'days' and 'period' do not go together: remove one of them")]
    [InlineData("""{ "aggregates": { "a": { "count": "", "once_per": «[] } } }""", "'once_per' is empty: an expression, or a list of them")]
    [InlineData(
        """{ "aggregates": { "a": { "count": "", "once_per": ["tid", «3] } } }""",
        "'once_per' is an expression, or a list of them, and this is a number")]

    // Names within expressions
    [InlineData(
        """{ "aggregates": { "a": { "count": "«event_nam = 'x'" } } }""", "hits have no column 'event_nam': did you mean 'event_name'?")]
    [InlineData(
        """{ "aggregates": { "a": { "count": "event_name = «\"login\"" } } }""",
        "hits have no column 'login': a text stands in single quotes, 'login'")]
    [InlineData(
        """{ "aggregates": { "a": { "count": "" }, "b": { "count": "«a > 1" } } }""",
        "'a' is a column of the profile, and an aggregate sees hits alone: use it in a number, score or segment")]
    [InlineData("""{ "segments": { "a": "«event_name = 'x'" } }""", "'event_name' is a column of hits, which only aggregates see")]
    [InlineData("""{ "segments": { "a": "«params.x = 'x'" } }""", "'params.x' is a parameter of hits, which only aggregates see")]
    [InlineData("""{ "aggregates": { "a": { "count": "«param.x = 'x'" } } }""", "'param' has no members: did you mean 'params'?")]
    [InlineData(
        """{ "aggregates": { "logins": { "count": "" } }, "segments": { "a": "«login > 1" } }""",
        "profiles have no column 'login': did you mean 'logins'?")]
    [InlineData("""{ "segments": { "a": "«day_since(last_seen) > 1" } }""", "there is no function 'day_since': did you mean 'days_since'?")]
    [InlineData("""{ "aggregates": { "a": { "count": "«under(page)" } } }""", "under takes 2 values, not 1: under(page, '/pricing')")]
    [InlineData(
        """{ "aggregates": { "a": { "count": "«coalesce(value) > 1" } } }""", "coalesce takes 2 or more values, not 1: coalesce(value, 0)")]
    [InlineData(
        """{ "aggregates": { "a": { "count": "«days_since(occurred_at) > 1" } } }""",
        "an aggregate does not know the day that is scored: use days_since in a number, over a time that an aggregate gives")]

    // Types
    [InlineData(
        """{ "aggregates": { "a": { "count": "params.x «> 1" } } }""",
        "a text cannot be compared with a number: write number(…) around the text, or quotes around the number")]
    [InlineData(
        """{ "aggregates": { "a": { "count": "value in (1, «'2')" } } }""",
        "a text cannot be compared with a number: write number(…) around the text, or quotes around the number")]
    [InlineData(
        """{ "aggregates": { "a": { "count": "occurred_at «> '2026-01-01'" } } }""",
        "there are no literals of times: a time compares with a time, and days_since(…) makes a number of one")]
    [InlineData(
        """{ "aggregates": { "a": { "count": "is_bot «< true" } } }""",
        "true and false are not more or less than one another: compare them with = or <>")]
    [InlineData("""{ "aggregates": { "a": { "count": "dt «= occurred_at" } } }""", "a day cannot be compared with a time")]
    [InlineData(
        """{ "aggregates": { "a": { "sum": "value + «params.x" } } }""",
        "a number is expected here, and this is a text: write number(…) around it")]
    [InlineData(
        """{ "aggregates": { "a": { "list": "client_id" } }, "segments": { "b": "a «= 'x'" } }""",
        "a list cannot be compared: there is only is null")]
    [InlineData("""{ "aggregates": { "a": { "count": "hour(«dt) > 1" } } }""", "hour takes a time, and this is a day")]
    [InlineData("""{ "aggregates": { "a": { "sum": "round(value, «16)" } } }""", "the digits of round are a whole number from 0 to 15")]
    [InlineData(
        """{ "aggregates": { "a": { "list": "coalesce(client_id, «0)" } } }""",
        "coalesce takes values of one type, and the first is a text, and this is a number")]

    // The language
    [InlineData("""{ "aggregates": { "a": { "count": "event_name «!= 'x'" } } }""", "'!=' is not known here: write <>")]
    [InlineData("""{ "aggregates": { "a": { "count": "event_name «== 'x'" } } }""", "'==' is not known here: write =")]
    [InlineData(
        """{ "aggregates": { "a": { "list": "tid «|| client_id" } } }""",
        "'||' is not known here: texts cannot be joined, and conditions are joined by or")]
    [InlineData(
        """{ "aggregates": { "a": { "count": "page «LIKE '/a%'" } } }""",
        "'like' is not known here: write starts_with(x, 'a'), ends_with(x, 'a') or contains(x, 'a')")]
    [InlineData(
        """{ "numbers": { "a": "«case when true then 1 end" } }""",
        "'case' is not known here: a score with points or bands chooses between values")]
    [InlineData("""{ "aggregates": { "a": { "count": "0 < value «< 5" } } }""", "comparisons do not chain: write a < b and b < c")]
    [InlineData("""{ "aggregates": { "a": { "count": "value = «null" } } }""", "'null' is no value here: write is null or is not null")]
    [InlineData(
        """{ "aggregates": { "a": { "count": "event_name = «'login" } } }""",
        "this text has no end: a quote ' is missing, and one within a text is doubled")]
    [InlineData(
        """{ "aggregates": { "a": { "count": "event_name = 'login' «event_name" } } }""",
        "'event_name' is not expected here, but and, or, or the end of the expression")]
    [InlineData(
        """{ "aggregates": { "a": { "count": "(value > 1«" } } }""", "the expression ends here, and a closing parenthesis is missing")]
    [InlineData("""{ "aggregates": { "a": { "count": "value > «1x" } } }""", "'1x' is no number; one is written 1 or 2.5")]
    [InlineData("""{ "aggregates": { "a": { "count": "value > 1«;" } } }""", "; means nothing here: one expression is expected")]
    [InlineData(
        """{ "aggregates": { "a": { "count": "event_name = «‘x’" } } }""",
        "‘ is no quote here: a text stands between two straight ones, 'like this'")]
    [InlineData("""{ "numbers": { "a": "«" } }""", "the expression ends here, and a value is missing")]

    // Scores
    [InlineData("""{ "scores": { «"a": {} } }""", "'a' has neither 'of' with 'bands', nor 'points'")]
    [InlineData("""{ "scores": { «"a": { "of": "1" } } }""", "'a' lacks 'bands': a score has 'of' with 'bands', or 'points'")]
    [InlineData("""{ "scores": { "a": { "of": "1", "bands": «[] } } }""", "'bands' is empty: a list of [from, score]")]
    [InlineData("""{ "scores": { "a": { "of": "1", "bands": [[2, 0], «[2, 1]] } } }""", "bands rise: 2 does not come after 2")]
    [InlineData("""{ "scores": { "a": { "of": "1", "bands": [«[2]] } } }""", "a band is [from, score], two numbers")]
    [InlineData(
        """{ "scores": { "a": { "of": "«user_id", "bands": [[2, 1]] } } }""",
        "a number is expected here, and this is a text: write number(…) around it")]
    [InlineData("""{ "scores": { "a": { "points": «[] } } }""", "'points' is empty: a list of { \"when\": …, \"points\": … }")]
    [InlineData(
        """{ "scores": { "a": { "points": [«{ "when": "true" }] } } }""",
        "an entry of 'points' has 'when' and 'points': 'points' is missing")]
    [InlineData(
        """{ "scores": { "a": { "points": [{ "when": "true", "points": 1 }], "at_least": «5, "at_most": 1 } } }""",
        "'at_least' is over 'at_most': 5 and 1")]
    [InlineData(
        """{ "scores": { "a": { "of": "1", "bands": [[0, 1]], «"points": [] } } }""",
        "a score has either 'of' with 'bands', or 'points': remove one of them")]

    // Circles
    [InlineData(
        """{ "numbers": { «"a": "b + 1", "b": "c", "c": "a" } }""",
        "this goes in a circle: 'a' is made of 'b', 'b' is made of 'c', 'c' is made of 'a'")]
    [InlineData(
        """{ "numbers": { "z": "b", «"a": "b + 1", "b": "a" } }""",
        "this goes in a circle: 'a' is made of 'b', 'b' is made of 'a'")]
    [InlineData("""{ "segments": { «"a": "not a" } }""", "this goes in a circle: 'a' is made of 'a'")]
    public void A_mistake_is_named_at_its_place(string marked, string expected)
    {
        var at = marked.IndexOf('«', StringComparison.Ordinal);

        var mistake = Assert.Single(Read(marked.Remove(at, 1)));

        Assert.Equal($"model.json:1:{at + 1}: {expected}", mistake);
    }

    [Fact]
    public void All_mistakes_are_named_in_the_order_of_their_places() => Assert.Equal(
        [
            "model.json:3:30: 'sum' is of numbers, and this is a text: write number(…) around it",
            "model.json:4:12: an aggregate has no 'dayz': did you mean 'days'?",
            "model.json:7:12: profiles have no column 'x'",
            "model.json:7:22: profiles have no column 'y'",
        ],
        Read("""
            {
              "aggregates": {
                "äöü": 1, "b": { "sum": "client_id" },
                "c": { "dayz": 7, "count": "" }
              },
              "segments": {
                "s": "(x > 1) or y = 'a'"
              }
            }
            """)
            .Where(mistake => !mistake.Contains("äöü", StringComparison.Ordinal))
            .Where(mistake => !mistake.Contains("an aggregate is", StringComparison.Ordinal)));

    [Fact]
    public void A_place_is_found_through_escapes_and_characters_of_many_bytes() => Assert.Equal(
        ["model.json:1:72: hits have no column 'zz'"],
        Read("""{ "aggregates": { "a": { "count": "tid = '\u0041\"\n😀é' and \u0074id = zz" } } }"""));

    [Fact]
    public void A_byte_order_mark_does_no_harm() => Assert.Empty(ModelReader.Read("m", "\uFEFF{}"u8.ToArray()).Mistakes);

    [Fact]
    public void Bytes_that_are_no_UTF8_are_a_mistake() =>
        Assert.Equal(
            "m:2:1: this is no UTF-8: save the file as UTF-8",
            Assert.Single(ModelReader.Read("m", new byte[] { (byte)'{', (byte)'\n', 0xFF }).Mistakes).ToString());

    [Fact]
    public void Nesting_ends_with_a_message_and_not_with_the_stack()
    {
        Assert.EndsWith(
            "nested more than 100 deep: split the expression",
            Assert.Single(Read($$"""{ "numbers": { "a": "{{new string('(', 100_000)}}" } }""")), StringComparison.Ordinal);
        Assert.EndsWith(
            "nested more than 100 deep: split the expression",
            Assert.Single(Read($$"""{ "numbers": { "a": "{{new string('-', 100_000)}}1" } }""")), StringComparison.Ordinal);
        Assert.EndsWith(
            "in a row: split the expression",
            Assert.Single(Read($$"""{ "numbers": { "a": "1{{string.Concat(Enumerable.Repeat("+1", 100_000))}}" } }""")),
            StringComparison.Ordinal);
        Assert.Contains("no valid JSON", Assert.Single(Read(new string('[', 100_000))), StringComparison.Ordinal);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void Damaged_models_never_throw(int seed)
    {
        var random = new Random(seed);
        var model = Encoding.UTF8.GetBytes(File.ReadAllText(Path.Combine(Testing.Repository.Root, "model.json")));
        for (var round = 0; round < 500; round++)
        {
            var bytes = model.ToArray();
            for (var change = random.Next(1, 4); change > 0; change--)
                bytes[random.Next(bytes.Length)] = (byte)(random.Next(3) == 0 ? random.Next(256) : "\"{}[],:'()=<>.-1ax "[random.Next(19)]);

            var read = ModelReader.Read("m", bytes);

            Assert.NotEqual(read.Model is null, read.Mistakes.Count == 0);
        }
    }

    private static string[] Read(string json) =>
        [.. ModelReader.Read("model.json", Encoding.UTF8.GetBytes(json)).Mistakes.Select(mistake => mistake.ToString())];
}

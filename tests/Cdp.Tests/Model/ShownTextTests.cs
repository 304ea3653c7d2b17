using System.Text;
using System.Text.Json.Nodes;
using Cdp.Model;
using Cdp.Model.Check;
using Cdp.Model.Explain;
using Cdp.Testing.Model;

namespace Cdp.Tests.Model;

/// <summary>Expressions as explanations show them.</summary>
public sealed class ShownTextTests
{
    [Theory]
    [InlineData("logins > 1 and (revenue < 2 or not fans)", "logins > 1 and (revenue < 2 or not fans)")]
    [InlineData("(logins > 1) and ((revenue < 2) and fans)", "logins > 1 and (revenue < 2 and fans)")]
    [InlineData("not (logins > 1 and fans)", "not (logins > 1 and fans)")]
    [InlineData("logins - (revenue - 1) * 2 >= -3", "logins - (revenue - 1) * 2 >= -3")]
    [InlineData("-(logins + 1) < 0", "-(logins + 1) < 0")]
    [InlineData("\"in\" BETWEEN 1 AND 2", "\"in\" between 1 and 2")]
    [InlineData("user_id in ('it''s', 'b')", "user_id in ('it''s', 'b')")]
    [InlineData("DAYS_SINCE(last_seen) is not null", "days_since(last_seen) is not null")]
    public void An_expression_is_written_as_a_person_writes_it(string written, string shown) =>
        Assert.Equal(shown, ShownText.Of(Model(written).Segments[^1].Condition));

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(20261128)]
    public void It_reads_back_as_the_same_tree(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 100; round++)
        {
            var json = RandomModel.Json(random);
            var model = Read(json);

            var shown = Read(Rewritten(json, model));

            Assert.True(model.Canonical == shown.Canonical, $"{json}\n{model.Canonical}\n{shown.Canonical}");
        }
    }

    private static DeclaredModel Model(string condition) => Read($$"""
        { "aggregates": { "logins": { "count": "" }, "revenue": { "sum": "value" }, "in": { "count": "" } },
          "segments": { "fans": "logins > 2", "tested": {{JsonValue.Create(condition).ToJsonString()}} } }
        """);

    private static DeclaredModel Read(string json)
    {
        var read = ModelReader.Read("model.json", Encoding.UTF8.GetBytes(json));
        return read.Model ?? throw new InvalidOperationException($"{string.Join('\n', read.Mistakes)}\n{json}");
    }

    /// <summary>The file with every expression in its shown text.</summary>
    private static string Rewritten(string json, DeclaredModel model)
    {
        var file = JsonNode.Parse(json)!;
        foreach (var entry in model.Entries)
        {
            switch (entry)
            {
                case Number number: file["numbers"]![number.Name] = ShownText.Of(number.Value); break;
                case Segment segment: file["segments"]![segment.Name] = ShownText.Of(segment.Condition); break;
                case BandScore score: file["scores"]![score.Name]!["of"] = ShownText.Of(score.Value); break;
                case PointScore score: Rewrite(file["scores"]![score.Name]!["points"]!.AsArray(), score); break;
                case Aggregate aggregate: Rewrite(file["aggregates"]![aggregate.Name]!.AsObject(), aggregate); break;
            }
        }

        return file.ToJsonString();
    }

    private static void Rewrite(JsonArray rules, PointScore score)
    {
        for (var i = 0; i < rules.Count; i++)
            (rules[i]!["when"], rules[i]!["points"]) = (ShownText.Of(score.Rules[i].When), ShownText.Of(score.Rules[i].Value));
    }

    private static void Rewrite(JsonObject file, Aggregate aggregate)
    {
        var kind = file.Single(member => member.Key is not ("where" or "days" or "period" or "once_per" or "most")).Key;
        if (aggregate.Kind == AggregateKind.Count) file.Remove("where");
        else if (aggregate.Filter is not null) file["where"] = ShownText.Of(aggregate.Filter);
        file[kind] = aggregate.Value is { } value ? ShownText.Of(value) : aggregate.Filter is { } filter ? ShownText.Of(filter) : "";
        if (!aggregate.OncePer.IsEmpty) file["once_per"] = new JsonArray([.. aggregate.OncePer.Select(key => (JsonNode)ShownText.Of(key))]);
    }
}

using System.Text.Json;
using Cdp.Local.Printing;
using Cdp.Local.Warehouse;
using Cdp.Model.Explain;

namespace Cdp.Local.Why;

/// <summary>What <c>./cdp profile USER --format json</c> prints: one object. Source: docs/model.md, Why.</summary>
internal sealed class WhyJson(JsonOutput to)
{
    private readonly Utf8JsonWriter _json = to.Json;

    public async Task WriteAsync(UserWhy why, IEnumerable<JourneyStep> steps, CancellationToken cancel)
    {
        _json.WriteStartObject();
        _json.WriteString("user_id", why.User);
        _json.WriteString("as_of", $"{why.AsOf:uuuu-MM-dd}");
        _json.WriteString("model", why.Model.Hash);
        Value("first_seen", why.Now?.Columns[2].Value);
        Value("last_seen", why.Now?.Columns[3].Value);
        Loaded(why);
        List("aggregates", why.Now?.Entries.OfType<AggregateExplanation>(), Write);
        List("numbers", why.Now?.Entries.OfType<NumberExplanation>(), Write);
        List("scores", why.Now?.Entries.Where(entry => entry is BandExplanation or PointExplanation), Score);
        List("segments", why.Now?.Entries.OfType<SegmentExplanation>(), Write);
        await JourneyAsync(steps, cancel);
        _json.WriteEndObject();
        await to.CompleteAsync(cancel);
    }

    private void Loaded(UserWhy why)
    {
        _json.WritePropertyName("loaded");
        if (why.Loaded is not { } loaded)
        {
            _json.WriteNullValue();
            return;
        }

        _json.WriteStartObject();
        Value("as_of", loaded.AsOf is { } day ? $"{day:uuuu-MM-dd}" : null);
        Value("model", loaded.Model);
        List("differences", why.Differences, each =>
        {
            Value("name", each.Name);
            Value("loaded", each.Loaded);
            Value("now", each.Now);
        });
        _json.WriteEndObject();
    }

    private void Write(AggregateExplanation aggregate)
    {
        Named(aggregate);
        _json.WriteNumber("hits", aggregate.Evidence.Hits);
        _json.WritePropertyName("newest");
        if (aggregate.Evidence.Newest is { } newest)
        {
            _json.WriteStartObject();
            Value("event_id", newest.EventId);
            Value("occurred_at", newest.OccurredAt);
            Value("event_name", newest.EventName);
            _json.WriteEndObject();
        }
        else _json.WriteNullValue();
    }

    private void Write(NumberExplanation number)
    {
        Named(number);
        Value("expression", number.Text);
        Columns(number.Columns);
    }

    private void Score(EntryExplanation score)
    {
        Named(score);
        if (score is BandExplanation bands)
        {
            Value("of", bands.Of);
            Value("of_value", bands.OfValue);
            Value("band_from", bands.Decided.From);
            Value("below_all_bands", bands.IsBelow);
            Columns(bands.Columns);
        }
        else if (score is PointExplanation points)
        {
            List("points", points.Rules, Write);
            Value("sum", points.Sum);
            Value("bound", points.Bound?.Name);
        }
    }

    private void Write(RuleExplanation rule)
    {
        _json.WritePropertyName("when");
        Condition(rule.When);
        Value("points", rule.Points);
        Value("given", rule.Given);
        Columns(rule.Columns);
    }

    private void Write(SegmentExplanation segment)
    {
        Value("name", segment.Name);
        Value("in", segment.IsIn);
        _json.WritePropertyName("condition");
        Condition(segment.Condition);
    }

    private void Condition(ConditionExplanation condition)
    {
        _json.WriteStartObject();
        Value("condition", condition.Text);
        Value("holds", condition.Holds);
        if (condition.Kind == ConditionKind.Single) Columns(condition.Columns);
        else
        {
            _json.WriteStartArray(condition.Kind switch { ConditionKind.All => "all", ConditionKind.Any => "any", _ => "not" });
            foreach (var part in condition.Parts) Condition(part);
            _json.WriteEndArray();
        }

        _json.WriteEndObject();
    }

    private async Task JourneyAsync(IEnumerable<JourneyStep> steps, CancellationToken cancel)
    {
        _json.WriteStartObject("journey");
        _json.WriteStartArray("hits");
        var inAll = 0L;
        foreach (var step in steps)
        {
            inAll = step.HitsInAll;
            _json.WriteStartObject();
            Write(step);
            _json.WriteEndObject();
            await to.FlushIfLargeAsync(cancel);
        }

        _json.WriteEndArray();
        _json.WriteNumber("hits_in_all", inAll);
        _json.WriteEndObject();
    }

    private void Write(JourneyStep step)
    {
        Value("event_id", step.EventId);
        Value("occurred_at", step.OccurredAt);
        Value("client_id", step.Client);
        Value("event_name", step.Event);
        Value("page", step.Page);
        Value("identified_by", step.IdentifiedBy);
        Value("because", step.Because);
    }

    private void Named(EntryExplanation entry)
    {
        Value("name", entry.Name);
        Value("value", entry.Value);
    }

    private void Columns(IReadOnlyList<ExplainedValue> columns)
    {
        _json.WriteStartObject("columns");
        foreach (var column in columns) Value(column.Name, column.Value);
        _json.WriteEndObject();
    }

    private void List<T>(string name, IEnumerable<T>? items, Action<T> write)
    {
        _json.WriteStartArray(name);
        foreach (var item in items ?? [])
        {
            _json.WriteStartObject();
            write(item);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
    }

    private void Value(string name, object? value)
    {
        _json.WritePropertyName(name);
        ValueJson.Write(_json, value);
    }
}

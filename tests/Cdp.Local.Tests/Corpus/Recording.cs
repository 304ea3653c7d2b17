using System.Globalization;

namespace Cdp.Local.Tests.Corpus;

/// <summary>Requests in the order of their arrival, a file a day (UTC).</summary>
internal sealed class Recording
{
    private readonly List<RecordedRequest> _requests = [];

    public int Count => _requests.Count;

    public void Add(RecordedRequest request) => _requests.Add(request);

    public void Add(IEnumerable<RecordedRequest> requests) => _requests.AddRange(requests);

    /// <summary>
    /// Adds, behind every n-th request so far, the same bytes again some seconds later: a retry, or a duplicator installed twice.
    /// </summary>
    public void RepeatSome(Random random, int oneOf)
    {
        foreach (var request in _requests.Where(request => request.Method == "POST" && random.Next(oneOf) == 0).ToList())
            Add(request with { At = request.At.AddMilliseconds(random.Next(300, 8000)) });
    }

    /// <summary>File name (the day) and content.</summary>
    public IEnumerable<KeyValuePair<string, string>> Files() =>
        _requests.OrderBy(request => request.At)   // stable: what arrives together stays as it was added
            .GroupBy(request => request.At.UtcDateTime.Date)
            .Select(day => new KeyValuePair<string, string>(
                day.Key.ToString("yyyy-MM-dd'.ndjson'", CultureInfo.InvariantCulture),
                string.Concat(day.Select(request => request.ToLine() + "\n"))));
}

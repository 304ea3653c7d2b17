namespace Cdp.Local.Tests.Corpus;

/// <summary>Someone at a client for a while: each step comes some seconds after the one before.</summary>
internal sealed class Visit
{
    private readonly Recording _recording;
    private readonly Client _client;
    private readonly Random _random;
    private DateTimeOffset _now;
    private Page _page = Page.Home;

    public Visit(Recording recording, Client client, DateTimeOffset start, Random random)
    {
        (_recording, _client, _random, _now) = (recording, client, random, start);
        client.Arrive(start);
    }

    public Visit See(params Page[] pages)
    {
        foreach (var page in pages)
        {
            _page = page;
            _recording.Add(_client.See(_now, page));
            Wait();
        }

        return this;
    }

    public Visit Wander(int pages)
    {
        for (var left = pages; left > 0; left--) See(Page.Others[_random.Next(Page.Others.Length)]);
        return this;
    }

    public Visit SignIn(string user)
    {
        _client.User = user;
        return Do("login");
    }

    public Visit SignOut()
    {
        Do("logout");
        _client.User = null;
        return this;
    }

    public Visit Do(string name)
    {
        _recording.Add(_client.Do(_now, _page, name));
        Wait();
        return this;
    }

    public Visit Pause(int minutes)
    {
        _now = _now.AddMinutes(minutes);
        return this;
    }

    private void Wait() => _now = _now.AddMilliseconds(_random.Next(6_000, 70_000));
}

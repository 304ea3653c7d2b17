using System.IO.Hashing;

namespace Cdp.Identity;

/// <summary>
/// One sign-in of a client. Times are milliseconds since 1970, UTC; <paramref name="Order"/> decides between equal times.
/// </summary>
public readonly record struct SignIn(long OccurredAt, long ReceivedAt, int Order, int User) : IComparable<SignIn>
{
    public int CompareTo(SignIn other)
    {
        var by = OccurredAt.CompareTo(other.OccurredAt);
        if (by == 0) by = ReceivedAt.CompareTo(other.ReceivedAt);
        return by != 0 ? by : Order.CompareTo(other.Order);
    }
}

/// <summary>
/// All sign-ins of one client: hits that carry a user id, made by a person who allows it. They decide who owns its other hits.
/// </summary>
/// <remarks>An instance is reused from client to client. Source: docs/design.md, Identity.</remarks>
/// <param name="maxUsers">
/// With more distinct users than these the client is a shared device, whoever they are: no further sign-in is kept. A client id that a site
/// sends for all its visitors then costs no more than any other.
/// </param>
public sealed class SignIns(int maxUsers = int.MaxValue)
{
    private const int KeptCapacity = 1024;

    private readonly List<SignIn> _all = [];
    private readonly List<(int Start, int Length)> _users = [];
    private Dictionary<UInt128, int> _numbers = [];
    private byte[] _text = new byte[256];
    private int _textLength;
    private bool _sorted = true;

    /// <summary>In order of (occurred_at, received_at, order).</summary>
    public IReadOnlyList<SignIn> All => Sorted();

    /// <summary>How many distinct user ids there are among the sign-ins.</summary>
    public int Users => _users.Count;

    public void Clear()
    {
        // Clearing a dictionary costs its capacity, and one client with very many users would make every later one pay.
        if (_numbers.Count > KeptCapacity) _numbers = [];
        else _numbers.Clear();
        _all.Clear();
        _users.Clear();
        _textLength = 0;
        _sorted = true;
    }

    /// <summary>Adds a sign-in. Among those with equal times the one added first comes first.</summary>
    /// <param name="user">The user id, UTF-8, trimmed, not empty.</param>
    public void Add(long occurredAt, long receivedAt, ReadOnlySpan<byte> user)
    {
        if (Users > maxUsers) return;
        var signIn = new SignIn(occurredAt, receivedAt, _all.Count, NumberOf(user));
        _sorted = _sorted && (_all.Count == 0 || _all[^1].CompareTo(signIn) <= 0);
        _all.Add(signIn);
    }

    /// <summary>The user id of a number that <see cref="IdentityTable"/> gave. Valid until the next change.</summary>
    public ReadOnlySpan<byte> User(int number) => _text.AsSpan(_users[number].Start, _users[number].Length);

    /// <summary>The index in <see cref="All"/> of the first sign-in after the time; their count when there is none.</summary>
    /// <param name="time">Milliseconds since 1970, UTC.</param>
    public int FirstAfter(long time)
    {
        var all = Sorted();
        int low = 0, high = all.Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (all[middle].OccurredAt <= time) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private List<SignIn> Sorted()
    {
        if (!_sorted) _all.Sort(static (a, b) => a.CompareTo(b));
        _sorted = true;
        return _all;
    }

    private int NumberOf(ReadOnlySpan<byte> user)
    {
        var hash = XxHash128.HashToUInt128(user);
        if (_numbers.TryGetValue(hash, out var number)) return number;
        if (_textLength + user.Length > _text.Length) Array.Resize(ref _text, Math.Max(_text.Length * 2, _textLength + user.Length));
        user.CopyTo(_text.AsSpan(_textLength));
        _users.Add((_textLength, user.Length));
        _textLength += user.Length;
        _numbers.Add(hash, _users.Count - 1);
        return _users.Count - 1;
    }
}

namespace Cdp.Identity;

/// <summary>The owner of a hit, and why.</summary>
/// <param name="User">The number of a user in the client's <see cref="SignIns"/>, or one of the constants.</param>
public readonly record struct Owner(int User, IdentifiedBy By)
{
    public const int Nobody = -1;

    /// <summary>The user is the one that the hit itself carries.</summary>
    public const int FromHitItself = -2;

    /// <summary>The owner's user id (UTF-8); empty for nobody.</summary>
    /// <param name="signIns">Those that the owner was decided by.</param>
    /// <param name="uid">The user id that the hit itself carries.</param>
    public ReadOnlySpan<byte> UserId(SignIns signIns, ReadOnlySpan<byte> uid) => User switch
    {
        Nobody => [],
        FromHitItself => uid,
        _ => signIns.User(User),
    };
}

namespace Cdp.Local.Doctor;

/// <summary>One thing that was looked at.</summary>
/// <param name="Advice">What to do; null when it is well.</param>
internal sealed record Finding(string What, string Found, string? Advice = null)
{
    public bool IsWell => Advice is null;
}

namespace Cdp.Identity;

/// <summary>Why a hit belongs to whom it belongs to: the rows of the identity table, in the order in which they are tried.</summary>
public enum IdentifiedBy : byte
{
    ConsentDenied,
    Bot,
    SignedIn,
    SharedDevice,
    AfterLogout,
    BeforeSignIn,
    Anonymous,
}

/// <summary>The words of the column <c>identified_by</c>.</summary>
public static class IdentifiedByNames
{
    /// <summary>The word as UTF-8, as it stands in the lake.</summary>
    public static ReadOnlySpan<byte> Utf8(this IdentifiedBy by) => by switch
    {
        IdentifiedBy.ConsentDenied => "consent_denied"u8,
        IdentifiedBy.Bot => "bot"u8,
        IdentifiedBy.SignedIn => "signed_in"u8,
        IdentifiedBy.SharedDevice => "shared_device"u8,
        IdentifiedBy.AfterLogout => "after_logout"u8,
        IdentifiedBy.BeforeSignIn => "before_sign_in"u8,
        IdentifiedBy.Anonymous => "anonymous"u8,
    };
}

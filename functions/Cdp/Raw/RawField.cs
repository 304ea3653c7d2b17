namespace Cdp.Raw;

/// <summary>The fields of a raw record, as JSON names them.</summary>
internal enum RawField
{
    None, Version, Id, ReceivedAt, Method, Path, Query, Body, BodyBase64, ContentType, UserAgent, Referer, Origin, AcceptLanguage, Gpc, Dnt,
    Ip,
}

internal static class RawFields
{
    public static RawField Of(ReadOnlySpan<byte> name) => name.Length switch
    {
        1 when name[0] == 'v' => RawField.Version,
        2 when name.SequenceEqual("id"u8) => RawField.Id,
        2 when name.SequenceEqual("ip"u8) => RawField.Ip,
        3 when name.SequenceEqual("gpc"u8) => RawField.Gpc,
        3 when name.SequenceEqual("dnt"u8) => RawField.Dnt,
        4 when name.SequenceEqual("path"u8) => RawField.Path,
        4 when name.SequenceEqual("body"u8) => RawField.Body,
        5 when name.SequenceEqual("query"u8) => RawField.Query,
        6 when name.SequenceEqual("method"u8) => RawField.Method,
        6 when name.SequenceEqual("origin"u8) => RawField.Origin,
        7 when name.SequenceEqual("referer"u8) => RawField.Referer,
        10 when name.SequenceEqual("user_agent"u8) => RawField.UserAgent,
        11 when name.SequenceEqual("received_at"u8) => RawField.ReceivedAt,
        11 when name.SequenceEqual("body_base64"u8) => RawField.BodyBase64,
        12 when name.SequenceEqual("content_type"u8) => RawField.ContentType,
        15 when name.SequenceEqual("accept_language"u8) => RawField.AcceptLanguage,
        _ => RawField.None,
    };

    public static string Name(RawField field) => field switch
    {
        RawField.ReceivedAt => "received_at",
        RawField.BodyBase64 => "body_base64",
        RawField.ContentType => "content_type",
        RawField.UserAgent => "user_agent",
        RawField.AcceptLanguage => "accept_language",
        _ => field.ToString().ToLowerInvariant(),
    };
}

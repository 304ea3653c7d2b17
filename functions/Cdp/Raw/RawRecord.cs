namespace Cdp.Raw;

/// <summary>One HTTP request as the collector keeps it: the unit of <c>raw/</c>, one JSON object a line.</summary>
/// <remarks>
/// All texts are UTF-8 bytes, empty when absent; the body is the bytes as received. An instance that a reader fills is reused, and its
/// bytes are valid until the next line. Source: design, Contracts, Raw record.
/// </remarks>
public sealed class RawRecord
{
    /// <summary>A ULID made by the collector; read as <c>[A-Za-z0-9_-]{1,64}</c>.</summary>
    public ReadOnlyMemory<byte> Id { get; set; }

    /// <summary>Milliseconds since 1970, UTC, by the server's clock.</summary>
    public long ReceivedAt { get; set; }

    public ReadOnlyMemory<byte> Method { get; set; }

    public ReadOnlyMemory<byte> Path { get; set; }

    /// <summary>Without the question mark, not decoded; the value of <c>api_secret</c> is blanked.</summary>
    public ReadOnlyMemory<byte> Query { get; set; }

    public ReadOnlyMemory<byte> Body { get; set; }

    public ReadOnlyMemory<byte> ContentType { get; set; }

    public ReadOnlyMemory<byte> UserAgent { get; set; }

    public ReadOnlyMemory<byte> Referer { get; set; }

    public ReadOnlyMemory<byte> Origin { get; set; }

    public ReadOnlyMemory<byte> AcceptLanguage { get; set; }

    /// <summary>Global Privacy Control (<c>Sec-GPC: 1</c>).</summary>
    public bool Gpc { get; set; }

    /// <summary>Do Not Track (<c>DNT: 1</c>).</summary>
    public bool Dnt { get; set; }

    /// <summary>The connection's address, masked before it gets here.</summary>
    public ReadOnlyMemory<byte> Ip { get; set; }
}

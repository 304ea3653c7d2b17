using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Cdp.Ingest;

namespace Cdp.Local.Serve;

/// <summary>The page as an HTTP answer: no script, no link, nothing loaded, and a policy that says so to the browser.</summary>
internal static class PlainPageReply
{
    private const string Style = """
        body { font: 15px/1.4 system-ui, sans-serif; margin: 2rem; color: #222 }
        table { border-collapse: collapse; margin-bottom: 2rem }
        th, td { border-bottom: 1px solid #ddd; padding: .3rem .8rem; text-align: left; vertical-align: top }
        td { overflow-wrap: anywhere; max-width: 30rem }
        """;

    private static readonly ImmutableArray<KeyValuePair<string, string>> Headers =
    [
        new("content-type", "text/html; charset=utf-8"),
        new("cache-control", "no-store"),
        new("content-security-policy", "default-src 'none'; style-src 'sha256-" + Sha256(Style)
            + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
        new("cross-origin-opener-policy", "same-origin"),
        new("cross-origin-resource-policy", "same-origin"),
        new("referrer-policy", "no-referrer"),
        new("x-content-type-options", "nosniff"),
        new("x-frame-options", "DENY"),
    ];

    public static CollectorReply Of(PlainPage page) => new(200, Headers, Encoding.UTF8.GetBytes(Render(page)));

    private static string Render(PlainPage page)
    {
        var html = new Html();
        html.Write($"<!doctype html><html lang=en><meta charset=utf-8><title>Customer Data Platform</title><style>{Style}</style>");
        html.Write($"<h1>Customer Data Platform</h1>");
        if (page.Warning is not null) html.Write($"<p><strong>{page.Warning}</strong></p>");
        foreach (var table in (PlainTable[])[page.Yesterday, page.Profiles, page.Receipts, page.Requests]) Write(html, table);
        return html.ToString();
    }

    private static void Write(Html html, PlainTable table)
    {
        html.Write($"<h2>{table.Title}</h2>");
        if (table.Rows.Count == 0)
        {
            html.Write($"<p>{table.Note}</p>");
            return;
        }
        html.Write($"<table><tr>");
        foreach (var column in table.Columns) html.Write($"<th>{column}</th>");
        foreach (var row in table.Rows)
        {
            html.Write($"<tr>");
            foreach (var cell in row) html.Write($"<td>{cell}</td>");
        }
        html.Write($"</table>");
    }

    private static string Sha256(string text) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

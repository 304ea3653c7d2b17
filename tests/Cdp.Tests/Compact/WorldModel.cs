using System.Text;
using Cdp.Model;
using Cdp.Model.Check;

namespace Cdp.Tests.Compact;

/// <summary>Models that keep something of everything that the hits of a <see cref="World"/> have.</summary>
internal static class WorldModel
{
    public static readonly DeclaredModel Value = Read(
        """
        {
          "aggregates": {
            "views": { "count": "" },
            "pages": { "list": "page_path" },
            "clients": { "distinct": "client_id", "days": 2 },
            "first_page": { "first": "page_path", "where": "client_id is not null" },
            "newest": { "max": "occurred_at" },
            "entrances": { "count": "page_path <> '/0'", "once_per": "page_path" }
          }
        }
        """);

    /// <summary>It shares measures with the other one, and has some of its own.</summary>
    public static readonly DeclaredModel Other = Read(
        """
        {
          "aggregates": {
            "views_of_a_week": { "count": "", "days": 7 },
            "last_page": { "last": "page_path" },
            "often": { "top": "page_path" }
          }
        }
        """);

    /// <summary>A part of the first one.</summary>
    public static readonly DeclaredModel Fewer = Read("""{ "aggregates": { "all": { "count": "" }, "seen": { "list": "page_path" } } }""");

    private static DeclaredModel Read(string json)
    {
        var read = ModelReader.Read("model.json", Encoding.UTF8.GetBytes(json));
        Assert.True(read.Model is not null, string.Join('\n', read.Mistakes));
        return read.Model;
    }
}

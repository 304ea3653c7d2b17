using System.Buffers;
using System.Text;
using Cdp.Lake;
using Cdp.Model;
using Cdp.Model.Fold;
using Cdp.Testing.Model;
using NodaTime;

namespace Cdp.Local.Tests.Model;

/// <summary>Profiles by the fold, in a random order of everything that may come in any order.</summary>
internal static class FoldedProfiles
{
    public static IReadOnlyList<ProfileText> Of(
        IEnumerable<ModelHit> hits, DeclaredModel model, ReportingDays days, LocalDate scored, Random random)
    {
        var fold = new UserDayFold(model, days);
        var finish = new ProfileFold(model, days, scored);
        var profiles = new List<ProfileText>();
        foreach (var user in hits.Where(hit => hit.User is not null).GroupBy(hit => hit.User!).OrderBy(user => user.Key, Utf8Order))
        {
            var userDays = user.GroupBy(hit => hit.Day).ToArray();
            random.Shuffle(userDays);
            finish.Start();
            foreach (var day in userDays) finish.Add(day.Key, UserDay(fold, day.Key, [.. day], random));
            if (finish.Finish(Encoding.UTF8.GetBytes(user.Key)) is { } values) profiles.Add(ProfileText.Of(model, values));
        }

        return profiles;
    }

    private static Comparer<string> Utf8Order { get; } =
        Comparer<string>.Create((a, b) => Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b)));

    /// <summary>In parts that are merged; the bytes are those of all hits in one.</summary>
    private static byte[] UserDay(UserDayFold fold, LocalDate day, ModelHit[] hits, Random random)
    {
        var whole = Written(fold, day, () => Array.ForEach(hits, hit => fold.Add(hit.Row)));
        random.Shuffle(hits);
        var parts = hits.Chunk(random.Next(1, hits.Length + 1))
            .Select(part => Written(fold, day, () => Array.ForEach(part, hit => fold.Add(hit.Row)))).ToArray();
        random.Shuffle(parts);
        var merged = Written(fold, day, () => Array.ForEach(parts, part => fold.Merge(part)));
        Assert.Equal(whole, merged);
        return merged;
    }

    private static byte[] Written(UserDayFold fold, LocalDate day, Action add)
    {
        fold.Start(day);
        add();
        var bytes = new ArrayBufferWriter<byte>();
        fold.Write(bytes);
        return bytes.WrittenSpan.ToArray();
    }
}

using Cdp.Lake;
using Cdp.Settings;

namespace Cdp.Tests.Lake;

public sealed class LakeShapeTests
{
    private static readonly LakeShape Default = LakeShape.Of(CompactSettings.Default, LakeHistory.OfProgram);

    [Fact]
    public void Without_words_of_its_own_a_site_has_the_shape_from_before_there_were_any() => Assert.Equal(
        [
            "CDP_ALLOWED_HOSTS", "CDP_ALLOWED_TIDS", "CDP_ANONYMOUS_FILES", "CDP_LAKE_LAYOUT", "CDP_MAX_USERS_PER_CLIENT",
            "CDP_SIGN_IN_WINDOW", "CDP_TIME_ZONE", "CDP_USER_ID_FROM",
        ],
        Default.Settings.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void Words_that_are_no_user_id_shape_the_lake()
    {
        var today = LakeShape.Of(
            CompactSettings.Default with { Hits = HitSettings.Default with { NotUserIds = ["gast", "besucher"] } }, LakeHistory.OfProgram);

        Assert.NotEqual(Default.Hash, today.Hash);
        Assert.Equal(
            "CDP_NOT_USER_IDS was not used when the lake was made, and is 'gast,besucher' now. Set it back, or",
            Default.DifferenceTo(today, LakeHistory.OfProgram));
        Assert.Null(today.DifferenceTo(today, LakeHistory.OfProgram));
    }
}

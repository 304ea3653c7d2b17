namespace Cdp.Hostile;

internal static class DirectoryAttacks
{
    public static async Task<(bool? Held, string Happened)> OpenUmaskAsync()
    {
        using var scratch = new Scratch();
        await using var served = await Served.StartAsync("umask 000", scratch);
        var hit = await served.HitAsync();
        await served.ErrorAsync("tried again");   // score, which comes after compact
        return (hit == 204 && scratch.Open() == 0, $"{scratch.Entries()} files and directories, {scratch.Open()} of them open to others");
    }

    public static async Task<(bool? Held, string Happened)> OpenLakeAsync()
    {
        using var scratch = new Scratch();
        var compact = scratch.PutOpenHit();
        var before = scratch.Open();
        var first = await Programs.RunAsync("umask 022", compact);
        var second = await Programs.RunAsync("umask 022", compact);
        var said = first.Errors.Contains("was open to other users", StringComparison.Ordinal);
        return (
            before > 0 && said && second.Errors.Length == 0 && scratch.Open() == 0,
            $"open before: {before}, after: {scratch.Open()}; said by the first run: {Yes(said)}, by the next: "
            + $"{Yes(second.Errors.Length > 0)}");
    }

    private static string Yes(bool it) => it ? "yes" : "no";
}

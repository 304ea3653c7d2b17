using Cdp.Local.Lake;

namespace Cdp.Local.Tests.Lake;

public sealed class OwnerOnlyTests : IDisposable
{
    private const UnixFileMode OpenToAll =
        OwnerOnly.DirectoryMode | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private const UnixFileMode ReadByAll = OwnerOnly.FileMode | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("cdp-open-");
    private readonly List<string> _said = [];

    [Fact]
    public void A_directory_that_was_open_is_closed_with_what_is_in_it_and_that_is_said_once()
    {
        var (lake, file, folder) = Lake();

        OwnerOnly.Close(lake, _said.Add);
        OwnerOnly.Close(lake, _said.Add);

        Assert.Equal(OwnerOnly.DirectoryMode, File.GetUnixFileMode(lake));
        Assert.Equal(OwnerOnly.DirectoryMode, File.GetUnixFileMode(folder));
        Assert.Equal(OwnerOnly.FileMode, File.GetUnixFileMode(file));
        Assert.Contains("with 2 files and directories", Assert.Single(_said), StringComparison.Ordinal);
    }

    [Fact]
    public void What_lies_in_a_closed_directory_is_not_looked_at_at_the_next_start()
    {
        var (lake, file, _) = Lake();
        File.SetUnixFileMode(lake, OwnerOnly.DirectoryMode);

        OwnerOnly.Close(lake, _said.Add);

        Assert.Equal(ReadByAll, File.GetUnixFileMode(file));
        Assert.Empty(_said);
    }

    [Fact]
    public void What_a_link_leads_to_keeps_its_mode()
    {
        var (lake, _, _) = Lake();
        var outside = Directory.CreateDirectory(Path.Combine(_directory.FullName, "outside")).FullName;
        var open = Path.Combine(outside, "open");
        File.WriteAllText(open, "");
        File.SetUnixFileMode(open, ReadByAll);
        File.SetUnixFileMode(outside, OpenToAll);
        Directory.CreateSymbolicLink(Path.Combine(lake, "folder"), outside);
        File.CreateSymbolicLink(Path.Combine(lake, "file"), open);

        OwnerOnly.Close(lake, _said.Add);

        Assert.Equal(OpenToAll, File.GetUnixFileMode(outside));
        Assert.Equal(ReadByAll, File.GetUnixFileMode(open));
    }

    [Fact]
    public void A_directory_that_is_made_to_be_shared_stays_so()
    {
        var (lake, _, _) = Lake();
        File.SetUnixFileMode(lake, OpenToAll | UnixFileMode.StickyBit);

        OwnerOnly.Close(lake, _said.Add);

        Assert.Equal(OpenToAll | UnixFileMode.StickyBit, File.GetUnixFileMode(lake));
        Assert.Empty(_said);
    }

    [Fact]
    public void A_directory_that_is_not_there_is_not_made()
    {
        OwnerOnly.Close(Path.Combine(_directory.FullName, "none"), _said.Add);

        Assert.Empty(_directory.EnumerateFileSystemInfos());
        Assert.Empty(_said);
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private (string Lake, string File, string Folder) Lake()
    {
        var lake = Path.Combine(_directory.FullName, "lake");
        var folder = Directory.CreateDirectory(Path.Combine(lake, "raw")).FullName;
        var file = Path.Combine(folder, "hit");
        File.WriteAllText(file, "hit");
        File.SetUnixFileMode(file, ReadByAll);
        File.SetUnixFileMode(folder, OpenToAll);
        File.SetUnixFileMode(lake, OpenToAll);
        return (lake, file, folder);
    }
}

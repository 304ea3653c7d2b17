using Microsoft.Win32.SafeHandles;

namespace Cdp.Local.Commands;

/// <summary>
/// Input and output of the process as plain files: unlike the console's streams they say when the other end of a pipe is closed.
/// </summary>
internal static class StandardStreams
{
    private const int BrokenPipe = 32;   // EPIPE

    public static Stream Input() => new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0);

    /// <remarks>
    /// A file is left to the console's stream: FileStream would not move the place in it that the shell's next command writes to.
    /// </remarks>
    public static Stream Output()
    {
        var output = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return output.CanSeek ? Console.OpenStandardOutput() : output;
    }

    public static bool IsClosedPipe(IOException e) => e.HResult == BrokenPipe;
}

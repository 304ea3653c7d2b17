namespace Cdp.Storage;

/// <summary>
/// The directory for temporary files is full, or cannot be written to. What is in the lake is as it was, or the next run repairs it.
/// </summary>
public sealed class SpillException(string directory, Exception fault) : CdpException(
    $"The day's rows could not be kept in {directory} (CDP_SPILL_DIRECTORY): {fault.Message.TrimEnd('.')}. "
        + "Make room there, or name a directory with more; then run it again.",
    fault);

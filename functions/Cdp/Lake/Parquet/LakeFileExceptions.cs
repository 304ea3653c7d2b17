namespace Cdp.Lake.Parquet;

/// <summary>The file under this key is no whole file. It can be made again from <c>raw/</c>, a rollup from hits.</summary>
public sealed class CorruptLakeFileException(string key, string why, Exception? inner = null)
    : CdpException($"{key} is damaged ({why}): delete it and run 'compact' for the day in its name, or 'rebuild'.", inner)
{
    public string Key { get; } = key;
}

/// <summary>A newer version of the program wrote the file under this key: it has a column that this version does not know.</summary>
public sealed class NewerLakeFileException(string key, string column)
    : CdpException($"{key} has a column '{column}' that this program does not know: a newer version wrote it. Update the program.")
{
    public string Key { get; } = key;

    public string Column { get; } = column;
}

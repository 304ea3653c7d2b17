namespace Cdp.Storage;

/// <summary>An object that the program wrote is not as it was written. All of them are made from raw/ and can be made again.</summary>
public sealed class DamagedObjectException(string key, Exception? inner = null)
    : CdpException($"{key} is damaged: {Remedy.Rebuild}, which makes it again from raw/.", inner)
{
    public string Key { get; } = key;
}

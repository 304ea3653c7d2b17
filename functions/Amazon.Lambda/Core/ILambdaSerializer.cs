namespace Amazon.Lambda.Core;

/// <summary>Reads events and writes answers.</summary>
public interface ILambdaSerializer
{
    T Deserialize<T>(Stream requestStream);

    void Serialize<T>(T response, Stream responseStream);
}

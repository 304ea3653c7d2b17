using System.Globalization;
using System.Text;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;
using Cdp.Aws.Ingest;
using Cdp.Ingest;

namespace Cdp.Aws.Tests.Ingest;

/// <summary>
/// A queue that does, by a seed, all that SQS may do: refuse, take without saying so, deliver late, in any order and company, and again
/// what was deleted.
/// </summary>
/// <remarks>Stands in for the client, because moto's SQS does none of that; the wire is tested by <see cref="SqsRawSinkTests"/>.</remarks>
internal sealed class UnreliableQueue(Random random, TimeProvider clock)
    : AmazonSQSClient(new AnonymousAWSCredentials(), new AmazonSQSConfig { ServiceURL = "http://127.0.0.1" })
{
    private const int MaxReceives = 5;

    private readonly List<QueuedMessage> _waiting = [];
    private readonly List<QueuedMessage> _dead = [];
    private readonly Dictionary<string, int> _receives = new(StringComparer.Ordinal);
    private int _sent;

    public bool IsEmpty => _waiting.Count == 0 && _dead.Count == 0;

    public int Dead => _dead.Count;

    public override Task<SendMessageResponse> SendMessageAsync(SendMessageRequest request, CancellationToken cancellationToken = default)
    {
        var fate = random.Next(16);
        if (fate == 0) throw new AmazonSQSException("The queue is down.");
        if (Encoding.UTF8.GetByteCount(request.MessageBody) > SqsRawSink.MaxBytes)
            throw new InvalidOperationException("A message was too large: the sink must not try.");
        Send(request.MessageBody);
        return fate == 1
            ? throw new TimeoutException("The queue took it, and its answer was lost.")
            : Task.FromResult(new SendMessageResponse());
    }

    /// <summary>Sent a moment later than received, maybe in the next hour; two characters come out as others.</summary>
    public void Send(string body) => _waiting.Add(new(
        $"m{(_sent++).ToString(CultureInfo.InvariantCulture)}",
        Encoding.UTF8.GetBytes(body.Replace('\uFFFE', '\uFFFD').Replace('\uFFFF', '\uFFFD')),
        clock.GetUtcNow().AddMilliseconds(random.Next(2000))));

    /// <summary>Some of the messages, in no order. One that was received too often lies among the dead letters instead.</summary>
    public IReadOnlyList<QueuedMessage> Receive(int most)
    {
        var all = _waiting.ToArray();
        random.Shuffle(all);
        var batch = all.Take(most).ToList();
        foreach (var message in batch) _receives[message.Id] = _receives.GetValueOrDefault(message.Id) + 1;
        var dying = batch.FindAll(message => _receives[message.Id] > MaxReceives);
        _dead.AddRange(dying);
        _waiting.RemoveAll(dying.Contains);
        return [.. batch.Except(dying)];
    }

    /// <summary>What is done with is deleted, but for some that come again all the same.</summary>
    public void Delete(IEnumerable<QueuedMessage> done)
    {
        foreach (var message in done)
            if (random.Next(6) > 0) _waiting.Remove(message);
    }

    /// <summary>As an operator does, once what killed them is over.</summary>
    public void Redrive()
    {
        foreach (var message in _dead) _receives.Remove(message.Id);
        _waiting.AddRange(_dead);
        _dead.Clear();
    }
}

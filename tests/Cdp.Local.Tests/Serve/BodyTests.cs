using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Cdp.Ingest;
using Cdp.Raw;

namespace Cdp.Local.Tests.Serve;

/// <summary>Bodies of every length and framing, honest or not, up to the caps of the GA protocol page, section 1.</summary>
public sealed class BodyTests
{
    private const string Head = "POST /collect HTTP/1.1\r\nHost: collect.example\r\nOrigin: https://shop.example\r\nConnection: close\r\n";

    public static TheoryData<string, int, bool> Sizes => new()
    {
        { "v=1&", 65_536, true },
        { "v=1&", 65_537, false },
        { "", 65_536, true },
        { " \t\r\n", 65_537, false },
        { "{", 130_000, true },
        { "{", 130_001, false },
        { "\r\n\t [", 130_000, true },
        { "\uFEFF {", 130_000, true },
        { "\u00A0{", 65_537, false },
        { "{", 3_000_000, false },
        { "v=1&", 3_000_000, false },
    };

    [Theory, MemberData(nameof(Sizes))]
    public async Task A_body_up_to_its_cap_is_stored_and_a_byte_more_is_413(string begin, int length, bool stored)
    {
        await using var collector = await ServedCollector.StartAsync();
        var body = Fill(begin, length);
        Check(collector, body, stored, await collector.SendAsync([.. Ascii($"{Head}Content-Length: {length}\r\n\r\n"), .. body]));
    }

    [Theory, MemberData(nameof(Sizes))]
    public async Task A_chunked_body_has_the_same_caps(string begin, int length, bool stored)
    {
        await using var collector = await ServedCollector.StartAsync();
        var body = Fill(begin, length);
        var chunks = body.Chunk(9_000).SelectMany(chunk => (byte[])[.. Ascii($"{chunk.Length:x}\r\n"), .. chunk, .. "\r\n"u8]);
        byte[] request = [.. Ascii($"{Head}Transfer-Encoding: chunked\r\n\r\n"), .. chunks, .. "0\r\n\r\n"u8];
        Check(collector, body, stored, await collector.SendAsync(request));
    }

    [Fact]
    public async Task A_body_in_small_chunks_with_pauses_is_one_body()
    {
        await using var collector = await ServedCollector.StartAsync();
        var reply = await collector.SendAsync(
            Ascii($"{Head}Transfer-Encoding: chunked\r\n\r\n3\r\nv=1"),
            Ascii("\r\n5;ext=1\r\n&cid="),
            Ascii("\r\n1\r\n7\r\n0\r\nTrailer: x\r\n"),
            Ascii("\r\n"));

        Assert.Equal(204, reply.Status);
        Assert.Equal("v=1&cid=7", Assert.Single(collector.Stored()).Field("body"));
    }

    [Fact]
    public async Task An_endless_body_is_answered_at_the_cap_while_it_still_comes()
    {
        await using var collector = await ServedCollector.StartAsync();
        var body = Fill("v=1&", BodyCap.Text + 1);
        var reply = await collector.SendAsync([.. Ascii($"{Head}Content-Length: 9000000000\r\n\r\n"), .. body]);

        Assert.Equal(413, reply.Status);
        Assert.Equal("https://shop.example", reply["access-control-allow-origin"]);
        Assert.Equal("close", reply["connection"]);
        Assert.Empty(collector.Stored());
    }

    [Theory, InlineData("POST", "/collect", 413), InlineData("POST", "/elsewhere", 404), InlineData("PUT", "/collect", 405)]
    public async Task A_body_over_the_cap_is_not_read_to_its_end_whatever_the_answer(string method, string path, int status)
    {
        await using var collector = await ServedCollector.StartAsync();
        using var client = new TcpClient(collector.Address.Host, collector.Address.Port);
        var stream = client.GetStream();
        stream.Write(Ascii($"{method} {path} HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000000\r\n\r\n"));

        Assert.InRange(SendUntilClosed(client.Client), 0, 32L << 20);   // most of it lay in the buffers of the sockets
        Assert.Equal(status, (await RawReply.ReadAsync(stream, TestContext.Current.CancellationToken)).Status);
        Assert.Empty(collector.Log);
    }

    [Fact]
    public async Task Bytes_behind_the_announced_length_are_not_part_of_the_hit()
    {
        await using var collector = await ServedCollector.StartAsync();
        var reply = await collector.SendAsync($"{Head}Content-Length: 3\r\n\r\nv=1&api_secret=TopSecret");

        Assert.Equal(204, reply.Status);
        Assert.Equal("v=1", Assert.Single(collector.Stored()).Field("body"));
        Assert.DoesNotContain(collector.Log, line => line.Contains("TopSecret", StringComparison.Ordinal));
    }

    [Theory, InlineData("Content-Length: -1"), InlineData("Content-Length: x"), InlineData("Content-Length: 3\r\nTransfer-Encoding: gzip")]
    public async Task A_framing_that_cannot_be_is_refused(string framing)
    {
        await using var collector = await ServedCollector.StartAsync();
        var reply = await collector.SendAsync($"{Head}{framing}\r\n\r\nv=1");

        Assert.Equal(400, reply.Status);
        Assert.Empty(collector.Stored());
        Assert.Empty(collector.Log);
    }

    [Theory, InlineData("zz\r\nv=1"), InlineData("3\r\nv=1XX"), InlineData("99999999999\r\nv=1")]
    public async Task A_chunk_that_is_none_is_refused_without_a_word_in_the_log(string chunk)
    {
        await using var collector = await ServedCollector.StartAsync();
        var reply = await collector.SendAsync($"{Head}Transfer-Encoding: chunked\r\n\r\n{chunk}\r\n\r\n");

        Assert.Equal(400, reply.Status);
        Assert.Equal("close", reply["connection"]);
        Assert.Empty(collector.Stored());
        Assert.Empty(collector.Log);
    }

    [Fact]
    public async Task A_body_that_drips_is_cut_off_after_some_seconds()
    {
        await using var collector = await ServedCollector.StartAsync();
        var drips = Enumerable.Repeat(Ascii("x"), 400);
        var reply = await collector.SendAsync([Ascii($"{Head}Content-Length: 60000\r\n\r\n"), .. drips]);

        Assert.Equal(408, reply.Status);
        Assert.Empty(collector.Stored());
        Assert.Empty(collector.Log);
    }

    [Fact]
    public async Task A_sender_that_breaks_off_leaves_nothing_behind()
    {
        await using var collector = await ServedCollector.StartAsync();
        using (var client = new System.Net.Sockets.TcpClient(collector.Address.Host, collector.Address.Port))
            client.Client.Send(Ascii($"{Head}Content-Length: 100\r\n\r\nv=1"));

        Assert.Equal(204, (await collector.SendAsync($"{Head}Content-Length: 7\r\n\r\nv=1&a=b")).Status);
        Assert.Equal("v=1&a=b", Assert.Single(collector.Stored()).Field("body"));
        Assert.Empty(collector.Log);
    }

    [Fact]
    public async Task A_sender_that_is_gone_in_the_middle_of_its_body_is_counted_and_not_logged()
    {
        const int Senders = 40;
        await using var collector = await ServedCollector.StartAsync();
        for (var sender = 0; sender < Senders; sender++)
        {
            using var client = new TcpClient(collector.Address.Host, collector.Address.Port);
            client.Client.Send(Ascii($"{Head}Content-Length: 60000\r\n\r\n{new string('x', 100 * sender)}"));
            await Eventually.Async(() => collector.Server.Connections.Open > 0);
            client.LingerState = new(enable: true, seconds: 0);   // a reset, as of a browser that is ended, and no polite close
        }

        await Eventually.Async(() => collector.Server.Connections.Open == 0);
        Assert.Empty(collector.Log);
        Assert.InRange(collector.Server.Connections.BrokenOff, 1, Senders);   // of the others not even the head was read
        Assert.Empty(collector.Stored());
    }

    private static long SendUntilClosed(Socket to)
    {
        var chunk = new byte[1 << 16];
        to.SendTimeout = 20_000;
        long sent = 0;
        try
        {
            while (sent < 3_000_000_000) sent += to.Send(chunk);
        }
        catch (SocketException)
        {
            // Closed by the server.
        }

        return sent;
    }

    private static void Check(ServedCollector collector, byte[] body, bool stored, RawReply reply)
    {
        Assert.Equal("https://shop.example", reply["access-control-allow-origin"]);
        Assert.Equal(stored ? 204 : 413, reply.Status);
        Assert.Equal(1, collector.Counts.Take()[stored ? CollectorOutcome.Stored : CollectorOutcome.BodyTooLarge]);
        if (stored) Assert.Equal(Encoding.UTF8.GetString(body), Assert.Single(collector.Stored()).Field("body"));
        else Assert.Empty(collector.Stored());
    }

    private static byte[] Fill(string begin, int length)
    {
        var bytes = new byte[length];
        Array.Fill(bytes, (byte)'x');
        Encoding.UTF8.GetBytes(begin).CopyTo(bytes, 0);
        return bytes;
    }

    private static byte[] Ascii(FormattableString text) => Encoding.ASCII.GetBytes(text.ToString(CultureInfo.InvariantCulture));

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);
}

using System.CommandLine;
using System.CommandLine.Help;
using System.Runtime.InteropServices;
using Cdp.Local.Models;
using Cdp.Local.Printing;

namespace Cdp.Local.Commands;

/// <summary>What <c>./cdp</c> understands. Exit codes: 0 done, 1 failed with a message on stderr, 2 bad usage.</summary>
internal static class CommandLine
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int BadUsage = 2;

    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        var parsed = Root().Parse(args);
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpWithExamples)
        {
            foreach (var mistake in parsed.Errors) error.WriteLine($"cdp: {Failure.Lines(mistake.Message)}");
            error.WriteLine($"Try: {PathOf(parsed.CommandResult.Command)} --help");
            return BadUsage;
        }

        using var cancel = new CancellationTokenSource();
        var asked = new HashSet<PosixSignal>();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        try
        {
            var configuration = new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            return await parsed.InvokeAsync(configuration, cancel.Token);
        }
        catch (MistakesException e)   // a place at the begin of each line, as compilers write it: editors find it
        {
            foreach (var mistake in e.Mistakes) error.WriteLine(TerminalText.Escape(mistake.ToString()));
            return e.ExitCode;
        }
        catch (Exception e)   // the outermost place: everything ends as one message and an exit code
        {
            error.WriteLine($"cdp: {Failure.Message(e)}");
            return Failure.ExitCode(e);
        }

        // The first signal asks to finish, a second one of its kind ends the program as ever. Ctrl-C reaches a child as well, and its
        // parent then sends it SIGTERM.
        void Cancel(PosixSignalContext signal)
        {
            if (signal.Signal == PosixSignal.SIGINT && PsqlCommand.HasTerminal)
            {
                signal.Cancel = true;
                return;
            }

            lock (asked) signal.Cancel = asked.Add(signal.Signal);
            if (signal.Cancel) cancel.Cancel();
        }
    }

    internal static Command Root()
    {
        var root = new Command("./cdp", "A Customer Data Platform from unsampled Google Analytics hits, on one machine.")
        {
            new DemoCommand(),
            new TestCommand(),
            new ServeCommand(),
            new ParseCommand(),
            new CompactCommand(),
            new RebuildCommand(),
            new ReplayCommand(),
            new ScoreCommand(),
            new QueryCommand(),
            new ExportCommand(),
            new ModelCommand(),
            new ProfileCommand(),
            new DeliveriesCommand(),
            new PsqlCommand(),
            new DoctorCommand(),
        };
        root.Options.Add(new HelpOption { Action = new HelpWithExamples(new HelpAction()) });
        root.Options.Add(new VersionOption());
        return root;
    }

    private static string PathOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{PathOf(parent)} {command.Name}" : command.Name;
}

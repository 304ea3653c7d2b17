using Cdp.Local.Commands;
using Cdp.Local.Lake;

Libc.KeepOthersOut();   // results, exports and temporary files hold what the lake holds
return await CommandLine.RunAsync(args, Console.Out, Console.Error);

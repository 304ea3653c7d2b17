using System.CommandLine;

var root = new RootCommand("A Customer Data Platform from unsampled Google Analytics hits, on one machine.");
return await root.Parse(args).InvokeAsync();

using Cdp.Aws.Testing;

[assembly: AssemblyFixture(typeof(Moto))]

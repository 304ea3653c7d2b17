namespace Cdp.Local.Postgres;

/// <summary>The private PostgreSQL could not be found, made or started: the message says what happened, where, and what to do.</summary>
public sealed class PostgresServerException(string message, Exception? inner = null) : CdpException(message, inner);

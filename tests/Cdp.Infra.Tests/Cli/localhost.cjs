// Names below localhost are this machine (RFC 6761), also where the resolver does not know it: buckets are asked for by such a name.
const dns = require('dns');
const { lookup } = dns;
dns.lookup = (name, ...rest) => lookup(name.endsWith('.localhost') ? '127.0.0.1' : name, ...rest);

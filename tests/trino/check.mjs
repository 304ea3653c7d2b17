// Reads {"name": "sql", …} on stdin and parses each text by Trino's grammar; prints {"name": "line:column message", …} of those that fail.
import { register } from 'node:module';
import { text } from 'node:stream/consumers';

register('./hooks.mjs', import.meta.url);
const { TrinoSQL } = await import('dt-sql-parser');
const parser = new TrinoSQL();
const faults = {};
for (const [name, sql] of Object.entries(JSON.parse(await text(process.stdin)))) {
  const [fault] = parser.validate(sql);
  if (fault) faults[name] = `${fault.startLine}:${fault.startColumn} ${fault.message}`;
}
console.log(JSON.stringify(faults));

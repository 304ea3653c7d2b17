// node foreign-readers.mjs NODE_MODULES DIRECTORY: reads each *.parquet of the directory by hyparquet and by parquet-wasm, and writes beside it what
// each of them found: {"createdBy": …, "rows": [[value or null, …], …]}, every value as a text.
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [modules, directory] = process.argv.slice(2);
const require = createRequire(path.join(modules, 'x'));
const { parquetReadObjects, parquetMetadata } = await import(pathToFileURL(path.join(modules, 'hyparquet', 'src', 'node.js')));
const { readParquet } = require('parquet-wasm/node');
const { tableFromIPC } = require('apache-arrow');

/** Times in milliseconds, whole numbers as they are, others by their bits: no reader's own way to print a number decides. */
function text(value, isNumber) {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return String(value.getTime());
  if (!isNumber) return String(value);
  if (Number.isNaN(value)) return 'NaN';
  return Buffer.from(new Float64Array([value]).buffer).toString('hex');
}

async function byHyparquet(bytes) {
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const metadata = parquetMetadata(file);
  const columns = metadata.schema.slice(1);
  const rows = Number(metadata.num_rows) === 0 ? [] : await parquetReadObjects({ file });
  return { createdBy: metadata.created_by, rows: rows.map(row => columns.map(column => text(row[column.name], column.type === 'DOUBLE'))) };
}

function byParquetWasm(bytes) {
  const table = tableFromIPC(readParquet(bytes).intoIPCStream());
  const columns = table.schema.fields.map((field, i) => ({ vector: table.getChildAt(i), isNumber: String(field.type) === 'Float64' }));
  return { rows: Array.from({ length: table.numRows }, (_, row) => columns.map(({ vector, isNumber }) => text(vector.get(row), isNumber))) };
}

for (const name of fs.readdirSync(directory).filter(name => name.endsWith('.parquet'))) {
  const bytes = fs.readFileSync(path.join(directory, name));
  fs.writeFileSync(path.join(directory, `${name}.hyparquet.json`), JSON.stringify(await byHyparquet(bytes)));
  fs.writeFileSync(path.join(directory, `${name}.parquet-wasm.json`), JSON.stringify(byParquetWasm(bytes)));
}

// dt-sql-parser is published for bundlers: ES modules that do not say so, imported by folder and without extension.
export async function resolve(specifier, context, next) {
  if (!specifier.startsWith('.') || !context.parentURL?.includes('/dt-sql-parser/')) return next(specifier, context);
  for (const ending of ['', '.js', '/index.js']) {
    try {
      return await next(specifier + ending, context);
    } catch (fault) {
      if (!['ERR_MODULE_NOT_FOUND', 'ERR_UNSUPPORTED_DIR_IMPORT'].includes(fault.code)) throw fault;
    }
  }
  return next(specifier, context);
}

export function load(url, context, next) {
  return next(url, url.includes('/dt-sql-parser/dist/') ? { ...context, format: 'module' } : context);
}

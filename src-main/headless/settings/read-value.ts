type JsonSchema = Readonly<Record<string, unknown>>;

/** What somebody typed, as the setting has it. What cannot be read stays text, so that Easel says what is wrong with it. */
export function readValue(text: string, schema: JsonSchema): unknown {
  const kinds = Array.isArray(schema['anyOf']) ? (schema['anyOf'] as JsonSchema[]) : [schema];
  if (text === 'null' && kinds.some(({ type }) => type === 'null')) return null;
  const { type } = kinds.find((kind) => kind['type'] !== 'null') ?? schema;
  if (type === 'integer' || type === 'number')
    return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) && Number.isFinite(Number(text)) ? Number(text) : text;
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  if (type !== 'array') return text;
  if (text.trimStart().startsWith('[')) {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      return text;
    }
  }
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

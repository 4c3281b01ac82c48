import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { blankRecord, openBackendsFile, type BackendRecord, type BackendsFile } from './backends-file.ts';

let dataFolder = '';
beforeEach(() => (dataFolder = mkdtempSync(join(tmpdir(), 'easel-backends-file-'))));
afterEach(() => rmSync(dataFolder, { recursive: true }));

const silent = () => undefined;
const open = (): BackendsFile =>
  openBackendsFile({ dataFolder, logger: { debug: silent, info: silent, warn: silent, error: silent } });
const path = (): string => join(dataFolder, 'backends.json');

const id = fc.stringMatching(/^[a-z][a-z0-9_]{0,20}$/).filter((text) => !text.endsWith('_headers'));
const record: fc.Arbitrary<BackendRecord> = fc.record({
  id,
  name: fc.option(fc.string({ minLength: 1, maxLength: 60 })),
  address: fc.webUrl({ validSchemes: ['http', 'https'] }).map((url) => `http://${new URL(url).host}`),
  isOn: fc.boolean(),
  weight: fc.integer({ min: 1, max: 100 }),
  maxConcurrentJobs: fc.integer({ min: 1, max: 64 }),
  auth: fc.record({
    kind: fc.constantFrom('none', 'bearer', 'api_key', 'basic'),
    header: fc.option(fc.string()),
    user: fc.option(fc.string()),
    headers: fc.array(fc.string()),
    origin: fc.option(fc.webUrl()),
  }),
  launch: fc.option(
    fc.record({
      program: fc.constantFrom('/usr/bin/python3', 'python'),
      arguments: fc.array(fc.string()),
      folder: fc.option(fc.constantFrom('/srv', '/home/ada/ComfyUI')),
      environment: fc.dictionary(fc.stringMatching(/^[A-Z_]{1,10}$/), fc.string(), { noNullPrototype: true }),
    }),
  ),
});

test('what is written is read again, whatever it is, and by its owner alone', () => {
  const records = fc.uniqueArray(record, { selector: (one) => one.id, maxLength: 6 });
  fc.assert(
    fc.property(records, fc.option(id), fc.array(id), (all, pinned, order) => {
      open().write({ pinned, order, records: all });
      const file = open();
      expect(file.problem).toBeNull();
      expect(file.read()).toEqual({ pinned, order, records: all });
    }),
    { numRuns: 60, seed: 8 },
  );
  expect(statSync(path()).mode & 0o777).toBe(0o600);
  expect(readdirSync(dataFolder)).toEqual(['backends.json']);
});

test('whatever the file says, Easel starts, what can be used is used, and the file is kept aside', () => {
  const parts = fc.oneof(
    fc.jsonValue(),
    fc.record({ version: fc.constant(1), backends: fc.array(fc.oneof(record, fc.jsonValue())) }),
  );
  fc.assert(
    fc.property(parts, (value) => {
      for (const name of readdirSync(dataFolder)) rmSync(join(dataFolder, name));
      const text = JSON.stringify(value);
      writeFileSync(path(), text);
      const file = open();
      const asides = readdirSync(dataFolder).filter((name) => name.includes('.broken-'));
      expect(asides).toHaveLength(file.problem === null ? 0 : 1);
      for (const aside of asides) expect(readFileSync(join(dataFolder, aside), 'utf8')).toBe(text);
      // A file that is all right is read whole.
      const given = (value as { backends?: unknown[] } | null)?.backends;
      if (file.problem === null) expect(file.read().records).toHaveLength(given?.length ?? 0);
    }),
    { numRuns: 150, seed: 8 },
  );
});

test.each(['', '{"version":', 'null', '{"version":2,"backends":[]}', '\u0000'])(
  'a file that says %j is set aside',
  (text) => {
    writeFileSync(path(), text);
    const file = open();
    expect(file.problem).toContain('backends.json');
    expect(file.read().records).toEqual([]);
    file.write({ pinned: null, order: [], records: [blankRecord('box', 'http://box:8188')] });
    expect(open().read().records).toMatchObject([{ id: 'box', weight: 1, maxConcurrentJobs: null }]);
  },
);

test('one wrong entry does not take the others with it, and what it says is not repeated', () => {
  const backends = [
    { id: 'one', address: 'one.local:8188' },
    { id: 'two', address: 'https://me:Tr0ub4dor@two' },
    { id: 'one', address: 'http://again' },
    { id: 'x_headers', address: 'http://x' },
    { id: 'three', address: 'https://three/gpu/', weight: 5 },
  ];
  writeFileSync(path(), `\uFEFF${JSON.stringify({ version: 1, backends })}`);
  const file = open();
  expect(file.read().records).toMatchObject([
    { id: 'one', address: 'http://one.local:8188', isOn: true },
    { id: 'three', address: 'https://three/gpu', weight: 5 },
  ]);
  expect(file.problem).toMatch(/number 2 \(address\), number 3, number 4 \(id\)/);
  expect(file.problem).not.toContain('Tr0ub4dor');
});

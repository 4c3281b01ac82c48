import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import { readWorkflow, type WorkflowInput } from '../read-workflow.ts';

const folder = new URL('./fixtures/', import.meta.url);
const files = readdirSync(folder).filter((name) => !/\.(?:json|py|mjs)$/.test(name));

const good = ['api', 'ui', 'workflow_unreadable', 'unsupported_media', 'too_large'];

/** The format or the refusal's code, or `slow` beyond two seconds of work. @throws what is no refusal */
async function outcome(input: WorkflowInput): Promise<string> {
  const start = process.cpuUsage();
  const code = await readWorkflow(input).then(
    (read) => read.format,
    (error: unknown) => {
      if (!(error instanceof EaselError)) throw error;
      return error.message.length < 400 ? error.code : 'endless message';
    },
  );
  const { user, system } = process.cpuUsage(start);
  return user + system < 2_000_000 ? code : 'slow';
}

describe('a damaged file gives a workflow or a refusal, never another error', () => {
  test.each(files)('%s cut short or with bytes changed', async (name) => {
    const whole = readFileSync(new URL(name, folder));
    const damage = fc.record({
      length: fc.integer({ min: 0, max: whole.length }),
      changes: fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 8 }),
    });
    await fc.assert(
      fc.asyncProperty(damage, async ({ length, changes }) => {
        const bytes = Uint8Array.from(whole);
        for (const [at, value] of changes) bytes[at] = value;
        expect(good).toContain(await outcome({ bytes: bytes.subarray(0, length) }));
      }),
      { seed: 4, numRuns: 60 },
    );
  });

  test('arbitrary bytes, alone and behind the beginning of any kind of file', async () => {
    const starts = files.map((name) => readFileSync(new URL(name, folder)).subarray(0, 40));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...starts, Buffer.alloc(0)),
        fc.uint8Array({ maxLength: 400 }),
        async (start, rest) => {
          expect(good).toContain(await outcome({ bytes: Buffer.concat([start, rest]) }));
        },
      ),
      { seed: 4, numRuns: 300 },
    );
  });
});

test('a PNG cut behind its texts still gives the workflow', async () => {
  const whole = readFileSync(new URL('save-image.png', folder));
  expect(await outcome({ bytes: whole.subarray(0, whole.indexOf('IDAT') + 6) })).toBe('api');
});

test('a WebM with junk in it, on which its reader would go round for ever, is refused', async () => {
  const whole = readFileSync(new URL('save-webm.webm', folder));
  const junk = Buffer.concat([whole.subarray(0, whole.indexOf('\x11\x4d\x9b\x74', 'latin1')), Buffer.alloc(64)]);
  expect(await outcome({ bytes: junk })).toBe('workflow_unreadable');
});

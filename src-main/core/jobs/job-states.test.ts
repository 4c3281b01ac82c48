import { format } from 'prettier';
import { expect, test } from 'vitest';
import { isEnded, jobStatuses } from '../../../src-shared/nouns/jobs.ts';
import { jobSteps } from './job-states.ts';

const page = (): string => {
  const rows = jobSteps.map(({ from, to, when }) => `| ${from} | ${to} | ${when} |`);
  return [
    '# The states of a job',
    '',
    '<!-- Written by src-main/core/jobs/job-states.test.ts from job-states.ts: `npx vitest run job-states -u`. -->',
    '',
    'A job is in one of these states; each step is stored before anybody hears of it. `succeeded`, `failed`, `cancelled` and `lost`',
    'are ends: nothing follows them. After a restart of Easel, or when a connection was lost, each open job is asked about at its ComfyUI',
    'and ends as it truly ended.',
    '',
    '| from | to | when |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
};

test('the page of the states says what the table does', async () => {
  const text = await format(page(), { parser: 'markdown', printWidth: 120, singleQuote: true, trailingComma: 'all' });
  await expect(text).toMatchFileSnapshot('../../../docs/job-states.md');
});

test('each step is listed once, no step leaves an end, and every end can be reached from the start', () => {
  const steps = jobSteps.map(({ from, to }) => `${from} ${to}`);
  expect(new Set(steps).size).toBe(steps.length);
  expect(jobSteps.filter(({ from }) => isEnded(from))).toEqual([]);
  const reached = new Set(['waiting']);
  for (let round = 0; round < jobStatuses.length; round++)
    for (const { from, to } of jobSteps) if (reached.has(from)) reached.add(to);
  expect([...reached].toSorted()).toEqual([...jobStatuses].toSorted());
});

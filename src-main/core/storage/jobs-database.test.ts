import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { openJobsDatabase } from './jobs-database.ts';
import { describeJobsDatabase } from './jobs-database.contract.fixture.ts';
import { createMemoryJobsDatabase } from './memory-jobs-database.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'easel-jobs-database-'));
afterAll(() => rmSync(folder, { recursive: true }));

let made = 0;
describeJobsDatabase('in jobs.sqlite', () => openJobsDatabase(join(folder, `${++made}.sqlite`)));
describeJobsDatabase('in memory', createMemoryJobsDatabase);

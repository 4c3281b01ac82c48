import { afterAll, describe } from 'vitest';
import { testFaults } from './drive.fixture.ts';
import { fullDisk, mountSmallDisk } from './small-disk.fixture.ts';

const disk = mountSmallDisk();
afterAll(() => disk?.remove());

// Where no disk can be mounted, create-jobs.test.ts has a database that says so.
describe.skipIf(disk === null)('a disk of its own', () => {
  if (disk) testFaults(['disk'], { kinds: fullDisk(disk), parent: disk.folder });
});

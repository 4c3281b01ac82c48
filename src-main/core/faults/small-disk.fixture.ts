import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultKind } from './fault-kinds.fixture.ts';

/** A file system of its own that can be filled to the last byte. */
export interface SmallDisk {
  readonly folder: string;
  fill(): void;
  empty(): void;
  remove(): void;
}

const size = '64m';

/** Null where this user may not mount one. */
export function mountSmallDisk(): SmallDisk | null {
  if (process.platform !== 'linux') return null;
  const folder = mkdtempSync(join(tmpdir(), 'easel-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    rmSync(folder, { recursive: true });
    return null;
  }
  const filler = join(folder, 'filler');
  return {
    folder,
    fill() {
      const file = openSync(filler, 'a');
      try {
        for (const step of [1 << 20, 4096, 1]) {
          try {
            for (;;) writeSync(file, Buffer.alloc(step));
          } catch (error) {
            if ((error as { code?: string }).code !== 'ENOSPC') throw error;
          }
        }
      } finally {
        closeSync(file);
      }
    },
    empty: () => rmSync(filler, { force: true }),
    remove() {
      execFileSync('umount', ['-l', folder], { stdio: 'ignore' });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The disk is full for a while, before jobs are submitted or while they run. */
export function fullDisk(disk: SmallDisk): FaultKind[] {
  return (['before jobs are submitted', 'while jobs run', 'while a picture is fetched'] as const).map((when) => ({
    name: `the disk is full ${when}`,
    group: 'disk',
    async run({ dice, wire, ...rig }) {
      const point = when === 'while jobs run' ? 'progress' : 'view';
      if (when === 'before jobs are submitted') disk.fill();
      else {
        const there = wire.reached(point);
        rig.submit(dice.whole(1, 5));
        await there;
        disk.fill();
      }
      rig.submit(2);
      await sleep(dice.number(100, 6_000));
      disk.empty();
    },
  }));
}

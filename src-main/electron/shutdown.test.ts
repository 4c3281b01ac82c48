import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createShutdown } from './shutdown.ts';

describe('createShutdown', () => {
  it('closes the last opened first, each after the one before', async () => {
    const order: string[] = [];
    const shutdown = createShutdown(() => {});
    shutdown.add(() => void order.push('owner'));
    shutdown.add(async () => {
      await sleep(10);
      order.push('core');
    });
    shutdown.add(() => void order.push('doors'));
    await shutdown.run(1000);
    expect(order).toEqual(['doors', 'core', 'owner']);
  });

  it('goes on after a close that fails, and tells of it', async () => {
    const errors: unknown[] = [];
    const order: string[] = [];
    const shutdown = createShutdown((error) => void errors.push(error));
    shutdown.add(() => void order.push('owner'));
    shutdown.add(() => Promise.reject(new Error('no')));
    await shutdown.run(1000);
    expect(order).toEqual(['owner']);
    expect(errors).toHaveLength(1);
  });

  it('does not wait longer than it is given', async () => {
    const shutdown = createShutdown(() => {});
    shutdown.add(() => new Promise(() => {}));
    const started = performance.now();
    await shutdown.run(50);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('runs once, however often it is called', async () => {
    let closed = 0;
    const shutdown = createShutdown(() => {});
    shutdown.add(() => void closed++);
    await Promise.all([shutdown.run(100), shutdown.run(100)]);
    expect(closed).toBe(1);
  });
});

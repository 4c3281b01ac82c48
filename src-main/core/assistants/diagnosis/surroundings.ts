import { readFile, stat } from 'node:fs/promises';

/** What stands between this program and the rest of the machine. */
export interface Surroundings {
  readonly container: boolean;
  /** Linux inside Windows. */
  readonly wsl: boolean;
  /** Address under which the machine outside is reached from here; null where that is this one, or not known. */
  readonly hostAddress: string | null;
}

/** Reads what Linux says of itself; elsewhere there is nothing in between. */
export async function readSurroundings(root = '/'): Promise<Surroundings> {
  if (process.platform !== 'linux') return { container: false, wsl: false, hostAddress: null };
  const text = (path: string): Promise<string> => readFile(`${root}${path}`, 'utf8').catch(() => '');
  const exists = (path: string): Promise<boolean> =>
    stat(`${root}${path}`).then(
      () => true,
      () => false,
    );
  const [version, cgroup, routes, docker, podman] = await Promise.all([
    text('proc/version'),
    text('proc/1/cgroup'),
    text('proc/net/route'),
    exists('.dockerenv'),
    exists('run/.containerenv'),
  ]);
  const container = docker || podman || /docker|containerd|kubepods|libpod/.test(cgroup);
  const wsl = /microsoft/i.test(version) && !container;
  return { container, wsl, hostAddress: container || wsl ? gateway(routes) : null };
}

/** The gateway of the default route in /proc/net/route: hexadecimal, its bytes in reverse. */
function gateway(routes: string): string | null {
  for (const line of routes.split('\n').slice(1)) {
    const [, destination, hex] = line.trim().split(/\s+/);
    if (destination !== '00000000' || !hex || !/^[0-9A-F]{8}$/i.test(hex) || hex === '00000000') continue;
    return [3, 2, 1, 0].map((byte) => parseInt(hex.slice(byte * 2, byte * 2 + 2), 16)).join('.');
  }
  return null;
}

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findElectron } from './electron-binary.ts';

describe('findElectron', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'easel-electron-'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function place(path: string): string {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), '');
    return join(folder, path);
  }

  it('finds nothing in a package whose binary was never downloaded', () => {
    expect(findElectron(folder, undefined)).toBeNull();
  });

  it('finds what path.txt names', () => {
    writeFileSync(join(folder, 'path.txt'), 'Electron.app/Contents/MacOS/Electron');
    expect(findElectron(folder, undefined)).toBeNull();
    const binary = place('dist/Electron.app/Contents/MacOS/Electron');
    expect(findElectron(folder, undefined)).toBe(binary);
  });

  it("takes a folder of one's own first", () => {
    const own = place('own/electron');
    expect(findElectron(folder, join(folder, 'own'))).toBe(own);
    expect(findElectron(folder, join(folder, 'elsewhere'))).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import { autostartEntry } from './autostart-entry.ts';

describe('autostartEntry', () => {
  it('is a desktop entry that starts the program hidden', () => {
    const entry = autostartEntry(['/opt/Easel/easel', '--hidden']);
    expect(entry).toMatch(/^\[Desktop Entry\]\nType=Application\n/);
    expect(entry).toContain('\nExec="/opt/Easel/easel" "--hidden"\n');
  });

  it('quotes what would mean something else', () => {
    expect(autostartEntry(['/a b/$x"100%'])).toContain('Exec="/a b/\\\\$x\\\\"100%%"\n');
  });
});

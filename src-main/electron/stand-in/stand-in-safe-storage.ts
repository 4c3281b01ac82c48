import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type * as Electron from 'electron';

type Used = 'decryptStringAsync' | 'encryptStringAsync' | 'getSelectedStorageBackend' | 'isAsyncEncryptionAvailable';

const prefix = Buffer.from('v11');
const ivBytes = 12;
const tagBytes = 16;

/** Electron's safeStorage on Linux: the keyring goes by the desktop, and its key lies with the person and not with the program's data. */
export class StandInSafeStorage implements Pick<Electron.SafeStorage, Used> {
  getSelectedStorageBackend(): ReturnType<Electron.SafeStorage['getSelectedStorageBackend']> {
    const desktop = process.env['XDG_CURRENT_DESKTOP'] ?? '';
    if (/GNOME|XFCE|Cinnamon|Unity|Pantheon|Deepin|UKUI/i.test(desktop)) return 'gnome_libsecret';
    return /KDE/i.test(desktop) ? 'kwallet6' : 'basic_text';
  }

  isAsyncEncryptionAvailable(): Promise<boolean> {
    return Promise.resolve(true);
  }

  encryptStringAsync(text: string): Promise<Buffer> {
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv('aes-256-gcm', keyringKey(), iv);
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return Promise.resolve(Buffer.concat([prefix, iv, cipher.getAuthTag(), sealed]));
  }

  async decryptStringAsync(encrypted: Buffer): Promise<Electron.DecryptStringAsyncReturnValue> {
    const iv = encrypted.subarray(prefix.length, prefix.length + ivBytes);
    const end = prefix.length + ivBytes + tagBytes;
    const decipher = createDecipheriv('aes-256-gcm', keyringKey(), iv, { authTagLength: tagBytes });
    decipher.setAuthTag(encrypted.subarray(prefix.length + ivBytes, end));
    const text = Buffer.concat([decipher.update(encrypted.subarray(end)), decipher.final()]);
    return { result: text.toString('utf8'), shouldReEncrypt: false };
  }
}

function keyringKey(): Buffer {
  const folder = process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config');
  const path = join(folder, 'stand-in.keyring');
  try {
    return readFileSync(path);
  } catch {
    mkdirSync(folder, { recursive: true });
    const key = randomBytes(32);
    writeFileSync(path, key, { mode: 0o600 });
    return key;
  }
}

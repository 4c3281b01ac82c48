import { safeStorage } from 'electron';
import { EaselError } from '../../src-shared/nouns/errors.ts';
import type { Seal } from '../core/secrets/sealed-file.ts';

/** By the keychain of the system. Linux without a keyring has none: Chromium would use a key that everybody knows, so that is refused. */
export function keychainSeal(): Seal {
  async function usable(): Promise<void> {
    const reason = await reasonAgainst();
    if (reason !== null)
      throw new EaselError('keychain_unavailable', `${reason} Secrets cannot be kept.`, { nextStep });
  }

  return {
    kind: 'keychain',
    async about() {
      const reason = await reasonAgainst();
      return reason === null
        ? { sentence: `Secrets are kept encrypted, with a key in ${keychainName()}.`, nextStep: null }
        : { sentence: `${reason} Secrets come from the environment only.`, nextStep };
    },
    async seal(text) {
      await usable();
      return (await safeStorage.encryptStringAsync(text)).toString('base64');
    },
    async open(sealed) {
      await usable();
      try {
        const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(Buffer.from(sealed, 'base64'));
        return { text: result, isOutdated: shouldReEncrypt };
      } catch {
        throw new EaselError(
          'keychain_unavailable',
          sentence(`${keychainName()} has no key for the secrets that are kept here.`),
          {
            nextStep: 'Unlock it and try again; after a move to another machine or account, set the secrets anew.',
          },
        );
      }
    },
  };
}

const nextStep =
  'Install and unlock a keyring (GNOME Keyring or KWallet) and start Easel again, or give each secret as EASEL_SECRET_<NAME>.';

async function reasonAgainst(): Promise<string | null> {
  if (process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text') {
    return 'This desktop has no keyring.';
  }
  return (await safeStorage.isAsyncEncryptionAvailable()) ? null : sentence(`${keychainName()} cannot be used.`);
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

function keychainName(): string {
  if (process.platform === 'darwin') return 'the Keychain';
  if (process.platform === 'win32') return "Windows' data protection";
  return safeStorage.getSelectedStorageBackend() === 'gnome_libsecret' ? 'the GNOME keyring' : 'KWallet';
}

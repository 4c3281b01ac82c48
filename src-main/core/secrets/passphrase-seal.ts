import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { EaselError } from '../../../src-shared/nouns/errors.ts';
import type { Seal } from './sealed-file.ts';

/** The variable with the key of the file. */
export const passphraseVariable = 'EASEL_SECRETS_KEY';

const leastCharacters = 16;
/** About 0.1 s for each guess at the key; 32 MB of memory. */
const cost = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };
const saltBytes = 16;
const ivBytes = 12;
const tagBytes = 16;

/**
 * AES-256-GCM with a key that scrypt makes of EASEL_SECRETS_KEY, for a machine without a keychain. The salt, the nonce and the tag stand
 * before the text.
 * @param passphrase undefined or empty: nothing is kept, and what to do is said
 */
export function passphraseSeal(passphrase: string | undefined): Seal {
  const keys = new Map<string, Promise<Buffer>>();
  const ownSalt = randomBytes(saltBytes);

  function keyFor(salt: Buffer): Promise<Buffer> {
    const id = salt.toString('base64');
    const known = keys.get(id);
    if (known) return known;
    const key = derive(usable(passphrase), salt);
    keys.set(id, key);
    return key;
  }

  return {
    kind: reasonAgainst(passphrase) === null ? 'file' : 'none',
    about: () => {
      const reason = reasonAgainst(passphrase);
      return Promise.resolve(
        reason === null
          ? {
              sentence: `Secrets are kept in a file of the data folder, encrypted with ${passphraseVariable}.`,
              nextStep: null,
            }
          : { sentence: `${reason} Secrets come from the environment only.`, nextStep: keyAdvice },
      );
    },
    async seal(text) {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv('aes-256-gcm', await keyFor(ownSalt), iv);
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([ownSalt, iv, cipher.getAuthTag(), sealed]).toString('base64');
    },
    async open(sealed) {
      usable(passphrase);
      const bytes = Buffer.from(sealed, 'base64');
      const salt = bytes.subarray(0, saltBytes);
      const iv = bytes.subarray(saltBytes, saltBytes + ivBytes);
      const tag = bytes.subarray(saltBytes + ivBytes, saltBytes + ivBytes + tagBytes);
      const key = await keyFor(Buffer.from(salt));
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: tagBytes });
        decipher.setAuthTag(tag);
        const text = decipher.update(bytes.subarray(saltBytes + ivBytes + tagBytes));
        return { text: Buffer.concat([text, decipher.final()]).toString('utf8'), isOutdated: false };
      } catch {
        throw new EaselError(
          'keychain_unavailable',
          `The secrets were kept with another ${passphraseVariable} than this one.`,
          {
            nextStep: `Start Easel with the ${passphraseVariable} of then, or delete the secrets and set them anew.`,
          },
        );
      }
    },
  };
}

const keyAdvice = `Start Easel with ${passphraseVariable} set, to what \`openssl rand -base64 32\` prints for instance, or give each secret as EASEL_SECRET_<NAME>.`;

function reasonAgainst(passphrase: string | undefined): string | null {
  if (!passphrase) return `There is no keychain here, and no ${passphraseVariable}.`;
  return passphrase.trim().length < leastCharacters
    ? `${passphraseVariable} has fewer than ${leastCharacters} characters.`
    : null;
}

/** @throws keychain_unavailable */
function usable(passphrase: string | undefined): string {
  const reason = reasonAgainst(passphrase);
  if (reason === null && passphrase) return passphrase;
  throw new EaselError('keychain_unavailable', `${reason ?? ''} Secrets cannot be kept.`, { nextStep: keyAdvice });
}

/** Off the main thread. */
function derive(passphrase: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(passphrase, salt, 32, cost, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

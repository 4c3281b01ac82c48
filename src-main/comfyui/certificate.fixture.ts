import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

/** A certificate and its key, made for one test. */
export interface TestCertificate {
  readonly cert: string;
  readonly key: string;
}

export interface TestAuthority extends TestCertificate {
  issue(options: { names?: readonly string[]; expired?: boolean }): TestCertificate;
}

/** An authority that nobody trusts unless told to. Its own certificate serves as a self-signed one for localhost. */
export function makeAuthority(name: string): TestAuthority {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const issuer = nameOf(name);
  const make = (subject: Buffer, subjectKey: KeyObject, more: { names: readonly string[]; expired: boolean }): string =>
    pem(certificate({ issuer, issuerKey: privateKey, subject, subjectKey, ...more }));
  return {
    cert: make(issuer, publicKey, { names: ['localhost'], expired: false }),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    issue({ names = ['localhost'], expired = false }) {
      const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const cert = make(nameOf(names[0] ?? ''), pair.publicKey, { names, expired });
      return { cert, key: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string };
    },
  };
}

/** One ASN.1 element in DER. */
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const { length } = body;
  const bytes = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...bytes]), body]);
}

const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, ...parts);
const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const utcTime = (year: number): Buffer => der(0x17, Buffer.from(`${String(year).slice(2)}0101000000Z`));

const commonName = der(0x06, hex('550403'));
const ecdsaWithSha256 = sequence(der(0x06, hex('2a8648ce3d040302')));
const subjectAltName = der(0x06, hex('551d11'));
const basicConstraints = der(0x06, hex('551d13'));

const nameOf = (text: string): Buffer => sequence(der(0x31, sequence(commonName, der(0x0c, Buffer.from(text)))));

function certificate(given: {
  issuer: Buffer;
  issuerKey: KeyObject;
  subject: Buffer;
  subjectKey: KeyObject;
  names: readonly string[];
  expired: boolean;
}): Buffer {
  const { issuer, issuerKey, subject, subjectKey, names, expired } = given;
  const isAuthority = issuer === subject;
  const extensions = sequence(
    sequence(subjectAltName, der(0x04, sequence(...names.map((name) => der(0x82, Buffer.from(name)))))),
    ...(isAuthority ? [sequence(basicConstraints, der(0x04, sequence(der(0x01, hex('ff')))))] : []),
  );
  const body = sequence(
    der(0xa0, der(0x02, hex('02'))),
    der(0x02, Buffer.from([isAuthority ? 1 : 2])),
    ecdsaWithSha256,
    issuer,
    sequence(utcTime(2020), utcTime(expired ? 2021 : 2049)),
    subject,
    subjectKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, extensions),
  );
  const signature = sign('sha256', body, issuerKey);
  return sequence(body, ecdsaWithSha256, der(0x03, hex('00'), signature));
}

const pem = (bytes: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${bytes.toString('base64').replaceAll(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;

import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** Not of the public internet, by IANA's registries of special-purpose addresses. */
const specialV4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

/** Inside 2000::/3, which is all that is public: documentation, tunnels that carry any IPv4 address, and benchmarks. */
const specialV6: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

const blockedV4 = listOf(specialV4, 'ipv4');
const publicV6 = listOf([['2000::', 3]], 'ipv6');
const blockedV6 = listOf(specialV6, 'ipv6');

/** Whether an address is one of the public internet: not of this machine, not of its network, not of a cloud's metadata service. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !blockedV4.check(address, 'ipv4');
  const plain = address.replace(/%.*$/, '');
  if (!isIPv6(plain)) return false;
  const translated = translatedV4(plain);
  if (translated !== null) return isPublicAddress(translated);
  return publicV6.check(plain, 'ipv6') && !blockedV6.check(plain, 'ipv6');
}

/** The IPv4 address behind 64:ff9b::/96, under which networks without IPv4 reach all of it. */
function translatedV4(address: string): string | null {
  const words = /^64:ff9b::(?:([\da-f]{1,4}):)?([\da-f]{1,4})$/i.exec(address);
  const dotted = /^64:ff9b::(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (dotted) return dotted[1] ?? null;
  if (!words) return null;
  const [high, low] = [Number.parseInt(words[1] ?? '0', 16), Number.parseInt(words[2] ?? '0', 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

function listOf(subnets: readonly (readonly [string, number])[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList();
  for (const [address, prefix] of subnets) list.addSubnet(address, prefix, family);
  return list;
}

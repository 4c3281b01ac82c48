import { describe, expect, it, test } from 'vitest';
import { checkAddress, checkRedirect, type AddressRules } from './allowed-hosts.ts';
import { isPublicAddress } from './public-address.ts';

const rules: AddressRules = {
  hosts: ['huggingface.co', 'civitai.com', 'github.com', '*.example.org'],
  protocols: ['https:'],
  isAllowedAddress: isPublicAddress,
};
const verdict = (check: () => URL): string => {
  try {
    return check().href;
  } catch (error) {
    return (error as { code: string }).code;
  }
};

test.each([
  ['https://huggingface.co/a/b/resolve/main/x.safetensors', 'https://huggingface.co/a/b/resolve/main/x.safetensors'],
  ['https://HuggingFace.co/a/b/blob/main/blob/x.gguf', 'https://huggingface.co/a/b/resolve/main/blob/x.gguf'],
  ['https://civitai.com/api/download/models/1?type=Model', 'https://civitai.com/api/download/models/1?type=Model'],
  ['https://github.com/a/b/releases/download/v1/x.pth', 'https://github.com/a/b/releases/download/v1/x.pth'],
  ['https://cdn.example.org/x', 'https://cdn.example.org/x'],
  ['https://github.com/a/b/raw/main/x.pth', 'forbidden_url'],
  ['https://example.org/x', 'forbidden_url'],
  ['https://huggingface.co.evil.org/x', 'forbidden_url'],
  ['https://evilhuggingface.co/x', 'forbidden_url'],
  ['https://cdn-lfs.huggingface.co/x', 'forbidden_url'],
  ['http://huggingface.co/x', 'forbidden_url'],
  ['https://huggingface.co:8443/x', 'forbidden_url'],
  ['https://1.1.1.1/x', 'forbidden_url'],
  ['https://a:b@huggingface.co/x', 'forbidden_url'],
  ['https://civitai.com/api/download/models/1?token=x', 'forbidden_url'],
])('%s is %s', (address, expected) => {
  expect(verdict(() => checkAddress(address, rules))).toBe(expected);
});

describe('a request is sent on', () => {
  it.each([
    'https://cdn-lfs-us-1.hf.co/x?Signature=y',
    'https://cas-bridge.xethub.hf.co/x',
    'https://b2.civitai.com/x',
    `https://civitai-delivery-worker-prod.${'0a'.repeat(16)}.r2.cloudflarestorage.com/x`,
    'https://release-assets.githubusercontent.com/x',
  ])('to the store %s', (address) => {
    expect(verdict(() => checkRedirect(new URL(address), rules))).toBe(address);
  });

  it.each([
    'https://raw.githubusercontent.com/x',
    `https://evil.${'0a'.repeat(16)}.r2.cloudflarestorage.com/x`,
    'http://b2.civitai.com/x',
    'https://hf.co.evil.org/x',
    'https://127.0.0.1/x',
  ])('not to %s', (address) => {
    expect(verdict(() => checkRedirect(new URL(address), rules))).toBe('forbidden_url');
  });

  it('to no store of a host that the person took off the list', () => {
    const fewer = { ...rules, hosts: ['github.com'] };
    expect(verdict(() => checkRedirect(new URL('https://cdn-lfs-us-1.hf.co/x'), fewer))).toBe('forbidden_url');
  });
});

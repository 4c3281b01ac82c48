import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/client/validators/ajv';
import { describe, expect, it } from 'vitest';
import { readPackageFacts } from './manifest.ts';
import { registryServer } from './server-json.ts';

const facts = readPackageFacts(resolve(import.meta.dirname, '../..'));
const server = registryServer({ facts, sha256: 'a'.repeat(64) });
const schema = JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures/server.schema.json'), 'utf8')) as object;
const validate = new AjvJsonSchemaValidator().getValidator(schema);

describe('server.json for the MCP registry', () => {
  it('is what the published schema asks for', () => {
    expect(validate(server)).toMatchObject({ valid: true });
    expect(server.$schema).toBe((schema as { $id: string }).$id);
  });

  it('would be refused with a mistake in it, so the schema is in force', () => {
    const [bundle] = server.packages;
    for (const wrong of [
      { ...server, description: 'x'.repeat(101) },
      { ...server, name: 'easel' },
      { ...server, packages: [{ ...bundle, fileSha256: 'A'.repeat(64) }] },
      { ...server, packages: [{ ...bundle, version: 'latest' }] },
      { ...server, packages: [{ ...bundle, transport: { type: 'pipe' } }] },
    ]) {
      expect(validate(wrong), JSON.stringify(wrong)).toMatchObject({ valid: false });
    }
  });

  it('has the version of package.json everywhere, and the registry’s own rules for bundles', () => {
    const { version } = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../package.json'), 'utf8')) as {
      version: string;
    };
    expect(server.version).toBe(version);
    const [bundle] = server.packages;
    expect(bundle).toMatchObject({ registryType: 'mcpb', version, fileSha256: 'a'.repeat(64) });
    // Its publishing service takes https alone, and only addresses with `mcp` in them.
    expect(bundle?.identifier).toMatch(new RegExp(`^https://github.com/.*/v${version.replaceAll('.', '\\.')}/.*mcp`));
    expect(server.name).toMatch(/^io\.github\.[\w-]+\/easel$/);
  });
});

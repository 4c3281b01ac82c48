import type { PackageFacts } from './manifest.ts';

/**
 * server.json for the official MCP registry (github.com/modelcontextprotocol/registry, schema of 2025-12-11). Its one package is the bundle
 * of this version's release; the hash is of the very file, so it is made with it and never by hand.
 */
export function registryServer({ facts, sha256 }: { facts: PackageFacts; sha256: string }) {
  const { version, repositoryUrl } = facts;
  const owner = new URL(repositoryUrl).pathname.split('/')[1] ?? '';
  return {
    $schema: 'https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json',
    // A name under io.github is proven by a login to that GitHub account.
    name: `io.github.${owner}/easel`,
    title: 'Easel',
    description: 'Your own ComfyUI in every AI assistant: pictures made on your own GPU.',
    version,
    websiteUrl: repositoryUrl,
    repository: { url: repositoryUrl, source: 'github' },
    packages: [
      {
        registryType: 'mcpb',
        identifier: `${repositoryUrl}/releases/download/v${version}/easel.mcpb`,
        version,
        fileSha256: sha256,
        transport: { type: 'stdio' },
      },
    ],
  };
}

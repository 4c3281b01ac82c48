import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The part of package.json that the bundle and the registry repeat. */
export interface PackageFacts {
  readonly version: string;
  readonly license: string;
  readonly keywords: readonly string[];
  /** Of the repository, without `git+` and `.git`. */
  readonly repositoryUrl: string;
}

export interface ToolFacts {
  readonly name: string;
  readonly description: string;
}

export function readPackageFacts(root: string): PackageFacts {
  const { version, license, keywords, repository } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    version: string;
    license: string;
    keywords: string[];
    repository: { url: string };
  };
  return { version, license, keywords, repositoryUrl: repository.url.replace(/^git\+/, '').replace(/\.git$/, '') };
}

/**
 * manifest.json of the .mcpb bundle (github.com/anthropics/mcpb, MANIFEST.md, version 0.3): the words of resources/mcpb, and what this
 * version is and can do.
 */
export function bundleManifest(root: string, { facts, tools }: { facts: PackageFacts; tools: readonly ToolFacts[] }) {
  const words = JSON.parse(readFileSync(join(root, 'resources', 'mcpb', 'manifest.json'), 'utf8')) as {
    manifest_version: string;
    name: string;
    description: string;
  };
  const { version, license, keywords, repositoryUrl } = facts;
  return {
    ...words,
    version,
    license,
    keywords,
    repository: { type: 'git', url: repositoryUrl },
    homepage: repositoryUrl,
    documentation: `${repositoryUrl}/blob/main/docs/guide.md`,
    support: `${repositoryUrl}/issues`,
    privacy_policies: [`${repositoryUrl}/blob/main/docs/privacy.md`],
    tools: tools.map(({ name, description }) => ({ name, description })),
  };
}

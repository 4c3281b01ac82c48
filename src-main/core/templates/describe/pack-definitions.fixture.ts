import { readFileSync } from 'node:fs';
import type { NodeDefinition } from '../../../comfyui/wire.ts';

interface PackDefinitions {
  /** Of the source that the definitions were read from. */
  readonly commit: string;
  readonly classes: Readonly<Record<string, NodeDefinition>>;
}

/**
 * Node classes of packs as /object_info would tell them, written down by hand from the source of each pack (`owner/name` on GitHub) at the
 * commit beside them; longer lists of choices that no template uses are cut.
 */
export const packDefinitions = JSON.parse(
  readFileSync(new URL('./fixtures/pack-definitions.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, PackDefinitions>>;

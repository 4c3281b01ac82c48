/** Each layer's folder, and the layers it may import besides itself: design.md's table, stated a second time. */
export const layers: Record<string, { folder: string; mayImport: readonly string[] }> = {
  nouns: { folder: 'src-shared/nouns', mayImport: [] },
  contract: { folder: 'src-shared/contract', mayImport: ['nouns'] },
  comfyui: { folder: 'src-main/comfyui', mayImport: ['nouns'] },
  core: { folder: 'src-main/core', mayImport: ['nouns', 'comfyui'] },
  uiApi: { folder: 'src-main/ui-api', mayImport: ['contract', 'nouns', 'core'] },
  mcp: { folder: 'src-main/mcp', mayImport: ['nouns', 'core'] },
  doors: { folder: 'src-main/doors', mayImport: ['nouns', 'core', 'uiApi', 'mcp'] },
  electron: { folder: 'src-main/electron', mayImport: ['nouns', 'core', 'doors', 'demo'] },
  preload: { folder: 'src-main/electron/preload', mayImport: ['nouns'] },
  headless: { folder: 'src-main/headless', mayImport: ['nouns', 'core', 'doors', 'demo'] },
  shim: { folder: 'src-main/stdio-shim', mayImport: [] },
  renderer: { folder: 'src-renderer', mayImport: ['nouns', 'contract'] },
  demo: { folder: 'demo-comfyui', mayImport: [] },
  e2e: { folder: 'e2e', mayImport: ['demo'] },
  bench: { folder: 'bench', mayImport: ['*'] },
  tooling: { folder: 'tooling', mayImport: [] },
};

/** Packages that only some folders may import. */
export const ownedPackages: Record<string, readonly string[]> = {
  electron: ['src-main/electron', 'src-main/electron/preload'],
  'electron/main': ['src-main/electron', 'src-main/electron/preload'],
  'electron-store': ['src-main/electron', 'src-main/electron/preload'],
  'electron-updater': ['src-main/electron', 'src-main/electron/preload'],
  '@modelcontextprotocol/server': ['src-main/mcp', 'e2e', 'bench', 'tooling'],
  '@modelcontextprotocol/sdk/types.js': ['src-main/mcp', 'e2e', 'bench', 'tooling'],
  '@modelcontextprotocol/client': ['src-main/core/assistants/self-test', 'src-main/mcp', 'e2e', 'bench', 'tooling'],
  '@orpc/contract': ['src-shared/contract', 'src-main/ui-api', 'src-renderer/api'],
  '@orpc/server/fetch': ['src-shared/contract', 'src-main/ui-api', 'src-renderer/api'],
  sharp: ['src-main/core/pictures', 'demo-comfyui', 'e2e', 'bench', 'tooling'],
};

/** The programs that the build makes: the name of the file in dist/ and its source. */

/** ES modules for Node and Electron's main process; they share chunks. */
export const moduleEntries = {
  main: 'src-main/electron/main.ts',
  cli: 'src-main/headless/cli.ts',
  'storage-worker': 'src-main/core/storage/storage-worker.ts',
  'nodes-worker': 'src-main/core/nodes/nodes-worker.ts',
  'workflow-worker': 'src-main/core/workflows/files/texts-worker.ts',
  pictures: 'src-main/core/pictures/pictures-process.ts',
  'demo-comfyui': 'demo-comfyui/cli.ts',
  'demo-draw-worker': 'demo-comfyui/draw-worker.ts',
} as const;

/** One CommonJS file each: the shim is spawned alone, and a sandboxed preload can be nothing else. */
export const singleFileEntries = {
  shim: 'src-main/stdio-shim/shim.ts',
  preload: 'src-main/electron/preload/preload.ts',
} as const;

/** Packages that are not bundled: native code, the runtime itself, and what is used only where it is installed. */
export const unbundledPackages = [
  'sharp',
  'fs-native-extensions',
  'electron',
  'bufferutil',
  'utf-8-validate',
  'bullmq',
  'ioredis',
];

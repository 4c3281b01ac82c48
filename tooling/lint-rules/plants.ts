/** What lint-rules.test.ts plants besides the table of layers: a file for each, named for what is wrong in it. */

const later = "const later = (): Promise<string> => Promise.resolve('x');\n";
const log = "console.log('x');\n";
const lines = (count: number): string => `export const a = 1;\n${'\n'.repeat(count - 2)}export const b = 2;\n`;

/** By rule, the files on which that rule and no other must fire. */
export const violations: Record<string, Record<string, string>> = {
  'boundaries(dependencies)': {
    'src-main/core/dynamic-import.ts': "export const load = (): Promise<unknown> => import('../mcp/target.ts');\n",
    'src-main/core/import-of-a-config.ts': "export { planted } from '../../planted.config.ts';\n",
    'src-renderer/type-import.ts':
      "import type { target } from '../src-main/core/target.ts';\nexport type T = typeof target;\n",
  },
  'boundaries(no-unknown-files)': {
    'src-main/no-layer/planted.ts': 'export const n = 1;\n',
    'src-shared/planted.ts': 'export const n = 1;\n',
    'planted.ts': 'export const n = 1;\n',
  },
  'boundaries(no-unknown-dependencies)': {
    'src-main/core/import-of-no-layer.ts': "export { n } from '../no-layer/planted.ts';\n",
  },
  'eslint(no-restricted-imports)': {
    'src-main/core/dynamic-package.ts': "export const load = (): Promise<unknown> => import('electron');\n",
    'src-main/core/exported-package.ts': "export { app } from 'electron';\n",
    'src-main/core/type-of-package.ts': "import type { App } from 'electron';\nexport type T = App;\n",
    'src-main/stdio-shim/package.ts': "import { z } from 'zod';\nexport const n = z;\n",
    'src-main/stdio-shim/package-path.ts': "import * as z from 'zod/v4';\nexport const n = z;\n",
  },
  'import(no-default-export)': { 'src-main/core/default-export.ts': 'export default 1;\n' },
  'import(no-cycle)': {
    'src-main/core/cycle-a.ts': "import { b } from './cycle-b.ts';\nexport const a = (): number => b();\n",
    'src-main/core/cycle-b.ts': "import { a } from './cycle-a.ts';\nexport const b = (): number => a();\n",
  },
  'eslint(max-lines)': { 'src-main/core/lines-401.ts': lines(401), 'src-renderer/lines-401.tsx': lines(401) },
  'eslint(no-console)': {
    'src-shared/nouns/log.ts': log,
    'src-main/core/log.ts': log,
    'src-main/doors/log.ts': log,
    'src-main/mcp/log.ts': log,
    'src-main/electron/log.ts': log,
    'src-renderer/log.ts': log,
    'demo-comfyui/log.ts': log,
  },
  'eslint(eqeqeq)': { 'src-main/core/loose.ts': 'export const f = (x: number | string): boolean => x == 1;\n' },
  'eslint(no-unused-vars)': { 'src-main/core/unused.ts': 'const unused = 1;\nexport const used = 2;\n' },
  'unicorn(filename-case)': { 'src-main/core/camelCase.ts': 'export const n = 1;\n' },
  'typescript(no-explicit-any)': { 'src-main/core/any.ts': 'export const f = (x: any): unknown => x;\n' },
  'typescript(consistent-type-imports)': {
    'src-main/core/type-as-value.ts':
      "import { Stats } from 'node:fs';\nexport const size = (stats: Stats): number => stats.size;\n",
  },
  'typescript(no-floating-promises)': {
    'src-main/core/floating.ts': `${later}later();\n`,
    'src-main/electron/preload/floating.ts': `${later}later();\n`,
    'src-shared/nouns/floating.test.ts': `${later}later();\n`,
    'src-renderer/floating.tsx': `${later}export function Panel() {\n  later();\n  return <p>x</p>;\n}\n`,
  },
  'typescript(no-misused-promises)': {
    'src-main/core/misused.ts': `${later}export const f = (): number => {\n  if (later()) return 1;\n  return 2;\n};\n`,
  },
  'typescript(await-thenable)': {
    'src-main/core/needless-await.ts':
      'const one: number = 1;\nexport const f = async (): Promise<number> => {\n  return await one;\n};\n',
  },
  'typescript(only-throw-error)': { 'src-main/core/throw.ts': "export function f(): never {\n  throw 'x';\n}\n" },
  'typescript(switch-exhaustiveness-check)': {
    'src-main/core/forgotten-case.ts':
      "export function f(kind: 'a' | 'b'): number {\n  switch (kind) {\n    case 'a':\n      return 1;\n  }\n  return 2;\n}\n",
  },
  'react-hooks(rules-of-hooks)': {
    'src-renderer/hook-in-a-condition.tsx':
      "import { useState } from 'react';\nexport function Panel({ on }: { on: boolean }) {\n  if (on) useState(1);\n  return <p>x</p>;\n}\n",
  },
  'react-hooks(exhaustive-deps)': {
    'src-renderer/forgotten-dependency.tsx':
      "import { useEffect } from 'react';\nexport function Panel({ name }: { name: string }) {\n  useEffect(() => {\n    document.title = name;\n  }, []);\n  return <p>x</p>;\n}\n",
  },
  'react(jsx-key)': {
    'src-renderer/no-keys.tsx':
      'export function Panel({ names }: { names: string[] }) {\n  return <ul>{names.map((name) => <li>{name}</li>)}</ul>;\n}\n',
  },
  'vitest(no-focused-tests)': {
    'src-main/core/focused.test.ts':
      "import { expect, test } from 'vitest';\ntest.only('x', () => {\n  expect(1).toBe(1);\n});\n",
  },
};

/** Files on which no rule may fire. */
export const innocent: Record<string, string> = {
  'planted.config.ts':
    "import { target } from './tooling/target.ts';\nexport const planted = target;\nexport default {};\n",
  'src-main/core/lines-400.ts': lines(400),
  'src-main/headless/log.ts': log,
  'tooling/log.ts': log,
  'bench/log.ts': log,
  'demo-comfyui/cli.ts': log,
  'src-main/stdio-shim/node-module.ts': "import { connect } from 'node:net';\nexport const n = connect;\n",
  'src-main/stdio-shim/sibling.ts': "export { n } from './node-module.ts';\n",
  'src-main/stdio-shim/planted.test.ts':
    "import { expect, test } from 'vitest';\ntest('x', () => {\n  expect(1).toBe(1);\n});\n",
};

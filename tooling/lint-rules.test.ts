/** Plants one violation per rule in a copy of the tree's shape and looks whether the linter and the compiler see it. */
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { layers, ownedPackages } from './lint-rules/layers.ts';
import { innocent, violations } from './lint-rules/plants.ts';

const boundary = 'boundaries(dependencies)';
const root = resolve(import.meta.dirname, '..');

let tree: string;
let fired: Map<string, Set<string>>;

function plant(file: string, source: string): void {
  const path = join(tree, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, source);
}

function importPath(from: string, to: string): string {
  const path = relative(dirname(from), to).split(sep).join('/');
  return path.startsWith('.') ? path : `./${path}`;
}

function packagePlant(folder: string, name: string): string {
  return `${folder}/package-${name.replaceAll(/[^a-z]+/g, '-')}.ts`;
}

const packageFolders = [
  ...Object.values(layers).map(({ folder }) => folder),
  'src-main/core/assistants/self-test',
  'src-main/core/pictures',
  'src-renderer/api',
];

/** Every tsconfig of the project, so that type-aware rules see the planted files as the real ones. */
function copyTsconfigs(): void {
  const folders = '{src-*,demo-comfyui,e2e,bench,tooling}';
  for (const file of globSync(['tsconfig*.json', `${folders}/**/tsconfig*.json`], { cwd: root })) {
    mkdirSync(dirname(join(tree, file)), { recursive: true });
    copyFileSync(join(root, file), join(tree, file));
  }
}

beforeAll(() => {
  tree = realpathSync(mkdtempSync(join(tmpdir(), 'easel-lint-')));
  symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'), 'junction');
  copyFileSync(join(root, '.oxlintrc.json'), join(tree, '.oxlintrc.json'));
  copyTsconfigs();
  for (const { folder } of Object.values(layers)) plant(`${folder}/target.ts`, 'export const target = 1;\n');
  for (const from of Object.values(layers)) {
    for (const [name, to] of Object.entries(layers)) {
      const file = `${from.folder}/imports-${name.toLowerCase()}.ts`;
      plant(file, `export { target } from '${importPath(file, `${to.folder}/target.ts`)}';\n`);
    }
  }
  for (const folder of packageFolders) {
    for (const name of Object.keys(ownedPackages)) plant(packagePlant(folder, name), `import '${name}';\n`);
  }
  for (const files of [...Object.values(violations), innocent]) {
    for (const [file, source] of Object.entries(files)) plant(file, source);
  }

  const lint = spawnSync(process.execPath, [join(root, 'node_modules/oxlint/bin/oxlint'), '--format', 'json'], {
    cwd: tree,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const report = JSON.parse(lint.stdout) as { diagnostics: { code: string; filename: string }[] };
  fired = new Map();
  for (const { code, filename } of report.diagnostics) {
    const file = relative(tree, resolve(tree, filename)).split(sep).join('/');
    fired.set(file, (fired.get(file) ?? new Set()).add(code));
  }
}, 60_000);

afterAll(() => rmSync(tree, { recursive: true, force: true }));

const rulesOn = (file: string): string[] => [...(fired.get(file) ?? [])];

describe('the linter', () => {
  const planted = Object.entries(violations).flatMap(([rule, files]) =>
    Object.keys(files).map((file) => ({ rule, file })),
  );

  test.each(planted)('$rule fires on $file, and alone', ({ rule, file }) => {
    expect(rulesOn(file)).toEqual([rule]);
  });

  test.each(Object.keys(innocent))('no rule fires on %s', (file) => {
    expect(rulesOn(file)).toEqual([]);
  });

  test.each(Object.entries(layers))('%s imports its layers and no other', (from, { folder, mayImport }) => {
    const refused = Object.keys(layers).filter((to) =>
      rulesOn(`${folder}/imports-${to.toLowerCase()}.ts`).includes(boundary),
    );
    const allowed = mayImport.includes('*') ? Object.keys(layers) : [from, ...mayImport];
    expect(refused).toEqual(Object.keys(layers).filter((to) => !allowed.includes(to)));
  });

  test.each(Object.entries(ownedPackages))('%s is imported by its owners only', (name, owners) => {
    const allowed = packageFolders.filter((folder) => rulesOn(packagePlant(folder, name)).length === 0);
    expect(allowed.toSorted()).toEqual([...owners].toSorted());
  });
});

/** The compiler's complaints about one planted file that joins the true sources of a project. */
function complaintsOfTsc(project: string, source: string): string {
  const planted = join(tree, `${project.replaceAll('/', '-')}-planted.ts`);
  writeFileSync(planted, source);
  const config = join(tree, `${project.replaceAll('/', '-')}-planted.tsconfig.json`);
  const sources =
    project === 'src-main/core' ? ['src-main/core/**/*.ts', 'src-main/comfyui/**/*.ts'] : [`${project}/**/*.ts`];
  writeFileSync(
    config,
    JSON.stringify({
      extends: join(root, project, 'tsconfig.json'),
      compilerOptions: {
        composite: false,
        noEmit: true,
        emitDeclarationOnly: false,
        rootDir: '/',
        outDir: null,
        tsBuildInfoFile: null,
      },
      include: [planted, ...sources.map((glob) => join(root, glob))],
      exclude: [join(root, '**/*.test.ts')],
      references: [],
    }),
  );
  const tsc = spawnSync(
    process.execPath,
    [join(root, 'node_modules/typescript/bin/tsc'), '-p', config, '--pretty', 'false'],
    { cwd: tree, encoding: 'utf8' },
  );
  return tsc.stdout
    .split('\n')
    .filter((line) => line.includes('-planted.ts('))
    .join('\n');
}

describe('the compiler', () => {
  test('src-shared knows neither Node nor the DOM', () => {
    const complaints = complaintsOfTsc('src-shared', 'export const a = process;\nexport const b = document;\n');
    expect(complaints).toMatch(/'process'/);
    expect(complaints).toMatch(/'document'/);
  });

  test('the core knows Node but no DOM', () => {
    const complaints = complaintsOfTsc('src-main/core', 'export const a = process;\nexport const b = document;\n');
    expect(complaints).not.toMatch(/'process'/);
    expect(complaints).toMatch(/'document'/);
  });
});

/** The workflows that a ComfyUI brings with it, converted by the program a person has, and handed to that ComfyUI. */
import { execFile } from 'node:child_process';
import { expect, test } from '@playwright/test';
import { cli, startDemoComfyui } from './program.ts';

interface NodeError {
  readonly type: string;
  readonly details: string;
}

interface Answer {
  readonly node_errors: Record<string, { readonly class_type: string; readonly errors: readonly NodeError[] }>;
}

/** What Easel says without submitting; about the inputs of some nodes only the server can say. */
interface Verdict {
  readonly accepted: boolean;
  readonly nodeErrors: Answer['node_errors'];
  readonly unknowable: readonly { readonly nodeId: string }[];
}

/** With EASEL_E2E_COMFYUI that server's own templates, thirty of them; with EASEL_TEST_LONG=1 all. */
const given = process.env['EASEL_E2E_COMFYUI'];
/** Saved for other definitions than this server's: the frontend submits the same wrong values. */
const outdated = /^api_(moonvalley_video_to_video|rodin|tripo)_/;
const most = process.env['EASEL_TEST_LONG'] === '1' ? Infinity : 30;

let comfyui = given ?? '';
let stop = async (): Promise<void> => {};

test.beforeAll(async () => {
  if (!given) ({ url: comfyui, stop } = await startDemoComfyui());
});
test.afterAll(() => stop());

test('official templates are converted, and the server finds nothing wrong with them but files that it does not have', async () => {
  test.setTimeout(10 * 60_000);
  const groups = (await (await fetch(`${comfyui}/templates/index.json`)).json()) as { templates: { name: string }[] }[];
  const names = groups.flatMap(({ templates }) => templates.map(({ name }) => name));
  expect(names.length).toBeGreaterThan(0);
  let submitted = 0;
  const skipped: string[] = [];
  for (const name of names.filter((candidate) => !outdated.test(candidate))) {
    if (submitted >= most) break;
    const workflow = await (await fetch(`${comfyui}/templates/${name}.json`)).text();
    const converted = await easel(['convert', '-', '--comfyui', comfyui], workflow);
    if (converted.code === 2 && /has no node class/.test(converted.stderr)) {
      skipped.push(name);
      continue;
    }
    expect(converted.code, `${name}: ${converted.stderr}`).toBe(0);
    submitted += 1;
    const response = await fetch(`${comfyui}/prompt`, {
      method: 'POST',
      body: `{"prompt":${converted.stdout}}`,
      headers: { 'content-type': 'application/json' },
    });
    await fetch(`${comfyui}/queue`, { method: 'POST', body: '{"clear":true}' });
    await fetch(`${comfyui}/interrupt`, { method: 'POST' });
    const { node_errors: nodeErrors } = (await response.json()) as Answer;
    for (const [id, { class_type: classType, errors }] of Object.entries(nodeErrors)) {
      for (const error of errors)
        expect(isMissingFile(error), `${name}, node ${id} (${classType}): ${JSON.stringify(error)}`).toBe(true);
    }
    const verdict = JSON.parse(
      (await easel(['validate', '-', '--json', '--comfyui', comfyui], workflow)).stdout,
    ) as Verdict;
    const left = new Set(verdict.unknowable.map(({ nodeId }) => nodeId));
    // In which order a server reports its nodes hangs on a hash of its own.
    const judged = (errors: Answer['node_errors']): unknown =>
      new Map(Object.entries(errors).flatMap(([id, { errors: found }]) => (left.has(id) ? [] : [[id, found]])));
    expect(judged(verdict.nodeErrors), name).toEqual(judged(nodeErrors));
    if (left.size === 0) expect(verdict.accepted, name).toBe(response.ok);
  }
  test
    .info()
    .annotations.push({ type: 'templates', description: `${submitted} submitted, ${skipped.length} need other nodes` });
  expect(submitted).toBeGreaterThan(given ? 29 : 0);
});

/** A model that is not installed, an input picture that was never uploaded. */
function isMissingFile({ type, details }: NodeError): boolean {
  if (type === 'custom_validation_failed') return /Invalid (image|audio|video|model) file/i.test(details);
  return (
    type === 'value_not_in_list' &&
    /\.(safetensors|sft|ckpt|pt|pth|bin|gguf|onnx|png|jpe?g|webp|mp4|mp3|wav|flac|glb)\b/i.test(details)
  );
}

function easel(args: readonly string[], stdin: string): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [cli, ...args], { maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr }),
    );
    child.stdin?.end(stdin);
  });
}

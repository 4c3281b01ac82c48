import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compareWorkflows, type Difference } from '../src-main/core/workflows/compare-workflows.ts';
import { readDefinitions, readPairs, recordedWith, recordings } from '../src-main/core/workflows/conversion.fixture.ts';
import type { ApiWorkflow } from '../src-main/core/workflows/api-workflow.ts';
import type { ConversionPair, Recording } from '../src-main/core/workflows/conversion.fixture.ts';
import { createNodeClasses } from '../src-main/core/workflows/node-classes/node-class.ts';
import { convertToApi } from '../src-main/core/workflows/to-api/convert-to-api.ts';
import { readUiWorkflow } from '../src-main/core/workflows/ui-graph/read-ui-workflow.ts';
import { line, summarise } from './statistics.ts';

/** UI format to API format, once the definitions are loaded. */
type Converter = (workflow: unknown) => ApiWorkflow;

type Verdict = { readonly pair: ConversionPair } & (
  | { readonly kind: 'exact' }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'different'; readonly differences: readonly Difference[] }
);

function judge(pair: ConversionPair, convert: Converter): Verdict {
  try {
    const differences = compareWorkflows(pair.prompt, convert(pair.workflow));
    return differences.length === 0 ? { pair, kind: 'exact' } : { pair, kind: 'different', differences };
  } catch (error) {
    return { pair, kind: 'refused', why: error instanceof Error ? error.message : String(error) };
  }
}

function describe(verdict: Verdict): string {
  const name = `  ${verdict.kind.padEnd(10)} ${verdict.pair.name}`;
  if (verdict.kind === 'refused') return `${name}: ${verdict.why.slice(0, 200)}`;
  if (verdict.kind === 'exact') return name;
  const [first] = verdict.differences;
  const value = (given: unknown): string => (JSON.stringify(given) ?? 'nothing').slice(0, 60);
  const where = `node ${first?.nodeId} ${first?.input ?? 'as a whole'}`;
  return `${name}: ${verdict.differences.length} inputs, first ${where}: expected ${value(first?.expected)}, is ${value(first?.actual)}`;
}

/** The median time of each workflow, in µs. */
function measure(pairs: readonly ConversionPair[], convert: Converter, rounds: number): number[] {
  return pairs.map(({ workflow }) => {
    const times = Array.from({ length: rounds }, () => {
      const started = performance.now();
      try {
        convert(workflow);
      } catch {
        // A refusal takes its time too.
      }
      return performance.now() - started;
    });
    return 1000 * (times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN);
  });
}

/**
 * The share of the recorded pairs that convert exactly, and the median time of each. With `list`, the verdict on every file; with
 * `peer`, a folder into which `comfyui-mcp` was installed by hand, the same for that package's converter.
 */
export async function benchConversion(options: { rounds: number; list: boolean; peer: string | null }): Promise<void> {
  for (const recording of recordings) {
    const pairs = readPairs(recording);
    const converters: Record<string, Converter> = { easel: ours(recording) };
    if (options.peer) converters['comfyui-mcp'] = await peers(options.peer, recording);
    for (const [name, convert] of Object.entries(converters)) {
      const verdicts = pairs.map((pair) => judge(pair, convert));
      const count = (kind: Verdict['kind']): number => verdicts.filter((verdict) => verdict.kind === kind).length;
      console.log(
        `${recording}, ${name}: ${count('exact')} of ${pairs.length} exact, ${count('refused')} refused, ${count('different')} different`,
      );
      for (const verdict of verdicts) if (options.list || verdict.kind !== 'exact') console.log(describe(verdict));
      console.log(line('  one workflow, definitions loaded', summarise(measure(pairs, convert, options.rounds)), 'µs'));
    }
  }
}

function ours(recording: Recording): Converter {
  const classes = createNodeClasses(readDefinitions(recording));
  return (workflow) => convertToApi(readUiWorkflow(workflow), { classes, ...recordedWith }).workflow;
}

async function peers(folder: string, recording: Recording): Promise<Converter> {
  // It tells of every workflow otherwise.
  process.env['LOG_LEVEL'] ??= 'error';
  const file = join(resolve(folder), 'node_modules/comfyui-mcp/dist/services/workflow-converter.js');
  const { convertUiToApi } = (await import(pathToFileURL(file).href)) as {
    convertUiToApi(workflow: unknown, objectInfo: unknown): { workflow: ApiWorkflow };
  };
  const objectInfo = Object.fromEntries(readDefinitions(recording) as Map<string, unknown>);
  return (workflow) => convertUiToApi(structuredClone(workflow), objectInfo).workflow;
}

import { objectOf } from '../../workflows/ui-graph/json-value.ts';
import { classTypesOf } from '../../workflows/class-types.ts';
import { nodeProblem, type WorkflowProblem } from '../../workflows/problem.ts';
import { bounded } from '../../workflows/reading/refusal.ts';
import { packsIn, type PackLookup } from '../../workflows/to-api/node-packs.ts';
import { namedNode, type FailedRun } from './explained.ts';
import { ask } from './lookup.ts';

const mostNamed = 20;

/** Node classes that the server lacks, each with the pack it comes from and the nearest that are there. */
export async function missingClasses(said: readonly string[], run: FailedRun): Promise<WorkflowProblem[]> {
  const all = new Set(said);
  // ComfyUI stops at the first that it does not know.
  const others = [...classTypesOf(run.workflow)].filter((classType) => !all.has(classType)).slice(0, 200);
  const lacking = await ask(
    run.lookup,
    async (lookup) => {
      const found = await Promise.all(others.map(async (one) => ((await lookup.definition(one)) ? [] : [one])));
      return found.flat();
    },
    [],
  );
  for (const classType of lacking) all.add(classType);
  const packs = packsIn(run.graph);
  return Promise.all([...all].slice(0, mostNamed).map((classType) => missingClass(classType, run, packs)));
}

async function missingClass(classType: string, run: FailedRun, packs: PackLookup): Promise<WorkflowProblem> {
  const [id] = Object.entries(run.workflow).find(([, node]) => objectOf(node)?.['class_type'] === classType) ?? [''];
  const pack = packs(classType);
  const near = await ask(run.lookup, (lookup) => lookup.nearestClasses(classType), []);
  const names = near.map(
    ({ name, pack: from }) => `${bounded(name, 80)}${from === 'comfy-core' ? '' : ` (of ${bounded(from, 80)})`}`,
  );
  const own = near.find(({ pack: from }) => from !== 'comfy-core' && from !== 'comfy_api_nodes')?.pack;
  return nodeProblem(namedNode(run.workflow, id, classType), {
    type: 'missing_node_type',
    input: null,
    says: `ComfyUI does not have the node class ${bounded(classType, 120)}${pack ? ` (${bounded(pack.from, 160)})` : ''}.${names.length > 0 ? ` Names like it: ${names.join(', ')}.` : ''}`,
    nextStep:
      pack?.nextStep ??
      (own === undefined
        ? 'Install the node pack that brings this class on the ComfyUI machine, update ComfyUI, or take the node out.'
        : `See whether a newer ${bounded(own, 80)} brings this class, install the pack that does, or take the node out.`),
  });
}

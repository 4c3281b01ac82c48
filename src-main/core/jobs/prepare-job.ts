import type { Parameters, Requester } from '../../../src-shared/nouns/jobs.ts';
import type { Template } from '../../../src-shared/nouns/templates.ts';
import type { TemplatesNoun } from '../templates/create-templates.ts';
import { describingTemplate } from '../templates/describe/serving.ts';
import { describeTool } from '../templates/describe/vision-packs.ts';
import { readApiWorkflow, type ApiWorkflow } from '../workflows/api-workflow.ts';
import type { WorkflowsNoun } from '../workflows/create-workflows.ts';
import type { Submission } from './job-store.ts';
import type { JobRecord } from './job-record.ts';
import type { Limits } from './limits.ts';
import { withoutPreviewNodes } from './preview-nodes.ts';
import { notesOf, workflowFacts } from './workflow-facts.ts';

/** A job that can be run, before it is one. */
export interface Draft {
  readonly facts: Pick<
    JobRecord,
    'template' | 'title' | 'parameters' | 'adjustments' | 'requester' | 'outputNodes' | 'priority'
  >;
  readonly submission: Submission;
  /** What the result of it hangs on besides the workflow. */
  readonly origin: {
    readonly version: number;
    readonly given: Parameters;
    /** Names of the parameters that are seeds. */
    readonly seeds: readonly string[];
    /** One of them was drawn by chance. */
    readonly isDrawn: boolean;
  } | null;
}

export interface PrepareOptions {
  readonly templates: TemplatesNoun;
  readonly workflows: WorkflowsNoun;
  readonly limits: Limits;
  /** Keeps the texts in these arguments out of the log. */
  readonly hidePrompts: (value: unknown) => void;
}

export interface TemplateCall {
  readonly template: string;
  readonly arguments: Parameters;
  readonly requester: Requester;
  readonly priority: number;
}

export interface WorkflowCall {
  readonly workflow: unknown;
  readonly title?: string | undefined;
  readonly requester: Requester;
  readonly priority: number;
}

const originOf = (
  { version, parameters }: Template,
  { given, isDrawn }: { given: Parameters; isDrawn: boolean },
): Draft['origin'] => ({
  version,
  given,
  seeds: parameters.filter(({ type }) => type === 'seed').map(({ name }) => name),
  isDrawn,
});

/** Turns calls into drafts: everything that can be wrong with them is found here, before a job exists. */
export function createPreparation(options: PrepareOptions) {
  const { templates, workflows, limits, hidePrompts } = options;

  /** @throws not_found, node_class_missing (nothing here describes pictures) */
  async function templateFor(name: string, given: Parameters): Promise<{ name: string; adjustments: string[] }> {
    if (templates.get(name).tool !== describeTool) return { name, adjustments: [] };
    const chosen = describingTemplate(name, Object.keys(given), await templates.judged());
    return { name: chosen.name, adjustments: chosen.adjustment === null ? [] : [chosen.adjustment] };
  }

  /** Preview nodes cost a picture that nobody who asked over MCP would see. */
  function trimmed(workflow: ApiWorkflow, { requester, keep }: { requester: Requester; keep: readonly string[] }) {
    if (requester.kind !== 'assistant') return { workflow, notes: [] };
    return withoutPreviewNodes(workflow, { keep });
  }

  return {
    /** @throws what rendering and checking throw, too_large */
    async ofTemplate({ template, arguments: given, requester, priority }: TemplateCall): Promise<Draft> {
      hidePrompts(given);
      const chosen = await templateFor(template, given);
      const rendered = await templates.render(chosen.name, given, requester);
      const { title, parameters, outputs: outputNodes, inputFiles } = rendered;
      hidePrompts({ prompt: title });
      const { workflow, notes } = trimmed(readApiWorkflow(rendered.workflow), { requester, keep: outputNodes ?? [] });
      hidePrompts(workflow);
      limits.checkSize(workflow);
      const graph = await workflows.graphOf(workflow);
      await workflows.check(workflow, graph, { inputFiles });
      return {
        // A preset may have run another template; its parameters and outputs are those of that one.
        facts: {
          template: rendered.template,
          title,
          parameters,
          adjustments: [...chosen.adjustments, ...rendered.adjustments, ...rendered.ignored, ...notes],
          requester,
          outputNodes,
          priority,
        },
        submission: { workflow, graph, inputFiles },
        origin: originOf(templates.get(rendered.template), { given, isDrawn: rendered.isDrawn }),
      };
    },
    /** @throws workflow_unreadable, workflow_invalid, node_class_missing, model_missing, too_large */
    async ofWorkflow({ workflow: given, title, requester, priority }: WorkflowCall): Promise<Draft> {
      hidePrompts({ prompt: title });
      hidePrompts(given);
      limits.checkSize(given);
      const prepared = await workflows.prepare(typeof given === 'string' ? { text: given } : { value: given });
      hidePrompts(prepared.workflow);
      const { workflow, notes } = trimmed(prepared.workflow, { requester, keep: [] });
      const graph = prepared.graph ?? (await workflows.graphOf(workflow));
      await workflows.check(workflow, graph);
      const facts = workflowFacts(workflow);
      return {
        facts: {
          template: null,
          title: title ?? facts.title ?? 'Submitted workflow',
          parameters: facts.parameters,
          adjustments: [...notesOf(prepared.doubts), ...notes],
          requester,
          outputNodes: null,
          priority,
        },
        submission: { workflow, graph, inputFiles: [] },
        origin: null,
      };
    },
  };
}

import { nameOfId } from '../../workflows/graph/found.ts';
import { findSampling } from '../../workflows/graph/sampling.ts';
import { findTexts, type FoundText } from '../../workflows/graph/texts.ts';
import type { WorkflowGraph } from '../../workflows/graph/workflow-graph.ts';
import { looksNegative } from './negative-words.ts';
import { isSameValue, type RoleList } from './role-list.ts';
import type { FoundRole } from './role.ts';
import type { Stage } from './stages.ts';

type TextRole = 'prompt' | 'negative_prompt';

/** Inputs by which an encoder takes the same text once for each of its models. */
const pairNames = /^(text_[gl]|clip_[gl]|t5xxl|mt5xl|bert|llama|qwen25_7b|(positive|negative)_[gl])$/;

/** More texts of one picture than these are a collage that nobody fills in by parameters. */
const maxSecondary = 3;

/** The texts of all stages. With none in the graph of a side, there is no such role. */
export function addTexts(graph: WorkflowGraph, stages: readonly Stage[], list: RoleList): void {
  for (const stage of stages) {
    const { positive, negative } = findTexts(graph, stage.nodeId);
    const own = addSide(graph, stage, positive, { role: 'prompt', list });
    // A negative of its own goes with a prompt of its own.
    addSide(graph, stage, negative, { role: 'negative_prompt', list, apartWanted: own });
  }
}

interface Side {
  readonly role: TextRole;
  readonly list: RoleList;
  readonly apartWanted?: boolean;
}

/** True when the stage brought a text that no other has. */
function addSide(graph: WorkflowGraph, stage: Stage, texts: readonly FoundText[], side: Side): boolean {
  const { role, list } = side;
  const { main, swapped } = mainText(texts, role);
  if (!main) return false;
  const pair = pairOf(main, texts);
  const [known] = list.of(role);
  const joined = joinSame(list, role, main);
  if (joined) for (const text of pair) list.join(joined, text);
  else if (list.has(main)) return false;
  else if (known && (stage.relation === 'later' || stage.relation === 'continues')) {
    const note = `${nameOfId(graph, stage.nodeId)} goes on with the same picture, so its own text gets the same value.`;
    for (const [at, text] of [main, ...pair].entries())
      list.join(known, text, at === 0 ? { note, sure: areBothEmpty(known, text) } : {});
  } else if (known && role === 'negative_prompt' && areBothEmpty(known, main)) list.join(known, main);
  else {
    const wanted = stage.relation === 'apart' && known ? (side.apartWanted ?? main.value.trim() !== '') : true;
    const [prompt] = role === 'negative_prompt' ? list.of('prompt') : [];
    const repeats = prompt !== undefined && isSameValue(prompt.value, main.value);
    const note = repeats
      ? 'It says the same as the prompt.'
      : swapped
        ? 'The text before it reads like a list of what to avoid.'
        : role === 'negative_prompt' && hasNoEffect(graph, stage)
          ? 'While cfg is 1 it has no effect.'
          : undefined;
    const added = list.add(role, main, { wanted, sure: !swapped && !repeats, ...(note ? { note } : {}) });
    if (added) for (const text of pair) list.join(added, text, pairNote(added, text));
  }
  addFurther(stage, texts, side);
  return joined === null;
}

/** Of a later picture's texts one that is written twice is meant to be the same. */
function joinSame(list: RoleList, role: TextRole, text: FoundText): FoundRole | null {
  if (list.has(text)) return null;
  const same = list.of(role).find(({ value }) => isSameValue(value, text.value));
  if (same) list.join(same, text);
  return same ?? null;
}

function areBothEmpty(known: FoundRole, text: FoundText): boolean {
  return typeof known.value === 'string' && `${known.value}${text.value}`.trim() === '';
}

/** The first, unless it reads like a negative and another does not. */
function mainText(texts: readonly FoundText[], role: TextRole): { main: FoundText | undefined; swapped: boolean } {
  const [first] = texts;
  if (role === 'prompt' && first && looksNegative(first.value)) {
    const other = texts.find(({ value }) => value.trim() !== '' && !looksNegative(value));
    if (other) return { main: other, swapped: true };
  }
  return { main: first, swapped: false };
}

/** Whoever left one of a pair empty meant it, unless all are. */
function pairOf(main: FoundText, texts: readonly FoundText[]): FoundText[] {
  if (!pairNames.test(main.encoder.input)) return [];
  return texts.filter(
    (text) =>
      text !== main &&
      text.encoder.nodeId === main.encoder.nodeId &&
      pairNames.test(text.encoder.input) &&
      (text.value.trim() !== '' || main.value.trim() === ''),
  );
}

function pairNote(to: FoundRole, text: FoundText): { note?: string } {
  const same = isSameValue(to.value, text.value) || text.value.trim() === '';
  return same ? {} : { note: `${text.encoder.input} takes a text of its own there; one text is for both.` };
}

function hasNoEffect(graph: WorkflowGraph, stage: Stage): boolean {
  const { cfg } = findSampling(graph, stage.nodeId);
  return cfg?.value === 1 && !cfg.computed;
}

function addFurther(stage: Stage, texts: readonly FoundText[], { role, list }: Side): void {
  const further = texts.filter((text) => !list.has(text));
  const few = further.length <= maxSecondary && stage.relation === 'main' && role === 'prompt';
  for (const text of further) {
    if (text.encoder.input === 'lyrics') {
      list.add('lyrics', text);
      continue;
    }
    if (joinSame(list, role, text)) continue;
    const wanted = few && text.value.trim() !== '' && !looksNegative(text.value);
    list.add(role, text, { wanted, note: 'The main text is another.' });
  }
}

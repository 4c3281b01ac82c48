import type { ErrorData } from '../../../../src-shared/nouns/errors.ts';
import { upstream } from '../../workflows/graph/flow.ts';
import { readGraph } from '../../workflows/graph/workflow-graph.ts';
import { nodeMention } from '../../workflows/problem.ts';
import { bounded } from '../../workflows/reading/refusal.ts';
import { namedNode, type FailedRun } from './explained.ts';

/** What PIL, FFmpeg (PyAV), soundfile and Python say of a file that is none of theirs, or is cut short. */
const broken =
  /cannot identify image file|image file is truncated|Truncated File Read|broken (?:data stream|PNG)|unrecognized data stream|Invalid data found when processing input|Format not recogni[sz]ed|moov atom not found|not a PNG file|Decompressed data too large/i;
const brokenTypes = /UnidentifiedImageError|InvalidDataError|DecompressionBombError|LibsndfileError/;
const gone = /No such file or directory|FileNotFoundError|does not exist|Invalid (?:image|audio|video) file/i;

/** Inputs by which nodes take files of ComfyUI's input folder. */
const fileInputs = ['image', 'audio', 'video', 'file', 'mask', 'upload', 'model_file'];
const ending = /\.[a-z0-9]{2,5}(?: \[(?:input|output|temp)\])?$/i;

/** A picture, sound or film that could not be read; null where it is about something else. */
export function unreadableInput(
  failed: {
    readonly nodeId: string;
    readonly classType: string;
    readonly exceptionType: string;
    readonly text: string;
  },
  run: FailedRun,
): ErrorData | null {
  const { nodeId, classType, exceptionType, text } = failed;
  const isBroken = broken.test(text) || brokenTypes.test(exceptionType);
  const isGone = !isBroken && (exceptionType === 'FileNotFoundError' || gone.test(text));
  if (!isBroken && !isGone) return null;
  const file = fileOf(run, nodeId, text);
  if (file === null) return null;
  const where = nodeMention(namedNode(run.workflow, file.nodeId, classType));
  const name = `'${bounded(file.name, 200)}'`;
  if (isGone) {
    return {
      code: 'not_found',
      message: `ComfyUI no longer has the input file ${name}, which ${where} reads.`,
      nextStep: 'Give the file again, so that it is uploaded anew, then run the job again.',
    };
  }
  return {
    code: 'unsupported_media',
    message: `ComfyUI could not read the input file ${name} in ${where}: it is damaged, or not what its name says.`,
    nextStep: 'Open the file in a viewer; then give it again whole, or in another usual format.',
  };
}

/** The file that the node reads, or that a node before it does: films are opened when they are first needed. */
function fileOf({ workflow }: FailedRun, nodeId: string, text: string): { nodeId: string; name: string } | null {
  const graph = readGraph(workflow);
  const named: { nodeId: string; name: string }[] = [];
  for (const id of upstream(graph, nodeId)) {
    for (const [input, value] of graph.node(id)?.inputs ?? []) {
      if (fileInputs.includes(input) && typeof value === 'string' && ending.test(value)) {
        named.push({ nodeId: id, name: value });
      }
    }
    if (named.length > 50) break;
  }
  const isSaid = ({ name }: { name: string }): boolean =>
    text.includes(name.replace(/ \[\w+\]$/, '').replace(/^.*[/\\]/s, ''));
  return named.find(isSaid) ?? named.find((one) => one.nodeId === nodeId) ?? null;
}

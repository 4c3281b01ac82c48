import type { CallToolResult, ContentBlock } from '@modelcontextprotocol/server';
import { EaselError, toErrorData } from '../../../src-shared/nouns/errors.ts';
import { inRequest } from '../../core/logs/request-id.ts';
import { checkArguments } from './arguments.ts';
import { errorView } from './job-view.ts';
import type { Tool, ToolAnswer, ToolContext } from './tool.ts';

/** Claude Desktop refuses results of 1 MiB; the rest of the JSON-RPC message needs room too. */
const maxResultBytes = 1_000_000;

export interface ToolCall {
  readonly tool: Tool;
  readonly given: Readonly<Record<string, unknown>>;
  readonly context: ToolContext;
}

/** The one place where tools are called: arguments, time, answer and errors are checked here. Never rejects. */
export function callTool(call: ToolCall): Promise<CallToolResult> {
  return inRequest(() => answerCall(call));
}

async function answerCall({ tool, given, context }: ToolCall): Promise<CallToolResult> {
  const { logger, logs } = context.core;
  const started = performance.now();
  const ended = (): object => ({
    tool: tool.name,
    caller: context.requester.name,
    ms: Math.round(performance.now() - started),
  });
  logs.hidePrompts(given);
  let timer: NodeJS.Timeout | undefined;
  try {
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(timedOut(tool)), Math.max(1, context.leftMs()));
    });
    const chosen = tool.choose?.(given) ?? { tool, given };
    const answer = await Promise.race([chosen.tool.handle(checkArguments(chosen.tool, chosen.given), context), late]);
    const result = fit(resultOf(tool, answer));
    logger.info(ended(), answer.isError ? 'a tool answered with a failure' : 'a tool answered');
    return result;
  } catch (error) {
    if (error instanceof EaselError) logger.info({ ...ended(), code: error.code }, 'a tool refused');
    else logger.error({ ...ended(), err: error }, 'a tool failed');
    return errorResult(error);
  } finally {
    clearTimeout(timer);
    context.progress.finish();
  }
}

/** An error as a tool result: the model reads it and can do better, which it cannot with a protocol error. */
export function errorResult(error: unknown): CallToolResult {
  const view = errorView(toErrorData(error));
  // The first one is what the message says.
  const others = (view.problems ?? []).slice(1).map(({ message }) => `- ${message}`);
  return {
    isError: true,
    content: [{ type: 'text', text: [`${view.code}: ${view.message} Next: ${view.next_step}`, ...others].join('\n') }],
    structuredContent: { error: view },
  };
}

function resultOf(tool: Tool, answer: ToolAnswer<Readonly<Record<string, unknown>>>): CallToolResult {
  const structuredContent = tool.output.parse(answer.structured);
  const content: ContentBlock[] = [
    ...(answer.content ?? []),
    { type: 'text', text: JSON.stringify(structuredContent) },
    { type: 'text', text: answer.sentence },
  ];
  return { content, structuredContent, ...(answer.isError ? { isError: true } : {}) };
}

/** The tools keep within the limit; whatever slips through loses its pictures, not its answer. */
function fit(result: CallToolResult): CallToolResult {
  if (sizeOf(result) <= maxResultBytes) return result;
  const withoutPictures = result.content.filter((block) => block.type !== 'image');
  return {
    ...result,
    content: [
      ...withoutPictures,
      { type: 'text', text: 'The pictures are too large to be shown here; open the links.' },
    ],
  };
}

function sizeOf({ content, structuredContent }: CallToolResult): number {
  let size = structuredContent === undefined ? 0 : Buffer.byteLength(JSON.stringify(structuredContent));
  for (const block of content) {
    if (block.type === 'image') size += block.data.length + 100;
    else size += Buffer.byteLength(JSON.stringify(block));
  }
  return size;
}

function timedOut(tool: Tool): EaselError {
  return new EaselError('timed_out', `${tool.name} did not answer in time.`, {
    nextStep: 'Call get_queue to see whether the job was taken; if it was not, try again.',
  });
}

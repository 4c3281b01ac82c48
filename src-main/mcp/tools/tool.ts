import type { ContentBlock } from '@modelcontextprotocol/server';
import type * as z from 'zod';
import type { SeenCore } from '../../core/tokens/narrow.ts';
import type { Requester } from '../../../src-shared/nouns/jobs.ts';
import type { ProgressReport } from '../progress.ts';

/** One argument. Flat on purpose: clients trip over unions, tuples, records and nullables. */
export interface Property {
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'object' | 'array';
  /** Of an array. */
  readonly items?: { readonly type: 'string' };
  readonly title?: string;
  readonly description: string;
  readonly default?: string | number | boolean | readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly string[];
  readonly examples?: readonly string[];
}

export type Properties = Readonly<Record<string, Property>>;

type ValueOf<P extends Property> = P['type'] extends 'string'
  ? string
  : P['type'] extends 'boolean'
    ? boolean
    : P['type'] extends 'object'
      ? Readonly<Record<string, unknown>>
      : P['type'] extends 'array'
        ? readonly string[]
        : number;

type ArgumentsOf<P extends Properties, R extends keyof P> = { readonly [K in R]: ValueOf<P[K]> } & {
  readonly [K in Exclude<keyof P, R>]?: ValueOf<P[K]>;
};

/** All four, truthful: clients decide by them what to ask the person about. */
export interface Annotations {
  readonly readOnlyHint: boolean;
  readonly destructiveHint: boolean;
  readonly idempotentHint: boolean;
  readonly openWorldHint: boolean;
}

export interface ToolContext {
  /** As much of it as the requester may see. */
  readonly core: SeenCore;
  readonly requester: Requester;
  readonly progress: ProgressReport;
  /** Aborted when the assistant gives the call up or its connection ends. */
  readonly signal: AbortSignal;
  /** Easel itself is going down: what waits must not be cancelled on account of that. */
  closing(): boolean;
  /** Milliseconds this call may still wait for a job, with time left to build the answer. */
  waitMs(): number;
  /** Milliseconds until the call is answered with `timed_out`. */
  leftMs(): number;
  /** Where the original is: over HTTP when something listens, else as an MCP resource. */
  outputUri(outputId: string): string;
}

export interface ToolAnswer<Structured> {
  readonly structured: Structured;
  /** One short sentence for a person; the JSON text block is added to it. */
  readonly sentence: string;
  /** Pictures and links, before the text. */
  readonly content?: readonly ContentBlock[];
  /** The call did not bring what it was made for (the job failed); structured then carries `error`. */
  readonly isError?: boolean;
}

export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly annotations: Annotations;
  readonly properties: Properties;
  readonly required: readonly string[];
  /** Names that are taken too, though they are not listed, and what each stands for. */
  readonly aliases: Readonly<Record<string, string>>;
  /** Arguments that are taken and told of once for all tools, not with each. */
  readonly unlisted?: Properties;
  /** What is listed of a tool that cannot do its work now, instead: it shall not cost every chat what nobody can use. */
  readonly brief?: { readonly description: string; readonly properties: Properties };
  /** Template tools leave bounds and choices to the core, which knows the live backend and forgives more. */
  readonly bounds: 'here' | 'core';
  readonly output: z.ZodObject;
  /** The template that it stands for, where several serve the tool and the caller named this one. */
  readonly template?: string;
  /** Where several templates serve the tool: the tool of the one for these arguments, and what that is given. @throws bad_input */
  readonly choose?: (given: Readonly<Record<string, unknown>>) => {
    readonly tool: Tool;
    readonly given: Readonly<Record<string, unknown>>;
  };
  handle(
    given: Readonly<Record<string, unknown>>,
    context: ToolContext,
  ): Promise<ToolAnswer<Readonly<Record<string, unknown>>>>;
}

interface ToolDefinition<P extends Properties, R extends keyof P & string, O extends z.ZodObject> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly annotations: Annotations;
  readonly properties: P;
  readonly required?: readonly R[];
  readonly aliases?: Readonly<Record<string, string>>;
  readonly bounds?: 'here' | 'core';
  readonly unlisted?: Properties;
  readonly output: O;
  readonly handle: (given: ArgumentsOf<P, R>, context: ToolContext) => Promise<ToolAnswer<z.infer<O>>>;
}

/** A tool is a value. Arguments have been checked against `properties` before `handle` is called. */
export function defineTool<const P extends Properties, O extends z.ZodObject, const R extends keyof P & string = never>(
  definition: ToolDefinition<P, R, O>,
): Tool {
  const { handle, required = [], aliases = {}, bounds = 'here', ...rest } = definition;
  return {
    ...rest,
    required,
    aliases,
    bounds,
    handle: (given, context) => handle(given as ArgumentsOf<P, R>, context),
  };
}

import type { Client } from '@modelcontextprotocol/client';
import type { SelfTest } from '../../../src-shared/nouns/assistants.ts';
import { EaselError, toErrorData } from '../../../src-shared/nouns/errors.ts';
import { failed } from './self-test/failure.ts';
import { explainHttp, reachAddress } from './self-test/http-address.ts';
import { describeEntry, secretsOf } from './self-test/secrets.ts';
import type { Session } from './self-test/session.ts';
import { spawnCommand } from './self-test/spawned-command.ts';
import type { AssistantSystem, HttpEntry, StdioEntry } from './system.ts';

export interface SelfTestOptions {
  /** Exactly what stands in the client's file. */
  readonly entry: StdioEntry | HttpEntry;
  readonly system: Pick<AssistantSystem, 'platform' | 'homeFolder' | 'env'>;
  readonly signal?: AbortSignal;
  readonly limits?: Partial<SelfTestLimits>;
}

/** All in ms. */
interface SelfTestLimits {
  /** Until something listens at an address. */
  readonly start: number;
  /** The shim starts Easel and gives up after 20 s, with a sentence of its own that is worth waiting for. */
  readonly initialize: number;
  readonly tools: number;
  /** As long as `initialize`: that may have been answered from what Easel said last time. */
  readonly call: number;
  readonly whole: number;
}

type Step = SelfTest['steps'][number];

const usualLimits: SelfTestLimits = { start: 5000, initialize: 25_000, tools: 10_000, call: 25_000, whole: 45_000 };
/** The name by which Easel introduces itself. */
const serverName = 'easel';
/** Reads nothing but Easel's own memory: it answers with no ComfyUI too. */
const cheapTool = 'get_queue';

/**
 * Does what a client does with what is registered, in the client's kind of environment: starts it (or finds the address), shakes
 * hands, asks for the tools and calls one. What was spawned is ended again; an Easel that a shim started ends by itself.
 * Fails only by its signal: everything that is wrong is in the answer.
 */
export async function runSelfTest(options: SelfTestOptions): Promise<SelfTest> {
  const { entry, signal } = options;
  signal?.throwIfAborted();
  const limits = { ...usualLimits, ...options.limits };
  const at = Date.now();
  const redact = secretsOf(entry);
  const steps: Step[] = [];
  let session: Session | null = null;
  let error: EaselError | null = null;
  let log: string[] = [];

  async function step<T>(
    name: keyof SelfTestLimits & Step['name'],
    work: (limitMs: number) => Promise<readonly [T, string]>,
  ): Promise<T> {
    const started = performance.now();
    const took = (): number => Math.round(performance.now() - started);
    const limitMs = Math.max(1, Math.min(limits[name], at + limits.whole - Date.now()));
    try {
      const [value, message] = await work(limitMs);
      steps.push({ name, ok: true, took: took(), message: redact(message) });
      return value;
    } catch (cause) {
      const found = cause instanceof EaselError ? cause : (session?.failure() ?? explain(cause, { entry, limitMs }));
      steps.push({ name, ok: false, took: took(), message: redact(found.message) });
      throw found;
    }
  }

  try {
    // A start of Easel shall not pay for it.
    const sdk = await import('@modelcontextprotocol/client');
    session = await step('start', async (limitMs) => [
      'url' in entry
        ? await reachAddress({ entry, Transport: sdk.StreamableHTTPClientTransport, limitMs, signal })
        : await spawnCommand({ entry, system: options.system, parse: sdk.deserializeMessage }),
      'url' in entry ? 'Something listens there.' : 'The command runs.',
    ]);
    const client = new sdk.Client(
      { name: 'easel-self-test', version: '1.0.0' },
      // The era that every client speaks.
      { versionNegotiation: { mode: 'legacy' } },
    );
    await converse(client, { session, step, ...(signal ? { signal } : {}) });
  } catch (cause) {
    error = cause instanceof EaselError ? cause : explain(cause, { entry, limitMs: limits.whole });
  } finally {
    await (session as Session | null)?.end();
    log = (session as Session | null)?.log().map(redact) ?? [];
  }
  signal?.throwIfAborted();
  const data = error && toErrorData(error);
  return {
    ok: error === null,
    at,
    command: describeEntry(entry),
    steps,
    log,
    error: data && { ...data, message: redact(data.message), nextStep: redact(data.nextStep) },
  };
}

type StepRunner = <T>(
  name: 'initialize' | 'tools' | 'call',
  work: (limitMs: number) => Promise<readonly [T, string]>,
) => Promise<T>;

async function converse(
  client: Client,
  { session, step, signal }: { session: Session; step: StepRunner; signal?: AbortSignal },
): Promise<void> {
  const within = (timeout: number) => ({ timeout, ...(signal ? { signal } : {}) });
  await step('initialize', async (limitMs) => {
    await client.connect(session.transport, within(limitMs));
    const server = client.getServerVersion();
    if (server?.name !== serverName) throw anotherServer(server?.title ?? server?.name ?? 'without a name');
    return [null, `Easel ${server.version} answers.`];
  });
  await step('tools', async (limitMs) => {
    const { tools } = await client.listTools(undefined, within(limitMs));
    if (tools.length === 0) throw failed('It answers, and offers no tools.', 'Restart Easel, then test it again.');
    if (!tools.some(({ name }) => name === cheapTool)) {
      throw failed('It offers other tools than Easel does.', 'Update Easel, or repair the registration.');
    }
    return [null, `${tools.length} tools.`];
  });
  await step('call', async (limitMs) => {
    const result = await client.callTool({ name: cheapTool, arguments: {} }, within(limitMs));
    if (result.isError) {
      throw failed(`The call of ${cheapTool} failed: ${textOf(result)}`, 'Open Easel, then test it again.');
    }
    return [null, `${cheapTool} answered.`];
  });
}

function textOf(result: { content?: readonly { type: string; text?: string }[] }): string {
  const [first] = (result.content ?? []).filter(({ type }) => type === 'text');
  return (first?.text ?? '').trim().slice(0, 300);
}

function anotherServer(name: string): EaselError {
  return failed(`Another MCP server answers: ${name}.`, 'Repair the registration, or register Easel by another name.');
}

/** What the client library threw, as a person would say it. */
function explain(cause: unknown, about: { entry: StdioEntry | HttpEntry; limitMs: number }): EaselError {
  if (cause instanceof EaselError) return cause;
  if ((cause as { code?: unknown }).code === 'REQUEST_TIMEOUT') {
    const seconds = Math.max(1, Math.round(about.limitMs / 1000));
    return failed(`No answer came within ${seconds} s.`, 'Start Easel yourself, then test it again.');
  }
  const overHttp = 'url' in about.entry ? explainHttp(cause, about.entry.url) : null;
  if (overHttp) return overHttp;
  if ((cause as { code?: unknown }).code === 'INVALID_RESULT' || 'issues' in Object(cause)) {
    return failed('It answers in a way that MCP does not have.', 'Update Easel, then test it again.');
  }
  const text = cause instanceof Error ? cause.message : String(cause);
  return failed(`It answered with an error: ${text.slice(0, 300)}`, 'Open Easel, then test it again.');
}

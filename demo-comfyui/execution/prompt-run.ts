import type { DrawClient } from '../drawing/draw-client.ts';
import type { Faults } from '../faults.ts';
import type { DataFolders } from '../folders.ts';
import type { NodeCatalogue } from '../nodes/node-catalogue.ts';
import { NodeInputs } from '../nodes/node-context.ts';
import type { NodeContext } from '../nodes/node-context.ts';
import { nodeClass } from '../nodes/node-registry.ts';
import { describeValue } from '../nodes/node-values.ts';
import type { NodeValue } from '../nodes/node-values.ts';
import { progressTextFrame } from '../protocol/binary-frames.ts';
import { pythonRepr } from '../protocol/python-repr.ts';
import { isDict } from '../protocol/python-values.ts';
import type { PyDict, PyValue, Writable } from '../protocol/python-values.ts';
import type { SocketHub } from '../protocol/socket-hub.ts';
import { PythonError } from './coercion.ts';
import { ExecutionOrder } from './execution-order.ts';
import { asLink, classTypeOf, inputsOf } from './graph.ts';
import type { Ending } from './history.ts';
import { Interruption } from './interruption.ts';
import type { InterruptFlag } from './interruption.ts';
import { ProgressTracker } from './progress-tracker.ts';
import type { Journal } from './journal.ts';
import type { QueueItem } from './prompt-queue.ts';
import type { CachedResult, ResultCache } from './result-cache.ts';
import { signatureOf } from './signatures.ts';

export interface RunPorts {
  readonly hub: SocketHub;
  readonly catalogue: NodeCatalogue;
  readonly cache: ResultCache;
  readonly interrupt: InterruptFlag;
  readonly folders: DataFolders;
  readonly draw: DrawClient;
  readonly faults: Faults;
  readonly stepMs: number;
  readonly previews: boolean;
  readonly journal: Journal;
  /** Aborts when the server stops; the run then ends with the signal's reason. */
  readonly signal: AbortSignal;
}

/** Runs one prompt from execution_start to execution_success, _error or _interrupted. */
export class PromptRun {
  readonly #item: QueueItem;
  readonly #ports: RunPorts;
  readonly #clientId: string | null;
  readonly #progress: ProgressTracker;
  readonly #signatures = new Map<string, string>();
  readonly #messages: [type: string, data: Writable][] = [];
  readonly #outputs = new Map<string, Writable>();
  readonly #executed: string[] = [];

  constructor(item: QueueItem, ports: RunPorts) {
    this.#item = item;
    this.#ports = ports;
    const clientId = item.extraData.get('client_id');
    this.#clientId = clientId === undefined || clientId === null ? null : String(clientId);
    this.#progress = new ProgressTracker(ports.hub, item.promptId, this.#clientId);
  }

  get clientId(): string | null {
    return this.#clientId;
  }

  async run(): Promise<Ending> {
    const { graph, outputs, promptId } = this.#item;
    const { cache, catalogue, interrupt } = this.#ports;
    interrupt.clear();
    this.#tell('execution_start', { prompt_id: promptId });
    await this.#prepareCache();
    const cached = [...graph.keys()].filter((nodeId) => this.#cachedResult(nodeId) !== undefined);
    this.#tell('execution_cached', { nodes: cached, prompt_id: promptId });
    const order = new ExecutionOrder(outputs, {
      graph,
      isCached: (nodeId) => this.#cachedResult(nodeId) !== undefined,
      isOutput: (nodeId) => catalogue.spec(classTypeOf(graph, nodeId)).isOutputNode,
    });
    for (let nodeId = order.next(); nodeId !== undefined; nodeId = order.next()) {
      try {
        const result = this.#cachedResult(nodeId);
        if (result === undefined) cache.keep(this.#signature(nodeId), await this.#runNode(nodeId));
        else this.#repeat(nodeId, result);
      } catch (error) {
        this.#ports.signal.throwIfAborted();
        this.#reportFailure(nodeId, error);
        return this.#end(false);
      }
      order.complete(nodeId);
    }
    this.#tell('execution_success', { prompt_id: promptId });
    return this.#end(true);
  }

  #end(succeeded: boolean): Ending {
    this.#ports.hub.running = undefined;
    return { outputs: this.#outputs, succeeded, messages: this.#messages };
  }

  async #prepareCache(): Promise<void> {
    const { graph } = this.#item;
    const { cache, catalogue, folders } = this.#ports;
    const marks = new Map<string, string>();
    for (const nodeId of graph.keys()) {
      const changeMark = nodeClass(classTypeOf(graph, nodeId)).changeMark;
      // A mark that cannot be computed never matches, as Python's NaN never does.
      const mark = changeMark?.(inputsOf(graph, nodeId), folders).catch(() => `unknown ${Math.random()}`);
      if (mark !== undefined) marks.set(nodeId, await mark);
    }
    for (const nodeId of graph.keys()) {
      this.#signatures.set(nodeId, signatureOf(nodeId, graph, catalogue, marks));
    }
    const nodes = [...graph.keys()].map((nodeId) => [nodeId, classTypeOf(graph, nodeId)] as const);
    cache.retain(new Set(this.#signatures.values()), nodes);
  }

  #signature(nodeId: string): string {
    return this.#signatures.get(nodeId) ?? '';
  }

  #cachedResult(nodeId: string): CachedResult | undefined {
    return this.#ports.cache.result(this.#signature(nodeId));
  }

  async #runNode(nodeId: string): Promise<CachedResult> {
    const { hub, interrupt, faults } = this.#ports;
    const classType = classTypeOf(this.#item.graph, nodeId);
    this.#progress.start(nodeId);
    hub.running = { clientId: this.#clientId, nodeId };
    this.#post('executing', { node: nodeId, display_node: nodeId, prompt_id: this.#item.promptId });
    interrupt.throwIfRaised();
    if (faults.failNode?.classType === classType) throw new PythonError('RuntimeError', faults.failNode.message);
    const result = await nodeClass(classType).run(this.#inputs(nodeId), this.#context(nodeId, classType));
    if (result.ui !== undefined) this.#showOutput(nodeId, result.ui);
    this.#executed.push(nodeId);
    this.#progress.finish(nodeId);
    return { outputs: result.outputs, ui: result.ui };
  }

  /** A cached output node shows its old output again and is never `executing`. */
  #repeat(nodeId: string, result: CachedResult): void {
    if (result.ui !== undefined) this.#showOutput(nodeId, result.ui);
    this.#progress.finish(nodeId);
  }

  #showOutput(nodeId: string, output: Writable): void {
    this.#outputs.set(nodeId, output);
    this.#post('executed', { node: nodeId, display_node: nodeId, output, prompt_id: this.#item.promptId });
  }

  #inputs(nodeId: string): NodeInputs {
    const values = new Map<string, PyValue>();
    const linked = new Map<string, NodeValue>();
    for (const [name, value] of inputsOf(this.#item.graph, nodeId)) {
      const link = asLink(value);
      const made = link && this.#cachedResult(link[0])?.outputs.at(link[1]);
      if (made !== undefined) linked.set(name, made);
      else values.set(name, value);
    }
    return new NodeInputs(values, linked);
  }

  #context(nodeId: string, classType: string): NodeContext {
    const { cache, folders, draw, hub, interrupt, previews, stepMs, signal } = this.#ports;
    const extraPngInfo = this.#item.extraData.get('extra_pnginfo');
    return {
      nodeId,
      folders,
      draw,
      graph: this.#item.graph,
      extraPngInfo: isDict(extraPngInfo) ? extraPngInfo : undefined,
      memory: cache.memory(nodeId, classType),
      stepMs,
      wantsPreviews: () => previews && hub.hasListener(this.#clientId),
      progress: (value, max, jpeg) => {
        interrupt.throwIfRaised();
        this.#progress.step(nodeId, value, max, jpeg);
      },
      progressText: (text) => hub.postRaw({ to: null, content: { frame: progressTextFrame(nodeId, text) } }),
      signal,
    };
  }

  #reportFailure(nodeId: string, error: unknown): void {
    const { graph, promptId } = this.#item;
    const classType = classTypeOf(graph, nodeId);
    const place = { prompt_id: promptId, node_id: nodeId, node_type: classType, executed: this.#executed };
    if (error instanceof Interruption) {
      this.#tell('execution_interrupted', place, true);
      return;
    }
    const message = error instanceof Error ? error.message : String(error);
    this.#tell('execution_error', {
      ...place,
      exception_message: `${message}\n`,
      exception_type: error instanceof PythonError ? error.type : 'RuntimeError',
      traceback: [
        '  File "/comfyui/execution.py", line 496, in execute\n',
        '  File "/comfyui/execution.py", line 315, in get_output_data\n',
        '  File "/comfyui/execution.py", line 289, in _async_map_node_over_list\n',
      ],
      current_inputs: this.#describeInputs(nodeId, classType),
      current_outputs: [...graph.keys()],
    });
  }

  /** Every input as a list of reprs, the hidden ones included. */
  #describeInputs(nodeId: string, classType: string): Writable {
    const inputs = this.#inputs(nodeId);
    const shown = new Map<string, Writable>();
    for (const name of inputsOf(this.#item.graph, nodeId).keys()) {
      const linked = inputs.linked.get(name);
      const value = inputs.values.get(name);
      shown.set(name, [linked === undefined ? plainOrRepr(value ?? null) : describeValue(linked)]);
    }
    const hidden = this.#ports.catalogue.spec(classType).hidden;
    const fillers: readonly (readonly [filler: string, value: PyValue | PyDict])[] = [
      ['PROMPT', this.#item.graph],
      ['EXTRA_PNGINFO', this.#item.extraData.get('extra_pnginfo') ?? null],
    ];
    for (const [filler, value] of fillers) {
      const name = hidden.get(filler);
      if (name !== undefined) shown.set(name, [plainOrRepr(value)]);
    }
    return shown;
  }

  /** An execution_* message: with a timestamp, kept for /history, sent to the prompt's client (or to all with `toAll`). */
  #tell(type: string, data: { readonly [key: string]: Writable }, toAll = false): void {
    const stamped = { ...data, timestamp: Date.now() };
    this.#messages.push([type, stamped]);
    this.#ports.journal.told(this.#item.promptId, type);
    if (this.#clientId !== null || toAll) this.#ports.hub.post(type, stamped, this.#clientId);
  }

  #post(type: string, data: Writable): void {
    if (this.#clientId !== null) this.#ports.hub.post(type, data, this.#clientId);
  }
}

const plainOrRepr = (value: PyValue): Writable => (Array.isArray(value) || isDict(value) ? pythonRepr(value) : value);

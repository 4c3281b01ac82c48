import type { DrawClient } from './drawing/draw-client.ts';
import type { History } from './execution/history.ts';
import type { InterruptFlag } from './execution/interruption.ts';
import type { Journal } from './execution/journal.ts';
import type { PromptQueue } from './execution/prompt-queue.ts';
import type { PromptWorker } from './execution/prompt-worker.ts';
import type { ValidationPorts } from './execution/validation.ts';
import type { Faults } from './faults.ts';
import type { DataFolders } from './folders.ts';
import type { ModelFiles } from './nodes/model-files.ts';
import type { NodeCatalogue } from './nodes/node-catalogue.ts';

/** What the routes share. */
export interface ServerState {
  readonly queue: PromptQueue;
  readonly history: History;
  readonly interrupt: InterruptFlag;
  readonly worker: PromptWorker;
  readonly models: ModelFiles;
  readonly catalogue: NodeCatalogue;
  readonly validation: ValidationPorts;
  readonly folders: DataFolders;
  readonly draw: DrawClient;
  readonly faults: Faults;
  /** As newer servers have it: /api/jobs, UUIDs as ids, creation times, no keys in the queue. */
  readonly jobsApi: boolean;
  readonly journal: Journal;
  /** The `number` of the next prompt. */
  nextNumber: number;
}

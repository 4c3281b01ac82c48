import type {
  Assistant,
  AssistantId,
  ChangePlan,
  ChangeResult,
  Diagnosis,
  RegisterOptions,
  SelfTest,
} from '../../../src-shared/nouns/assistants.ts';

/** The MCP client apps of this machine, and Easel's registration in them. */
export interface Assistants {
  list(): Promise<Assistant[]>;
  /** @throws not_found */
  get(id: AssistantId): Promise<Assistant>;
  planRegister(options: RegisterOptions): Promise<ChangePlan>;
  /** @throws client_not_found, client_running, config_malformed, config_changed, bad_input */
  register(options: RegisterOptions): Promise<ChangeResult>;
  planUnregister(options: RegisterOptions): Promise<ChangePlan>;
  /** @throws as `register` */
  unregister(options: RegisterOptions): Promise<ChangeResult>;
  /** @throws not_found (nothing to undo), client_running, config_malformed, config_changed */
  undo(id: AssistantId): Promise<ChangeResult>;
  /** @throws client_not_found (not registered) */
  selfTest(id: AssistantId): Promise<SelfTest>;
  log(id: AssistantId): Promise<{ path: string | null; lines: string[] }>;
  diagnose(options: { fix: boolean }): Promise<Diagnosis>;
}

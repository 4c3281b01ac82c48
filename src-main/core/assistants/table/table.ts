import type { AssistantId } from '../../../../src-shared/nouns/assistants.ts';
import { amp } from './amp.ts';
import type { AssistantFacts } from './assistant-facts.ts';
import { claudeCode } from './claude-code.ts';
import { claudeDesktop } from './claude-desktop.ts';
import { codex } from './codex.ts';
import { copilot } from './copilot.ts';
import { cursor } from './cursor.ts';
import { gemini } from './gemini.ts';
import { goose } from './goose.ts';
import { kiro } from './kiro.ts';
import { lmStudio } from './lm-studio.ts';
import { other } from './other.ts';
import { vscode, vscodeInsiders } from './vscode.ts';
import { windsurf } from './windsurf.ts';
import { zed } from './zed.ts';

/** Every client that Easel knows, in the order in which they are shown; `other` stands for the rest. */
export const assistantTable: Readonly<Record<AssistantId, AssistantFacts>> = {
  'claude-desktop': claudeDesktop,
  'claude-code': claudeCode,
  cursor,
  vscode,
  'vscode-insiders': vscodeInsiders,
  windsurf,
  'lm-studio': lmStudio,
  codex,
  gemini,
  zed,
  amp,
  copilot,
  goose,
  kiro,
  other,
};

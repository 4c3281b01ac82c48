import type { Assistant, ChangePlan, ChangeResult, SelfTest } from '../../../src-shared/nouns/assistants.ts';

const states: Readonly<Record<Assistant['state'], string>> = {
  'not-installed': 'not on this machine',
  'not-registered': 'not registered',
  registered: 'registered',
  outdated: 'outdated: easel register writes it anew',
  broken: 'broken',
  lost: 'lost: easel register writes it again',
};

/** One line of the list. */
export function lineOf({ id, title, state, running, places }: Assistant): string {
  const wrong = places.find(({ error }) => error !== null)?.error;
  const facts = [states[state], ...(running ? ['running'] : []), ...(wrong ? [wrong.message] : [])];
  return `${id.padEnd(16)}  ${title.padEnd(20)}  ${facts.join('; ')}`;
}

/** All that is known of one, and what can be copied. */
export function linesOf(assistant: Assistant): string[] {
  const { places, copyables, selfTest, afterwards } = assistant;
  return [
    lineOf(assistant),
    ...places.flatMap(({ path, state, entryName, transport, error }) => [
      `  ${path}: ${states[state]}${entryName ? ` as '${entryName}'` : ''}${transport ? ` (${transport})` : ''}`,
      ...(error ? [`    ${error.message} ${error.nextStep}`] : []),
    ]),
    ...(selfTest ? selfTestLines(selfTest) : []),
    ...(afterwards ? [`After registering: ${afterwards}`] : []),
    ...copyables.flatMap(({ title, text, hint }) => [
      '',
      `${title}. ${hint}`,
      ...text
        .trimEnd()
        .split('\n')
        .map((line) => `  ${line}`),
    ]),
  ];
}

export function selfTestLines({ ok, command, steps, log, error }: SelfTest): string[] {
  return [
    `Self-test ${ok ? 'passed' : 'failed'}: ${command}`,
    ...steps.map(
      ({ name, ok: isOk, took, message }) => `  ${isOk ? 'ok  ' : 'FAIL'} ${name} (${Math.round(took)} ms): ${message}`,
    ),
    ...(error ? [`  ${steps.at(-1)?.message === error.message ? '' : `${error.message} `}${error.nextStep}`] : []),
    ...(ok || log.length === 0 ? [] : ['  What it wrote:', ...log.map((line) => `    ${line}`)]),
  ];
}

/** What would be done. */
export function planLines({ changes, notes, obstacle }: ChangePlan): string[] {
  const isEmpty = changes.every(({ diff }) => diff === '');
  return [
    ...changes.flatMap(({ path, diff, target }) => [
      ...(target === null ? [] : [`${path} is a link to ${target}.`]),
      ...diff
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => line.replaceAll('\t', '    ')),
    ]),
    ...(isEmpty && !obstacle ? ['Nothing to change.'] : []),
    ...notes,
    ...(obstacle ? [`${obstacle.message} ${obstacle.nextStep}`] : []),
  ];
}

/** What was done. */
export function resultLines({ assistant, changes, selfTest }: ChangeResult): string[] {
  const { title, state, afterwards } = assistant;
  const backups = changes.flatMap(({ path, backup }) => (backup ? [`  ${path} as it was: ${backup}`] : []));
  return [
    `${title}: ${states[state]}.`,
    ...(backups.length > 0 ? ['Kept:', ...backups] : []),
    ...(selfTest ? selfTestLines(selfTest) : []),
    ...(state === 'registered' && afterwards ? [afterwards] : []),
  ];
}

/** So much of a client's own log goes with what went wrong. */
const tailLines = 10;

/** The end of a client's log below something that it may explain; nothing where it keeps none. */
export function logLines({
  path,
  lines,
}: {
  readonly path: string | null;
  readonly lines: readonly string[];
}): string[] {
  if (path === null || lines.length === 0) return [];
  return [`      The end of ${path}:`, ...lines.slice(-tailLines).map((line) => `        ${line}`)];
}

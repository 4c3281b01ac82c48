import type { ChangePlan, FileChange } from '../../../src-shared/nouns/assistants.ts';
import { EaselError, toErrorData } from '../../../src-shared/nouns/errors.ts';
import type { ConfigEdit, ConfigFiles } from './config-files/config-files.ts';
import type { Prepared } from './prepare.ts';
import { usualName, type PreparedPlace } from './prepared-places.ts';
import type { Records, Registration } from './records.ts';
import { renewEntry } from './table/entries.ts';

/** What would be changed, as a person is shown it. Never throws for what the change itself would: that is the obstacle. */
export async function planOf(prepared: Prepared, files: ConfigFiles): Promise<ChangePlan> {
  const { action, facts, options, wanted, places } = prepared;
  const changes: FileChange[] = [];
  let { obstacle } = prepared;
  if (wanted || action === 'unregister') {
    for (const place of places) {
      try {
        changes.push(await files.plan(await editOf(prepared, place, files)));
      } catch (error) {
        if (!(error instanceof EaselError)) throw error;
        obstacle ??= error;
      }
    }
  }
  return {
    assistant: facts.id,
    action,
    name: places[0]?.name ?? options.name ?? usualName,
    transport: wanted?.transport ?? null,
    scope: options.scope,
    changes,
    obstacle: obstacle && toErrorData(obstacle),
    notes: [...prepared.notes],
  };
}

/** Makes the change and remembers it. @throws the obstacle, and what writing throws */
export async function applyChange(
  prepared: Prepared,
  { files, records }: { files: ConfigFiles; records: Records },
): Promise<FileChange[]> {
  const { facts, wanted, places, remembered, obstacle } = prepared;
  if (obstacle) throw obstacle;
  const before = records.of(facts.id);
  const edits = await Promise.all(places.map((place) => editOf(prepared, place, files)));
  let changes: FileChange[] | null = null;
  try {
    changes = await files.apply(facts.id, edits);
    return changes;
  } finally {
    // Of several files the first ones stay written when one fails.
    const written = changes ? edits : await writtenOf(edits, files);
    const isChanged = changes ? changes.some(({ diff }) => diff !== '') : written.length > 0;
    if (isChanged) records.keepBefore(facts.id, before);
    if (wanted) for (const edit of written) records.add(registrationOf(prepared, edit));
    else if (changes) for (const one of remembered) records.remove(one);
  }
}

async function writtenOf(edits: readonly ConfigEdit[], files: ConfigFiles): Promise<ConfigEdit[]> {
  const found = edits.map(async ({ place, within, name, value }) => {
    const entries = await files.read(place, within).catch(() => null);
    return value !== null && (entries?.has(name) ?? false);
  });
  const written = await Promise.all(found);
  return edits.filter((_edit, index) => written[index]);
}

function registrationOf({ facts, options, wanted }: Prepared, { place, name }: ConfigEdit): Registration {
  const { scope, project = null } = options;
  const transport = wanted?.transport ?? 'stdio';
  return { assistant: facts.id, path: place.path, name, transport, scope, project, at: Date.now() };
}

async function editOf(
  { facts, options, wanted }: Prepared,
  at: PreparedPlace,
  files: ConfigFiles,
): Promise<ConfigEdit> {
  const { place, name } = at;
  const within = options.project === undefined ? [] : [options.project];
  const edit = {
    place,
    name,
    within,
    lock: facts.locksFile && options.scope === 'user',
    secrets: wanted?.transport === 'http' ? [wanted.token] : [],
  };
  if (!wanted) return { ...edit, value: null };
  const before = (await files.read(place, within)).get(name);
  return { ...edit, value: renewEntry(before, facts.entry(name, wanted)) };
}

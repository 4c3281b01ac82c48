import type { ChangePlan, FileChange } from '../../../src-shared/nouns/assistants.ts';
import { EaselError, toErrorData } from '../../../src-shared/nouns/errors.ts';
import type { ConfigEdit, ConfigFiles } from './config-files/config-files.ts';
import type { Prepared, PreparedPlace } from './prepare.ts';
import type { Records } from './records.ts';
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
    name: places[0]?.name ?? options.name,
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
  const { action, facts, options, wanted, places, obstacle } = prepared;
  if (obstacle) throw obstacle;
  const edits = await Promise.all(places.map((place) => editOf(prepared, place, files)));
  const changes = await files.apply(facts.id, edits);
  for (const { place, name } of places) {
    if (action === 'unregister') records.remove({ path: place.path, name });
    if (!wanted) continue;
    const { scope, project = null } = options;
    const { transport } = wanted;
    records.add({ assistant: facts.id, path: place.path, name, transport, scope, project, at: Date.now() });
  }
  return changes;
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

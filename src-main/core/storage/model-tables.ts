import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { modelFile } from '../workflows/model-file.ts';
import type { LibraryCalls, LibraryOutput } from './library-protocol.ts';

type ModelCalls = Pick<
  LibraryCalls,
  'outputsWithModel' | 'modelMarks' | 'setModelMark' | 'modelMetadata' | 'setModelMetadata'
>;

/** What library.sqlite keeps about models: which outputs were made with which, marks, and what files say of themselves. */
export function modelTables(database: DatabaseSync): void {
  database.exec(
    `CREATE TABLE output_models (
       model TEXT NOT NULL,
       created_at INTEGER NOT NULL,
       output_id TEXT NOT NULL,
       PRIMARY KEY (model, created_at, output_id)
     ) STRICT, WITHOUT ROWID;
     CREATE TABLE model_marks (
       folder TEXT NOT NULL,
       name TEXT NOT NULL,
       favourite INTEGER NOT NULL,
       note TEXT NOT NULL,
       PRIMARY KEY (folder, name)
     ) STRICT, WITHOUT ROWID;
     CREATE TABLE model_metadata (key TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;`,
  );
  const insert = insertOf(database);
  for (const { body } of database.prepare('SELECT body FROM outputs').iterate()) {
    addModels(insert, JSON.parse(String(body)) as LibraryOutput);
  }
}

const insertOf = (database: DatabaseSync) =>
  database.prepare('INSERT INTO output_models (model, created_at, output_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING');

function addModels(insert: ReturnType<typeof insertOf>, { id, createdAt, parameters }: LibraryOutput): void {
  for (const model of modelsOf(parameters)) insert.run(model, createdAt, id);
}

/** File names of the models that parameters name, LoRAs among them: 'ink.safetensors (0.8), b.safetensors:1' as well as a list of such. */
export function modelsOf(parameters: LibraryOutput['parameters']): Set<string> {
  const found = new Set<string>();
  for (const [parameter, value] of Object.entries(parameters)) {
    const texts: unknown[] = Array.isArray(value) ? value : [value];
    for (const text of texts) {
      if (typeof text !== 'string' || text.length > mostText) continue;
      const isLoras = /lora/i.test(parameter);
      for (const piece of isLoras ? text.split(/[,\n]/) : [text]) {
        const name = isLoras ? piece.trim().replace(/\s*(?:\(-?[\d.]+\)|:-?[\d.]+)$/, '') : piece;
        if (modelFile.test(name) || (isLoras && name !== '')) found.add(modelKey(name));
      }
    }
  }
  return found;
}

/** A list of LoRAs at most: longer ones are prompts. */
const mostText = 4000;

/** The same for either slash and case. */
const modelKey = (name: string): string => name.replaceAll('\\', '/').toLowerCase();

/** The calls about models, and what the adding of an output does for them. */
export function openModelTables(
  database: DatabaseSync,
  read: (row: Record<string, SQLOutputValue>) => LibraryOutput,
): { addOutput(output: LibraryOutput): void; calls: ModelCalls } {
  const insert = insertOf(database);
  const withModel = database.prepare(
    `SELECT o.body, o.thumbhash FROM output_models m JOIN outputs o ON o.id = m.output_id
     WHERE m.model IN (?, ?) ORDER BY m.created_at DESC, m.output_id DESC LIMIT ?`,
  );
  const countWithModel = database.prepare('SELECT count(*) AS n FROM output_models WHERE model IN (?, ?)');
  const marks = database.prepare('SELECT folder, name, favourite, note FROM model_marks');
  const setMark = database.prepare(
    `INSERT INTO model_marks (folder, name, favourite, note) VALUES (?, ?, ?, ?)
     ON CONFLICT (folder, name) DO UPDATE SET favourite = excluded.favourite, note = excluded.note`,
  );
  const removeMark = database.prepare('DELETE FROM model_marks WHERE folder = ? AND name = ?');
  const metadata = database.prepare(
    'SELECT key, body FROM model_metadata WHERE key IN (SELECT value FROM json_each(?))',
  );
  const setMetadata = database.prepare(
    'INSERT INTO model_metadata (key, body) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET body = excluded.body',
  );

  return {
    addOutput: (output) => addModels(insert, output),
    calls: {
      outputsWithModel(name, limit) {
        const key = modelKey(name);
        // LoRAs are named without their ending too.
        const bare = key.replace(modelFile, '');
        return {
          outputs: withModel.all(key, bare, limit).map(read),
          total: Number(countWithModel.get(key, bare)?.n ?? 0),
        };
      },
      modelMarks: () =>
        marks.all().map(({ folder, name, favourite, note }) => ({
          folder: String(folder),
          name: String(name),
          favourite: favourite === 1,
          note: String(note),
        })),
      setModelMark({ folder, name, favourite, note }) {
        if (favourite || note !== '') setMark.run(folder, name, favourite ? 1 : 0, note);
        else removeMark.run(folder, name);
      },
      modelMetadata: (keys) =>
        Object.fromEntries(metadata.all(JSON.stringify(keys)).map(({ key, body }) => [String(key), String(body)])),
      setModelMetadata: (key, body) => void setMetadata.run(key, body),
    },
  };
}
